import { describe, expect, it } from "vitest";
import { arrangeLogFiles } from "../../src/archive/arrange-log-files.ts";

/** Each log as `ordinal job: parts`. */
function arranged(...paths: string[]): string[] {
  return arrangeLogFiles(paths).map((log) => `${log.ordinal} ${log.jobName}: ${log.parts.join(", ")}`);
}

describe("the files of a run's log archive", () => {
  it("are one log for each whole-job file, without the steps beside it", () => {
    expect(
      arranged("0_build.txt", "1_test.txt", "build/1_Set up job.txt", "build/2_Run make.txt", "build/system.txt"),
    ).toEqual(["0 build: 0_build.txt", "1 test: 1_test.txt"]);
  });

  it("come in the order of their numbers, not of their names", () => {
    expect(arranged("10_c.txt", "9_b.txt", "0_z.txt")).toEqual(["0 z: 0_z.txt", "9 b: 9_b.txt", "10 c: 10_c.txt"]);
  });

  it("are put together from the steps, in their order, where the whole-job file is missing", () => {
    const steps = ["test/10_Complete job.txt", "test/2_Run make.txt", "test/1_Set up job.txt", "test/system.txt"];
    expect(arranged("0_build.txt", ...steps)).toEqual([
      "0 build: 0_build.txt",
      "null test: test/1_Set up job.txt, test/2_Run make.txt, test/10_Complete job.txt",
    ]);
  });

  it("have the steps of one job under either spelling of its name", () => {
    expect(arranged("0_a _ b.txt", "a  b/1_Set up job.txt")).toEqual(["0 a _ b: 0_a _ b.txt"]);
  });

  it("lose a folder that has nothing but the runner's own log", () => {
    expect(arranged("0_build.txt", "build/system.txt", "other/system.txt")).toEqual(["0 build: 0_build.txt"]);
  });

  it("are taken once where both of GitHub's log services have the job", () => {
    expect(arranged("-2147483648_build.txt", "-7_old.txt", "0_build.txt")).toEqual([
      "-7 old: -7_old.txt",
      "0 build: 0_build.txt",
    ]);
  });

  it("may lie in a folder of their own, as when someone packs an unpacked archive again", () => {
    expect(arranged("logs/0_build.txt", "logs/build/1_Set up job.txt", "__MACOSX/logs/._0_build.txt")).toEqual([
      "0 build: logs/0_build.txt",
    ]);
  });

  it("may be any text files, nested", () => {
    expect(arranged("a/make.log", "b.txt", "b/c/0_x.txt", "picture.png", "notes.md")).toEqual([
      "null b: b.txt",
      "null make: a/make.log",
      "0 x: b/c/0_x.txt",
    ]);
  });

  it("keep two jobs of one name apart", () => {
    expect(arranged("0_build.txt", "1_build.txt")).toEqual(["0 build: 0_build.txt", "1 build: 1_build.txt"]);
  });

  it("are none where there are none", () => {
    expect(arranged()).toEqual([]);
  });
});

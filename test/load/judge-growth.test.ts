import { expect, it } from "vitest";
import { judgeGrowth, type Sample } from "../../load/judge-growth.ts";

/** Sixty looks in ten minutes, with what was held at each in megabytes. */
function looks(heldMb: (minute: number) => number, count = 60): readonly Sample[] {
  return Array.from({ length: count }, (_, index) => {
    const minute = ((index + 1) * 10) / count;
    return { minute, heldBytes: heldMb(minute) * 1_000_000, residentBytes: 250_000_000 };
  });
}

it("takes no warm-up and no noise for growth", () => {
  const steady = looks((minute) => (minute < 2 ? 20 + 10 * minute : 40 + 3 * Math.sin(minute * 9)));
  expect(judgeGrowth(steady)).toMatchObject({ grew: false, words: expect.stringMatching(/^Memory did not grow: 4/) });
});

it("finds a growth of two megabytes a minute", () => {
  const leaking = looks((minute) => 40 + 2 * minute);
  expect(judgeGrowth(leaking)).toMatchObject({ grew: true, words: expect.stringMatching(/^Memory GREW: /) });
});

it("takes a server that did not answer for none that does not grow", () => {
  expect(judgeGrowth(looks(() => 40, 9))).toMatchObject({ grew: true, words: expect.stringMatching(/^Not shown/) });
});

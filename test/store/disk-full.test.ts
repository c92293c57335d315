import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { copyPgliteTemplate } from "../databases/pglite-template.ts";

/** Runs a shell script that may mount, in a namespace of its own: no right of the machine's is needed. */
function inNamespace(script: string) {
  return spawnSync("unshare", ["--user", "--map-root-user", "--mount", "sh", "-ec", script], { encoding: "utf8" });
}

const canMount = inNamespace("mount -t tmpfs -o size=1m tmpfs /mnt").status === 0;

it.skipIf(!canMount)(
  "a full disk refuses what cannot be stored, keeps what was, and takes more once there is room",
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), "cachewarden-full-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const template = path.join(folder, "template");
    copyPgliteTemplate(template);
    const disk = path.join(folder, "disk");
    const script = path.join(import.meta.dirname, "fill-disk.ts");
    const run = inNamespace(`
    mkdir ${disk}
    mount -t tmpfs -o size=64m tmpfs ${disk}
    cp -r ${template} ${disk}/data
    ${process.execPath} ${script} ${disk}`);
    expect(run.stderr).toBe("");
    const { accepted, refusal, stored, kept } = JSON.parse(run.stdout);
    expect(refusal).toContain("No space left on device");
    expect(stored).toBe(accepted);
    expect(kept).toBe(accepted + 1);
  },
);

import { createWriteStream } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { onTestFinished } from "vitest";
import { ZipFile } from "yazl";

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "cachewarden-test-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Writes a made zip with these files, in this order, and answers its path. */
export async function makeZip(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const file = path.join(await temporaryFolder(), "run.zip");
  await pipeline(zipOf(files).outputStream, createWriteStream(file));
  return file;
}

/** The same, with its bytes changed before they are written: for damaged archives. */
export async function makeDamagedZip(
  files: Readonly<Record<string, string | Buffer>>,
  damage: (zip: Buffer) => Buffer,
): Promise<string> {
  const file = path.join(await temporaryFolder(), "run.zip");
  await writeFile(file, damage(await buffer(zipOf(files).outputStream)));
  return file;
}

function zipOf(files: Readonly<Record<string, string | Buffer>>): ZipFile {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), name);
  zip.end();
  return zip;
}

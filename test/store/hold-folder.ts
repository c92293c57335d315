import { lockFolder } from "../../src/store/folder-lock.ts";

/** Takes the lock of the folder that it is told, says so, and holds it until it is killed. */
const folder = process.argv[2] ?? "";
try {
  await lockFolder(folder);
  console.log("locked");
  setInterval(() => {}, 1_000);
} catch (error) {
  console.log(error instanceof Error ? error.name : error);
}

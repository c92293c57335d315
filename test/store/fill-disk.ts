import { rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { openPglite } from "../../src/store/open-pglite.ts";

/**
 * Stores rows on a disk that gets full, until one is refused; then makes room, stores one more, and tells how many were
 * accepted and how many are there, before and after another opening.
 */
const folder = process.argv[2] ?? "";
const data = path.join(folder, "data");
const ROW =
  "INSERT INTO filling (text) SELECT string_agg(md5(random()::text || g), '') FROM generate_series(1, 1000) g";

const database = await openPglite(data);
await database.execute("CREATE TABLE filling (text text NOT NULL)");
const filler = path.join(folder, "filler");
const megabyte = Buffer.alloc(1_000_000);
for (let full = false; !full; ) {
  try {
    writeFileSync(filler, megabyte, { flag: "a" });
  } catch {
    full = true;
  }
}

let accepted = 0;
let refusal = "";
while (refusal === "") {
  try {
    await database.query(ROW);
    accepted += 1;
  } catch (error) {
    refusal = String(error);
  }
}
const [stored] = await database.query<{ count: number }>("SELECT count(*) FROM filling");
rmSync(filler);
await database.query(ROW);
await database.close();
const again = await openPglite(data);
const [kept] = await again.query<{ count: number }>("SELECT count(*) FROM filling");
await again.close();
console.log(JSON.stringify({ accepted, refusal, stored: stored?.count, kept: kept?.count }));

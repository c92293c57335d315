import { openPglite } from "../../src/store/open-pglite.ts";

/** Opens the database in the folder that it is told, and tells how much memory that took at most, once V8 has compiled what it wants to. */
const database = await openPglite(process.argv[2] ?? "");
for (let number = 0; number < 2_000; number += 1) await database.query("SELECT $1::int AS number", [number]);
console.log(JSON.stringify({ mostBytes: process.resourceUsage().maxRSS * 1_024 }));
await database.close();

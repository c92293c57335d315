import { openPglite } from "../../src/store/open-pglite.ts";

/** Opens the database in the folder that it is told, and tells how much memory that took. */
const database = await openPglite(process.argv[2] ?? "");
console.log(JSON.stringify({ residentBytes: process.memoryUsage().rss }));
await database.close();

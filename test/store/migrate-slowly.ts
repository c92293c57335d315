import { migrate } from "../../src/store/migrate.ts";
import { MIGRATIONS } from "../../src/store/migrations.ts";
import { openPglite } from "../../src/store/open-pglite.ts";
import { openPostgres } from "../../src/store/open-postgres.ts";

/** Brings the database that it is told up to date, with a last step that creates a table and then takes long. */
const [kind, where = ""] = process.argv.slice(2);
const database = kind === "folder" ? await openPglite(where) : openPostgres(where, () => {});
await migrate(database);
console.log("last step");
const sql = "CREATE TABLE cachewarden.half (id integer); SELECT pg_sleep(3)";
await migrate(database, [...MIGRATIONS, { name: "slow", sql }]);
console.log("done");

import type { Database } from "./database.ts";

/** The same database for work that waits its turn: `calm` is waited for before each statement and each transaction. */
export function heldDatabase(database: Database, calm: () => Promise<void>): Database {
  return {
    query: async (text, values) => {
      await calm();
      return database.query(text, values);
    },
    transaction: async (work) => {
      await calm();
      return database.transaction(work);
    },
    execute: database.execute,
    close: database.close,
  };
}

/** A place to send SQL to: a database, or a transaction on one. Placeholders are `$1`, `$2`, … on both engines. */
export interface Queryable {
  /** Runs one statement and gives its rows. */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
}

/** The database behind the store, Postgres or the embedded PGlite, with the same SQL. */
export interface Database extends Queryable {
  /**
   * Runs `work` in one transaction and commits it, or rolls it back when `work` throws.
   *
   * Never await the queue in it: on PGlite's single connection the queue would wait for this transaction for ever.
   */
  transaction<T>(work: (transaction: Queryable) => Promise<T>): Promise<T>;
  /** Runs several statements without values, as migrations have them. */
  execute(text: string): Promise<void>;
  close(): Promise<void>;
}

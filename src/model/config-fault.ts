/** One thing that is wrong with a repository's configuration file, for the comment and for the command line to word. */
export interface ConfigFault {
  /** The key, such as `purge.dry_run`, or nothing where the fault is in the file as a whole. */
  readonly key: string | null;
  /** Where it stands in the file, counted from 1. */
  readonly line: number | null;
  /** Of the key: what was given, as JSON and cut to 80 characters. `null` where no value is at fault. */
  readonly given: string | null;
  /** What it takes instead; of the file: what is wrong with it. Ours, but it may quote names of the file. */
  readonly takes: string;
  /** Where there is no such key: `takes` then says which there are. */
  readonly unknown?: true;
  /** Where the file is not the repository's own: whose it is, as `owner/name`. */
  readonly repository?: string;
}

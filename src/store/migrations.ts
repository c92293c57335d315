/** One step of the schema. Published steps never change; a correction is a new step at the end. */
export interface Migration {
  readonly name: string;
  /** Plain DDL that the distributed engines speaking PostgreSQL accept too: no triggers, no advisory locks, no sequences. */
  readonly sql: string;
}

/** The schema's steps, oldest first. */
export const MIGRATIONS: readonly Migration[] = [
  {
    name: "0001 history of runs, state of pull requests",
    sql: `
      CREATE TABLE cachewarden.pulls (
        repository_id bigint NOT NULL,
        number integer NOT NULL,
        state text NOT NULL,
        head_sha text NOT NULL,
        head_ref text NOT NULL,
        head_repository_id bigint,
        base_ref text NOT NULL,
        author_is_bot boolean NOT NULL,
        locked boolean NOT NULL,
        comment_id bigint,
        comment_body text,
        comment_deleted boolean NOT NULL DEFAULT false,
        purge jsonb,
        PRIMARY KEY (repository_id, number)
      );

      CREATE TABLE cachewarden.runs (
        repository_id bigint NOT NULL,
        run_id bigint NOT NULL,
        attempt integer NOT NULL,
        workflow_id bigint NOT NULL,
        workflow_name text NOT NULL,
        event text NOT NULL,
        conclusion text,
        head_sha text NOT NULL,
        head_branch text,
        head_repository_id bigint,
        head_owner text,
        started_at timestamptz NOT NULL,
        logs text NOT NULL,
        PRIMARY KEY (repository_id, run_id, attempt)
      );
      CREATE INDEX runs_by_head ON cachewarden.runs (repository_id, head_sha);
      CREATE INDEX runs_by_workflow ON cachewarden.runs (repository_id, workflow_id, started_at DESC);

      CREATE TABLE cachewarden.run_pulls (
        repository_id bigint NOT NULL,
        run_id bigint NOT NULL,
        number integer NOT NULL,
        base_ref text NOT NULL,
        PRIMARY KEY (repository_id, run_id, number)
      );

      CREATE TABLE cachewarden.jobs (
        repository_id bigint NOT NULL,
        run_id bigint NOT NULL,
        job_id bigint NOT NULL,
        attempt integer NOT NULL,
        job jsonb NOT NULL,
        steps jsonb NOT NULL,
        reading jsonb,
        PRIMARY KEY (repository_id, run_id, job_id)
      );

      CREATE TABLE cachewarden.learnt (
        repository_id bigint NOT NULL,
        workflow_id bigint NOT NULL,
        base_ref text NOT NULL,
        PRIMARY KEY (repository_id, workflow_id, base_ref)
      );`,
  },
];

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
  {
    name: "installations and repositories",
    sql: `
      CREATE TABLE cachewarden.installations (
        installation_id bigint PRIMARY KEY,
        account text NOT NULL,
        suspended boolean NOT NULL
      );

      CREATE TABLE cachewarden.repositories (
        repository_id bigint PRIMARY KEY,
        installation_id bigint NOT NULL,
        owner text NOT NULL,
        name text NOT NULL,
        default_branch text,
        last_active_at timestamptz NOT NULL
      );
      CREATE INDEX repositories_by_installation ON cachewarden.repositories (installation_id, last_active_at);`,
  },
  {
    name: "what later runs are compared with",
    sql: `
      ALTER TABLE cachewarden.jobs ADD COLUMN digest jsonb;
      ALTER TABLE cachewarden.run_pulls ADD COLUMN workflow_id bigint;
      ALTER TABLE cachewarden.run_pulls ADD COLUMN started_at timestamptz;
      CREATE INDEX runs_by_branch ON cachewarden.runs (repository_id, workflow_id, head_branch, started_at DESC);
      CREATE INDEX runs_by_age ON cachewarden.runs (started_at);
      CREATE INDEX run_pulls_by_base ON cachewarden.run_pulls (repository_id, workflow_id, base_ref, started_at DESC);
      CREATE INDEX run_pulls_by_pull ON cachewarden.run_pulls (repository_id, number, workflow_id, started_at DESC);`,
  },
  {
    name: "purges with their audit",
    sql: `
      CREATE TABLE cachewarden.purges (
        repository_id bigint NOT NULL,
        purge_id text NOT NULL,
        ref text NOT NULL,
        open_ref text,
        cause text NOT NULL,
        state text NOT NULL,
        note text,
        created_at timestamptz NOT NULL DEFAULT now(),
        ended_at timestamptz,
        PRIMARY KEY (repository_id, purge_id)
      );
      CREATE UNIQUE INDEX purges_open ON cachewarden.purges (repository_id, open_ref);

      CREATE TABLE cachewarden.purge_entries (
        repository_id bigint NOT NULL,
        purge_id text NOT NULL,
        cache_id bigint NOT NULL,
        ref text NOT NULL,
        key text NOT NULL,
        version text NOT NULL,
        size_bytes bigint NOT NULL,
        created_at timestamptz NOT NULL,
        last_accessed_at timestamptz NOT NULL,
        reason_kind text NOT NULL,
        reason jsonb NOT NULL,
        state text NOT NULL,
        attempts integer NOT NULL DEFAULT 0,
        changed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (repository_id, purge_id, cache_id)
      );
      CREATE INDEX purge_entries_by_ref ON cachewarden.purge_entries (repository_id, ref);
      CREATE INDEX purge_entries_by_time ON cachewarden.purge_entries (repository_id, changed_at);

      CREATE TABLE cachewarden.deletion_pace (
        installation_id bigint PRIMARY KEY,
        next_at timestamptz NOT NULL
      );`,
  },
  {
    name: "comments that were sent and not confirmed",
    sql: `
      ALTER TABLE cachewarden.pulls ADD COLUMN comment_held_until timestamptz;
      ALTER TABLE cachewarden.pulls ADD COLUMN comment_unsettled boolean NOT NULL DEFAULT false;`,
  },
  {
    name: "which look at a pull request is the newest",
    sql: "ALTER TABLE cachewarden.pulls ADD COLUMN updated_at timestamptz NOT NULL DEFAULT '1970-01-01 00:00:00Z';",
  },
  {
    name: "deliveries and runs that were missed",
    sql: `
      CREATE TABLE cachewarden.arrivals (id integer PRIMARY KEY, at timestamptz NOT NULL);
      CREATE TABLE cachewarden.redeliveries (
        guid text PRIMARY KEY,
        attempt_id bigint NOT NULL,
        asked integer NOT NULL,
        asked_at timestamptz NOT NULL
      );
      ALTER TABLE cachewarden.repositories ADD COLUMN known_since timestamptz NOT NULL DEFAULT now();
      ALTER TABLE cachewarden.repositories ADD COLUMN reconciled_at timestamptz;`,
  },
  {
    name: "baselines from other repositories",
    sql: `
      CREATE TABLE cachewarden.configured_baselines (
        repository_id bigint NOT NULL,
        source_repository text NOT NULL,
        source_workflow text NOT NULL,
        other_repository_id bigint,
        other_workflow_id bigint,
        other_branch text,
        trouble text,
        looked_at timestamptz NOT NULL,
        PRIMARY KEY (repository_id, source_repository, source_workflow)
      );`,
  },
  {
    name: "check runs",
    sql: "ALTER TABLE cachewarden.pulls ADD COLUMN check_run jsonb;",
  },
  {
    name: "cache budgets",
    sql: `
      CREATE TABLE cachewarden.cache_budgets (
        repository_id bigint PRIMARY KEY,
        looked_at timestamptz NOT NULL,
        limit_bytes bigint NOT NULL,
        limit_source text NOT NULL,
        warned boolean NOT NULL
      );

      CREATE TABLE cachewarden.cache_looks (
        repository_id bigint NOT NULL,
        looked_at timestamptz NOT NULL,
        used_bytes bigint NOT NULL,
        added_bytes bigint NOT NULL,
        evicted_bytes bigint NOT NULL,
        purged_bytes bigint NOT NULL,
        PRIMARY KEY (repository_id, looked_at)
      );

      CREATE TABLE cachewarden.cache_entries (
        repository_id bigint NOT NULL,
        cache_id bigint NOT NULL,
        ref text NOT NULL,
        key text NOT NULL,
        size_bytes bigint NOT NULL,
        created_at timestamptz NOT NULL,
        last_accessed_at timestamptz NOT NULL,
        missing boolean NOT NULL DEFAULT false,
        PRIMARY KEY (repository_id, cache_id)
      );

      CREATE TABLE cachewarden.evicted_unread (
        repository_id bigint NOT NULL,
        cache_id bigint NOT NULL,
        ref text NOT NULL,
        key text NOT NULL,
        size_bytes bigint NOT NULL,
        created_at timestamptz NOT NULL,
        noticed_at timestamptz NOT NULL DEFAULT now(),
        PRIMARY KEY (repository_id, cache_id)
      );`,
  },
  {
    name: "runs of which everything was asked for",
    sql: "ALTER TABLE cachewarden.runs ADD COLUMN followed boolean NOT NULL DEFAULT false;",
  },
  {
    name: "which deletions begin within a minute",
    sql: `
      ALTER TABLE cachewarden.deletion_pace DROP COLUMN next_at;
      ALTER TABLE cachewarden.deletion_pace ADD COLUMN begins jsonb NOT NULL DEFAULT '[]';`,
  },
  {
    name: "purges by their age",
    sql: "CREATE INDEX purges_by_end ON cachewarden.purges (ended_at);",
  },
];

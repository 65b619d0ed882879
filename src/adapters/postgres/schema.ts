/** Our own tables. pg-boss keeps its in a schema of its own and only carries "work on this job". */
import {sql, type Generated, type Kysely} from 'kysely';

export interface Tables {
  job: {
    id: string;
    operation: string;
    request: string;
    /** DN as text, and normalised. */
    user_dn: string;
    user_key: string;
    request_id: string | null;
    state: string;
    version: Generated<number>;
    message: string | null;
    cancel_requested: Generated<boolean>;
    created_at: Generated<Date>;
    started_at: Date | null;
    finished_at: Date | null;
  };
  job_target: {
    job_id: string;
    position: number;
    target: string;
    state: string;
    /** `forward`, or `back` while its steps are being undone. */
    direction: string;
    step: string | null;
    percent: number;
    message: string | null;
    /** What it is about at this moment, shown in place of the message. */
    doing: string | null;
    fault_code: string | null;
    brand: string | null;
    version: number | null;
    root: string | null;
    /** What each step remembered, by step name (JSON). */
    memory: string;
    started_at: Date | null;
    finished_at: Date | null;
  };
  /** Which job works on a server or brand. */
  claim: {kind: string; target: string; job_id: string};
  boot_report: {server: string; tag: string; stage: string; boot: string; at: Date};
  revoked_token: {id: string; until: Date};
  setting: {name: string; value: string};
  event: {
    /** Sorts by time. */
    id: string;
    at: Date;
    kind: string;
    outcome: string;
    /** DN as text, and normalised. */
    user_dn: string | null;
    user_key: string | null;
    user_name: string | null;
    recipient_dn: string | null;
    recipient_key: string | null;
    address: string | null;
    correlation_id: string | null;
    job_id: string | null;
    fault_code: string | null;
    message: string | null;
    /** JSON. */
    details: string | null;
  };
  /** Events that a channel has still to deliver. */
  delivery: {event_id: string; channel: string; attempts: Generated<number>; next_at: Date; give_up_at: Date};
  event_target: {event_id: string; position: number; target: string};
  /** What the service knows of a checkout. */
  holding: {
    server: string;
    owner: string;
    lease_end: Date | null;
    origin: string;
    since: Date;
    warned: number | null;
  };
  /** Asked what to boot, and is not registered. `facts`: JSON. */
  unknown_machine: {
    mac: string;
    address: string | null;
    facts: string | null;
    first_seen: Date;
    last_seen: Date;
    times: number;
  };
  leader: {task: string; holder: string; until: Date};
}

export type Database = Kysely<Tables>;

const statements = [
  sql`create table if not exists job (
    id uuid primary key,
    operation text not null,
    request text not null,
    user_dn text not null,
    user_key text not null,
    request_id text,
    state text not null,
    version integer not null default 1,
    message text,
    cancel_requested boolean not null default false,
    created_at timestamptz not null default now(),
    started_at timestamptz,
    finished_at timestamptz)`,
  sql`create unique index if not exists job_request on job (user_key, request_id) where request_id is not null`,
  sql`create index if not exists job_newest on job (created_at desc)`,
  sql`create index if not exists job_finished on job (finished_at) where finished_at is not null`,
  sql`create index if not exists job_open on job (state) where state in ('queued', 'running')`,
  sql`create table if not exists job_target (
    job_id uuid not null references job (id) on delete cascade,
    position integer not null,
    target text not null,
    state text not null default 'queued',
    direction text not null default 'forward',
    step text,
    percent integer not null default 0,
    message text,
    fault_code text,
    brand text,
    version integer,
    root text,
    memory text not null default '{}',
    started_at timestamptz,
    finished_at timestamptz,
    primary key (job_id, position))`,
  sql`alter table job_target add column if not exists doing text`,
  sql`create table if not exists claim (
    kind text not null, target text not null, job_id uuid not null references job (id) on delete cascade,
    primary key (kind, target))`,
  sql`create index if not exists claim_job on claim (job_id)`,
  sql`create table if not exists boot_report (
    server text not null, tag text not null, stage text not null, at timestamptz not null,
    primary key (server, tag, stage))`,
  sql`alter table boot_report add column if not exists boot text not null default ''`,
  sql`create table if not exists revoked_token (id text primary key, until timestamptz not null)`,
  sql`create table if not exists setting (name text primary key, value text not null)`,
  // The job of an event may be gone: it is kept for longer or shorter than the history.
  sql`create table if not exists event (
    id uuid primary key,
    at timestamptz not null,
    kind text not null,
    outcome text not null,
    user_dn text,
    user_key text,
    user_name text,
    recipient_dn text,
    recipient_key text,
    address text,
    correlation_id text,
    job_id uuid,
    fault_code text,
    message text,
    details text)`,
  sql`create index if not exists event_user on event (user_key, id)`,
  sql`create index if not exists event_user_name on event (lower(user_name), id)`,
  sql`create index if not exists event_recipient on event (recipient_key, id) where recipient_key is not null`,
  sql`create index if not exists event_kind on event (kind, id)`,
  sql`create index if not exists event_job on event (job_id, id) where job_id is not null`,
  sql`create table if not exists event_target (
    event_id uuid not null references event (id) on delete cascade,
    position integer not null,
    target text not null,
    primary key (event_id, position))`,
  sql`create table if not exists delivery (
    event_id uuid not null references event (id) on delete cascade,
    channel text not null,
    attempts integer not null default 0,
    next_at timestamptz not null,
    give_up_at timestamptz not null,
    primary key (event_id, channel))`,
  sql`create index if not exists delivery_due on delivery (channel, next_at)`,
  sql`create index if not exists event_target_newest on event_target (target, event_id)`,
  sql`create table if not exists holding (
    server text primary key,
    owner text not null,
    lease_end timestamptz,
    origin text not null,
    since timestamptz not null,
    warned integer)`,
  sql`create table if not exists unknown_machine (
    mac text primary key,
    address text,
    facts text,
    first_seen timestamptz not null,
    last_seen timestamptz not null,
    times integer not null)`,
  sql`create table if not exists leader (
    task text primary key, holder text not null, until timestamptz not null)`,
];

/** Makes what is missing. Safe when several replicas start at once. */
export async function ensureTables(database: Database): Promise<void> {
  await database.transaction().execute(async transaction => {
    await sql`select pg_advisory_xact_lock(4711)`.execute(transaction);
    for (const statement of statements) await statement.execute(transaction);
  });
}

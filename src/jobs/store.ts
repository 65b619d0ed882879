/** Jobs, targets and claims as rows. */
import {sql} from 'kysely';
import type {Database, Tables} from '../adapters/postgres/schema.ts';
import {storable} from '../adapters/postgres/storable.ts';
import {parseDn, type Dn} from '../domain/dn.ts';
import {conflict, notFound, type ErrorCode} from '../domain/errors.ts';
import {parseJobId, parseRequestId, type JobId} from '../domain/names.ts';
import type {Memory} from '../domain/plan.ts';
import type {JobRecord, JobState, NewJob, TargetRecord, TargetState} from '../ports/jobs.ts';

/** A target as the runner works on it; written back whole. */
export interface TargetRow {
  readonly jobId: JobId;
  readonly position: number;
  readonly target: string;
  state: TargetState;
  direction: 'forward' | 'back';
  step: string | null;
  percent: number;
  message: string | null;
  /** What it is about at this moment, shown in place of the message; means nothing to the next run. */
  doing: string | null;
  faultCode: ErrorCode | null;
  brand: string | null;
  version: number | null;
  root: string | null;
  memory: Record<string, Memory>;
  startedAt: Date | null;
  finishedAt: Date | null;
}

type JobRow = {
  [Key in keyof Tables['job']]: Tables['job'][Key] extends {__select__: infer T} ? T : Tables['job'][Key];
};

/** What else is to be stored when a job ends, with its end or not at all. */
export type OnEnd = (job: JobRecord, transaction: Database) => Promise<void>;

export interface JobStore {
  /** Files the job and, in the same transaction, tells the queue. The existing one when the requestId is known. */
  insert(id: JobId, job: NewJob, send: (transaction: Database) => Promise<void>): Promise<JobRecord>;
  get(id: JobId): Promise<JobRecord>;
  getProgress(id: JobId): Promise<{state: JobState; version: number; cancelRequested: boolean}>;
  list(filter: {states: readonly JobState[]; user?: Dn; maximum: number}): Promise<JobRecord[]>;
  /** Those that had begun first: others may be waiting for them. */
  listUnfinished(): Promise<JobId[]>;
  getTargets(id: JobId): Promise<TargetRow[]>;
  /** Writes targets back; their jobs' versions grow. */
  saveTargets(rows: readonly TargetRow[]): Promise<void>;
  markRunning(id: JobId, at: Date): Promise<void>;
  /** Does nothing when the job has ended before. `onEnd` is part of the same transaction. */
  markFinished(
    id: JobId,
    end: {readonly state: JobState; readonly message: string; readonly at: Date},
    onEnd: OnEnd,
  ): Promise<void>;
  requestCancel(id: JobId): Promise<void>;
  /** Claims the targets that no other job works on; answers with those that this job now holds. */
  claim(id: JobId, kind: string, targets: readonly string[]): Promise<ReadonlySet<string>>;
  /** The job that has claimed the target and is not done with it. */
  findHolder(kind: string, target: string): Promise<JobId | undefined>;
  dropClaims(id: JobId): Promise<void>;
}

export function createJobStore(database: Database): JobStore {
  return {
    insert: (id, job, send) => insertJob(database, id, job, send),
    get: id => getJob(database, id),
    getProgress: async id => {
      const row = await database
        .selectFrom('job')
        .select(['state', 'version', 'cancel_requested'])
        .where('id', '=', id)
        .executeTakeFirst();
      if (row === undefined) throw unknownJob(id);
      return {state: row.state as JobState, version: row.version, cancelRequested: row.cancel_requested};
    },
    list: async ({states, user, maximum}) => {
      let query = database.selectFrom('job').selectAll().orderBy('created_at', 'desc').limit(maximum);
      if (states.length > 0) query = query.where('state', 'in', [...states]);
      if (user !== undefined) query = query.where('user_key', '=', user.key);
      return (await query.execute()).map(row => toJobRecord(row, []));
    },
    listUnfinished: async () => {
      const rows = await database
        .selectFrom('job')
        .select('id')
        .where('state', 'in', ['queued', 'running'])
        .orderBy(sql`started_at nulls last`)
        .orderBy('created_at')
        .execute();
      return rows.map(row => parseJobId(row.id));
    },
    getTargets: async id =>
      (await selectTargets(database, id)).map(row => ({
        jobId: id,
        position: row.position,
        target: row.target,
        state: row.state as TargetState,
        direction: row.direction as TargetRow['direction'],
        step: row.step,
        percent: row.percent,
        message: row.message,
        doing: row.doing,
        faultCode: row.fault_code as ErrorCode | null,
        brand: row.brand,
        version: row.version,
        root: row.root,
        memory: JSON.parse(row.memory) as Record<string, Memory>,
        startedAt: row.started_at,
        finishedAt: row.finished_at,
      })),
    saveTargets: rows => saveTargets(database, rows),
    markRunning: async (id, at) => {
      await database
        .updateTable('job')
        .set({state: 'running', version: sql`version + 1`, started_at: sql`coalesce(started_at, ${at})`})
        .where('id', '=', id)
        .where('state', 'in', ['queued', 'running'])
        .execute();
    },
    markFinished: (id, {state, message, at}, onEnd) =>
      database.transaction().execute(async transaction => {
        const ended = await transaction
          .updateTable('job')
          .set({state, message, version: sql`version + 1`, finished_at: at})
          .where('id', '=', id)
          .where('state', 'in', ['queued', 'running'])
          .returning('id')
          .executeTakeFirst();
        if (ended !== undefined) await onEnd(await getJob(transaction, id), transaction);
      }),
    requestCancel: async id => {
      await database
        .updateTable('job')
        .set({cancel_requested: true, version: sql`version + 1`})
        .where('id', '=', id)
        .where('state', 'in', ['queued', 'running'])
        .execute();
    },
    findHolder: async (kind, target) => {
      const [row] = await database
        .selectFrom('claim')
        .innerJoin('job_target', join =>
          join
            .onRef('job_target.job_id', '=', 'claim.job_id')
            .onRef('job_target.target', '=', 'claim.target'),
        )
        .select('claim.job_id')
        .where('claim.kind', '=', kind)
        .where('claim.target', '=', target)
        .where('job_target.state', 'in', ['queued', 'running'])
        .execute();
      return row && parseJobId(row.job_id);
    },
    claim: async (id, kind, targets) => {
      if (targets.length === 0) return new Set();
      // Always in the same order: two jobs that claim the same targets would lock each other up.
      const ordered = [...targets].sort();
      const {rows} = await sql<{target: string}>`
        insert into claim (kind, target, job_id)
          select ${kind}, target, ${id}::uuid from unnest(${ordered}::text[]) as wanted (target)
        on conflict (kind, target) do update set job_id = excluded.job_id
          where claim.job_id = excluded.job_id
             or exists (select 1 from job_target t
                         where t.job_id = claim.job_id and t.target = claim.target and t.state not in ('queued', 'running'))
        returning target`.execute(database);
      return new Set(rows.map(row => row.target));
    },
    dropClaims: async id => {
      await database.deleteFrom('claim').where('job_id', '=', id).execute();
    },
  };
}

const unknownJob = (id: JobId) => notFound('Job', [id], 'listJobs shows those there are.');

async function insertJob(
  database: Database,
  id: JobId,
  job: NewJob,
  send: (transaction: Database) => Promise<void>,
): Promise<JobRecord> {
  const request = JSON.stringify(job.request);
  const filed = await database.transaction().execute(async transaction => {
    const inserted = await transaction
      .insertInto('job')
      .values({
        id,
        operation: job.operation,
        request,
        user_dn: job.user.text,
        user_key: job.user.key,
        request_id: job.requestId ?? null,
        state: 'queued',
        message: null,
        started_at: null,
        finished_at: null,
      })
      .onConflict(clash =>
        clash.columns(['user_key', 'request_id']).where('request_id', 'is not', null).doNothing(),
      )
      .returning('id')
      .executeTakeFirst();
    if (inserted === undefined) return false;
    await sql`insert into job_target (job_id, position, target)
      select ${id}::uuid, position, target from unnest(${[...job.targets]}::text[]) with ordinality as t (target, position)`.execute(
      transaction,
    );
    await send(transaction);
    return true;
  });
  if (filed) return getJob(database, id);
  return findRepeated(database, job, request);
}

/** The job that was filed before with this requestId, if it asked for the same. */
async function findRepeated(database: Database, job: NewJob, request: string): Promise<JobRecord> {
  const row = await database
    .selectFrom('job')
    .select(['id', 'operation', 'request'])
    .where('user_key', '=', job.user.key)
    .where('request_id', '=', job.requestId ?? '')
    .executeTakeFirstOrThrow();
  const before = await getJob(database, parseJobId(row.id));
  const same =
    row.operation === job.operation &&
    row.request === request &&
    before.targets.map(target => target.target).join(',') === job.targets.join(',');
  if (!same)
    throw conflict(`requestId ${job.requestId} was used before, for another request (job ${row.id}).`, [
      row.id,
    ]);
  return before;
}

async function getJob(database: Database, id: JobId): Promise<JobRecord> {
  const row = await database.selectFrom('job').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) throw unknownJob(id);
  return toJobRecord(row, (await selectTargets(database, id)).map(toTargetRecord));
}

const selectTargets = (database: Database, id: JobId) =>
  database.selectFrom('job_target').selectAll().where('job_id', '=', id).orderBy('position').execute();

function toJobRecord(row: JobRow, targets: readonly TargetRecord[]): JobRecord {
  return {
    id: parseJobId(row.id),
    operation: row.operation,
    request: JSON.parse(row.request) as unknown,
    user: parseDn(row.user_dn),
    ...(row.request_id === null ? {} : {requestId: parseRequestId(row.request_id)}),
    state: row.state as JobState,
    version: row.version,
    ...(row.message === null ? {} : {message: row.message}),
    createdAt: row.created_at,
    ...(row.started_at === null ? {} : {startedAt: row.started_at}),
    ...(row.finished_at === null ? {} : {finishedAt: row.finished_at}),
    cancelRequested: row.cancel_requested,
    targets,
  };
}

function toTargetRecord(row: Tables['job_target']): TargetRecord {
  const entries = {
    step: row.step,
    message: row.doing ?? row.message,
    faultCode: row.fault_code as ErrorCode | null,
    brand: row.brand,
    version: row.version,
    root: row.root,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
  const present = Object.fromEntries(Object.entries(entries).filter(([, value]) => value !== null));
  return {
    target: row.target,
    state: row.state as TargetState,
    percent: row.percent,
    ...(present as Partial<TargetRecord>),
  };
}

async function saveTargets(database: Database, rows: readonly TargetRow[]): Promise<void> {
  const values = JSON.stringify(
    rows.map(row => ({
      job_id: row.jobId,
      position: row.position,
      state: row.state,
      direction: row.direction,
      step: row.step,
      percent: row.percent,
      message: row.message === null ? null : storable(row.message),
      doing: row.doing === null ? null : storable(row.doing),
      fault_code: row.faultCode,
      brand: row.brand,
      version: row.version,
      root: row.root,
      memory: JSON.stringify(row.memory),
      started_at: row.startedAt,
      finished_at: row.finishedAt,
    })),
  );
  // One statement: a crash leaves either all of it or nothing.
  await sql`with
    u as (select * from jsonb_to_recordset(${values}::jsonb) as u (job_id uuid, position integer, state text,
      direction text, step text, percent integer, message text, doing text, fault_code text, brand text, version integer, root text,
      memory text, started_at timestamptz, finished_at timestamptz)),
    saved as (update job_target t set state = u.state, direction = u.direction, step = u.step, percent = u.percent,
      message = u.message, doing = u.doing, fault_code = u.fault_code, brand = u.brand, version = u.version, root = u.root,
      memory = u.memory, started_at = u.started_at, finished_at = u.finished_at
      from u where t.job_id = u.job_id and t.position = u.position)
    update job set version = version + 1 where id in (select job_id from u)`.execute(database);
}

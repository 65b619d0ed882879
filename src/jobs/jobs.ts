/**
 * The Jobs port on pg-boss: filing, following, cancelling, and working on what was filed, also before a crash. pg-boss only
 * carries "work on this job"; what users see stands in our own tables.
 */
import {EventEmitter, once} from 'node:events';
import {randomUUID} from 'node:crypto';
import {fromKysely, fromPglite, PgBoss} from 'pg-boss';
import type {OpenDatabase} from '../adapters/postgres/database.ts';
import {orUnavailable} from '../adapters/postgres/outage.ts';
import type {Database} from '../adapters/postgres/schema.ts';
import type {Clock} from '../domain/clock.ts';
import {parseJobId, type JobId} from '../domain/names.ts';
import type {Planner} from '../domain/plan.ts';
import {isFinal, type JobRecord, type Jobs} from '../ports/jobs.ts';
import type {Logger} from '../telemetry/logger.ts';
import {createLanes} from './lanes.ts';
import {createProgressWriter} from './progress.ts';
import {runJob} from './runner.ts';
import {createJobStore, type JobStore, type OnEnd} from './store.ts';

const queue = 'hopscotch';
/** Jobs that this replica works on at once; the lanes bound what they do together. */
const concurrentJobs = 32;
/** How often somebody who waits, and a running job, look for news from other replicas. */
const lookMs = 1_000;

export interface JobsOptions {
  readonly opened: OpenDatabase;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Called once for each job, within the transaction that stores its end. */
  readonly onEnd?: OnEnd;
}

export interface RunningJobs extends Jobs {
  /** Begins to work, with what an earlier run left unfinished first. */
  start(planners: ReadonlyMap<string, Planner>): Promise<void>;
  /** Stops working. Jobs under way stay as they are until the next start. */
  close(): Promise<void>;
}

const nothing: OnEnd = () => Promise.resolve();

export async function createJobs({
  opened,
  clock,
  logger,
  onEnd = nothing,
}: JobsOptions): Promise<RunningJobs> {
  const store = createJobStore(opened.database);
  const changes = new EventEmitter().setMaxListeners(0);
  const onChange = (job: JobId) => void changes.emit(job);
  const onEnded = (job: JobId) => {
    changes.emit(ended(job));
    onChange(job);
  };
  const stop = new AbortController();
  const cancels = new Map<JobId, AbortController>();
  const runs = new Map<JobId, Promise<void>>();
  const boss = await startBoss(opened, logger);
  const runner = {
    store,
    progress: createProgressWriter(store, onChange),
    lanes: createLanes(),
    clock,
    logger,
    onChange,
    onEnded,
    onEnd,
  };

  /** `lost` is aborted when the queue has given the job to somebody else, because it took this replica for dead. */
  async function work(id: JobId, planners: ReadonlyMap<string, Planner>, lost: AbortSignal): Promise<void> {
    const cancel = new AbortController();
    cancels.set(id, cancel);
    const watch = setInterval(() => void lookForCancel(store, id, cancel), lookMs);
    try {
      await lookForCancel(store, id, cancel);
      await runJob(
        id,
        {...runner, planners},
        {
          cancel: cancel.signal,
          stop: AbortSignal.any([stop.signal, lost]),
        },
      );
    } catch (error) {
      if (!stop.signal.aborted) logger.error('job interrupted', {job: id, error});
      throw error;
    } finally {
      clearInterval(watch);
      cancels.delete(id);
    }
  }

  return {
    submit: job => {
      const id = parseJobId(randomUUID());
      const send = async (transaction: Database) => {
        await boss.send(queue, {id}, {db: fromKysely(transaction)});
      };
      return orUnavailable(store.insert(id, job, send));
    },
    get: id => orUnavailable(store.get(id)),
    list: filter => orUnavailable(store.list(filter)),
    wait: (id, since, timeoutMs, signal) =>
      orUnavailable(waitForChange(store, changes, id, since, timeoutMs, signal)),
    cancel: async id => {
      await orUnavailable(store.requestCancel(id));
      cancels.get(id)?.abort();
      onChange(id);
      return orUnavailable(store.get(id));
    },
    findHolder: server => orUnavailable(store.findHolder('server', server)),
    start: async planners => {
      if ('pglite' in opened.source) await takeOver(boss, store);
      await boss.work<{id: string}>(
        queue,
        {
          localConcurrency: concurrentJobs,
          batchSize: 1,
          pollingIntervalSeconds: 1,
          // Nobody is notified of a job that is to be run again, so it must be looked for; embedded, only a start does that.
          notifyPollingIntervalSeconds: 'pglite' in opened.source ? 10 : 2,
        },
        async ([item]) => {
          if (item === undefined) return;
          const id = parseJobId(item.data.id);
          // An earlier run of it, given up by the queue, may still be ending.
          await runs.get(id)?.catch(() => undefined);
          const run = work(id, planners, item.signal);
          runs.set(id, run);
          await run.finally(() => runs.delete(id));
        },
      );
    },
    close: async () => {
      stop.abort(new Error('the service is stopping'));
      // Fetches nothing more, and waits for what is under way.
      await boss.offWork(queue);
      await boss.stop({graceful: false, close: true});
    },
  };
}

async function startBoss(opened: OpenDatabase, logger: Logger): Promise<PgBoss> {
  const boss =
    'pglite' in opened.source
      ? new PgBoss({db: fromPglite(opened.source.pglite), backend: 'pglite', useListenNotify: true})
      : new PgBoss({
          connectionString: opened.source.url,
          useListenNotify: true,
          max: 5,
          // How often somebody looks whether a replica is missing; both are needed, and are a minute otherwise.
          superviseIntervalSeconds: 5,
          monitorIntervalSeconds: 5,
        });
  boss.on('error', error => logger.error('job queue', {error}));
  await boss.start();
  await boss.createQueue(queue, {
    notify: true,
    // A worker that dies is noticed by its missing heartbeat; the job is then run again, as often as it takes.
    heartbeatSeconds: 15,
    expireInSeconds: 23 * 3_600,
    retryLimit: 1_000_000,
    retryDelay: 1,
    deleteAfterSeconds: 3_600,
  });
  return boss;
}

/** The embedded database has one process: whatever was active belonged to a run that is over. */
async function takeOver(boss: PgBoss, store: JobStore): Promise<void> {
  await boss.deleteAllJobs(queue);
  for (const id of await store.listUnfinished()) await boss.send(queue, {id});
}

async function lookForCancel(store: JobStore, id: JobId, cancel: AbortController): Promise<void> {
  const progress = await store.getProgress(id).catch(() => undefined);
  if (progress?.cancelRequested) cancel.abort();
}

const ended = (job: JobId) => `${job} ended`;

async function waitForChange(
  store: JobStore,
  changes: EventEmitter,
  id: JobId,
  since: number | bigint | undefined,
  timeoutMs: number,
  signal?: AbortSignal,
): Promise<JobRecord> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const until = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
  for (;;) {
    const look = AbortSignal.any([until, AbortSignal.timeout(lookMs)]);
    // Listen first, look second: a change between the two is not lost.
    // Whoever waits for the end alone does not ask the database at each step of each target.
    const news = since === undefined ? ended(id) : id;
    const change = once(changes, news, {signal: look}).catch(() => undefined);
    const {state, version} = await store.getProgress(id);
    const hasNews = isFinal(state) || (since !== undefined && version > since);
    if (hasNews || until.aborted) return store.get(id);
    await change;
  }
}

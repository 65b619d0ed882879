/**
 * Forgets what is old enough: events, jobs that have ended, and what servers told of boots of roots that are no more. Once an
 * hour, by one replica, in small batches: nobody who works waits for it.
 */
import {sql} from 'kysely';
import type {Clock} from '../../domain/clock.ts';
import type {Logger} from '../../telemetry/logger.ts';
import {lowestIdAt} from './event-id.ts';
import type {Database} from './schema.ts';

export interface RetentionOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly historyDays: number;
  readonly jobDays: number;
  /** Tags of the roots that servers boot now: however old, their reports stay. */
  readonly tagsInUse: (signal: AbortSignal) => Promise<readonly string[]>;
}

const firstMs = 60_000;
const intervalMs = 3_600_000;
const dayMs = 86_400_000;
const batchSize = 500;
/** Held by the replica that deletes a batch. */
const lock = 4712;

/** Deletes some rows, and answers with how many. */
type Deletion = (transaction: Database) => Promise<number>;

/** Begins to look, a minute from now and then each hour. */
export function startRetention(options: RetentionOptions): {close(): Promise<void>} {
  const closing = new AbortController();
  const loop = keepTidy(options, closing.signal);
  return {
    close: () => {
      closing.abort(new Error('the service is stopping'));
      return loop;
    },
  };
}

async function keepTidy(options: RetentionOptions, closing: AbortSignal): Promise<void> {
  const pause = (milliseconds: number) => options.clock.sleep(milliseconds, closing).catch(() => undefined);
  await pause(firstMs);
  while (!closing.aborted) {
    for (const [what, deletion] of deletionsOf(options, closing)) {
      try {
        const count = await deleteAll(options.database, deletion, closing);
        if (count > 0) options.logger.info('Forgot what is old', {what, count});
      } catch (error) {
        if (!closing.aborted) options.logger.warn('What is old could not be forgotten', {what, error});
      }
    }
    await pause(intervalMs);
  }
}

function deletionsOf({clock, ...options}: RetentionOptions, signal: AbortSignal): [string, Deletion][] {
  const before = (days: number) => new Date(clock.now().getTime() - days * dayMs);
  const oldJobs = before(options.jobDays);
  let inUse: Promise<readonly string[]> | undefined;
  return [
    [
      'events',
      async transaction => {
        const {rows} = await sql`delete from event where id in (
          select id from event where id < ${lowestIdAt(before(options.historyDays))}::uuid order by id limit ${batchSize})
          returning id`.execute(transaction);
        return rows.length;
      },
    ],
    [
      'jobs',
      async transaction => {
        const {rows} = await sql`delete from job where id in (
          select id from job where finished_at < ${oldJobs} order by finished_at limit ${batchSize})
          returning id`.execute(transaction);
        return rows.length;
      },
    ],
    [
      'boot reports',
      async transaction => {
        inUse ??= options.tagsInUse(signal);
        const tags = await inUse;
        const {rows} = await sql`delete from boot_report where (server, tag, stage) in (
          select server, tag, stage from boot_report
          where at < ${oldJobs} and tag <> all(${[...tags]}::text[]) limit ${batchSize})
          returning server`.execute(transaction);
        return rows.length;
      },
    ],
  ];
}

async function deleteAll(database: Database, deletion: Deletion, closing: AbortSignal): Promise<number> {
  let count = 0;
  while (!closing.aborted) {
    const deleted = await database.transaction().execute(async transaction => {
      const {rows} = await sql<{mine: boolean}>`select pg_try_advisory_xact_lock(${lock}) as mine`.execute(
        transaction,
      );
      return rows[0]?.mine ? deletion(transaction) : 0;
    });
    count += deleted;
    if (deleted < batchSize) break;
  }
  return count;
}

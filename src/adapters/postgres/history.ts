/**
 * The history in the database. What it records has happened already, so nothing fails because it cannot be written: it is
 * kept in memory and written when the database is back. What cannot be kept is written to the log, whole.
 */
import type {Clock} from '../../domain/clock.ts';
import {AppError} from '../../domain/errors.ts';
import type {HistoryEvent, NewEvent} from '../../domain/event.ts';
import type {Channel, History} from '../../ports/history.ts';
import type {Logger} from '../../telemetry/logger.ts';
import {createEventIds} from './event-id.ts';
import {insertEvents, listEvents} from './events.ts';
import {createGroupWriter} from './group-writer.ts';
import {orUnavailable} from './outage.ts';
import type {Database} from './schema.ts';

export interface HistoryOptions {
  readonly database: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  /** What they want is put into the outbox, in the same statement as the event. */
  readonly channels?: readonly Channel[];
  /** Events that are kept in memory while the database is away. */
  readonly capacity?: number;
}

export interface DurableHistory extends History {
  /** As part of the caller's transaction: there when that is, and not otherwise. */
  recordWithin(transaction: Database, event: NewEvent): Promise<void>;
  /** Tries once more to write what is still in memory. */
  close(): Promise<void>;
}

/** An operation does not wait longer than this for its own record. */
const patienceMs = 1_000;
const retryMs = 2_000;
const batchSize = 500;

export function createHistory(options: HistoryOptions): DurableHistory {
  const {database, clock, logger, channels = [], capacity = 10_000} = options;
  const nextId = createEventIds();
  const closing = new AbortController();
  /** Written in this order, when the database is back. */
  let waiting: HistoryEvent[] = [];
  let catchingUp: Promise<void> | undefined;
  let lastWrite = Promise.resolve();
  const writer = createGroupWriter<HistoryEvent>(async events => {
    try {
      await insertEvents(database, events, channels);
    } catch (error) {
      logger.error('The history cannot be written; its events wait in memory', {
        error,
        events: events.length,
      });
      keep(events);
    }
  }, 0);

  const stamp = (event: NewEvent): HistoryEvent => {
    const at = clock.now();
    return {...event, at, id: nextId(at)};
  };

  function keep(events: readonly HistoryEvent[]): void {
    const room = capacity - waiting.length;
    waiting.push(...events.slice(0, Math.max(0, room)));
    for (const event of events.slice(Math.max(0, room))) logLost(event, 'too many wait');
    catchingUp ??= catchUp();
  }

  async function catchUp(): Promise<void> {
    while (waiting.length > 0) {
      // Rejects when the service closes; what is left is written then.
      await clock.sleep(retryMs, closing.signal).catch(() => undefined);
      if (closing.signal.aborted) return;
      await writeWaiting().catch(() => undefined);
    }
    catchingUp = undefined;
    logger.info('The history is complete again');
  }

  /** Rejects while the database is away. */
  async function writeWaiting(): Promise<void> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, batchSize);
      const refused = await writeBatch(batch);
      for (const {event, error} of refused) logLost(event, 'the database refused it', error);
      waiting = waiting.slice(batch.length);
    }
  }

  /** One event that the database refuses must not keep the others from being written. */
  async function writeBatch(
    batch: readonly HistoryEvent[],
  ): Promise<{event: HistoryEvent; error: unknown}[]> {
    const write = (events: readonly HistoryEvent[]) =>
      orUnavailable(insertEvents(database, events, channels));
    const refused: {event: HistoryEvent; error: unknown}[] = [];
    try {
      await write(batch);
    } catch (outage) {
      throwOutage(outage);
      for (const event of batch)
        await write([event]).catch((error: unknown) => {
          throwOutage(error);
          refused.push({event, error});
        });
    }
    return refused;
  }

  const logLost = (event: HistoryEvent, why: string, error?: unknown) =>
    logger.error('An event is missing from the history', {event, why, error});

  return {
    record: async event => {
      const stamped = stamp(event);
      if (waiting.length > 0) return keep([stamped]);
      const written = new AbortController();
      lastWrite = writer.write(stamped.id, stamped).finally(() => written.abort());
      await Promise.race([lastWrite, clock.sleep(patienceMs, written.signal).catch(() => undefined)]);
    },
    recordWithin: (transaction, event) => insertEvents(transaction, [stamp(event)], channels),
    list: filter => orUnavailable(listEvents(database, filter)),
    close: async () => {
      closing.abort();
      await lastWrite;
      await catchingUp;
      await writeWaiting().catch(() => undefined);
      for (const event of waiting) logLost(event, 'the service ended while the database was away');
    },
  };
}

function throwOutage(error: unknown): void {
  if (error instanceof AppError && error.code === 'Unavailable') throw error;
}

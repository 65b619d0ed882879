/**
 * Delivers what stands in the outbox, each channel by itself: one that is down keeps no other waiting. Taking a delivery
 * puts it off, so that no other replica takes it meanwhile, and after a crash it comes again: at least once each.
 */
import {sql} from 'kysely';
import type {Clock} from '../../domain/clock.ts';
import {asAppError} from '../../domain/errors.ts';
import type {HistoryEvent} from '../../domain/event.ts';
import type {Channel} from '../../ports/history.ts';
import type {Logger} from '../../telemetry/logger.ts';
import {getEvents} from './events.ts';
import type {Database} from './schema.ts';

export interface OutboxOptions {
  readonly database: Database;
  readonly channels: readonly Channel[];
  readonly clock: Clock;
  readonly logger: Logger;
}

const lookMs = 2_000;
const atOnce = 8;
/** Shorter than the first time that a delivery is put off. */
const sendTimeoutMs = 15_000;
const firstRetrySeconds = 30;
const longestRetrySeconds = 3_600;

interface Delivery {
  readonly event_id: string;
  readonly attempts: number;
  readonly give_up_at: Date;
}

/** Begins to deliver. */
export function startOutbox(options: OutboxOptions): {close(): Promise<void>} {
  const closing = new AbortController();
  const loops = options.channels.map(channel => deliverAll(channel, options, closing.signal));
  return {
    close: async () => {
      closing.abort(new Error('the service is stopping'));
      await Promise.all(loops);
    },
  };
}

async function deliverAll(channel: Channel, options: OutboxOptions, closing: AbortSignal): Promise<void> {
  while (!closing.aborted) {
    const taken = await deliverDue(channel, options, closing).catch((error: unknown) => {
      if (!closing.aborted) options.logger.warn('The outbox cannot be read', {channel: channel.name, error});
      return 0;
    });
    if (taken < atOnce) await options.clock.sleep(lookMs, closing).catch(() => undefined);
  }
}

/** Answers with how many there were. */
async function deliverDue(channel: Channel, options: OutboxOptions, closing: AbortSignal): Promise<number> {
  const due = await takeDue(channel.name, options);
  const events = await getEvents(
    options.database,
    due.map(delivery => delivery.event_id),
  );
  const byId = new Map(events.map(event => [String(event.id), event]));
  await Promise.all(
    due.map(async delivery => {
      const event = byId.get(delivery.event_id);
      if (event !== undefined) await deliver(channel, event, delivery, options, closing);
    }),
  );
  return due.length;
}

async function takeDue(channel: string, {database, clock}: OutboxOptions): Promise<Delivery[]> {
  const now = clock.now();
  const {rows} = await sql<Delivery>`
    update delivery d set attempts = d.attempts + 1, next_at = ${now}::timestamptz +
        least(${longestRetrySeconds}::int, ${firstRetrySeconds}::int * power(2, least(d.attempts, 20))) * interval '1 second'
      from (select event_id from delivery where channel = ${channel} and next_at <= ${now}
            order by next_at, event_id limit ${atOnce} for update skip locked) due
      where d.channel = ${channel} and d.event_id = due.event_id
      returning d.event_id, d.attempts, d.give_up_at`.execute(database);
  return rows;
}

async function deliver(
  channel: Channel,
  event: HistoryEvent,
  {attempts, give_up_at}: Delivery,
  {database, clock, logger}: OutboxOptions,
  closing: AbortSignal,
): Promise<void> {
  const about = {channel: channel.name, event: event.id, kind: event.kind, attempts};
  try {
    await channel.send(event, AbortSignal.any([closing, AbortSignal.timeout(sendTimeoutMs)]));
  } catch (error) {
    if (closing.aborted) return;
    const {message, cause} = asAppError(error);
    if (clock.now() < give_up_at) {
      logger.warn('An event could not be delivered; it is tried again', {...about, reason: message, cause});
      return;
    }
    logger.error('An event could not be delivered for a day and is given up', {
      ...about,
      reason: message,
      cause,
    });
  }
  await database
    .deleteFrom('delivery')
    .where('event_id', '=', event.id)
    .where('channel', '=', channel.name)
    .execute();
}

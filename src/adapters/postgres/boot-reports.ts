/** What servers told of their boots. One shared look into the table a second serves all who wait, on every replica. */
import {EventEmitter, once} from 'node:events';
import type {Clock} from '../../domain/clock.ts';
import type {RootTag} from '../../domain/image.ts';
import type {ServerName} from '../../domain/names.ts';
import type {BootReports, BootStage} from '../../ports.ts';
import type {Database} from './schema.ts';

const pollMs = 1_000;

export function createBootReports(database: Database, clock: Clock): BootReports & {close(): void} {
  const arrivals = new EventEmitter({captureRejections: false}).setMaxListeners(0);
  const waiting = new Map<string, number>();
  const keyOf = (server: string, tag: string, stage: string) => `${server}/${tag}/${stage}`;
  const poll = setInterval(() => void lookForArrivals().catch(() => undefined), pollMs);
  poll.unref();

  async function lookForArrivals(): Promise<void> {
    if (waiting.size === 0) return;
    const tags = [...new Set([...waiting.keys()].map(key => key.split('/')[1] ?? ''))];
    const rows = await database.selectFrom('boot_report').selectAll().where('tag', 'in', tags).execute();
    for (const row of rows) arrivals.emit(keyOf(row.server, row.tag, row.stage));
  }

  async function find(server: ServerName, tag: RootTag) {
    const rows = await database
      .selectFrom('boot_report')
      .select(['stage', 'at'])
      .where('server', '=', server)
      .where('tag', '=', tag)
      .execute();
    return Object.fromEntries(rows.map(row => [row.stage, row.at])) as Partial<Record<BootStage, Date>>;
  }

  return {
    find,
    record: async (server, tag, stage) => {
      await database
        .insertInto('boot_report')
        .values({server, tag, stage, at: clock.now()})
        .onConflict(conflict => conflict.columns(['server', 'tag', 'stage']).doUpdateSet({at: clock.now()}))
        .execute();
      arrivals.emit(keyOf(server, tag, stage));
    },
    waitFor: async (server, tag, stage, signal) => {
      const key = keyOf(server, tag, stage);
      waiting.set(key, (waiting.get(key) ?? 0) + 1);
      const controller = new AbortController();
      try {
        // Listen first, look second: a report between the two is not lost.
        const arrival = once(arrivals, key, {signal: AbortSignal.any([signal, controller.signal])});
        arrival.catch(() => undefined);
        if ((await find(server, tag))[stage] === undefined) await arrival;
      } catch (error) {
        signal.throwIfAborted();
        throw error;
      } finally {
        controller.abort();
        const others = (waiting.get(key) ?? 1) - 1;
        if (others > 0) waiting.set(key, others);
        else waiting.delete(key);
      }
    },
    close: () => clearInterval(poll),
  };
}

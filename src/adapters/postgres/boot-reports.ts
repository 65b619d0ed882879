/** What servers told of their boots. One shared look into the table serves all who wait, on every replica. */
import {EventEmitter} from 'node:events';
import {sql} from 'kysely';
import type {Clock} from '../../domain/clock.ts';
import type {RootTag} from '../../domain/image.ts';
import type {ServerName} from '../../domain/names.ts';
import type {BootReports} from '../../ports.ts';
import {createGroupWriter} from './group-writer.ts';
import type {Database} from './schema.ts';

interface Report {
  readonly server: string;
  readonly tag: string;
  readonly stage: string;
  readonly at: Date;
}

const pollMs = 1_000;

export function createBootReports(database: Database, clock: Clock): BootReports & {close(): void} {
  const arrivals = new EventEmitter().setMaxListeners(0);
  const keyOf = ({server, tag, stage}: Omit<Report, 'at'>) => `${server}/${tag}/${stage}`;
  const writer = createGroupWriter<Report>(async reports => {
    await sql`insert into boot_report (server, tag, stage, at)
      select server, tag, stage, at from jsonb_to_recordset(${JSON.stringify(reports)}::jsonb)
        as r (server text, tag text, stage text, at timestamptz)
      on conflict (server, tag, stage) do update set at = excluded.at`.execute(database);
    for (const report of reports) arrivals.emit(keyOf(report));
  });

  /** Tells everybody whose report is there, whoever took it. */
  async function lookForArrivals(): Promise<void> {
    const tags = [...new Set(arrivals.eventNames().map(name => String(name).split('/')[1] ?? ''))];
    if (tags.length === 0) return;
    const rows = await database
      .selectFrom('boot_report')
      .select(['server', 'tag', 'stage'])
      .where('tag', 'in', tags)
      .execute();
    for (const row of rows) arrivals.emit(keyOf(row));
  }
  const looks = createGroupWriter<undefined>(lookForArrivals);
  const look = () => looks.write('look', undefined).catch(() => undefined);
  const poll = setInterval(() => void look(), pollMs).unref();

  return {
    record: (server, tag, stage) => {
      const report = {server, tag, stage, at: clock.now()};
      return writer.write(keyOf(report), report);
    },
    find: async (server: ServerName, tag: RootTag) => {
      const rows = await database
        .selectFrom('boot_report')
        .select(['stage', 'at'])
        .where('server', '=', server)
        .where('tag', '=', tag)
        .execute();
      return Object.fromEntries(rows.map(row => [row.stage, row.at]));
    },
    waitFor: (server, tag, stage, signal) =>
      new Promise<void>((resolve, reject) => {
        const key = keyOf({server, tag, stage});
        const arrived = () => {
          signal.removeEventListener('abort', aborted);
          resolve();
        };
        const aborted = () => {
          arrivals.off(key, arrived);
          reject(signal.reason as Error);
        };
        if (signal.aborted) return reject(signal.reason as Error);
        signal.addEventListener('abort', aborted, {once: true});
        // Listens first and looks second: a report between the two is not lost.
        arrivals.once(key, arrived);
        void look();
      }),
    close: () => clearInterval(poll),
  };
}

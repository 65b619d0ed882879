/** What servers told of their boots. One shared look into the table serves all who wait, on every replica. */
import {EventEmitter} from 'node:events';
import {sql} from 'kysely';
import {bootStages, type BootId, type BootStage} from '../../domain/boot-stage.ts';
import type {Clock} from '../../domain/clock.ts';
import type {RootTag} from '../../domain/image.ts';
import type {ServerName} from '../../domain/names.ts';
import type {BootReport, BootReports} from '../../ports/boot.ts';
import {createGroupWriter} from './group-writer.ts';
import type {Database} from './schema.ts';

interface Row {
  readonly server: string;
  readonly tag: string;
  readonly stage: string;
  readonly boot: string;
  readonly at: Date;
}

/** A report on its way, and what became of it. */
interface Filed extends BootReport {
  readonly at: Date;
  outcome?: 'taken' | 'repeated' | 'outdated';
}

interface Find extends Pick<Row, 'server' | 'tag'> {
  rows: readonly Row[];
}

const pollMs = 1_000;
/** Reports bear the time of the replica that took them, which may go wrong by so much. */
const clocksApartMs = 60_000;
const columns = ['server', 'tag', 'stage', 'boot', 'at'] as const;
const order = (row: Row) => bootStages.indexOf(row.stage as BootStage);

/** `shared`: other replicas write to the same database, so it must be asked for what they took. */
export function createBootReports(
  database: Database,
  clock: Clock,
  {shared}: {readonly shared: boolean},
): BootReports & {close(): void} {
  const arrivals = new EventEmitter().setMaxListeners(0);
  const rootOf = ({server, tag}: Pick<Row, 'server' | 'tag'>) => `${server}/${tag}`;
  const keyOf = (row: Pick<Row, 'server' | 'tag' | 'stage'>) => `${rootOf(row)}/${row.stage}`;
  const tell = (rows: readonly Row[]) => {
    for (const row of [...rows].sort((a, b) => order(a) - order(b))) arrivals.emit(rootOf(row), row);
  };
  const writer = createGroupWriter<Filed>(async reports => {
    // What a later boot has reached stands, and so does the first time of each stage.
    const {rows} = await sql<Row>`insert into boot_report (server, tag, stage, boot, at)
      select server, tag, stage, boot, at from jsonb_to_recordset(${JSON.stringify(reports)}::jsonb)
        as r (server text, tag text, stage text, boot text, at timestamptz)
      where not exists (
        select 1 from boot_report l where l.server = r.server and l.tag = r.tag and l.boot > r.boot)
      on conflict (server, tag, stage) do update set
        at = case when boot_report.boot = excluded.boot then boot_report.at else excluded.at end,
        boot = excluded.boot
      returning server, tag, stage, boot, at`.execute(database);
    const kept = new Map(rows.map(row => [keyOf(row), row.at.getTime()]));
    for (const report of reports) {
      const at = kept.get(keyOf(report));
      report.outcome = at === undefined ? 'outdated' : at === report.at.getTime() ? 'taken' : 'repeated';
    }
    tell(rows);
  });

  const read = async (roots: readonly Pick<Row, 'server' | 'tag'>[]) => {
    const wanted = JSON.stringify(roots.map(({server, tag}) => ({server, tag})));
    const {rows} = await sql<Row>`select r.server, r.tag, r.stage, r.boot, r.at
      from jsonb_to_recordset(${wanted}::jsonb) as w (server text, tag text)
      join boot_report r on r.server = w.server and r.tag = w.tag`.execute(database);
    return rows;
  };
  /** Tells those who begin to wait what is there. */
  const looks = createGroupWriter<Pick<Row, 'server' | 'tag'>>(async roots => tell(await read(roots)));
  /** Servers that were switched on together are asked for together. */
  const finds = createGroupWriter<Find>(async all => {
    const found = Map.groupBy(await read(all), rootOf);
    for (const find of all) find.rows = found.get(rootOf(find)) ?? [];
  });

  let asked = 0;
  let lookedAt = clock.now();
  /** Tells everybody what has come since the last look, whoever took it. */
  async function lookForArrivals(): Promise<void> {
    const tags = [...new Set(arrivals.eventNames().map(name => String(name).split('/')[1] ?? ''))];
    if (tags.length === 0) return;
    const from = new Date(Math.max(0, lookedAt.getTime() - clocksApartMs));
    lookedAt = clock.now();
    const reports = database.selectFrom('boot_report').select(columns).where('tag', 'in', tags);
    tell(await reports.where('at', '>=', from).execute());
  }
  const lookAgain = () => {
    lookedAt = new Date(0);
  };
  const poll = setInterval(() => {
    if (shared || lookedAt.getTime() === 0) lookForArrivals().catch(lookAgain);
  }, pollMs).unref();

  return {
    record: async report => {
      const filed: Filed = {...report, at: clock.now()};
      await writer.write(keyOf(report), filed);
      // Another report of the same stage may have gone in its place.
      return filed.outcome ?? 'repeated';
    },
    find: async (server: ServerName, tag: RootTag) => {
      const find: Find = {server, tag, rows: []};
      // A key for each: all who ask want an answer of their own.
      await finds.write(String((asked += 1)), find);
      const {rows} = find;
      const latest = rows.reduce((boot, row) => (row.boot > boot ? row.boot : boot), '');
      const ofLatest = rows.filter(row => row.boot === latest);
      return {
        ...(rows.length === 0 ? {} : {boot: latest as BootId}),
        times: Object.fromEntries(ofLatest.map(row => [row.stage, row.at])),
      };
    },
    waitFor: (server, tag, stage, onStage, signal) =>
      new Promise<void>((resolve, reject) => {
        const key = rootOf({server, tag});
        const told = new Set<string>();
        let boot = '';
        const finish = (outcome: () => void) => {
          arrivals.off(key, arrived);
          signal.removeEventListener('abort', aborted);
          outcome();
        };
        const arrived = (row: Row) => {
          if (row.boot < boot) return;
          if (row.boot > boot) told.clear();
          boot = row.boot;
          if (!told.has(row.stage)) onStage(row.stage as BootStage, row.at);
          told.add(row.stage);
          if (row.stage === stage) finish(resolve);
        };
        const aborted = () => finish(() => reject(signal.reason as Error));
        if (signal.aborted) return reject(signal.reason as Error);
        signal.addEventListener('abort', aborted, {once: true});
        // Listens first and looks second: a report between the two is not lost.
        arrivals.on(key, arrived);
        looks.write(key, {server, tag}).catch(lookAgain);
      }),
    close: () => clearInterval(poll),
  };
}

/** What the service knows of checkouts. Written in groups: each checkout and each release is one row. */
import {sql, type SqlBool} from 'kysely';
import {parseDn} from '../../domain/dn.ts';
import {origins, type Holding} from '../../domain/holding.ts';
import {parseServerName, type ServerName} from '../../domain/names.ts';
import type {Holdings} from '../../ports/holdings.ts';
import {createGroupWriter} from './group-writer.ts';
import {orUnavailable} from './outage.ts';
import type {Database, Tables} from './schema.ts';

const completeMark = 'holdings complete';

/** What becomes of a server's row. */
interface Entry {
  readonly server: ServerName;
  /** None: nobody holds it. */
  readonly holding?: Holding;
}

export function createHoldings(database: Database): Holdings {
  const writer = createGroupWriter<Entry>(async entries => {
    const rows = entries.flatMap(({holding}) => (holding === undefined ? [] : [toRow(holding)]));
    const gone = entries.flatMap(({server, holding}) => (holding === undefined ? [server] : []));
    if (rows.length > 0) await upsert(database, rows);
    if (gone.length > 0) await database.deleteFrom('holding').where('server', 'in', gone).execute();
  });

  return {
    list: async () => byServer(await orUnavailable(database.selectFrom('holding').selectAll().execute())),
    find: async servers => {
      const wanted = sql<SqlBool>`server = any(${[...servers]}::text[])`;
      const query = database.selectFrom('holding').selectAll().where(wanted);
      return byServer(await orUnavailable(query.execute()));
    },
    put: holding => orUnavailable(writer.write(holding.server, {server: holding.server, holding})),
    remove: server => orUnavailable(writer.write(server, {server})),
    isComplete: async () => {
      const query = database.selectFrom('setting').select('name').where('name', '=', completeMark);
      return (await orUnavailable(query.executeTakeFirst())) !== undefined;
    },
    markComplete: async () => {
      await orUnavailable(
        database
          .insertInto('setting')
          .values({name: completeMark, value: ''})
          .onConflict(conflict => conflict.column('name').doNothing())
          .execute(),
      );
    },
  };
}

const byServer = (rows: readonly Tables['holding'][]): Map<ServerName, Holding> =>
  new Map(rows.map(row => [parseServerName(row.server), fromRow(row)]));

async function upsert(database: Database, rows: readonly Tables['holding'][]): Promise<void> {
  await sql`insert into holding (server, owner, lease_end, origin, since, warned)
    select server, owner, lease_end, origin, since, warned from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as r (server text, owner text, lease_end timestamptz, origin text, since timestamptz, warned integer)
    on conflict (server) do update set owner = excluded.owner, lease_end = excluded.lease_end,
      origin = excluded.origin, since = excluded.since, warned = excluded.warned`.execute(database);
}

const toRow = (holding: Holding): Tables['holding'] => ({
  server: holding.server,
  owner: holding.owner.text,
  lease_end: holding.leaseEnd ?? null,
  origin: holding.origin,
  since: holding.since,
  warned: holding.warned ?? null,
});

const fromRow = (row: Tables['holding']): Holding => ({
  server: parseServerName(row.server),
  owner: parseDn(row.owner),
  origin: origins.find(origin => origin === row.origin) ?? 'service',
  since: row.since,
  ...(row.lease_end === null ? {} : {leaseEnd: row.lease_end}),
  ...(row.warned === null ? {} : {warned: row.warned}),
});

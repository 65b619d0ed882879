/** What the service knows of checkouts. */
import {parseDn} from '../../domain/dn.ts';
import {origins, type Holding} from '../../domain/holding.ts';
import {parseServerName, type ServerName} from '../../domain/names.ts';
import type {Holdings} from '../../ports.ts';
import {orUnavailable} from './outage.ts';
import type {Database, Tables} from './schema.ts';

const completeMark = 'holdings complete';

export function createHoldings(database: Database): Holdings {
  return {
    list: async () => {
      const rows = await orUnavailable(database.selectFrom('holding').selectAll().execute());
      return new Map<ServerName, Holding>(rows.map(row => [parseServerName(row.server), fromRow(row)]));
    },
    put: async holding => {
      const {server, ...rest} = toRow(holding);
      await orUnavailable(
        database
          .insertInto('holding')
          .values({server, ...rest})
          .onConflict(conflict => conflict.column('server').doUpdateSet(rest))
          .execute(),
      );
    },
    remove: async server => {
      await orUnavailable(database.deleteFrom('holding').where('server', '=', server).execute());
    },
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

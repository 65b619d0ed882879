/**
 * Machines that nobody has registered. So many are kept and no more, the latest; written in groups, because a whole rack may
 * be switched on at once, and anybody on the boot network can ask with any address.
 */
import {sql} from 'kysely';
import {z} from 'zod';
import type {Clock} from '../../domain/clock.ts';
import {machineFacts, type Sighting, type UnknownMachine} from '../../domain/machine.ts';
import {parseIpAddress, parseMacAddress} from '../../domain/names.ts';
import type {UnknownMachines} from '../../ports/boot.ts';
import type {Logger} from '../../telemetry/logger.ts';
import {createGroupWriter} from './group-writer.ts';
import {orUnavailable} from './outage.ts';
import type {Database, Tables} from './schema.ts';

interface Row {
  readonly mac: string;
  readonly address: string | null;
  readonly facts: string | null;
  readonly seen: Date;
  readonly times: number;
}

const factsSchema = z.partialRecord(z.enum(machineFacts), z.string());

export function createUnknownMachines(
  database: Database,
  {clock, logger, most = 1_000}: {readonly clock: Clock; readonly logger: Logger; readonly most?: number},
): UnknownMachines {
  /** What is still to be written, one row a machine: a statement cannot change a row twice. */
  const waiting = new Map<string, Row>();
  const writer = createGroupWriter<Row>(async rows => {
    for (const {mac} of rows) waiting.delete(mac);
    await sql`insert into unknown_machine as known (mac, address, facts, first_seen, last_seen, times)
      select mac, address, facts, seen, seen, times from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as r (mac text, address text, facts text, seen timestamptz, times integer)
      on conflict (mac) do update set last_seen = excluded.last_seen, times = known.times + excluded.times,
        address = coalesce(excluded.address, known.address), facts = coalesce(excluded.facts, known.facts)`.execute(
      database,
    );
    await sql`delete from unknown_machine where mac in (
      select mac from unknown_machine order by last_seen desc, mac offset ${most})`.execute(database);
  }, 1_000);

  return {
    note: ({mac, address, facts}: Sighting) => {
      const before = waiting.get(mac);
      // A flood of made-up addresses is not kept in memory either.
      if (before === undefined && waiting.size >= most) return;
      const row: Row = {
        mac,
        address: address ?? before?.address ?? null,
        facts: facts === undefined ? (before?.facts ?? null) : JSON.stringify(facts),
        seen: clock.now(),
        // Whoever tells what it is has asked a moment ago.
        times: (before?.times ?? 0) + (facts === undefined ? 1 : 0),
      };
      waiting.set(mac, row);
      writer
        .write(mac, row)
        .catch((error: unknown) =>
          logger.warn('A machine that is not registered could not be noted', {mac, error}),
        );
    },
    list: async () => {
      const query = database.selectFrom('unknown_machine').selectAll().orderBy('last_seen', 'desc');
      return (await orUnavailable(query.execute())).map(fromRow);
    },
    forget: async macs => {
      if (macs.length === 0) return;
      await orUnavailable(database.deleteFrom('unknown_machine').where('mac', 'in', macs).execute());
    },
  };
}

const fromRow = (row: Tables['unknown_machine']): UnknownMachine => ({
  mac: parseMacAddress(row.mac),
  ...(row.address === null ? {} : {address: parseIpAddress(row.address)}),
  facts: row.facts === null ? {} : (factsSchema.safeParse(JSON.parse(row.facts)).data ?? {}),
  firstSeen: row.first_seen,
  lastSeen: row.last_seen,
  times: row.times,
});

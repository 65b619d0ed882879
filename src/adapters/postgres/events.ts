/** Events as rows. */
import {sql, type SqlBool} from 'kysely';
import {parseDn} from '../../domain/dn.ts';
import type {ErrorCode} from '../../domain/errors.ts';
import {
  nameOfUser,
  parseEventId,
  parseEventKind,
  type EventDetails,
  type HistoryEvent,
  type Outcome,
} from '../../domain/event.ts';
import {parseJobId} from '../../domain/names.ts';
import type {Channel, EventFilter, EventPage} from '../../ports/history.ts';
import {lowestIdAt} from './event-id.ts';
import type {Database, Tables} from './schema.ts';
import {storable} from './storable.ts';

/** All of them or none, in one statement. Events that are there already stay as they are: a repeat harms nothing. */
export async function insertEvents(
  database: Database,
  events: readonly HistoryEvent[],
  channels: readonly Channel[] = [],
): Promise<void> {
  if (events.length === 0) return;
  const rows = JSON.stringify(events.map(toRow));
  const deliveries = events.flatMap(event => deliveriesOf(event, channels));
  const targets = JSON.stringify(
    events.flatMap(event =>
      event.targets.map((target, position) => ({event_id: event.id, position, target: storable(target)})),
    ),
  );
  // Most events are nobody's news, and the embedded database plans each statement anew: this part alone would double its cost.
  const due =
    deliveries.length === 0
      ? sql``
      : sql`, due as (insert into delivery (event_id, channel, next_at, give_up_at)
      select d.event_id, d.channel, d.next_at, d.give_up_at
      from jsonb_populate_recordset(null::delivery, ${JSON.stringify(deliveries)}::jsonb) d
      where d.event_id in (select id from stored))`;
  await sql`with
    stored as (insert into event
      select * from jsonb_populate_recordset(null::event, ${rows}::jsonb)
      on conflict (id) do nothing returning id)${due}
    insert into event_target
      select t.* from jsonb_populate_recordset(null::event_target, ${targets}::jsonb) t
      where t.event_id in (select id from stored)`.execute(database);
}

/** What is not delivered by then is news no more. */
const giveUpAfterMs = 86_400_000;

const deliveriesOf = (event: HistoryEvent, channels: readonly Channel[]) =>
  channels
    .filter(channel => channel.wants(event))
    .map(({name}) => ({
      event_id: event.id,
      channel: name,
      next_at: event.at,
      give_up_at: new Date(event.at.getTime() + giveUpAfterMs),
    }));

function toRow(event: HistoryEvent): Tables['event'] {
  const text = (value: string | undefined) => (value === undefined ? null : storable(value));
  return {
    id: event.id,
    at: event.at,
    kind: event.kind,
    outcome: event.outcome,
    user_dn: text(event.user?.text),
    user_key: text(event.user?.key),
    user_name: text(nameOfUser(event)),
    recipient_dn: text(event.recipient?.text),
    recipient_key: text(event.recipient?.key),
    address: text(event.address),
    correlation_id: text(event.correlationId),
    job_id: event.jobId ?? null,
    fault_code: event.faultCode ?? null,
    message: text(event.message),
    details: event.details === undefined ? null : storable(JSON.stringify(event.details)),
  };
}

export async function listEvents(database: Database, filter: EventFilter): Promise<EventPage> {
  const {user, visibleTo} = filter;
  let query = database
    .selectFrom('event')
    .selectAll()
    .orderBy('id', 'desc')
    .limit(filter.maximum + 1);
  if (filter.kinds.length > 0) query = query.where('kind', 'in', [...filter.kinds]);
  if (filter.outcomes.length > 0) query = query.where('outcome', 'in', [...filter.outcomes]);
  if (typeof user === 'string') query = query.where(isNamed(user));
  else if (user !== undefined) query = query.where('user_key', '=', user.key);
  if (filter.since !== undefined) query = query.where('id', '>=', lowestIdAt(filter.since));
  if (filter.until !== undefined) query = query.where('id', '<', lowestIdAt(filter.until));
  if (filter.before !== undefined) query = query.where('id', '<', filter.before);
  if (filter.jobId !== undefined) query = query.where('job_id', '=', filter.jobId);
  if (filter.targets.length > 0) query = query.where(isAbout(filter.targets));
  if (visibleTo !== undefined) {
    query = query.where(eb =>
      eb.or([
        eb('user_key', '=', visibleTo.dn.key),
        eb('recipient_key', '=', visibleTo.dn.key),
        // Signing in: only the name is known.
        eb.and([eb('user_key', 'is', null), isNamed(visibleTo.name)]),
        ...(visibleTo.servers.length > 0 ? [isAboutSince(visibleTo.servers)] : []),
      ]),
    );
  }
  const rows = await query.execute();
  const page = rows.slice(0, filter.maximum);
  const events = page.length === 0 ? [] : await withTargets(database, page);
  const last = events.at(-1);
  return {events, ...(rows.length > page.length && last !== undefined ? {nextPage: last.id} : {})};
}

export async function getEvents(database: Database, ids: readonly string[]): Promise<HistoryEvent[]> {
  if (ids.length === 0) return [];
  const rows = await database
    .selectFrom('event')
    .selectAll()
    .where('id', 'in', [...ids])
    .execute();
  return withTargets(database, rows);
}

const isNamed = (name: string) => sql<SqlBool>`lower(user_name) = ${name.toLowerCase()}`;

const isAbout = (names: readonly string[]) =>
  sql<SqlBool>`id in (select event_id from event_target where target = any(${[...names]}::text[]))`;

/** Ids sort by time. */
const isAboutSince = (servers: readonly {readonly name: string; readonly since: Date}[]) =>
  sql<SqlBool>`id in (select t.event_id from event_target t
    join unnest(${servers.map(({name}) => name)}::text[], ${servers.map(({since}) => lowestIdAt(since))}::uuid[])
      as held (server, since) on t.target = held.server and t.event_id >= held.since)`;

async function withTargets(database: Database, rows: readonly Tables['event'][]): Promise<HistoryEvent[]> {
  const targets = await database
    .selectFrom('event_target')
    .select(['event_id', 'target'])
    .where(
      'event_id',
      'in',
      rows.map(row => row.id),
    )
    .orderBy('event_id')
    .orderBy('position')
    .execute();
  const byEvent = Map.groupBy(targets, row => row.event_id);
  return rows.map(row =>
    toEvent(
      row,
      (byEvent.get(row.id) ?? []).map(({target}) => target),
    ),
  );
}

function toEvent(row: Tables['event'], targets: readonly string[]): HistoryEvent {
  const present = {
    user: row.user_dn === null ? undefined : parseDn(row.user_dn),
    userName: row.user_name ?? undefined,
    recipient: row.recipient_dn === null ? undefined : parseDn(row.recipient_dn),
    address: row.address ?? undefined,
    correlationId: row.correlation_id ?? undefined,
    jobId: row.job_id === null ? undefined : parseJobId(row.job_id),
    faultCode: (row.fault_code as ErrorCode | null) ?? undefined,
    message: row.message ?? undefined,
    details: row.details === null ? undefined : (JSON.parse(row.details) as EventDetails),
  };
  return {
    id: parseEventId(row.id),
    at: row.at,
    kind: parseEventKind(row.kind),
    outcome: row.outcome as Outcome,
    targets,
    ...(Object.fromEntries(
      Object.entries(present).filter(([, value]) => value !== undefined),
    ) as Partial<HistoryEvent>),
  };
}

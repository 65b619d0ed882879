/** The family *monitoring*: what happened. */
import type {Event, HopScotchPort, ListEventsOptions} from '../contract/types.generated.ts';
import {parseKnownEventKind} from '../contract/event-kinds.ts';
import {parseDn} from '../domain/dn.ts';
import {nameOfUser, parseEventId, type HistoryEvent} from '../domain/event.ts';
import {parseJobId, parseText, type ServerName} from '../domain/names.ts';
import {expandTargets} from '../domain/node-range.ts';
import {holds, type Principal} from '../domain/server.ts';
import type {Directory} from '../ports/directory.ts';
import type {EventFilter, History} from '../ports/history.ts';
import type {Holdings} from '../ports/holdings.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {parseSeconds as parseNumber} from './submit.ts';

export interface EventDependencies {
  readonly history: Pick<History, 'list'>;
  readonly directory: Pick<Directory, 'listServers' | 'findServers'>;
  readonly holdings: Pick<Holdings, 'find'>;
}

type EventOperations = Pick<HopScotchPort<Caller>, 'listEvents'>;

const usualMaximum = 100;

export function eventOperations({history, directory, holdings}: EventDependencies): EventOperations {
  return {
    async listEvents({target, options}, caller) {
      const principal = requirePrincipal(caller);
      const targets = target.length === 0 ? [] : expandTargets(target);
      const seesAll = principal.administrator || principal.auditor;
      const {events, nextPage} = await history.list({
        ...parseFilter(options),
        targets,
        ...(seesAll
          ? {}
          : {visibleTo: await viewOf({directory, holdings}, principal, targets, caller.signal)}),
      });
      return {event: events.map(mapEvent), ...(nextPage === undefined ? {} : {nextPage})};
    },
  };
}

function parseFilter(options: ListEventsOptions = {kind: [], outcome: []}): Omit<EventFilter, 'targets'> {
  const {user, since, until, jobId, before} = options;
  return {
    kinds: options.kind.map(kind => parseKnownEventKind(kind, 'options/kind')),
    outcomes: options.outcome,
    maximum: parseNumber(options.maximum, 'options/maximum', 1, 1_000) ?? usualMaximum,
    // Not looked up in the directory: the history remembers those who have left.
    ...(user === undefined
      ? {}
      : {user: user.includes('=') ? parseDn(user, 'options/user') : parseText(user, 'options/user')}),
    ...(since === undefined ? {} : {since}),
    ...(until === undefined ? {} : {until}),
    ...(jobId === undefined ? {} : {jobId: parseJobId(jobId, 'options/jobId')}),
    ...(before === undefined ? {} : {before: parseEventId(before, 'options/before')}),
  };
}

/**
 * What somebody sees who may not see everything. Of servers, those that he holds now and, if he names some, names; and of
 * these, what has happened since they were checked out: what was before is the last holder's.
 */
async function viewOf(
  {directory, holdings}: Pick<EventDependencies, 'directory' | 'holdings'>,
  {dn, user}: Principal,
  targets: readonly ServerName[],
  signal?: AbortSignal,
): Promise<NonNullable<EventFilter['visibleTo']>> {
  const servers =
    targets.length === 0
      ? await directory.listServers(signal)
      : [...(await directory.findServers(targets, signal)).values()];
  const held = servers.filter(server => holds(dn, server));
  const holders = held.length === 0 ? undefined : await holdings.find(held.map(({name}) => name));
  return {
    dn,
    name: user,
    // A checkout that the service has not noted yet has no history.
    servers: held.flatMap(({name, owner}) => {
      const holding = holders?.get(name);
      return holding?.owner.key === owner?.key ? [{name, since: holding!.since}] : [];
    }),
  };
}

function mapEvent(event: HistoryEvent): Event {
  const {id, at, kind, outcome, user, recipient, address, correlationId, jobId, faultCode, message} = event;
  const userName = nameOfUser(event);
  return {
    id,
    time: at,
    kind,
    outcome,
    ...(user === undefined ? {} : {user: user.text}),
    ...(userName === undefined ? {} : {userName}),
    ...(recipient === undefined ? {} : {recipient: recipient.text}),
    ...(address === undefined ? {} : {address}),
    ...(correlationId === undefined ? {} : {correlationId}),
    ...(jobId === undefined ? {} : {jobId}),
    target: event.targets,
    ...(faultCode === undefined ? {} : {faultCode}),
    ...(message === undefined ? {} : {message}),
    detail: Object.entries(event.details ?? {}).map(([name, value]) => ({name, value: String(value)})),
  };
}

/** Events as they come, the oldest first. */
import type {Event, HopScotchPort, ListEventsRequest} from '../contract/types.generated.ts';
import type {Clock} from '../domain/clock.ts';
import {asAppError} from '../domain/errors.ts';

export interface FollowEventsOptions {
  readonly clock: Clock;
  /** Ends it, by a rejection. */
  readonly signal: AbortSignal;
  /** The service does not answer now; it is asked again. Told once for each time that it is away. */
  readonly unreachable: (error: unknown) => void;
}

const pollMs = 2_000;
/** Replicas write side by side: for so long an event may still be stored behind a later one. */
const overlapMs = 15_000;
const pageSize = 1_000;

type Client = Pick<HopScotchPort<AbortSignal | void>, 'listEvents'>;

export async function* followEvents(
  client: Client,
  {target, options: filter = {kind: [], outcome: []}}: ListEventsRequest,
  {clock, signal, unreachable}: FollowEventsOptions,
): AsyncGenerator<Event, void> {
  const {event: newest} = await client.listEvents({target, options: filter}, signal);
  yield* newest.toReversed();
  const last = newest[0];
  let since = last?.time ?? filter.since;
  const readNew = () => readSince(client, {target, options: filter}, since, signal);
  // What is not the last by far, and was not asked for, is not news either.
  let seen = new Set(last === undefined ? [] : idsOf(await readNew()).filter(id => id <= last.id));
  for (let away = false; ;) {
    try {
      const recent = await readNew();
      away = false;
      yield* recent.filter(({id}) => !seen.has(id));
      seen = new Set(idsOf(recent));
      since = recent.at(-1)?.time ?? since;
    } catch (error) {
      if (signal.aborted || !asAppError(error).retryable) throw error;
      if (!away) unreachable(error);
      away = true;
    }
    await clock.sleep(pollMs, signal);
  }
}

const idsOf = (events: readonly Event[]): string[] => events.map(({id}) => id);

/** All events from shortly before that time on, the oldest first. */
async function readSince(
  client: Client,
  {target, options = {kind: [], outcome: []}}: ListEventsRequest,
  since: Date | undefined,
  signal: AbortSignal,
): Promise<Event[]> {
  const from = since === undefined ? {} : {since: new Date(since.getTime() - overlapMs)};
  const events: Event[] = [];
  let before: string | undefined;
  do {
    const page = await client.listEvents(
      {target, options: {...options, ...from, maximum: pageSize, ...(before === undefined ? {} : {before})}},
      signal,
    );
    events.push(...page.event);
    before = page.nextPage;
  } while (before !== undefined);
  return events.reverse();
}

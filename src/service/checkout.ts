/** Takes servers for a user: each with its lease, and all or none where that was asked for. */
import {countOf} from '../domain/count.ts';
import {mapBounded} from '../domain/concurrency.ts';
import type {Clock} from '../domain/clock.ts';
import {fits, isFree, type Criteria} from '../domain/criteria.ts';
import {asAppError, conflict, type AppError} from '../domain/errors.ts';
import type {ServerName} from '../domain/names.ts';
import {isAlmostFree} from '../domain/occupied.ts';
import type {Pool, ServerRecord} from '../domain/server.ts';
import type {Directory, UserSession} from '../ports/directory.ts';
import type {Logger} from '../telemetry/logger.ts';
import type {Tenure} from './tenure.ts';
import {targetsAtOnce} from './target-results.ts';
import type {Vacating} from './vacate.ts';

export interface CheckoutContext {
  readonly directory: Directory;
  readonly tenure: Tenure;
  readonly vacating: Pick<Vacating, 'cleanUp'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** When a lease that begins now ends, by the pool of the server. */
  readonly leaseEndFor: (pool: Pool) => Date;
}

type Candidate = Pick<ServerRecord, 'name' | 'pool'>;

export interface Taken {
  readonly name: ServerName;
  readonly leaseEnd: Date;
}

/** Takes one server and sets its lease. When the lease cannot be set, the server is given back. */
export async function takeServer(
  context: CheckoutContext,
  session: UserSession,
  {name: server, pool}: Candidate,
  signal?: AbortSignal,
): Promise<Taken> {
  const {directory, tenure} = context;
  const leaseEnd = context.leaseEndFor(pool);
  await session.checkout(server, signal);
  try {
    // Without the signal: a caller who has gone away must not leave a server behind that nobody's lease ends.
    await directory.beginLease(server, leaseEnd, session.principal.dn);
  } catch (error) {
    await giveBack(context, session, [server]);
    throw error;
  }
  tenure.taken(server, session.principal.dn, leaseEnd);
  return {name: server, leaseEnd};
}

/** Takes all of them, or throws the reason why one of them cannot be had, and keeps none. */
export async function takeAll(
  context: CheckoutContext,
  session: UserSession,
  servers: readonly Candidate[],
  signal?: AbortSignal,
): Promise<Taken[]> {
  const {taken, failures} = await takeMany(context, session, servers, signal);
  const [first] = failures.values();
  if (first === undefined) return taken;
  await giveBack(context, session, [...taken.map(({name}) => name), ...outcomeUnknown(failures)]);
  throw first;
}

const lookIntervalMs = 500;

/** The servers as they are when none of them is about to become free any more, or patience has ended. */
export async function waitForCleanUps(
  context: CheckoutContext,
  servers: readonly ServerRecord[],
  patience: Date,
  signal?: AbortSignal,
): Promise<readonly ServerRecord[]> {
  const {directory, clock} = context;
  const present = new Map(servers.map(server => [server.name, server]));
  const almostFree = () => [...present.values()].filter(isAlmostFree);
  await beginCleanUps(context, almostFree());
  while (almostFree().length > 0 && clock.now() < patience) {
    await clock.sleep(lookIntervalMs, signal);
    const names = almostFree().map(({name}) => name);
    for (const [name, server] of await directory.findServers(names, signal)) present.set(name, server);
  }
  return servers.map(({name}) => present.get(name)!);
}

/** The watch would find those that were left in the directory itself, but later. */
async function beginCleanUps({vacating}: CheckoutContext, servers: readonly ServerRecord[]): Promise<void> {
  const left = servers.filter(({cleanup}) => cleanup === undefined);
  await mapBounded(left, targetsAtOnce, server => vacating.cleanUp(server));
}

export interface Wanted {
  readonly count: number;
  readonly criteria: Criteria;
  /** How long to wait for servers that are being cleaned up. */
  readonly patience: Date;
}

const rounds = 3;

/**
 * Takes so many free servers that fit. Where a race for one is lost, another takes its place; when there are not
 * enough, all are given back. Two who want the last few at once could each end with too few: hence several rounds,
 * some time apart. Throws Conflict that tells how many are free.
 */
export async function takeByCount(
  context: CheckoutContext,
  session: UserSession,
  {count, criteria, patience}: Wanted,
  signal?: AbortSignal,
): Promise<Taken[]> {
  const {directory, clock} = context;
  let free = 0;
  let cleaned = 0;
  for (let round = 1; round <= rounds; round++) {
    const fitting = (await directory.listServers(signal)).filter(server => fits(server, criteria));
    const soon = fitting.filter(isAlmostFree);
    const candidates = fitting.filter(isFree);
    [free, cleaned] = [candidates.length, soon.length];
    if (free < count && free + cleaned >= count && clock.now() < patience) {
      await beginCleanUps(context, soon);
      await clock.sleep(lookIntervalMs, signal);
      round--;
      continue;
    }
    if (free < count) break;
    const taken = await takeSome(context, session, candidates, count, signal);
    if (taken.length === count) return taken;
    await giveBack(
      context,
      session,
      taken.map(({name}) => name),
    );
    await clock.sleep(20 + Math.random() * 100 * round, signal);
  }
  const soon =
    cleaned === 0
      ? ''
      : `, and ${cleaned} more will be when ${cleaned === 1 ? 'it is' : 'they are'} cleaned up`;
  const why =
    free < count
      ? `${free === 0 ? 'none' : `only ${free}`} of those that fit ${free === 1 ? 'is' : 'are'} free${soon}`
      : 'others were faster with some of those that are free';
  throw conflict(
    `${countOf(count)} ${count === 1 ? 'was' : 'were'} asked for, but ${why}. Nothing was checked out.`,
  );
}

/** As many as there are, up to `count`. Throws, and keeps none, when something else than a lost race is in the way. */
async function takeSome(
  context: CheckoutContext,
  session: UserSession,
  candidates: readonly Candidate[],
  count: number,
  signal?: AbortSignal,
): Promise<Taken[]> {
  const taken: Taken[] = [];
  let next = 0;
  while (taken.length < count && next < candidates.length) {
    const batch = candidates.slice(next, next + count - taken.length);
    next += batch.length;
    const outcome = await takeMany(context, session, batch, signal);
    taken.push(...outcome.taken);
    const serious = [...outcome.failures.values()].find(error => !isLostRace(error));
    if (serious !== undefined) {
      const names = taken.map(({name}) => name);
      await giveBack(context, session, [...names, ...outcomeUnknown(outcome.failures)]);
      throw serious;
    }
  }
  return taken;
}

async function takeMany(
  context: CheckoutContext,
  session: UserSession,
  servers: readonly Candidate[],
  signal?: AbortSignal,
): Promise<{taken: Taken[]; failures: Map<ServerName, AppError>}> {
  const taken: Taken[] = [];
  const failures = new Map<ServerName, AppError>();
  await mapBounded(servers, targetsAtOnce, async server => {
    try {
      taken.push(await takeServer(context, session, server, signal));
    } catch (error) {
      failures.set(server.name, asAppError(error));
    }
  });
  return {taken, failures};
}

/** Best effort: what cannot be given back keeps its lease, and ends with it. */
async function giveBack(
  {logger, tenure}: CheckoutContext,
  session: UserSession,
  servers: readonly ServerName[],
): Promise<void> {
  await mapBounded(servers, targetsAtOnce, async server => {
    try {
      await session.release(server);
      tenure.released(server);
    } catch (error) {
      const {code, message} = asAppError(error);
      if (code !== 'NotAuthorized') logger.warn('A server could not be given back', {server, code, message});
    }
  });
}

const isLostRace = ({code}: AppError): boolean =>
  code === 'AlreadyOwned' || code === 'NotFound' || code === 'Conflict';

/** A change that timed out may still have been made. */
const outcomeUnknown = (failures: ReadonlyMap<ServerName, AppError>): ServerName[] =>
  [...failures].filter(([, error]) => error.code === 'TimedOut').map(([server]) => server);

/** Takes servers for a user: each with its lease, and all or none where that was asked for. */
import {mapBounded} from '../domain/concurrency.ts';
import {fits, isFree, type Criteria} from '../domain/criteria.ts';
import type {Clock} from '../domain/clock.ts';
import {asAppError, conflict, type AppError} from '../domain/errors.ts';
import type {ServerName} from '../domain/names.ts';
import type {Pool, ServerRecord} from '../domain/server.ts';
import type {Directory, UserSession} from '../ports.ts';
import type {Logger} from '../telemetry/logger.ts';
import type {Tenure} from './tenure.ts';
import {targetsAtOnce} from './target-results.ts';

export interface CheckoutContext {
  readonly directory: Directory;
  readonly tenure: Tenure;
  readonly clock: Clock;
  readonly logger: Logger;
  /** When a lease that begins now ends, by the pool of the server. */
  readonly leaseEndFor: (pool: Pool) => Date;
}

type Wanted = Pick<ServerRecord, 'name' | 'pool'>;

export interface Taken {
  readonly name: ServerName;
  readonly leaseEnd: Date;
}

/** Takes one server and sets its lease. When the lease cannot be set, the server is given back. */
export async function takeServer(
  context: CheckoutContext,
  session: UserSession,
  {name: server, pool}: Wanted,
  signal?: AbortSignal,
): Promise<Taken> {
  const {directory, tenure} = context;
  const leaseEnd = context.leaseEndFor(pool);
  await session.checkout(server, signal);
  try {
    // Without the signal: a caller who has gone away must not leave a server behind that nobody's lease ends.
    await directory.setLeaseEnd(server, leaseEnd, session.principal.dn);
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
  servers: readonly Wanted[],
  signal?: AbortSignal,
): Promise<Taken[]> {
  const {taken, failures} = await takeMany(context, session, servers, signal);
  const [first] = failures.values();
  if (first === undefined) return taken;
  await giveBack(context, session, [...taken.map(({name}) => name), ...outcomeUnknown(failures)]);
  throw first;
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
  count: number,
  criteria: Criteria,
  signal?: AbortSignal,
): Promise<Taken[]> {
  let free = 0;
  for (let round = 1; round <= rounds; round++) {
    const servers = await context.directory.listServers(signal);
    const candidates = servers.filter(isFree).filter(server => fits(server, criteria));
    free = candidates.length;
    if (free < count) break;
    const taken = await takeSome(context, session, candidates, count, signal);
    if (taken.length === count) return taken;
    await giveBack(
      context,
      session,
      taken.map(({name}) => name),
    );
    await context.clock.sleep(20 + Math.random() * 100 * round, signal);
  }
  const why =
    free < count
      ? `only ${free} free ${free === 1 ? 'server fits' : 'servers fit'}`
      : 'others were faster with some of those that are free';
  throw conflict(`${count} servers were asked for, but ${why}. Nothing was checked out.`);
}

/** As many as there are, up to `count`. Throws, and keeps none, when something else than a lost race is in the way. */
async function takeSome(
  context: CheckoutContext,
  session: UserSession,
  candidates: readonly Wanted[],
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
  servers: readonly Wanted[],
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

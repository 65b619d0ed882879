/** Takes servers for a user: each with its lease, and all or none where that was asked for. */
import {mapBounded} from '../domain/concurrency.ts';
import {fits, isFree, type Criteria} from '../domain/criteria.ts';
import type {Clock} from '../domain/clock.ts';
import {asAppError, conflict, type AppError} from '../domain/errors.ts';
import type {ServerName} from '../domain/names.ts';
import type {Directory, UserSession} from '../ports.ts';
import type {Logger} from '../telemetry/logger.ts';
import {targetsAtOnce} from './target-results.ts';

export interface CheckoutContext {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Takes one server and sets its lease. When the lease cannot be set, the server is given back. */
export async function takeServer(
  {directory, logger}: CheckoutContext,
  session: UserSession,
  server: ServerName,
  leaseEnd: Date,
  signal?: AbortSignal,
): Promise<void> {
  await session.checkout(server, signal);
  try {
    // Without the signal: a caller who has gone away must not leave a server behind that nobody's lease ends.
    await directory.setLeaseEnd(server, leaseEnd, session.principal.dn);
  } catch (error) {
    await giveBack(logger, session, [server]);
    throw error;
  }
}

/** Takes all of them, or throws the reason why one of them cannot be had, and keeps none. */
export async function takeAll(
  context: CheckoutContext,
  session: UserSession,
  servers: readonly ServerName[],
  leaseEnd: Date,
  signal?: AbortSignal,
): Promise<void> {
  const {taken, failures} = await takeMany(context, session, servers, leaseEnd, signal);
  const [first] = failures.values();
  if (first === undefined) return;
  await giveBack(context.logger, session, [...taken, ...outcomeUnknown(failures)]);
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
  leaseEnd: Date,
  signal?: AbortSignal,
): Promise<ServerName[]> {
  let free = 0;
  for (let round = 1; round <= rounds; round++) {
    const servers = await context.directory.listServers(signal);
    const candidates = servers.filter(isFree).filter(server => fits(server, criteria));
    free = candidates.length;
    if (free < count) break;
    const names = candidates.map(server => server.name);
    const taken = await takeSome(context, session, names, count, leaseEnd, signal);
    if (taken.length === count) return taken;
    await giveBack(context.logger, session, taken);
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
  candidates: readonly ServerName[],
  count: number,
  leaseEnd: Date,
  signal?: AbortSignal,
): Promise<ServerName[]> {
  const taken: ServerName[] = [];
  let next = 0;
  while (taken.length < count && next < candidates.length) {
    const batch = candidates.slice(next, next + count - taken.length);
    next += batch.length;
    const outcome = await takeMany(context, session, batch, leaseEnd, signal);
    taken.push(...outcome.taken);
    const serious = [...outcome.failures.values()].find(error => !isLostRace(error));
    if (serious !== undefined) {
      await giveBack(context.logger, session, [...taken, ...outcomeUnknown(outcome.failures)]);
      throw serious;
    }
  }
  return taken;
}

async function takeMany(
  context: CheckoutContext,
  session: UserSession,
  servers: readonly ServerName[],
  leaseEnd: Date,
  signal?: AbortSignal,
): Promise<{taken: ServerName[]; failures: Map<ServerName, AppError>}> {
  const taken: ServerName[] = [];
  const failures = new Map<ServerName, AppError>();
  await mapBounded(servers, targetsAtOnce, async server => {
    try {
      await takeServer(context, session, server, leaseEnd, signal);
      taken.push(server);
    } catch (error) {
      failures.set(server, asAppError(error));
    }
  });
  return {taken, failures};
}

/** Best effort: what cannot be given back keeps its lease, and ends with it. */
async function giveBack(logger: Logger, session: UserSession, servers: readonly ServerName[]): Promise<void> {
  await mapBounded(servers, targetsAtOnce, async server => {
    try {
      await session.release(server);
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

/** The operations about who holds a server: checkout, release, lease, access, transfer. */
import type {HopScotchPort, TargetResult} from '../contract/types.generated.ts';
import {displayName, type Dn} from '../domain/dn.ts';
import {conflict, invalidRequest, notAuthorized} from '../domain/errors.ts';
import {foldNames} from '../domain/node-range.ts';
import {isOccupied} from '../domain/occupied.ts';
import {isOwner, type Principal, type ServerRecord} from '../domain/server.ts';
import type {Clock} from '../domain/clock.ts';
import type {Directory} from '../ports/directory.ts';
import type {History} from '../ports/history.ts';
import type {Logger} from '../telemetry/logger.ts';
import {requireAdministrator, requirePrincipal, type Caller} from './caller.ts';
import {checkoutByCount, checkoutByName} from './checkout-request.ts';
import type {Entitlements} from './entitlement.ts';
import type {Timing} from './site.ts';
import type {ScratchSharing} from './scratch-sharing.ts';
import {eachTarget, type Outcome} from './target-results.ts';
import {resolveTargets} from './targets.ts';
import type {Tenure} from './tenure.ts';
import {resolveFormerUsers, resolveUsers} from './users.ts';
import type {Vacating} from './vacate.ts';

export interface OwnershipDependencies {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly entitlements: Entitlements;
  readonly tenure: Tenure;
  readonly vacating: Vacating;
  readonly history: Pick<History, 'record'>;
  readonly timing: Pick<Timing, 'defaultWaitSeconds'>;
  /** Absent when there are no scratch directories. */
  readonly scratch?: ScratchSharing;
}

type OwnershipOperations = Pick<
  HopScotchPort<Caller>,
  'checkoutServers' | 'releaseServers' | 'extendLease' | 'grantAccess' | 'revokeAccess' | 'transferServers'
>;

export function ownershipOperations(dependencies: OwnershipDependencies): OwnershipOperations {
  const {directory, logger, entitlements, tenure, vacating} = dependencies;

  return {
    async checkoutServers(request, caller) {
      const {dn} = requirePrincipal(caller);
      const {leaseSeconds, count} = request.options ?? {};
      const leaseEndFor = await entitlements.leaseEnds(dn, leaseSeconds, caller.signal);
      const checkout = count === undefined ? checkoutByName : checkoutByCount;
      const result = await checkout({...dependencies, leaseEndFor}, request, caller);
      logger.info('checkout', {user: dn.text, result: summary(result)});
      return {result};
    },

    async releaseServers({target, options = {}}, caller) {
      const {dn} = options.force
        ? requireAdministrator(caller, 'release servers that others hold')
        : requirePrincipal(caller);
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const session = caller.session();
      const mine = servers.filter(server => options.force || isOwner(dn, server));
      const used = await vacating.findUsed(mine, caller.signal);
      const result = await eachTarget(servers, logger, async server => {
        if (server.owner === undefined) return releaseFree(dependencies, server, options.force ?? false);
        const leave = async () => {
          if (options.force) await session.forceRelease(server.name, caller.signal);
          else await session.release(server.name, caller.signal);
          tenure.released(server.name);
          await releaseScratch(dependencies, server);
        };
        const isUsed = used.has(server.name);
        if (isUsed) await vacating.vacate(server, leave);
        else await leave();
        if (!isOwner(dn, server)) await tellTaken(dependencies, server, dn, 'released by force');
        return {
          message: isUsed ? 'Released. It is cleaned up before the next one can have it.' : 'Released.',
        };
      });
      logger.info('release', {user: dn.text, force: options.force ?? false, result: summary(result)});
      return {result};
    },

    async extendLease({target, options = {}}, caller) {
      const principal = requirePrincipal(caller);
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const leaseEndsOf = onceFor((owner: Dn) =>
        entitlements.leaseEnds(owner, options.leaseSeconds, caller.signal),
      );
      // A length that is not allowed for one of them is a mistake in the request: nothing is done.
      for (const {owner, pool} of servers) if (owner !== undefined) (await leaseEndsOf(owner))(pool);
      const result = await eachTarget(servers, logger, async server => {
        const owner = checkOwner(principal, server);
        const leaseEnd = (await leaseEndsOf(owner))(server.pool);
        if (server.leaseEnd !== undefined && server.leaseEnd >= leaseEnd) {
          return {leaseEnd: server.leaseEnd, message: 'The lease ends later than that already.'};
        }
        await directory.setLeaseEnd(server.name, leaseEnd, owner, caller.signal);
        return {leaseEnd};
      });
      return {result};
    },

    async grantAccess({target, user, options = {}}, caller) {
      requirePrincipal(caller);
      checkUsers(user);
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const users = await resolveUsers(directory, user, caller.signal);
      const session = caller.session();
      const result = await eachTarget(servers, logger, async server => {
        for (const dn of users) {
          if (!isOwner(dn, server)) await session.addMember(server.name, dn, caller.signal);
        }
        return {};
      });
      return {result};
    },

    async revokeAccess({target, user, options = {}}, caller) {
      requirePrincipal(caller);
      checkUsers(user);
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const members = servers.flatMap(server => server.members);
      const users = await resolveFormerUsers(directory, user, members, caller.signal);
      const session = caller.session();
      const result = await eachTarget(servers, logger, async server => {
        for (const dn of users) {
          if (isOwner(dn, server))
            throw conflict(`${displayName(dn)} owns ${server.name}: release it instead.`);
          await session.removeMember(server.name, dn, caller.signal);
        }
        return {};
      });
      return {result};
    },

    async transferServers({target, toUser, options = {}}, caller) {
      const {dn} = requireAdministrator(caller, 'transfer servers');
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const [owner] = await resolveUsers(directory, [toUser], caller.signal);
      if (owner === undefined) throw invalidRequest('toUser', 'Name the user who gets the servers.');
      const leaseEndFor = await entitlements.leaseEnds(owner, undefined, caller.signal);
      const session = caller.session();
      const result = await eachTarget(servers, logger, async server => {
        const leaseEnd = leaseEndFor(server.pool);
        await session.transfer(server.name, owner, caller.signal);
        await releaseScratch(dependencies, server);
        await directory.setLeaseEnd(server.name, leaseEnd, owner);
        tenure.taken(server.name, owner, leaseEnd);
        if (!isOwner(owner, server))
          await tellTaken(dependencies, server, dn, `given to ${displayName(owner)}`);
        return {owner: owner.text, leaseEnd};
      });
      logger.info('transfer', {user: dn.text, to: owner.text, result: summary(result)});
      return {result};
    },
  };
}

/** Nobody holds it, but it may be waiting to be cleaned up: an administrator need not wait for that. */
async function releaseFree(
  {directory}: OwnershipDependencies,
  server: ServerRecord,
  force: boolean,
): Promise<Outcome> {
  if (!isOccupied(server)) return {message: 'It was free already.'};
  if (!force) return {message: 'Released already. It is being cleaned up.'};
  // What it boots goes first: while that stands, the directory gives the server to nobody.
  if (server.assignment !== undefined) await directory.setAssignment(server.name, undefined);
  await directory.clearCleanup(server.name);
  return {message: 'Free now, without being cleaned up: look whether it still runs.'};
}

/** Whoever held it learns by whom he does not any more. */
async function tellTaken(
  {history}: OwnershipDependencies,
  {name, owner}: ServerRecord,
  by: Dn,
  what: string,
): Promise<void> {
  if (owner === undefined) return;
  const message = `${name} was ${what}, by ${displayName(by)}.`;
  await history.record({
    kind: 'serverTaken',
    outcome: 'succeeded',
    user: by,
    recipient: owner,
    targets: [name],
    message,
  });
}

/** Asks once for each user, however many of his servers there are. */
function onceFor<T>(ask: (user: Dn) => Promise<T>): (user: Dn) => Promise<T> {
  const asked = new Map<string, Promise<T>>();
  return user => {
    const answer = asked.get(user.key) ?? ask(user);
    asked.set(user.key, answer);
    return answer;
  };
}

/** The owner, when the caller may act for him. */
function checkOwner({dn, administrator}: Principal, server: ServerRecord): Dn {
  if (server.owner === undefined)
    throw conflict(`${server.name} is free: check it out first.`, [server.name]);
  if (administrator || isOwner(dn, server)) return server.owner;
  throw notAuthorized(
    `${server.name} is held by ${displayName(server.owner)}, who alone may extend its lease.`,
    [server.name],
  );
}

function checkUsers(users: readonly string[]): void {
  if (users.length === 0) throw invalidRequest('user', 'Name at least one user.');
}

/**
 * Takes back what the former owner's directories are exported to: for every way in which a server changes hands. It has by
 * now: an export that could not be taken back is for reconcileStorage.
 */
async function releaseScratch(
  {scratch, logger}: Pick<OwnershipDependencies, 'scratch' | 'logger'>,
  server: ServerRecord,
): Promise<void> {
  try {
    await scratch?.releaseFrom(server);
  } catch (error) {
    logger.warn('Scratch directories of a released server are still exported to it', {
      server: server.name,
      error,
    });
  }
}

/** For the log, e.g. `succeeded: blade[01-03]; AlreadyOwned: blade04`. */
const summary = (results: readonly TargetResult[]): string =>
  [...Map.groupBy(results, ({state, faultCode}) => faultCode ?? state)]
    .map(([outcome, members]) => `${outcome}: ${foldNames(members.map(({target}) => target))}`)
    .join('; ');

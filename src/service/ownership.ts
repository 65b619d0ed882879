/** The operations about who holds a server: checkout, release, lease, access, transfer. */
import type {
  CheckoutOptions,
  CheckoutServersRequest,
  HopScotchPort,
  TargetResult,
} from '../contract/types.generated.ts';
import type {Clock} from '../domain/clock.ts';
import type {Criteria} from '../domain/criteria.ts';
import {displayName, sameDn, type Dn} from '../domain/dn.ts';
import {AppError, conflict, invalidRequest, notAuthorized} from '../domain/errors.ts';
import {leaseEndFrom, type LeaseRules} from '../domain/lease.ts';
import {parseChassisName} from '../domain/names.ts';
import {foldNames, maximumTargets} from '../domain/node-range.ts';
import type {Principal, ServerRecord} from '../domain/server.ts';
import type {Directory, UserSession} from '../ports.ts';
import type {Logger} from '../telemetry/logger.ts';
import {requireAdministrator, requirePrincipal, type Caller} from './caller.ts';
import {takeAll, takeByCount, takeServer} from './checkout.ts';
import {eachTarget, succeeded, type Outcome} from './target-results.ts';
import {resolveTargets} from './targets.ts';
import {resolveFormerUsers, resolveUsers} from './users.ts';

export interface OwnershipDependencies {
  readonly directory: Directory;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly leases: LeaseRules;
}

type OwnershipOperations = Pick<
  HopScotchPort<Caller>,
  'checkoutServers' | 'releaseServers' | 'extendLease' | 'grantAccess' | 'revokeAccess' | 'transferServers'
>;

export function ownershipOperations(dependencies: OwnershipDependencies): OwnershipOperations {
  const {directory, clock, logger, leases} = dependencies;
  const leaseEndAfter = (seconds?: number) => leaseEndFrom(clock.now(), seconds, leases);

  return {
    async checkoutServers(request, caller) {
      const {dn} = requirePrincipal(caller);
      const leaseEnd = leaseEndAfter(request.options?.leaseSeconds);
      const byCount = request.options?.count !== undefined;
      const checkout = byCount ? checkoutByCount : checkoutByName;
      const result = await checkout(dependencies, request, caller, leaseEnd);
      logger.info('checkout', {user: dn.text, result: summary(result)});
      return {result};
    },

    async releaseServers({target, options = {}}, caller) {
      const {dn} = options.force
        ? requireAdministrator(caller, 'release servers that others hold')
        : requirePrincipal(caller);
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const session = caller.session();
      const result = await eachTarget(servers, logger, async server => {
        if (server.owner === undefined) return {message: 'Free already.'};
        if (options.force) await session.forceRelease(server.name, caller.signal);
        else await session.release(server.name, caller.signal);
        await clearLease(dependencies, server);
        return {message: 'Released.'};
      });
      logger.info('release', {user: dn.text, force: options.force ?? false, result: summary(result)});
      return {result};
    },

    async extendLease({target, options = {}}, caller) {
      const principal = requirePrincipal(caller);
      const leaseEnd = leaseEndAfter(options.leaseSeconds);
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const result = await eachTarget(servers, logger, async server => {
        const owner = checkOwner(principal, server);
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
      const leaseEnd = leaseEndAfter();
      const session = caller.session();
      const result = await eachTarget(servers, logger, async server => {
        await session.transfer(server.name, owner, caller.signal);
        await directory.setLeaseEnd(server.name, leaseEnd, owner);
        return {owner: owner.text, leaseEnd};
      });
      logger.info('transfer', {user: dn.text, to: owner.text, result: summary(result)});
      return {result};
    },
  };
}

async function checkoutByName(
  dependencies: OwnershipDependencies,
  {target, options = {}}: CheckoutServersRequest,
  caller: Caller,
  leaseEnd: Date,
): Promise<TargetResult[]> {
  const criterion = criteriaNames.find(name => options[name] !== undefined);
  if (criterion !== undefined) {
    throw invalidRequest(
      `options/${criterion}`,
      `${criterion} goes with count; servers were named as targets.`,
    );
  }
  const {dn} = requirePrincipal(caller);
  const session = caller.session();
  const servers = await resolveTargets(dependencies.directory, target, options, caller.signal);
  const taken: Outcome = {owner: dn.text, leaseEnd};
  if (options.allOrNothing) {
    const others = servers.find(server => server.owner !== undefined && !isOwner(dn, server));
    if (others !== undefined) throw alreadyOwned(others);
    const free = servers.filter(server => !isOwner(dn, server)).map(server => server.name);
    await takeAll(dependencies, session, free, leaseEnd, caller.signal);
    return servers.map(server => succeeded(server.name, isOwner(dn, server) ? yoursAlready(server) : taken));
  }
  return eachTarget(servers, dependencies.logger, async server => {
    if (isOwner(dn, server)) return yoursAlready(server);
    await takeServer(dependencies, session, server.name, leaseEnd, caller.signal);
    return taken;
  });
}

async function checkoutByCount(
  dependencies: OwnershipDependencies,
  {target, options = {}}: CheckoutServersRequest,
  caller: Caller,
  leaseEnd: Date,
): Promise<TargetResult[]> {
  const {count = 0} = options;
  if (target.length > 0) throw invalidRequest('options/count', 'Give either targets or a count, not both.');
  if (!Number.isInteger(count) || count < 1 || count > maximumTargets) {
    throw invalidRequest('options/count', `count must be a whole number from 1 to ${maximumTargets}.`);
  }
  if (options.expectedCount !== undefined && options.expectedCount !== count) {
    throw conflict(`expectedCount is ${options.expectedCount}, but count is ${count}. Nothing was done.`);
  }
  const {dn} = requirePrincipal(caller);
  const session: UserSession = caller.session();
  const names = await takeByCount(
    dependencies,
    session,
    count,
    readCriteria(options),
    leaseEnd,
    caller.signal,
  );
  return names.map(name => succeeded(name, {owner: dn.text, leaseEnd}));
}

const criteriaNames = ['pool', 'chassis', 'minimumMemoryMegabytes', 'minimumCores'] as const;

const readCriteria = ({pool, chassis, minimumMemoryMegabytes, minimumCores}: CheckoutOptions): Criteria => ({
  pool: pool ?? 'computing',
  ...(chassis === undefined ? {} : {chassis: parseChassisName(chassis, 'options/chassis')}),
  ...(minimumMemoryMegabytes === undefined ? {} : {minimumMemoryMegabytes}),
  ...(minimumCores === undefined ? {} : {minimumCores}),
});

const isOwner = (dn: Dn, server: ServerRecord): boolean =>
  server.owner !== undefined && sameDn(server.owner, dn);

const yoursAlready = ({owner, leaseEnd}: ServerRecord): Outcome => ({
  message: 'Yours already.',
  ...(owner === undefined ? {} : {owner: owner.text}),
  ...(leaseEnd === undefined ? {} : {leaseEnd}),
});

function alreadyOwned({name, owner, leaseEnd}: ServerRecord): AppError {
  return new AppError(
    'AlreadyOwned',
    `${name} is held by ${owner ? displayName(owner) : 'somebody'}. Nothing was checked out.`,
    {
      details: {
        server: name,
        ...(owner === undefined ? {} : {owner: owner.text}),
        ...(leaseEnd === undefined ? {} : {leaseEnd}),
      },
    },
  );
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

/** The server is given back by now: that its lease end stays for a while harms nobody. */
async function clearLease({directory, logger}: OwnershipDependencies, {name}: ServerRecord): Promise<void> {
  try {
    await directory.clearLeaseEnd(name);
  } catch (error) {
    logger.warn('The lease end of a released server could not be cleared', {server: name, error});
  }
}

/** For the log, e.g. `succeeded: blade[01-03]; AlreadyOwned: blade04`. */
const summary = (results: readonly TargetResult[]): string =>
  [...Map.groupBy(results, ({state, faultCode}) => faultCode ?? state)]
    .map(([outcome, members]) => `${outcome}: ${foldNames(members.map(({target}) => target))}`)
    .join('; ');

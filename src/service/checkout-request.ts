/** What a request of *checkoutServers* says: servers by name, or so many that fit. */
import type {CheckoutOptions, CheckoutServersRequest, TargetResult} from '../contract/types.generated.ts';
import type {Criteria} from '../domain/criteria.ts';
import {displayName} from '../domain/dn.ts';
import {AppError, conflict, invalidRequest} from '../domain/errors.ts';
import {parseChassisName} from '../domain/names.ts';
import {maximumTargets} from '../domain/node-range.ts';
import {isOwner, type ServerRecord} from '../domain/server.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {takeAll, takeByCount, takeServer, waitForCleanUps, type CheckoutContext} from './checkout.ts';
import type {Entitlements} from './entitlement.ts';
import type {Timing} from './site.ts';
import {maximumWaitSeconds, parseSeconds} from './submit.ts';
import {eachTarget, succeeded, type Outcome} from './target-results.ts';
import {resolveTargets} from './targets.ts';

export interface CheckoutDependencies extends CheckoutContext {
  readonly entitlements: Entitlements;
  readonly timing: Pick<Timing, 'defaultWaitSeconds'>;
}

export async function checkoutByName(
  dependencies: CheckoutDependencies,
  {target, options = {}}: CheckoutServersRequest,
  caller: Caller,
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
  const asked = await resolveTargets(dependencies.directory, target, options, caller.signal);
  const patience = readPatience(dependencies, options);
  const servers = await waitForCleanUps(dependencies, asked, patience, caller.signal);
  const outcomeOf = (leaseEnd: Date | undefined): Outcome => ({
    owner: dn.text,
    ...(leaseEnd === undefined ? {} : {leaseEnd}),
  });
  if (options.allOrNothing) {
    const others = servers.find(server => server.owner !== undefined && !isOwner(dn, server));
    if (others !== undefined) throw alreadyOwned(others);
  }
  const free = servers.filter(server => server.owner === undefined);
  // A length that is not allowed for one of them is a mistake in the request: nothing is done.
  for (const {pool} of servers) dependencies.leaseEndFor(pool);
  const takeEach = () =>
    eachTarget(servers, dependencies.logger, async server => {
      if (isOwner(dn, server)) return yoursAlready(server);
      return outcomeOf((await takeServer(dependencies, session, server, caller.signal)).leaseEnd);
    });
  const takeTogether = async () => {
    const taken = await takeAll(dependencies, session, free, caller.signal);
    const leaseEnds = new Map(taken.map(({name, leaseEnd}) => [name, leaseEnd]));
    return servers.map(server =>
      succeeded(
        server.name,
        isOwner(dn, server) ? yoursAlready(server) : outcomeOf(leaseEnds.get(server.name)),
      ),
    );
  };
  const take = options.allOrNothing ? takeTogether : takeEach;
  return dependencies.entitlements.withinQuota(dn, free.length, take, caller.signal);
}

export async function checkoutByCount(
  dependencies: CheckoutDependencies,
  {target, options = {}}: CheckoutServersRequest,
  caller: Caller,
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
  const session = caller.session();
  const wanted = {count, criteria: readCriteria(options), patience: readPatience(dependencies, options)};
  const take = () => takeByCount(dependencies, session, wanted, caller.signal);
  const taken = await dependencies.entitlements.withinQuota(dn, count, take, caller.signal);
  return taken.map(({name, leaseEnd}) => succeeded(name, {owner: dn.text, leaseEnd}));
}

/** How long a checkout waits for servers that are being cleaned up. */
const readPatience = ({clock, timing}: CheckoutDependencies, {waitSeconds}: CheckoutOptions): Date => {
  const seconds = parseSeconds(waitSeconds, 'options/waitSeconds', 0, maximumWaitSeconds);
  return new Date(clock.now().getTime() + (seconds ?? timing.defaultWaitSeconds) * 1_000);
};

const criteriaNames = ['pool', 'chassis', 'minimumMemoryMegabytes', 'minimumCores'] as const;

const readCriteria = ({pool, chassis, minimumMemoryMegabytes, minimumCores}: CheckoutOptions): Criteria => ({
  pool: pool ?? 'computing',
  ...(chassis === undefined ? {} : {chassis: parseChassisName(chassis, 'options/chassis')}),
  ...(minimumMemoryMegabytes === undefined ? {} : {minimumMemoryMegabytes}),
  ...(minimumCores === undefined ? {} : {minimumCores}),
});

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

/** The operations about the inventory: which servers there are, and what is known of them. */
import type {
  DiscoveredServer,
  HopScotchPort,
  ListServersOptions,
  TargetFailure,
  UnknownMachine,
} from '../contract/types.generated.ts';
import {displayName, sameDn, type Dn} from '../domain/dn.ts';
import {asAppError, notFound} from '../domain/errors.ts';
import {isFree} from '../domain/criteria.ts';
import {parseChassisName, parseText, type ChassisName} from '../domain/names.ts';
import {holds, type Principal, type ServerRecord} from '../domain/server.ts';
import {flatMapInTurns} from '../domain/turns.ts';
import type {UnknownMachines} from '../ports/boot.ts';
import type {Directory} from '../ports/directory.ts';
import type {ManagementModule} from '../ports/power.ts';
import type {Logger} from '../telemetry/logger.ts';
import type {BootInventory} from './boot-inventory.ts';
import {requireAdministrator, requirePrincipal, type Caller} from './caller.ts';
import {checkClash, parseRegistrations, parseUpdates} from './registration.ts';
import {pageOf, parsePage, readForPage, type Page} from './server-page.ts';
import {eachTarget} from './target-results.ts';
import {mapServer, resolveTargets, type TargetExpectation} from './targets.ts';
import {resolveFormerUsers} from './users.ts';

export interface ServerDependencies {
  readonly directory: Directory;
  readonly modules: ReadonlyMap<ChassisName, ManagementModule>;
  /** Absent where no machine asks what to boot. */
  readonly unknownMachines?: Pick<UnknownMachines, 'list' | 'forget'>;
  /** Absent when nobody keeps files for DHCP and TFTP. */
  readonly bootInventory?: Pick<BootInventory, 'refresh'>;
  readonly logger: Logger;
}

type ServerOperations = Pick<
  HopScotchPort<Caller>,
  | 'listServers'
  | 'registerServers'
  | 'updateServers'
  | 'unregisterServers'
  | 'discoverServers'
  | 'setPool'
  | 'drainServers'
  | 'undrainServers'
>;

export function serverOperations({
  directory,
  modules,
  unknownMachines,
  bootInventory,
  logger,
}: ServerDependencies): ServerOperations {
  const setDrain = async (
    target: readonly string[],
    options: TargetExpectation,
    reason: string | undefined,
    caller: Caller,
  ) => {
    requireAdministrator(caller, 'drain servers');
    const servers = await resolveTargets(directory, target, options, caller.signal);
    const session = caller.session();
    return eachTarget(servers, logger, async ({name, owner}) => {
      await session.setDrain(name, reason, caller.signal);
      if (reason === undefined || owner === undefined) return {};
      return {message: `${displayName(owner)} holds it, and keeps it until it is released.`};
    });
  };

  return {
    async listServers({target, options = {}}, caller) {
      const principal = requirePrincipal(caller);
      const page = parsePage(options);
      const servers = await readServers(directory, target, page, options, principal, caller.signal);
      const owners = await findOwners(directory, options.owner, servers, caller.signal);
      const isWanted = (server: ServerRecord) => (isListed(server, options, principal, owners) ? server : []);
      const listed = await flatMapInTurns(servers, isWanted, caller.signal);
      return {server: await flatMapInTurns(pageOf(listed, page), mapServer, caller.signal)};
    },

    async registerServers({server}, caller) {
      const {dn} = requireAdministrator(caller, 'register servers');
      const registrations = parseRegistrations(server);
      const present = await directory.listServers(caller.signal);
      const session = caller.session();
      const result = await eachTarget(registrations, logger, async registration => {
        checkClash(registration, present);
        await session.register(registration, caller.signal);
        if (registration.mac !== undefined) await unknownMachines?.forget([registration.mac]);
        return {};
      });
      await bootInventory?.refresh();
      logger.info('register', {user: dn.text, servers: registrations.map(({name}) => name)});
      return {result};
    },

    async updateServers({server}, caller) {
      const {dn} = requireAdministrator(caller, 'change the inventory');
      const updates = parseUpdates(server);
      const present = await directory.listServers(caller.signal);
      const names = new Set(present.map(({name}) => name));
      const unknown = updates.filter(({name}) => !names.has(name)).map(({name}) => name);
      if (unknown.length > 0) throw notFound('Server', unknown);
      const session = caller.session();
      const result = await eachTarget(updates, logger, async update => {
        checkClash(update, present);
        await session.update(update, caller.signal);
        return {};
      });
      await bootInventory?.refresh();
      logger.info('update', {user: dn.text, servers: updates.map(({name}) => name)});
      return {result};
    },

    async unregisterServers({target, options = {}}, caller) {
      const {dn} = requireAdministrator(caller, 'take servers out of the inventory');
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const session = caller.session();
      const result = await eachTarget(servers, logger, async ({name}) => {
        await session.unregister(name, caller.signal);
        return {};
      });
      await bootInventory?.refresh();
      logger.info('unregister', {user: dn.text, servers: servers.map(({name}) => name)});
      return {result};
    },

    async discoverServers({options}, caller) {
      requireAdministrator(caller, 'discover servers');
      const chosen = chooseModules(modules, options?.chassis ?? []);
      const registered = await directory.listServers(caller.signal);
      const discovered: DiscoveredServer[] = [];
      const failure: TargetFailure[] = [];
      const answers = await Promise.all(chosen.map(module => askModule(module, registered, caller.signal)));
      for (const answer of answers) {
        if (Array.isArray(answer)) discovered.push(...answer);
        else failure.push(answer);
      }
      const shown = options?.unregisteredOnly
        ? discovered.filter(blade => blade.registeredAs === undefined)
        : discovered;
      const machine = await listMachines(unknownMachines, discovered, registered, options?.chassis ?? []);
      return {discovered: shown, failure, machine};
    },

    async setPool({target, pool, options = {}}, caller) {
      requireAdministrator(caller, 'move servers to a pool');
      const servers = await resolveTargets(directory, target, options, caller.signal);
      const session = caller.session();
      const result = await eachTarget(servers, logger, async ({name}) => {
        await session.update({name, pool}, caller.signal);
        return {};
      });
      return {result};
    },

    async drainServers({target, options = {}}, caller) {
      const reason = parseText(options.reason ?? 'drained', 'options/reason').trim() || 'drained';
      return {result: await setDrain(target, options, reason, caller)};
    },

    undrainServers: async ({target, options = {}}, caller) => ({
      result: await setDrain(target, options, undefined, caller),
    }),
  };
}

/** All that may be listed. Whose servers few are, all are read: they would be sought through many pages. */
function readServers(
  directory: Directory,
  target: readonly string[],
  page: Page | undefined,
  options: ListServersOptions,
  principal: Principal,
  signal: AbortSignal,
): Promise<readonly ServerRecord[]> {
  if (target.length > 0) return resolveTargets(directory, target, {}, signal);
  if (page === undefined || options.mine || options.owner !== undefined) return directory.listServers(signal);
  return readForPage(directory, page, server => isListed(server, options, principal, undefined), signal);
}

/** Undefined when the request does not ask for an owner. */
async function findOwners(
  directory: Directory,
  owner: string | undefined,
  servers: readonly ServerRecord[],
  signal: AbortSignal,
): Promise<Dn[] | undefined> {
  if (owner === undefined) return undefined;
  const present = servers.flatMap(server => server.owner ?? []);
  return resolveFormerUsers(directory, [owner], present, signal);
}

function isListed(
  server: ServerRecord,
  {pool, chassis, mine, free}: ListServersOptions,
  principal: Principal,
  owners: readonly Dn[] | undefined,
): boolean {
  const {owner} = server;
  return (
    (pool === undefined || server.pool === pool) &&
    (chassis === undefined || server.chassis === chassis) &&
    (owners === undefined || (owner !== undefined && owners.some(dn => sameDn(dn, owner)))) &&
    (!mine || holds(principal.dn, server)) &&
    (free === undefined || (free ? isFree(server) : owner !== undefined))
  );
}

function chooseModules(
  modules: ReadonlyMap<ChassisName, ManagementModule>,
  wanted: readonly string[],
): ManagementModule[] {
  if (wanted.length === 0) return [...modules.values()];
  const names = new Set(wanted.map(name => parseChassisName(name, 'options/chassis')));
  const unknown = [...names].filter(name => !modules.has(name));
  if (unknown.length > 0)
    throw notFound('Chassis', unknown, 'It is not in the configuration of the service.');
  return [...names].flatMap(name => modules.get(name) ?? []);
}

/** Joined with what the modules know: who asked, and where it sits. */
async function listMachines(
  unknownMachines: Pick<UnknownMachines, 'list'> | undefined,
  discovered: readonly DiscoveredServer[],
  registered: readonly ServerRecord[],
  chassis: readonly string[],
): Promise<UnknownMachine[]> {
  const machines = (await unknownMachines?.list()) ?? [];
  const known = new Set(registered.map(({mac}) => mac));
  const slots = new Map(discovered.flatMap(blade => blade.macAddress.map(mac => [mac, blade])));
  return machines.flatMap(({mac, address, facts, ...seen}) => {
    const slot = slots.get(mac);
    if (known.has(mac) || (chassis.length > 0 && slot === undefined)) return [];
    return {
      macAddress: mac,
      ...seen,
      ...facts,
      ...(address === undefined ? {} : {ipAddress: address}),
      ...(slot === undefined ? {} : {chassis: slot.chassis, bay: slot.bay}),
    };
  });
}

async function askModule(
  module: ManagementModule,
  registered: readonly ServerRecord[],
  signal: AbortSignal,
): Promise<DiscoveredServer[] | TargetFailure> {
  const {chassis} = module;
  try {
    const blades = await module.listBlades(signal);
    return blades.map(({bay, name, macs}) => {
      const server = registered.find(record => record.chassis === chassis && record.bay === bay);
      return {
        chassis,
        bay,
        macAddress: macs,
        ...(name === undefined ? {} : {bladeName: name}),
        ...(server === undefined ? {} : {registeredAs: server.name}),
      };
    });
  } catch (error) {
    const {code, message} = asAppError(error);
    return {target: chassis, faultCode: code, message};
  }
}

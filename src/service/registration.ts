/** What administrators say of servers, from the wire to the domain; and whether it can be true. */
import type {ServerRegistration} from '../contract/types.generated.ts';
import {conflict, invalidRequest} from '../domain/errors.ts';
import {
  parseBay,
  parseChassisName,
  parseIpAddress,
  parseMacAddress,
  parseServerName,
  type ServerName,
} from '../domain/names.ts';
import type {ServerDescription, ServerRecord} from '../domain/server.ts';

export type ServerUpdate = Partial<ServerDescription> & Pick<ServerDescription, 'name'>;

const needed = ['macAddress', 'ipAddress', 'chassis', 'bay'] as const;

/** New servers. InvalidRequest when one of them lacks what it needs. */
export function parseRegistrations(registrations: readonly ServerRegistration[]): ServerDescription[] {
  return parseUpdates(registrations).map((update, index) => {
    const missing = needed.find(name => registrations[index]?.[name] === undefined);
    if (missing !== undefined) throw invalidRequest(`server/${missing}`, `${update.name} needs ${missing}.`);
    return {...update, pool: update.pool ?? 'computing'};
  });
}

/** Changes to servers; what is absent stays as it is. */
export function parseUpdates(registrations: readonly ServerRegistration[]): ServerUpdate[] {
  if (registrations.length === 0) throw invalidRequest('server', 'No server is given.');
  const updates = registrations.map(parseOne);
  checkTwice(updates, 'name', 'server/name');
  checkTwice(updates, 'mac', 'server/macAddress');
  checkTwice(updates, 'ip', 'server/ipAddress');
  return updates;
}

function parseOne(registration: ServerRegistration): ServerUpdate {
  const {name, macAddress, ipAddress, chassis, bay, pool, memoryMegabytes, cores} = registration;
  return {
    name: parseServerName(name, 'server/name'),
    ...(macAddress === undefined ? {} : {mac: parseMacAddress(macAddress, 'server/macAddress')}),
    ...(ipAddress === undefined ? {} : {ip: parseIpAddress(ipAddress, 'server/ipAddress')}),
    ...(chassis === undefined ? {} : {chassis: parseChassisName(chassis, 'server/chassis')}),
    ...(bay === undefined ? {} : {bay: parseBay(bay, 'server/bay')}),
    ...(pool === undefined ? {} : {pool}),
    ...(memoryMegabytes === undefined
      ? {}
      : {memoryMegabytes: parseSize(memoryMegabytes, 'memoryMegabytes')}),
    ...(cores === undefined ? {} : {cores: parseSize(cores, 'cores')}),
  };
}

/**
 * Conflict when another server has the address or the slot. Two with one address would get at each other's root, and
 * two in one slot would switch each other off.
 */
export function checkClash(update: ServerUpdate, present: readonly ServerRecord[]): void {
  const before = present.find(server => server.name === update.name);
  const chassis = update.chassis ?? before?.chassis;
  const bay = update.bay ?? before?.bay;
  for (const other of present) {
    if (other.name === update.name) continue;
    if (update.ip !== undefined && other.ip === update.ip)
      throw clash(`The address ${update.ip}`, other.name);
    const sameSlot =
      chassis !== undefined && bay !== undefined && other.chassis === chassis && other.bay === bay;
    if (sameSlot) throw clash(`Bay ${bay} of ${chassis}`, other.name);
  }
}

const clash = (what: string, name: ServerName) => conflict(`${what} is that of ${name} already.`, [name]);

function checkTwice(updates: readonly ServerUpdate[], key: 'name' | 'mac' | 'ip', part: string): void {
  const seen = new Set<string>();
  for (const update of updates) {
    const value = update[key];
    if (value === undefined) continue;
    if (seen.has(value)) throw invalidRequest(part, `${value} is given twice.`);
    seen.add(value);
  }
}

function parseSize(value: number, name: string): number {
  if (Number.isInteger(value) && value >= 1 && value <= 999_999_999) return value;
  throw invalidRequest(`server/${name}`, `${name} must be a whole number from 1.`);
}

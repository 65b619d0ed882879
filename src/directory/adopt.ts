/**
 * Gives servers that are plain groupOfNames the class of our inventory, and what is known of them. Nothing that is there
 * is changed or removed: owner, members and everything else stay word for word.
 */
import {Attribute, Change, type Client, type Entry} from 'ldapts';
import {resultCode} from '../adapters/ldap/link.ts';
import {sortByName} from '../domain/name-order.ts';
import {AppError, conflict} from '../domain/errors.ts';
import {
  parseBay,
  parseChassisName,
  parseIpAddress,
  parseMacAddress,
  parseServerName,
  type ServerName,
} from '../domain/names.ts';
import {inventoryClass} from './schema.ts';

/** What somebody knows of a server; all but the name may be left out. */
export interface KnownServer {
  readonly name: string;
  readonly macAddress?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly chassis?: string | undefined;
  readonly bay?: number | undefined;
  readonly pool?: string | undefined;
  readonly memoryMegabytes?: number | undefined;
  readonly cores?: number | undefined;
}

export interface Adoption {
  readonly name: string;
  readonly outcome: 'adopted' | 'complete already' | 'left as it is';
  /** What was added, kept or found. */
  readonly detail: string;
}

/** Attributes of the inventory, and the class that each needs beside our own. */
const classOfAttribute: Readonly<Record<string, string>> = {
  ipHostNumber: 'ipHost',
  macAddress: 'ieee802Device',
};

/** Throws InvalidRequest for what cannot be, Conflict when two of them have one address. */
export function parseKnownServers(
  servers: readonly KnownServer[],
): Map<ServerName, ReadonlyMap<string, string>> {
  const known = new Map<ServerName, ReadonlyMap<string, string>>();
  const taken = new Map<string, string>();
  for (const server of servers) {
    const name = parseServerName(server.name, 'inventory/name');
    if (known.has(name)) throw conflict(`The inventory holds ${name} twice.`, [name]);
    const values: [string, string | undefined][] = [
      ['macAddress', server.macAddress && parseMacAddress(server.macAddress, 'inventory/macAddress')],
      ['ipHostNumber', server.ipAddress && parseIpAddress(server.ipAddress, 'inventory/ipAddress')],
      ['hopscotchChassis', server.chassis && parseChassisName(server.chassis, 'inventory/chassis')],
      ['hopscotchBay', server.bay === undefined ? undefined : String(parseBay(server.bay, 'inventory/bay'))],
      ['hopscotchPool', server.pool],
      ['hopscotchMemoryMegabytes', server.memoryMegabytes?.toFixed(0)],
      ['hopscotchCores', server.cores?.toFixed(0)],
    ];
    const given = values.filter((pair): pair is [string, string] => pair[1] !== undefined);
    for (const [attribute, value] of given.filter(([attribute]) => attribute in classOfAttribute)) {
      const other = taken.get(`${attribute} ${value}`);
      if (other !== undefined) throw conflict(`${name} and ${other} both have ${value}.`, [name, other]);
      taken.set(`${attribute} ${value}`, name);
    }
    known.set(name, new Map(given));
  }
  return known;
}

/**
 * As an administrator. `tryOnly` tells what would be done. Throws Conflict, before anything is changed, when an address of the
 * inventory is that of another server.
 */
export async function adoptServers(
  client: Client,
  {
    serversBase,
    known,
    tryOnly,
  }: {serversBase: string; known: ReadonlyMap<string, ReadonlyMap<string, string>>; tryOnly: boolean},
  signal?: AbortSignal,
): Promise<Adoption[]> {
  const entries = await readAll(client, serversBase);
  checkAddresses(entries, known);
  const adoptions: Adoption[] = [];
  for (const {name} of sortByName([...entries.keys()].map(one => ({name: one})))) {
    signal?.throwIfAborted();
    const entry = entries.get(name);
    if (entry) adoptions.push(await adoptOne(client, {name, entry, wanted: known.get(name), tryOnly}));
  }
  const missing = [...known.keys()].filter(name => !entries.has(name));
  return [
    ...adoptions,
    ...missing.map(name => ({
      name,
      outcome: 'left as it is' as const,
      detail: 'not in the directory: hopscotch register',
    })),
  ];
}

interface One {
  readonly name: string;
  readonly entry: Entry;
  readonly wanted: ReadonlyMap<string, string> | undefined;
  readonly tryOnly: boolean;
}

async function adoptOne(client: Client, {name, entry, wanted, tryOnly}: One): Promise<Adoption> {
  const has = (attribute: string) => valuesOf(entry, attribute).length > 0;
  const missing = [...(wanted ?? [])].filter(([attribute]) => !has(attribute));
  const kept = [...(wanted ?? [])].filter(
    ([attribute, value]) => has(attribute) && valuesOf(entry, attribute)[0] !== value,
  );
  const present = new Set(valuesOf(entry, 'objectClass').map(one => one.toLowerCase()));
  const classes = [
    inventoryClass.name,
    ...missing.flatMap(([attribute]) => classOfAttribute[attribute] ?? []),
  ];
  const lacking = [...new Set(classes)].filter(one => !present.has(one.toLowerCase()));
  const remarks = kept.map(
    ([attribute, value]) => `kept ${attribute} ${valuesOf(entry, attribute).join(' ')}, not ${value}`,
  );
  try {
    parseServerName(name);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return {name, outcome: 'left as it is', detail: 'no request can hold such a name: rename the entry'};
  }
  if (lacking.length === 0 && missing.length === 0) {
    return {name, outcome: 'complete already', detail: remarks.join('; ')};
  }
  const changes = [
    ...(lacking.length === 0 ? [] : [add('objectClass', lacking)]),
    ...missing.map(([attribute, value]) => add(attribute, [value])),
  ];
  const added = [...lacking, ...missing.map(([attribute, value]) => `${attribute} ${value}`)];
  if (!tryOnly) {
    try {
      await client.modify(entry.dn, changes);
    } catch (error) {
      const code = resultCode(error);
      if (code === undefined) throw error;
      return {name, outcome: 'left as it is', detail: `the directory refused (result ${code})`};
    }
  }
  return {name, outcome: 'adopted', detail: [`added ${added.join(', ')}`, ...remarks].join('; ')};
}

async function readAll(client: Client, base: string): Promise<Map<string, Entry>> {
  const {searchEntries} = await client.search(base, {
    scope: 'one',
    filter: '(objectClass=groupOfNames)',
    paged: {pageSize: 500},
  });
  return new Map(searchEntries.map(entry => [valuesOf(entry, 'cn')[0] ?? entry.dn, entry]));
}

/** Two with one address would get at each other's root. */
function checkAddresses(
  entries: ReadonlyMap<string, Entry>,
  known: ReadonlyMap<string, ReadonlyMap<string, string>>,
): void {
  for (const attribute of Object.keys(classOfAttribute)) {
    const holders = new Map<string, string>();
    for (const [name, entry] of entries) {
      for (const value of valuesOf(entry, attribute)) holders.set(value.toLowerCase(), name);
    }
    for (const [name, values] of known) {
      const value = values.get(attribute);
      const holder = value === undefined ? undefined : holders.get(value);
      if (holder !== undefined && holder !== name) {
        throw conflict(`${value} is to be that of ${name}, and is that of ${holder} already.`, [
          name,
          holder,
        ]);
      }
    }
  }
}

const add = (type: string, values: string[]) =>
  new Change({operation: 'add', modification: new Attribute({type, values})});
const valuesOf = (entry: Entry, name: string): string[] => [entry[name] ?? []].flat().map(String);

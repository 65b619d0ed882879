/** Pure: directory entries to servers and back. */
import type {Entry} from 'ldapts';
import {parseBootMode} from '../../domain/boot-settings.ts';
import {displayName, includesDn, parseDn, sameDn, type Dn} from '../../domain/dn.ts';
import {AppError} from '../../domain/errors.ts';
import {parseDatasetName, parseRootTag, parseVersionId} from '../../domain/image.ts';
import {
  parseBay,
  parseBrandName,
  parseChassisName,
  parseIpAddress,
  parseMacAddress,
  parseServerName,
  parseStorageHostName,
  parseVersionNumber,
  type ServerName,
} from '../../domain/names.ts';
import {
  cleanupReasons,
  pools,
  type BootAssignment,
  type Cleanup,
  type Pool,
  type ServerDescription,
  type ServerRecord,
} from '../../domain/server.ts';
import {attributes, objectClasses} from './schema.ts';
import {formatGeneralizedTime, parseGeneralizedTime} from './time.ts';

type Optional<T> = {-readonly [Key in keyof T]?: T[Key] | undefined};

type OnOddity = (what: string, cause: unknown) => void;

/**
 * A server from its entry. Undefined when its name is none of ours. An attribute that cannot be read counts as absent,
 * and is told to `onOddity`: one bad value must not hide the whole inventory.
 */
export function parseServerEntry(
  entry: Entry,
  placeholder: Dn,
  onOddity: OnOddity = () => {},
): ServerRecord | undefined {
  const read = <T>(name: string, parse: (text: string) => T | undefined): T | undefined => {
    const value = firstValue(entry, name);
    return value === undefined ? undefined : attempt(() => parse(value), `${entry.dn}: ${name}`, onOddity);
  };
  const name = parseServerEntryName(entry, onOddity);
  if (name === undefined) return undefined;
  // Somebody may have written several owners past our rules. The first holds the server; nobody else gets it.
  const owner = read(attributes.owner, parseDn);
  const members = readDns(valuesOf(entry, attributes.member), onOddity);
  return present<ServerRecord>({
    name,
    pool: read(attributes.pool, parsePool) ?? 'computing',
    chassis: read(attributes.chassis, text => parseChassisName(text)),
    bay: read(attributes.bay, text => parseBay(Number(text))),
    mac: read(attributes.mac, text => parseMacAddress(text)),
    ip: read(attributes.ip, text => parseIpAddress(text)),
    memoryMegabytes: read(attributes.memory, parseCount),
    cores: read(attributes.cores, parseCount),
    owner,
    members: owner === undefined ? [] : withoutStandIns(members, [placeholder, owner]),
    leaseEnd: owner === undefined ? undefined : read(attributes.leaseEnd, parseGeneralizedTime),
    drain: firstValue(entry, attributes.drain),
    cleanup: read(attributes.cleanup, parseCleanup),
    assignment: read(attributes.assignment, parseAssignment),
  });
}

export const parseServerEntryName = ({dn}: Entry, onOddity: OnOddity): ServerName | undefined =>
  attempt(() => parseServerName(displayName(parseDn(dn))), dn, onOddity);

/** Attributes of a new, free server. */
export function buildServerEntry(server: ServerDescription, placeholder: Dn): Record<string, string[]> {
  return {
    objectClass: [objectClasses.server, ...auxiliaryClasses(server)],
    [attributes.name]: [server.name],
    [attributes.member]: [placeholder.text],
    ...inventoryAttributes(server),
  };
}

/** The inventory attributes of those elements that are given. */
export function inventoryAttributes(server: Partial<ServerDescription>): Record<string, string[]> {
  const pairs: [string, string | number | undefined][] = [
    [attributes.pool, server.pool],
    [attributes.chassis, server.chassis],
    [attributes.bay, server.bay],
    [attributes.mac, server.mac],
    [attributes.ip, server.ip],
    [attributes.memory, server.memoryMegabytes],
    [attributes.cores, server.cores],
  ];
  return Object.fromEntries(
    pairs.flatMap(([name, value]) => (value === undefined ? [] : [[name, [String(value)]]])),
  );
}

/** The auxiliary classes that these elements need. */
export function auxiliaryClasses(server: Partial<ServerDescription>): string[] {
  return [
    objectClasses.inventory,
    ...(server.ip === undefined ? [] : [objectClasses.address]),
    ...(server.mac === undefined ? [] : [objectClasses.networkCard]),
  ];
}

/** `time reason`, and what it waits for; as long as the schema allows. */
export const formatCleanup = ({since, reason, waitsFor}: Cleanup): string =>
  [formatGeneralizedTime(since), reason, ...(waitsFor === undefined ? [] : [waitsFor])]
    .join(' ')
    .slice(0, 200);

/** What cannot be read keeps the server out of reach all the same, as it does in the directory. */
function parseCleanup(text: string): Cleanup {
  const [time = '', word = '', ...rest] = text.split(' ');
  const since = parseGeneralizedTime(time);
  const reason = cleanupReasons.find(known => known === word) ?? 'unknown';
  if (since === undefined) return {since: new Date(0), reason: 'unknown', waitsFor: text};
  return {since, reason, ...(rest.length === 0 ? {} : {waitsFor: rest.join(' ')})};
}

/** `storageHost dataset brand version tag mode image`: none of them may hold a space. Older ones end earlier. */
export const formatAssignment = (assignment: BootAssignment): string => {
  const {storageHost, dataset, brand, version, tag, mode, image} = assignment;
  const words = [storageHost, dataset, brand, String(version), tag, mode ?? 'nfs', image ?? ''];
  return words.join(' ').replace(/( nfs)? $/, '');
};

export function parseAssignment(text: string): BootAssignment {
  const [storageHost = '', dataset = '', brand = '', version = '', tag = '', mode, image] = text.split(' ');
  return {
    storageHost: parseStorageHostName(storageHost),
    dataset: parseDatasetName(dataset),
    brand: parseBrandName(brand),
    version: parseVersionNumber(Number(version)),
    tag: parseRootTag(tag),
    ...(mode === undefined || mode === 'nfs' ? {} : {mode: parseBootMode(mode)}),
    ...(image === undefined ? {} : {image: parseVersionId(image)}),
  };
}

/** All values of an attribute as text, whatever the case of its name. */
export function valuesOf(entry: Entry, name: string): string[] {
  const exact = entry[name];
  if (exact !== undefined && exact.length > 0) return [exact].flat().map(String);
  const wanted = name.toLowerCase();
  return Object.keys(entry)
    .filter(key => key.length === wanted.length && key.toLowerCase() === wanted)
    .flatMap(key => entry[key] ?? [])
    .map(String);
}

/** Those of the values that are DNs. */
export const readDns = (texts: readonly string[], onOddity: OnOddity = () => {}): Dn[] =>
  texts.flatMap(text => attempt(() => parseDn(text), text, onOddity) ?? []);

const firstValue = (entry: Entry, name: string): string | undefined => valuesOf(entry, name)[0];
const parsePool = (text: string): Pool | undefined => pools.find(pool => pool === text);
const parseCount = (text: string): number | undefined =>
  /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
const withoutStandIns = (members: readonly Dn[], standIns: readonly Dn[]): Dn[] =>
  members.filter(
    (member, at) => !includesDn(standIns, member) && members.findIndex(other => sameDn(other, member)) === at,
  );

function attempt<T>(parse: () => T, what: string, onOddity: OnOddity) {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    onOddity(what, error);
    return undefined;
  }
}

/** Leaves out what is undefined. */
function present<T extends object>(value: Optional<T>): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}

/** From what a host tells of its datasets to brands, versions and roots. Pure. */
import {parseDn, type Dn} from '../../domain/dn.ts';
import {
  parseDatasetName,
  parseRootTag,
  parseVersionId,
  type Brand,
  type DatasetName,
  type ImageListing,
  type Root,
  type ShownVersion,
  type StrayRoot,
  type Version,
} from '../../domain/image.ts';
import {
  parseBrandName,
  parseServerName,
  parseStorageHostName,
  parseVersionNumber,
  type StorageHostName,
  type VersionNumber,
} from '../../domain/names.ts';
import {bootSettingsOf} from './boot-properties.ts';
import type {Dataset} from './commands.ts';
import {isComplete, property, strayKind, type Layout} from './layout.ts';
import {decodeList, decodeValue} from './property-value.ts';

/** What is neither of ours nor looks like it is left out: others may keep their filesystems beside ours. */
export function toListing(
  host: StorageHostName,
  layout: Layout,
  datasets: ReadonlyMap<string, Dataset>,
): ImageListing {
  const versions: Version[] = [];
  const brands: Brand[] = [];
  const roots: Root[] = [];
  const shown: ShownVersion[] = [];
  const strays: StrayRoot[] = [];
  for (const dataset of datasets.values()) {
    const version = toVersion(layout, dataset);
    const brand = datasets.get(dataset.name.split('@')[0] ?? '');
    if (version && brand && isComplete(brand, dataset)) versions.push(version);
    const root = toRoot(host, layout, dataset);
    if (root) roots.push(root);
    const visible = toShownVersion(layout, dataset);
    if (visible) shown.push(visible);
    const stray = toStrayRoot(layout, dataset);
    if (stray) strays.push(stray);
  }
  const numbers = Map.groupBy(versions, version => version.brand);
  for (const dataset of datasets.values()) {
    const name = brandNameOf(layout, dataset.name);
    if (name === undefined || dataset.properties.get('type') !== 'filesystem') continue;
    brands.push(
      toBrand(
        host,
        dataset,
        (numbers.get(name) ?? []).map(version => version.number),
      ),
    );
  }
  versions.sort((a, b) => compare(a.brand, b.brand) || a.number - b.number);
  return {brands: brands.sort(byName), versions, roots, shown, strays};
}

/** Highest number that was ever given, 0 for none. */
export function lastNumberOf(brand: Dataset | undefined, numbers: readonly number[]): number {
  const noted = Number(brand?.properties.get(property.last) ?? 0);
  return Math.max(0, Number.isSafeInteger(noted) ? noted : 0, ...numbers);
}

export function toVersion(layout: Layout, dataset: Dataset): Version | undefined {
  const [filesystem = '', snapshot] = dataset.name.split('@');
  const brand = brandNameOf(layout, filesystem);
  const number = snapshot === undefined ? undefined : versionNumberOf(snapshot);
  const id = attempt(() => parseVersionId(dataset.properties.get('guid') ?? ''));
  if (brand === undefined || number === undefined || id === undefined) return undefined;
  const {properties} = dataset;
  return {
    brand,
    number,
    id,
    boot: bootSettingsOf(dataset),
    ...optional('comment', decodeValue(properties.get(property.comment))),
    ...optional('author', dnOf(properties.get(property.author))),
    ...factsOf(dataset),
  };
}

/** Undefined unless its properties say that it is a root. */
export function toRoot(host: StorageHostName, layout: Layout, dataset: Dataset): Root | undefined {
  const {name, properties} = dataset;
  if (!name.startsWith(`${layout.roots}/`) || properties.get(property.kind) !== 'root') return undefined;
  return attempt(() => ({
    storageHost: host,
    dataset: name as DatasetName,
    server: parseServerName(properties.get(property.server) ?? ''),
    brand: parseBrandName(properties.get(property.brand) ?? ''),
    version: parseVersionNumber(Number(properties.get(property.version))),
    tag: parseRootTag(properties.get(property.tag) ?? ''),
    path: properties.get('mountpoint') ?? '',
    ...factsOf(dataset),
  }));
}

/** Undefined for what says of itself that it is something. */
function toStrayRoot(layout: Layout, {name, properties}: Dataset): StrayRoot | undefined {
  const parent = name.slice(0, name.lastIndexOf('/'));
  if (parent !== layout.roots || properties.get('type') !== 'filesystem') return undefined;
  const kind = properties.get(property.kind);
  if (kind !== undefined && kind !== strayKind) return undefined;
  const creation = Number(properties.get('creation'));
  return attempt(() => ({
    dataset: parseDatasetName(name),
    path: properties.get('mountpoint') ?? '',
    ...optional('origin', versionOf(layout, properties.get('origin') ?? '')),
    ...optional('createdAt', creation > 0 ? new Date(creation * 1_000) : undefined),
  }));
}

/** The version that a snapshot is, by its name. */
function versionOf(layout: Layout, snapshot: string): StrayRoot['origin'] {
  const [filesystem = '', number = ''] = snapshot.split('@');
  const brand = brandNameOf(layout, filesystem);
  const version = versionNumberOf(number);
  return brand === undefined || version === undefined ? undefined : {brand, version};
}

/** Undefined unless its properties say that it is one. */
export function toShownVersion(layout: Layout, {name, properties}: Dataset): ShownVersion | undefined {
  if (!name.startsWith(`${layout.versions}/`) || properties.get(property.kind) !== 'shown') return undefined;
  const creation = Number(properties.get('creation'));
  return attempt(() => ({
    dataset: name as DatasetName,
    path: properties.get('mountpoint') ?? '',
    brand: parseBrandName(properties.get(property.brand) ?? ''),
    version: parseVersionNumber(Number(properties.get(property.version))),
    ...optional('createdAt', creation > 0 ? new Date(creation * 1_000) : undefined),
  }));
}

/** The chosen one, or the newest. */
export function defaultVersionOf(
  {properties}: Dataset,
  numbers: readonly VersionNumber[],
): VersionNumber | undefined {
  const chosen = Number(properties.get(property.default));
  return numbers.find(number => number === chosen) ?? maximumOf(numbers);
}

function toBrand(host: StorageHostName, dataset: Dataset, numbers: readonly VersionNumber[]): Brand {
  const {name, properties} = dataset;
  return {
    name: parseBrandName(name.slice(name.lastIndexOf('/') + 1)),
    storageHost: host,
    dataset: name as DatasetName,
    boot: bootSettingsOf(dataset),
    ...optional('description', decodeValue(properties.get(property.description))),
    ...optional('owner', dnOf(properties.get(property.owner))),
    members: decodeList(properties.get(property.members)).flatMap(text => attempt(() => parseDn(text)) ?? []),
    restricted: properties.get(property.restricted) === 'yes',
    ...optional('copyOf', homeOf(host, properties.get(property.home))),
    ...optional('defaultVersion', defaultVersionOf(dataset, numbers)),
    ...factsOf(dataset),
  };
}

function brandNameOf(layout: Layout, dataset: string) {
  const prefix = `${layout.brands}/`;
  if (!dataset.startsWith(prefix)) return undefined;
  return attempt(() => parseBrandName(dataset.slice(prefix.length)));
}

function homeOf(host: StorageHostName, value: string | undefined): StorageHostName | undefined {
  const home = value === undefined ? undefined : attempt(() => parseStorageHostName(value));
  return home === host ? undefined : home;
}

export function versionNumberOf(snapshot: string): VersionNumber | undefined {
  if (!/^[1-9][0-9]*$/.test(snapshot)) return undefined;
  return attempt(() => parseVersionNumber(Number(snapshot)));
}

function factsOf({properties}: Dataset) {
  const creation = Number(properties.get('creation'));
  return {
    ...optional('createdAt', creation > 0 ? new Date(creation * 1_000) : undefined),
    usedBytes: Number(properties.get('used') ?? 0),
    referencedBytes: Number(properties.get('referenced') ?? 0),
  };
}

function dnOf(value: string | undefined): Dn | undefined {
  const text = decodeValue(value);
  return text === undefined ? undefined : attempt(() => parseDn(text));
}

function maximumOf(numbers: readonly VersionNumber[]): VersionNumber | undefined {
  return numbers.reduce<VersionNumber | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
}

/** Whatever a host's administrator named by hand is no reason to fail the whole listing. */
function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

function optional<K extends string, T>(key: K, value: T | undefined): {readonly [key in K]?: T} {
  return value === undefined ? {} : ({[key]: value} as {readonly [key in K]?: T});
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const byName = (a: Brand, b: Brand) => compare(a.name, b.name);

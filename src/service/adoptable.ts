/** Which filesystem of a storage host may become the root of a server, though the service did not make it. Pure. */
import type {AppError} from '../domain/errors.ts';
import {conflict, notFound} from '../domain/errors.ts';
import {
  parseRootTag,
  pathOf,
  rootDataset,
  type DatasetName,
  type ImageListing,
  type Root,
  type StorageLayout,
  type StrayRoot,
} from '../domain/image.ts';
import {parseBrandName, parseServerName, parseVersionNumber, type ServerName} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {NewRoot} from '../ports/images.ts';
import type {StorageHost} from '../ports/storage-host.ts';

type Place = Pick<StorageHost, 'name' | 'layout'>;

export interface Adoptable extends NewRoot {
  /** It was made by hand, and is nobody's if the adoption fails. */
  readonly stray: boolean;
}

/**
 * The one that is meant: the one that the request names, or the only one that was made by hand for the server, or the only one of
 * ours that it does not boot. NotFound; Conflict when it cannot be told which, or cannot be adopted, and why.
 */
export function getAdoptable(
  storage: Place,
  listing: ImageListing,
  server: ServerRecord,
  wanted: string | undefined,
): Adoptable {
  const own = listing.roots.filter(root => root.server === server.name);
  const strays = listing.strays.filter(stray => isMeantFor(storage.layout, stray, server.name));
  if (wanted !== undefined) return getNamed(storage, listing, server, wanted);
  const good = strays.filter(stray => whyNot(storage, listing, stray, server.name) === undefined);
  const [only, second] = good;
  if (second !== undefined) throw ambiguous(server.name, good);
  if (only !== undefined) return adopting(storage.layout, only, server.name);
  const [broken] = strays;
  if (broken !== undefined) throw whyNot(storage, listing, broken, server.name) ?? nothing(server.name);
  const booted = own.find(({dataset}) => dataset === server.assignment?.dataset);
  const [known, another] = booted === undefined ? own : [booted];
  if (another !== undefined) throw ambiguous(server.name, own);
  if (known !== undefined) return asIs(known);
  throw nothing(server.name);
}

/** By its full name, or by what stands behind the last slash. */
function getNamed(storage: Place, listing: ImageListing, {name}: ServerRecord, wanted: string): Adoptable {
  const isIt = ({dataset}: {readonly dataset: DatasetName}) =>
    [dataset, `${storage.name}:${dataset}`, lastPart(dataset)].includes(wanted);
  const stray = listing.strays.find(isIt);
  if (stray !== undefined) {
    const problem = whyNot(storage, listing, stray, name);
    if (problem !== undefined) throw problem;
    return adopting(storage.layout, stray, name);
  }
  const known = listing.roots.find(isIt);
  if (known === undefined)
    throw notFound('Root', [wanted], `There is no such filesystem below ${storage.layout.base}/roots.`);
  if (known.server !== name)
    throw conflict(`${known.dataset} is the root of ${known.server}.`, [known.server]);
  return asIs(known);
}

const asIs = ({server, brand, version, tag}: Root): Adoptable => ({
  server,
  brand,
  version,
  tag,
  stray: false,
});

/** What its name says of it, once `whyNot` has nothing against it. */
function adopting(layout: StorageLayout, stray: StrayRoot, server: ServerName): Adoptable {
  const said = readName(layout, stray.dataset, server);
  if (said === undefined) throw nothing(server);
  return {...said, stray: true};
}

/** Why a stray cannot become a root of the server. */
export function whyNot(
  {layout}: Place,
  {brands, versions}: ImageListing,
  {dataset, origin, path}: StrayRoot,
  server: ServerName,
): AppError | undefined {
  const said = readName(layout, dataset, server);
  if (said === undefined) {
    return conflict(
      `${dataset} is not named as a root of ${server} is: ${server}-<brand>-<version>-<12 hexadecimal digits>. Rename it (zfs rename).`,
      [dataset],
    );
  }
  const {brand, version} = said;
  if (!brands.some(({name}) => name === brand))
    return notFound('Brand', [brand], `${dataset} is named as a clone of it.`);
  if (!versions.some(item => item.brand === brand && item.number === version))
    return notFound('Version', [`${brand}@${version}`], `${dataset} is named as a clone of it.`);
  if (origin?.brand !== brand || origin.version !== version) {
    const what = origin === undefined ? 'of no version' : `of ${origin.brand}@${origin.version}`;
    return conflict(`${dataset} is named as a clone of ${brand}@${version}, and is one ${what}.`, [dataset]);
  }
  const place = pathOf(layout, dataset);
  if (path === place) return undefined;
  return conflict(
    `${dataset} is mounted at ${path}, and servers would look for it at ${place}. Give it its place back: zfs inherit mountpoint ${dataset}`,
    [dataset],
  );
}

/** Whose root a stray would be. Its origin tells where its brand begins: names of servers and brands may hold hyphens. */
export function serverOf(layout: StorageLayout, {dataset, origin}: StrayRoot): ServerName | undefined {
  if (origin === undefined) return undefined;
  const matched = /^(.+)-([0-9a-f]{12})$/.exec(lastPart(dataset));
  const end = `-${origin.brand}-${origin.version}`;
  const server = matched?.[1]?.endsWith(end) === true ? matched[1].slice(0, -end.length) : '';
  return attempt(() => {
    const name = parseServerName(server);
    return readName(layout, dataset, name) && name;
  });
}

/** Without an origin to tell by, it may be meant for each of several servers. */
function isMeantFor(layout: StorageLayout, stray: StrayRoot, server: ServerName): boolean {
  const named = serverOf(layout, stray);
  return named === undefined ? lastPart(stray.dataset).startsWith(`${server}-`) : named === server;
}

function readName(layout: StorageLayout, dataset: DatasetName, server: ServerName): NewRoot | undefined {
  const prefix = `${server}-`;
  const last = lastPart(dataset);
  const matched = last.startsWith(prefix)
    ? /^(.+)-([1-9][0-9]{0,5})-([0-9a-f]{12})$/.exec(last.slice(prefix.length))
    : undefined;
  return attempt(() => {
    const root = {
      server,
      brand: parseBrandName(matched?.[1] ?? ''),
      version: parseVersionNumber(Number(matched?.[2])),
      tag: parseRootTag(matched?.[3] ?? ''),
    };
    return rootDataset(layout, root) === dataset ? root : undefined;
  });
}

const lastPart = (dataset: DatasetName): string => dataset.slice(dataset.lastIndexOf('/') + 1);

const nothing = (server: ServerName) =>
  notFound('Root', [server], 'There is nothing to adopt. cloneRoots or provisionServers makes a root.');

const ambiguous = (server: ServerName, found: readonly {readonly dataset: DatasetName}[]) =>
  conflict(
    `There are several for ${server}: ${found.map(({dataset}) => dataset).join(', ')}. Say which: options/root.`,
    found.map(({dataset}) => dataset),
  );

function attempt<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}

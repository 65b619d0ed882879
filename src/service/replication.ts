/** Copies of brands on other storage hosts: made where their servers need them, with the same numbers and content. */
import {conflict, notFound} from '../domain/errors.ts';
import {quoted, type BrandName, type StorageHostName, type VersionNumber} from '../domain/names.ts';
import {SharedWork} from '../domain/shared-work.ts';
import type {BrandCopy, ImageStore, VersionCopy} from '../ports/images.ts';
import type {StorageHost} from '../ports/storage-host.ts';

export interface Replication {
  /**
   * Makes a version be on a storage host, with all versions before it. One at a time for each brand and host: whoever else
   * asks waits for the same. Conflict when what is there is not a copy of the brand; NotFound.
   */
  ensure(wanted: WantedCopy, signal: AbortSignal): Promise<void>;
}

export interface WantedCopy {
  readonly brand: BrandName;
  readonly version: VersionNumber;
  /** Where it is at home. */
  readonly from: StorageHost;
  readonly to: StorageHost;
}

/** Others may be waiting for lower numbers of the same brand. */
const maximumRounds = 5;

export function createReplication(): Replication {
  const copies = new SharedWork<void>();
  return {
    ensure: async (wanted, signal) => {
      const {brand, version, from, to} = wanted;
      // Asked anew for each number, but never two at a time into one filesystem.
      for (let round = 1; round <= maximumRounds; round++) {
        const key = `${from.name} ${to.name} ${brand}`;
        await copies.run(key, now => copyUpTo(wanted, now), signal);
        if (await isThere(to.images, brand, version, signal)) return;
      }
      throw conflict(
        `The copy of ${brand} on ${to.name} goes beyond version ${version} and does not have it. Delete the copy, then try again.`,
        [brand],
      );
    },
  };
}

/** Oldest first, because ZFS can only add to what is there; each one is complete before the next begins. */
async function copyUpTo({brand, version, from, to}: WantedCopy, signal: AbortSignal): Promise<void> {
  const source = await from.images.findCopy(brand, signal);
  if (source?.versions.some(({number}) => number === version) !== true) {
    throw notFound(
      'Version',
      [`${brand}@${version}`],
      `It is not on ${from.name}, where ${brand} is at home.`,
    );
  }
  const present = await to.images.findCopy(brand, signal);
  if (present !== undefined && !present.copied) {
    throw conflict(
      `${to.name} has a brand ${quoted(brand)} of its own, which is not a copy of the one on ${from.name}. Rename or delete one of them.`,
      [brand],
    );
  }
  let since = newestCommon(source, present, to.name);
  for (const wanted of missing(source, present, since, version)) {
    const {number} = wanted;
    const base = since;
    await to.images.receiveVersion(
      {
        brand,
        home: from.name,
        properties: source.properties,
        version: wanted,
        ...(base === undefined ? {} : {since: base}),
        open: () => from.images.sendVersion(brand, number, base, signal),
        openRest: token => from.images.sendRest(token, signal),
      },
      signal,
    );
    since = number;
  }
  await to.images.describeCopy(brand, {home: from.name, properties: source.properties}, signal);
}

/** Undefined when nothing is there yet. Conflict when what is there has no version in common with its home any more. */
function newestCommon(
  source: BrandCopy,
  present: BrandCopy | undefined,
  host: StorageHostName,
): VersionNumber | undefined {
  const newest = present?.versions.at(-1);
  if (present === undefined) return undefined;
  const known = newest && source.versions.find(({number}) => number === newest.number);
  if (newest !== undefined && known?.id === newest.id) return newest.number;
  throw conflict(
    `The copy of ${source.brand} on ${host} has ${newest === undefined ? 'no version' : `a version ${newest.number}`} that its home does not have. Delete that version, or the copy.`,
    [source.brand],
  );
}

/** The last one that is there may still lack what is said of it: then it comes first. */
function missing(
  source: BrandCopy,
  present: BrandCopy | undefined,
  since: VersionNumber | undefined,
  upTo: VersionNumber,
): VersionCopy[] {
  const last = present?.versions.at(-1);
  const from = last?.complete === false ? last.number - 1 : (since ?? 0);
  return source.versions.filter(({number}) => number > from && number <= upTo);
}

async function isThere(
  images: ImageStore,
  brand: BrandName,
  version: VersionNumber,
  signal: AbortSignal,
): Promise<boolean> {
  const found = await images.findCopy(brand, signal);
  return found?.versions.some(({number, complete}) => number === version && complete) === true;
}

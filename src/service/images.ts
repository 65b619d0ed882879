/** The family *images*: brands and their versions. */
import type {
  Brand as WireBrand,
  HopScotchPort,
  ListBrandsOptions,
  StorageUsage,
  Version as WireVersion,
} from '../contract/types.generated.ts';
import {includesDn, sameDn} from '../domain/dn.ts';
import {asAppError, conflict, invalidRequest, notAuthorized, notFound} from '../domain/errors.ts';
import type {Brand, ImageListing} from '../domain/image.ts';
import {
  parseBrandName,
  parseStorageHostName,
  parseText,
  parseVersionNumber,
  type BrandName,
} from '../domain/names.ts';
import type {Principal} from '../domain/server.ts';
import type {StorageHost} from '../ports.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {resolveImage} from './provision.ts';
import {findBrand, type Site} from './site.ts';
import {submitJob, type JobOptions} from './submit.ts';

type ImageOperations = Pick<
  HopScotchPort<Caller>,
  | 'listBrands'
  | 'createBrand'
  | 'deleteBrand'
  | 'listVersions'
  | 'snapshotBrand'
  | 'rollbackBrand'
  | 'deleteVersion'
  | 'grantBrand'
  | 'getStorageUsage'
>;

/** Who may change a brand: its owner; for some things its members too; administrators always. */
export function checkBrandRights(
  who: Pick<Principal, 'dn' | 'administrator'>,
  brand: Brand,
  membersToo: boolean,
): void {
  const owner = brand.owner !== undefined && sameDn(brand.owner, who.dn);
  if (owner || who.administrator || (membersToo && includesDn(brand.members, who.dn))) return;
  const allowed = membersToo ? 'its owner, its members and administrators' : 'its owner and administrators';
  throw notAuthorized(`Only ${allowed} may do this with the brand ${brand.name}.`, [brand.name]);
}

export function imageOperations(site: Site): ImageOperations {
  const submit = async (
    operation: string,
    brand: BrandName,
    caller: Caller,
    request: object,
    options?: JobOptions,
  ) => ({
    job: await submitJob(site, caller, {operation, targets: [brand], request}, options),
  });
  /** For operations on a brand that must be there: refuses at once what the job would refuse later. */
  const onBrand = async (
    operation: string,
    name: string,
    caller: Caller,
    membersToo: boolean,
    request: (holders: Awaited<ReturnType<typeof findBrand>>) => object | Promise<object>,
    options?: JobOptions,
  ) => {
    const principal = requirePrincipal(caller);
    const brand = parseBrandName(name, 'brand');
    const holders = await findBrand(site, brand, caller.signal);
    for (const holder of holders) checkBrandRights(principal, holder.brand, membersToo);
    return submit(operation, brand, caller, await request(holders), options);
  };
  const knownVersion = (number: number, holders: Awaited<ReturnType<typeof findBrand>>) => {
    const version = parseVersionNumber(number);
    const there = holders.some(({listing, brand}) =>
      listing.versions.some(v => v.brand === brand.name && v.number === version),
    );
    if (!there)
      throw notFound(
        'Version',
        [`${holders[0]?.brand.name}@${version}`],
        'listVersions tells which there are.',
      );
    return {version};
  };
  return {
    listBrands: async ({options}, caller) => {
      requirePrincipal(caller);
      return {brand: await listFrom(site, options, caller, mapBrands)};
    },
    getStorageUsage: async ({options}, caller) => {
      requirePrincipal(caller);
      return {usage: await listFrom(site, options, caller, sumUsage)};
    },
    listVersions: async ({brand}, caller) => {
      requirePrincipal(caller);
      const holders = await findBrand(site, parseBrandName(brand, 'brand'), caller.signal);
      return {version: holders.flatMap(({listing, brand: found}) => mapVersions(found, listing))};
    },
    createBrand: async ({brand: name, options}, caller) => {
      requirePrincipal(caller);
      const brand = parseBrandName(name, 'brand');
      const storage = chooseStorage(site, options?.storageHost);
      const description =
        options?.description === undefined
          ? undefined
          : parseText(options.description, 'options/description');
      if (options?.fromVersion !== undefined && options.fromBrand === undefined) {
        throw invalidRequest('options/fromVersion', 'options/fromVersion goes with options/fromBrand.');
      }
      const from =
        options?.fromBrand === undefined
          ? undefined
          : await resolveImage(
              {storageHosts: new Map([[storage.name, storage]])},
              {
                brand: options.fromBrand,
                ...(options.fromVersion === undefined ? {} : {version: options.fromVersion}),
              },
              caller.signal,
            );
      if (options?.requestId === undefined) await refuseTaken(site, brand, caller.signal);
      return submit('createBrand', brand, caller, {storageHost: storage.name, description, from}, options);
    },
    deleteBrand: ({brand, options}, caller) =>
      onBrand('deleteBrand', brand, caller, false, () => ({}), options),
    snapshotBrand: ({brand, options}, caller) => {
      const comment =
        options?.comment === undefined ? undefined : parseText(options.comment, 'options/comment');
      return onBrand('snapshotBrand', brand, caller, true, () => ({comment}), options);
    },
    rollbackBrand: ({brand, version, options}, caller) =>
      onBrand('rollbackBrand', brand, caller, true, holders => knownVersion(version, holders), options),
    deleteVersion: ({brand, version, options}, caller) =>
      onBrand('deleteVersion', brand, caller, false, holders => knownVersion(version, holders), options),
    grantBrand: ({brand, user, options}, caller) => {
      const resolveMembers = async () => {
        const members = await Promise.all(user.map(name => site.directory.getUser(name, caller.signal)));
        return {members: members.map(member => member.text)};
      };
      return onBrand('grantBrand', brand, caller, false, resolveMembers, options);
    },
  };
}

/** One name, one brand, on whichever storage host: copies go by the name. */
async function refuseTaken(site: Site, brand: BrandName, signal: AbortSignal): Promise<void> {
  const holders = await findBrand(site, brand, signal).catch((error: unknown) => {
    if (asAppError(error).code === 'NotFound') return [];
    throw error;
  });
  const [taken] = holders;
  if (taken === undefined) return;
  throw conflict(`The brand ${brand} exists on ${taken.storage.name} already. Choose another name.`, [brand]);
}

function chooseStorage(site: Site, name: string | undefined): StorageHost {
  const hosts = [...site.storageHosts.values()];
  const [only, second] = hosts;
  if (name === undefined) {
    if (only === undefined || second !== undefined) {
      throw invalidRequest(
        'options/storageHost',
        `Say which storage host: ${hosts.map(host => host.name).join(', ')}.`,
      );
    }
    return only;
  }
  return getNamedStorage(site, name);
}

function getNamedStorage(site: Site, name: string): StorageHost {
  const found = site.storageHosts.get(parseStorageHostName(name, 'options/storageHost'));
  if (found === undefined) {
    throw notFound('Storage host', [name], `There are: ${[...site.storageHosts.keys()].join(', ')}.`);
  }
  return found;
}

async function listFrom<T>(
  site: Site,
  options: ListBrandsOptions | undefined,
  caller: Caller,
  map: (listing: ImageListing, brands: readonly Brand[]) => T[],
): Promise<T[]> {
  const wanted = new Set((options?.brand ?? []).map(name => parseBrandName(name, 'options/brand')));
  const hosts =
    options?.storageHost === undefined
      ? [...site.storageHosts.values()]
      : [getNamedStorage(site, options.storageHost)];
  const listings = await Promise.all(hosts.map(host => host.images.list(caller.signal)));
  const unknown = [...wanted].filter(
    name => !listings.some(listing => listing.brands.some(brand => brand.name === name)),
  );
  if (unknown.length > 0)
    throw notFound('Brand', unknown, 'listBrands without options tells which there are.');
  return listings.flatMap(listing =>
    map(
      listing,
      listing.brands.filter(brand => wanted.size === 0 || wanted.has(brand.name)),
    ),
  );
}

const mapBrands = (listing: ImageListing, brands: readonly Brand[]): WireBrand[] =>
  brands.map(({dataset: _, owner, members, ...brand}) => ({
    ...brand,
    ...(owner === undefined ? {} : {owner: owner.text}),
    member: members.map(member => member.text),
    versionCount: listing.versions.filter(version => version.brand === brand.name).length,
  }));

const mapVersions = (brand: Brand, listing: ImageListing): WireVersion[] =>
  listing.versions
    .filter(version => version.brand === brand.name)
    .map(({author, ...version}) => ({
      ...version,
      storageHost: brand.storageHost,
      ...(author === undefined ? {} : {author: author.text}),
      rootCount: listing.roots.filter(root => root.brand === brand.name && root.version === version.number)
        .length,
      isDefault: brand.defaultVersion === version.number,
    }));

function sumUsage(listing: ImageListing, brands: readonly Brand[]): StorageUsage[] {
  const sum = (
    items: readonly {usedBytes: number; referencedBytes: number}[],
    key: 'usedBytes' | 'referencedBytes',
  ) => items.reduce((total, item) => total + item[key], 0);
  return brands.map(brand => {
    const versions = listing.versions.filter(version => version.brand === brand.name);
    const roots = listing.roots.filter(root => root.brand === brand.name);
    return {
      brand: brand.name,
      storageHost: brand.storageHost,
      versionCount: versions.length,
      rootCount: roots.length,
      // A brand's own `used` counts what its versions hold; each root counts only what it changed.
      usedBytes: brand.usedBytes + sum(roots, 'usedBytes'),
      fullCopyBytes: sum(versions, 'referencedBytes') + sum(roots, 'referencedBytes'),
    };
  });
}

/** The family *images*: brands and their versions. */
import type {
  Brand as WireBrand,
  CreateBrandOptions,
  HopScotchPort,
  ListBrandsOptions,
  Version as WireVersion,
} from '../contract/types.generated.ts';
import {parseImportName, parseUploadId, type BrandSource} from '../domain/brand-source.ts';
import {asAppError, conflict, invalidRequest, notFound} from '../domain/errors.ts';
import type {Brand, ImageListing, Version} from '../domain/image.ts';
import {compareNames} from '../domain/name-order.ts';
import {parseBrandName, parseText, type BrandName} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {mapBootSettings, parseBootChanges} from './boot-settings.ts';
import {brandSubmitter, getVersion, type Holders} from './brand-request.ts';
import {resolveImage} from './provision.ts';
import {findBrand, getNamedStorage, type Site} from './site.ts';
import {askStorageHosts} from './storage-listing.ts';
import {submitJob} from './submit.ts';
import {sumUsage} from './usage.ts';

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
  | 'updateBrand'
  | 'renameBrand'
  | 'getStorageUsage'
>;

export function imageOperations(site: Site): ImageOperations {
  const onBrand = brandSubmitter(site);
  return {
    listBrands: async ({options}, caller) => {
      requirePrincipal(caller);
      return {brand: await listFrom(site, options, caller, mapBrands)};
    },
    getStorageUsage: async ({options}, caller) => {
      requirePrincipal(caller);
      const detail = options?.detail === true;
      const tell = (listing: ImageListing, brands: readonly Brand[]) => sumUsage(listing, brands, detail);
      return {usage: await listFrom(site, options, caller, tell)};
    },
    listVersions: async ({brand}, caller) => {
      requirePrincipal(caller);
      const holders = await findBrand(site, parseBrandName(brand, 'brand'), caller.signal);
      const shown = holders.some(({listing}) => listing.shown.length > 0);
      const servers = shown ? await site.directory.listServers(caller.signal) : [];
      return {version: holders.flatMap(({listing, brand: found}) => mapVersions(found, listing, servers))};
    },
    createBrand: async ({brand: name, options}, caller) => {
      requirePrincipal(caller);
      const brand = parseBrandName(name, 'brand');
      const storage = chooseStorage(site, options?.storageHost);
      const description =
        options?.description === undefined
          ? undefined
          : parseText(options.description, 'options/description');
      const from = await resolveSource(storage, options, caller);
      if (options?.requestId === undefined) await refuseTaken(site, brand, caller.signal);
      const firstVersion = options?.firstVersion === true;
      const boot = parseBootChanges(options?.boot, 'options/boot');
      const {restricted} = options ?? {};
      const request = {storageHost: storage.name, description, from, firstVersion, boot, restricted};
      const job = {operation: 'createBrand', targets: [brand], request};
      return {job: await submitJob(site, caller, job, options)};
    },
    deleteBrand: ({brand, options}, caller) =>
      onBrand('deleteBrand', brand, caller, false, () => ({}), options),
    snapshotBrand: ({brand, options}, caller) => {
      const comment =
        options?.comment === undefined ? undefined : parseText(options.comment, 'options/comment');
      return onBrand('snapshotBrand', brand, caller, true, () => ({comment}), options);
    },
    rollbackBrand: ({brand, version, options}, caller) =>
      onBrand(
        'rollbackBrand',
        brand,
        caller,
        true,
        holders => ({version: getVersion(version, holders)}),
        options,
      ),
    deleteVersion: ({brand, version, options}, caller) =>
      onBrand(
        'deleteVersion',
        brand,
        caller,
        false,
        holders => ({version: getVersion(version, holders)}),
        options,
      ),
    updateBrand: ({brand, options}, caller) => {
      const {description, owner, restricted} = options ?? {};
      const boot = parseBootChanges(options?.boot, 'options/boot');
      if ([description, owner, boot, restricted].every(wish => wish === undefined))
        throw invalidRequest(
          'options',
          'Say what to change: options/description, options/owner, options/restricted or options/boot.',
        );
      const resolve = async () => ({
        ...(description === undefined ? {} : {description: parseText(description, 'options/description')}),
        ...(owner === undefined ? {} : {owner: (await site.directory.getUser(owner, caller.signal)).text}),
        ...(boot === undefined ? {} : {boot}),
        ...(restricted === undefined ? {} : {restricted}),
      });
      return onBrand('updateBrand', brand, caller, false, resolve, options);
    },
    renameBrand: ({brand, newName, options}, caller) => {
      const check = async (holders: Holders) => {
        const name = parseBrandName(newName, 'newName');
        refuseCopied(holders);
        if (options?.requestId === undefined) await refuseTaken(site, name, caller.signal);
        return {newName: name, storageHost: holders[0]?.storage.name};
      };
      return onBrand('renameBrand', brand, caller, false, check, options);
    },
    grantBrand: ({brand, user, options}, caller) => {
      const resolveMembers = async () => {
        const members = await Promise.all(user.map(name => site.directory.getUser(name, caller.signal)));
        return {members: members.map(member => member.text)};
      };
      return onBrand('grantBrand', brand, caller, false, resolveMembers, options);
    },
  };
}

/** Copies go by the name: they would be copies of nothing. */
function refuseCopied(holders: Holders): void {
  const copies = holders.filter(({brand}) => brand.copyOf !== undefined).map(({storage}) => storage.name);
  const name = holders[0]?.brand.name;
  if (copies.length > 0) {
    throw conflict(
      `${copies.join(' and ')} hold${copies.length > 1 ? '' : 's'} a copy of ${name}. Rename it before it is copied, or make a new brand from it: createBrand with options/fromBrand.`,
      copies,
    );
  }
}

/** One name, one brand, on whichever storage host: copies go by the name. */
export async function refuseTaken(site: Site, brand: BrandName, signal: AbortSignal): Promise<void> {
  const holders = await findBrand(site, brand, signal).catch((error: unknown) => {
    if (asAppError(error).code === 'NotFound') return [];
    throw error;
  });
  const [taken] = holders;
  if (taken === undefined) return;
  throw conflict(`The brand ${brand} exists on ${taken.storage.name} already. Choose another name.`, [brand]);
}

/** Undefined for an empty brand. InvalidRequest when it is to start with several things at once. */
async function resolveSource(
  storage: StorageHost,
  {fromBrand, fromVersion, fromTar, fromDirectory, fromUpload}: CreateBrandOptions = {},
  caller: Caller,
): Promise<BrandSource | undefined> {
  if (fromVersion !== undefined && fromBrand === undefined)
    throw invalidRequest('options/fromVersion', 'options/fromVersion goes with options/fromBrand.');
  if ([fromBrand, fromTar, fromDirectory, fromUpload].filter(source => source !== undefined).length > 1) {
    throw invalidRequest(
      'options/fromTar',
      'A brand starts with one thing: give one of options/fromBrand, fromTar, fromDirectory and fromUpload.',
    );
  }
  if (fromTar !== undefined) return {kind: 'tar', name: parseImportName(fromTar, 'options/fromTar')};
  if (fromDirectory !== undefined)
    return {kind: 'directory', name: parseImportName(fromDirectory, 'options/fromDirectory')};
  if (fromUpload !== undefined) return {kind: 'upload', id: parseUploadId(fromUpload, 'options/fromUpload')};
  if (fromBrand === undefined) return undefined;
  const image = await resolveImage(
    {storageHosts: new Map([[storage.name, storage]])},
    {brand: fromBrand, ...(fromVersion === undefined ? {} : {version: fromVersion})},
    caller,
  );
  return {kind: 'version', brand: image.brand, version: image.version};
}

export function chooseStorage(site: Pick<Site, 'storageHosts'>, name: string | undefined): StorageHost {
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

async function listFrom<T>(
  site: Site,
  options: ListBrandsOptions | undefined,
  caller: Caller,
  map: (listing: ImageListing, brands: readonly Brand[]) => T[],
): Promise<T[]> {
  const wanted = new Set((options?.brand ?? []).map(name => parseBrandName(name, 'options/brand')));
  const listings = await askStorageHosts(
    site,
    options ?? {},
    host => host.images.list(caller.signal),
    caller.signal,
  );
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
  brands.map(({dataset: _, owner, members, boot, ...brand}) => ({
    ...brand,
    boot: mapBootSettings(boot),
    ...(owner === undefined ? {} : {owner: owner.text}),
    member: members.map(member => member.text),
    versionCount: listing.versions.filter(version => version.brand === brand.name).length,
  }));

const mapVersions = (brand: Brand, listing: ImageListing, servers: readonly ServerRecord[]): WireVersion[] =>
  listing.versions
    .filter(version => version.brand === brand.name)
    .map(({author, id: _, boot, ...version}) => ({
      ...version,
      boot: mapBootSettings(boot),
      server: serversOf(brand, listing, version, servers),
      storageHost: brand.storageHost,
      ...(author === undefined ? {} : {author: author.text}),
      rootCount: listing.roots.filter(root => root.brand === brand.name && root.version === version.number)
        .length,
      isDefault: brand.defaultVersion === version.number,
    }));

/** Those that have a root of it, and those that run it in memory. */
function serversOf(
  {storageHost}: Brand,
  {roots}: ImageListing,
  {brand, number}: Pick<Version, 'brand' | 'number'>,
  servers: readonly ServerRecord[],
): string[] {
  const inMemory = servers.filter(
    ({assignment: it}) =>
      it?.mode === 'ram' && it.storageHost === storageHost && it.brand === brand && it.version === number,
  );
  const cloned = roots.filter(root => root.brand === brand && root.version === number);
  const names = [...cloned.map(({server}) => server), ...inMemory.map(({name}) => name)];
  return [...new Set(names)].sort(compareNames);
}

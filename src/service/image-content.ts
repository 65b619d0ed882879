/** Operations on the files of golden images. */
import type {CaptureRootRequest, HopScotchPort} from '../contract/types.generated.ts';
import {conflict, invalidRequest, notFound, timedOut} from '../domain/errors.ts';
import {byAge} from '../domain/image.ts';
import type {BrandSource} from '../domain/brand-source.ts';
import {within} from '../domain/clock.ts';
import {parseBrandName, parseText, type VersionNumber} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {brandSubmitter, getVersion, type Holders} from './brand-request.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {refuseTaken} from './images.ts';
import {findBrand, getStorageHost, homeDoesNotAnswer, type Site} from './site.ts';
import {parseSeconds, resolveOperable, submitJob} from './submit.ts';

type ContentOperations = Pick<HopScotchPort<Caller>, 'restoreBrand' | 'compareVersions' | 'captureRoot'>;

const defaultMaximum = 1_000;
const mostDifferences = 10_000;

export function contentOperations(site: Site): ContentOperations {
  const onBrand = brandSubmitter(site);
  return {
    restoreBrand: ({brand, version, options}, caller) =>
      onBrand(
        'restoreBrand',
        brand,
        caller,
        true,
        holders => ({
          version: getVersion(version, holders),
          discardChanges: options?.discardChanges === true,
        }),
        options,
      ),
    captureRoot: (request, caller) => captureRoot(site, request, caller),
    compareVersions: async ({brand: name, fromVersion, toVersion, options}, caller) => {
      requirePrincipal(caller);
      const maximum = options?.maximum ?? defaultMaximum;
      if (maximum < 1 || maximum > mostDifferences)
        throw invalidRequest('options/maximum', `options/maximum must be from 1 to ${mostDifferences}.`);
      const seconds = parseSeconds(options?.timeoutSeconds, 'options/timeoutSeconds', 1, 600) ?? 60;
      const brand = parseBrandName(name, 'brand');
      const holders = await findBrand(site, brand, caller.signal);
      const from = getVersion(fromVersion, holders, 'fromVersion');
      const to = getVersion(toVersion, holders, 'toVersion');
      const holder = getHolderOf(holders, [from, to]);
      const late = timedOut(
        `storage host ${holder.name}`,
        `The comparison was not done within ${seconds} s. Give it longer: options/timeoutSeconds.`,
      );
      const {differences, complete} = await within(site.clock, seconds, late, caller.signal, signal =>
        holder.images.compareVersions(brand, from, to, maximum, signal),
      );
      return {difference: differences, complete};
    },
  };
}

/** A storage host that has all of the versions. */
function getHolderOf(holders: Holders, versions: readonly VersionNumber[]): StorageHost {
  const found = holders.find(({listing, brand}) =>
    versions.every(number =>
      listing.versions.some(item => item.brand === brand.name && item.number === number),
    ),
  );
  if (found === undefined) {
    const names = versions.map(number => `${holders[0]?.brand.name}@${number}`);
    throw conflict(
      `No storage host holds all of ${names.join(' and ')}. listVersions tells which is where.`,
      names,
    );
  }
  return found.storage;
}

async function captureRoot(site: Site, {target, options}: CaptureRootRequest, caller: Caller) {
  const server = await getOperable(site, target, caller);
  const comment = options?.comment === undefined ? undefined : parseText(options.comment, 'options/comment');
  const newBrand =
    options?.newBrand === undefined ? undefined : parseBrandName(options.newBrand, 'options/newBrand');
  if (newBrand !== undefined && options?.requestId === undefined)
    await refuseTaken(site, newBrand, caller.signal);
  const {storage, root} = await getBootedRoot(site, server, caller.signal);
  if (newBrand !== undefined) {
    const from = {kind: 'root', dataset: root.dataset} satisfies BrandSource;
    const description = `Captured from ${server.name}, which had ${root.brand}@${root.version}`;
    const request = {storageHost: storage.name, description, from, comment, firstVersion: true};
    const job = {operation: 'createBrand', targets: [newBrand], request};
    return {job: await submitJob(site, caller, job, options)};
  }
  const beforeSubmit = (holders: Holders) => {
    const home = holders.find(({brand}) => brand.copyOf === undefined)?.storage;
    if (home === undefined) throw homeDoesNotAnswer(holders[0]?.brand);
    if (home !== storage) {
      throw conflict(
        `The root of ${server.name} is on ${storage.name}, and ${root.brand} is at home on ${home.name}. Capture it as a new brand: options/newBrand.`,
        [server.name],
      );
    }
    return {server: server.name, root: root.dataset, comment: comment ?? `Captured from ${server.name}`};
  };
  return brandSubmitter(site)('captureRoot', root.brand, caller, true, beforeSubmit, options);
}

/** One server, by name, that the caller may operate. */
async function getOperable(site: Site, target: string, caller: Caller): Promise<ServerRecord> {
  const [server] = await resolveOperable(site, caller, [target], {expectedCount: 1});
  if (server === undefined) throw notFound('Server', [target], 'listServers tells which there are.');
  return server;
}

/** What the server boots; if that is not set, its newest root. */
async function getBootedRoot(site: Site, server: ServerRecord, signal: AbortSignal) {
  const storage = getStorageHost(site, server);
  const {roots} = await storage.images.list(signal);
  const own = roots.filter(root => root.server === server.name).sort(byAge);
  const root = own.find(({dataset}) => dataset === server.assignment?.dataset) ?? own.at(-1);
  if (root === undefined)
    throw notFound('Root', [server.name], 'There is nothing to capture. provisionServers makes one.');
  return {storage, root};
}

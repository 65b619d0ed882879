/** Operations on the files of golden images. */
import type {HopScotchPort} from '../contract/types.generated.ts';
import {conflict, invalidRequest, timedOut} from '../domain/errors.ts';
import {within} from '../domain/clock.ts';
import {parseBrandName, type VersionNumber} from '../domain/names.ts';
import type {StorageHost} from '../ports.ts';
import {brandSubmitter, getVersion, type Holders} from './brand-request.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {findBrand, type Site} from './site.ts';
import {parseSeconds} from './submit.ts';

type ContentOperations = Pick<HopScotchPort<Caller>, 'restoreBrand' | 'compareVersions'>;

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

/** Who may load servers with a brand, asked anew when a job begins: it may have been restricted since the job was filed. */
import {asAppError, type AppError} from '../domain/errors.ts';
import type {ImageListing} from '../domain/image.ts';
import type {BrandName} from '../domain/names.ts';
import type {Principal} from '../domain/server.ts';
import {checkMayUse} from './brand-request.ts';
import {findBrand, type Site} from './site.ts';

/**
 * Why a user may not use them, for those that he may not. Copies may not know yet what is said at home: where `listings`, what was
 * read just now, have none at home, all storage hosts are asked.
 */
export async function refusedBrands(
  site: Pick<Site, 'storageHosts'>,
  who: Pick<Principal, 'dn' | 'administrator'>,
  brands: ReadonlySet<BrandName>,
  listings: readonly ImageListing[],
  signal: AbortSignal,
): Promise<ReadonlyMap<BrandName, AppError>> {
  const known = listings.flatMap(listing => listing.brands);
  const refused = new Map<BrandName, AppError>();
  for (const name of brands) {
    try {
      const here = known.filter(brand => brand.name === name);
      const all = here.some(({copyOf}) => copyOf === undefined)
        ? here
        : (await findBrand(site, name, signal)).map(({brand}) => brand);
      for (const brand of all) checkMayUse(who, brand);
    } catch (error) {
      signal.throwIfAborted();
      refused.set(name, asAppError(error));
    }
  }
  return refused;
}

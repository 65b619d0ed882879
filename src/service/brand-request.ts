/** What requests about one brand have in common: who may make them, and filing their jobs. */
import type {Job} from '../contract/types.generated.ts';
import {displayName, includesDn, sameDn} from '../domain/dn.ts';
import {notAuthorized, notFound} from '../domain/errors.ts';
import type {Brand} from '../domain/image.ts';
import {parseBrandName, parseVersionNumber, type VersionNumber} from '../domain/names.ts';
import type {Principal} from '../domain/server.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {findBrand, type Site} from './site.ts';
import {submitJob, type JobOptions} from './submit.ts';

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

/** Who may load servers with a brand, or start another one from it: everybody, unless it is restricted. */
export function checkMayUse(who: Pick<Principal, 'dn' | 'administrator'>, brand: Brand): void {
  const {name, owner, members, restricted} = brand;
  const isTheirs = (owner !== undefined && sameDn(owner, who.dn)) || includesDn(members, who.dn);
  if (!restricted || isTheirs || who.administrator) return;
  const whom = owner === undefined ? 'An administrator' : `Its owner, ${displayName(owner)},`;
  throw notAuthorized(
    `The brand ${name} is restricted to its members. ${whom} makes you one with grantBrand.`,
    [name],
  );
}

/** The storage hosts that hold a brand, and what they hold. */
export type Holders = Awaited<ReturnType<typeof findBrand>>;

/** For operations on a brand that must be there: refuses at once what the job would refuse later. */
export const brandSubmitter =
  (site: Site) =>
  async (
    operation: string,
    name: string,
    caller: Caller,
    membersToo: boolean,
    request: (holders: Holders) => object | Promise<object>,
    options?: JobOptions,
  ): Promise<{job: Job}> => {
    const principal = requirePrincipal(caller);
    const brand = parseBrandName(name, 'brand');
    const holders = await findBrand(site, brand, caller.signal);
    for (const holder of holders) checkBrandRights(principal, holder.brand, membersToo);
    const job = {operation, targets: [brand], request: await request(holders)};
    return {job: await submitJob(site, caller, job, options)};
  };

/** NotFound unless one of the holders has that version of its brand. */
export function getVersion(number: number, holders: Holders, part = 'version'): VersionNumber {
  const version = parseVersionNumber(number, part);
  const there = holders.some(({listing, brand}) =>
    listing.versions.some(item => item.brand === brand.name && item.number === version),
  );
  if (!there)
    throw notFound(
      'Version',
      [`${holders[0]?.brand.name}@${version}`],
      'listVersions tells which there are.',
    );
  return version;
}

/** Which copies of brands the configuration wants and storage hosts lack. Pure. */
import type {Brand, ImageListing} from '../domain/image.ts';
import type {BrandName, StorageHostName, VersionNumber} from '../domain/names.ts';

/** Copies of some brands on some storage hosts. */
export interface KeepRule {
  /** Names; `*` stands for any characters. */
  readonly brands: readonly string[];
  /** Up to the newest version, or up to the default one: a copy has every version before its last. */
  readonly versions: 'all' | 'default';
  /** All, if not given. */
  readonly storageHosts?: readonly StorageHostName[] | undefined;
}

export interface MissingCopy {
  readonly brand: BrandName;
  /** The last one that is wanted. */
  readonly version: VersionNumber;
  readonly to: StorageHostName;
}

/** @param listings of the hosts that answered: nothing is wanted on others, nor of brands that are at home there */
export function findMissingCopies(
  rules: readonly KeepRule[],
  listings: ReadonlyMap<StorageHostName, ImageListing>,
  hosts: readonly StorageHostName[],
): MissingCopy[] {
  const missing = new Map<string, MissingCopy>();
  for (const rule of rules) {
    for (const [home, {brands, versions}] of listings) {
      for (const brand of brands) {
        if (brand.copyOf !== undefined || !rule.brands.some(pattern => matches(pattern, brand.name)))
          continue;
        const numbers = versions.filter(version => version.brand === brand.name).map(({number}) => number);
        const wanted =
          rule.versions === 'default' ? brand.defaultVersion : numbers.toSorted((a, b) => a - b).at(-1);
        if (wanted === undefined) continue;
        for (const to of rule.storageHosts ?? hosts) {
          const there = to === home ? undefined : listings.get(to);
          if (there === undefined || !canTake(there, brand, wanted)) continue;
          const copy = {brand: brand.name, version: wanted, to};
          // Of two rules, the one that wants more.
          const key = `${brand.name} ${to}`;
          if ((missing.get(key)?.version ?? 0) < wanted) missing.set(key, copy);
        }
      }
    }
  }
  return [...missing.values()];
}

/** Not when it has that version or later ones, which nothing can be put before, nor when it has a brand of its own of that name. */
function canTake({brands, versions}: ImageListing, {name}: Brand, wanted: VersionNumber): boolean {
  const own = brands.some(brand => brand.name === name && brand.copyOf === undefined);
  return !own && !versions.some(({brand, number}) => brand === name && number >= wanted);
}

function matches(pattern: string, name: string): boolean {
  const parts = pattern.split('*').map(part => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('.*')}$`).test(name);
}

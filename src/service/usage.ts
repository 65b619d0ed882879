/** What brands take, and what they would without ZFS. Pure. */
import type {StorageUsage, UsagePart} from '../contract/types.generated.ts';
import type {Brand, ImageListing} from '../domain/image.ts';

type Sized = Pick<Brand, 'usedBytes' | 'referencedBytes'>;

export function sumUsage(listing: ImageListing, brands: readonly Brand[], detail: boolean): StorageUsage[] {
  return brands.map(brand => {
    const versions = listing.versions.filter(version => version.brand === brand.name);
    const roots = listing.roots.filter(root => root.brand === brand.name);
    const copies = sum(versions, 'referencedBytes') + sum(roots, 'referencedBytes');
    const part: UsagePart[] = [
      {kind: 'golden', ...sizeOf(brand)},
      ...versions.map(version => ({kind: 'version' as const, version: version.number, ...sizeOf(version)})),
      ...roots.map(({server, version, ...root}) => ({
        kind: 'root' as const,
        version,
        server,
        ...sizeOf(root),
      })),
    ];
    return {
      brand: brand.name,
      storageHost: brand.storageHost,
      versionCount: versions.length,
      rootCount: roots.length,
      // A brand's own `used` counts what its versions hold; each root counts only what it changed.
      usedBytes: brand.usedBytes + sum(roots, 'usedBytes'),
      fullCopyBytes: copies,
      referencedBytes: brand.referencedBytes + copies,
      part: detail ? part : [],
    };
  });
}

const sizeOf = ({usedBytes, referencedBytes}: Sized): Sized => ({usedBytes, referencedBytes});
const sum = (items: readonly Sized[], key: keyof Sized): number =>
  items.reduce((total, item) => total + item[key], 0);

/** What a new storage host holds: three brands of five versions each, with sizes as in the paper (286 GB as full copies). */
import {labBrands, labVersions} from '../topology.ts';
import {newGuid, type PoolDataset} from './pool.ts';
import {fileOf, withFile, type LabTree} from './tree.ts';

export const base = 'tank/hopscotch';
export const capacityBytes = 2_000e9;

interface GoldenImage {
  readonly owner: string;
  readonly description: string;
  readonly referenced: number;
  /** What one more version costs. */
  readonly delta: number;
}

const images: Record<(typeof labBrands)[number], GoldenImage> = {
  web: {owner: 'alice', description: 'Web tier: base system and web server', referenced: 9.7e9, delta: 0.4e9},
  db: {owner: 'bob', description: 'Database tier', referenced: 21.5e9, delta: 0.9e9},
  hpc: {owner: 'carol', description: 'Compute nodes: MPI and compilers', referenced: 26e9, delta: 1.1e9},
};

export function goldenDatasets(withBrands: boolean): PoolDataset[] {
  const creation = Math.floor(Date.now() / 1_000);
  const filesystem = {
    type: 'filesystem',
    creation,
    mounted: true,
    used: 0,
    referenced: 24_576,
    properties: {},
  } as const;
  const parents = [base.split('/')[0] ?? '', base, `${base}/brands`, `${base}/roots`].map(name => ({
    ...filesystem,
    name,
  }));
  if (!withBrands) return parents;
  return [...parents, ...labBrands.flatMap(brand => brandDatasets(brand, creation))];
}

function brandDatasets(brand: (typeof labBrands)[number], creation: number): PoolDataset[] {
  const {owner, description, referenced, delta} = images[brand];
  const name = `${base}/brands/${brand}`;
  const dn = `uid=${owner},ou=people,dc=hopscotch`;
  const golden: PoolDataset = {
    name,
    type: 'filesystem',
    creation,
    mounted: true,
    used: referenced + delta * labVersions.length,
    referenced,
    files: filesOf(brand, labVersions.length, creation),
    properties: {
      'hopscotch:kind': 'brand',
      'hopscotch:brand': brand,
      'hopscotch:owner': dn,
      'hopscotch:description': description.replaceAll(' ', '%20'),
      'hopscotch:default': String(labVersions.at(-1)),
      'hopscotch:last': String(labVersions.at(-1)),
    },
  };
  const versions = labVersions.map((number): PoolDataset => ({
    name: `${name}@${number}`,
    type: 'snapshot',
    creation: creation - (labVersions.length - number) * 86_400 * 7,
    mounted: false,
    // Part of what the brand's own `used` counts, as ZFS does.
    used: 0,
    referenced: referenced - (labVersions.length - number) * delta,
    properties: {'hopscotch:author': dn},
    guid: newGuid(),
    files: filesOf(brand, number, creation),
  }));
  return [golden, ...versions];
}

/** A few, for versions to differ in: the sizes above stand for all the others. */
function filesOf(brand: string, version: number, creation: number): LabTree {
  const texts: Record<string, string> = {
    '/etc/release': `${brand} ${version}\n`,
    '/etc/fstab': '/dev/nfs / nfs defaults 0 0\n',
    [`/usr/share/doc/${brand}/changes-${version}`]: `What is new in version ${version}.\n`,
  };
  const about = {mtime: creation - 86_400};
  const files = Object.entries({...texts, ...bootFilesOf(brand, version)}).map(
    ([path, text]) => [path, fileOf(Buffer.from(text), about)] as const,
  );
  const links = Object.entries(bootLinks(version)).map(
    ([path, link]) =>
      [path, {...about, kind: 'l', mode: 0o777, uid: 0, gid: 0, size: link.length, link}] as const,
  );
  return [...files, ...links].reduce<LabTree>((tree, [path, file]) => withFile(tree, path, file), {});
}

/** Stand-ins: simulated blades fetch them, and run nothing. */
function bootFilesOf(brand: string, version: number): Record<string, string> {
  return {
    [`/boot/vmlinuz-6.1.${version}`]: `Stand-in for the kernel of ${brand} ${version}.\n`.repeat(64),
    [`/boot/initrd.img-6.1.${version}`]: `Stand-in for the initrd of ${brand} ${version}.\n`.repeat(256),
  };
}

/** As distributions have them: one beside its target, one from the top. */
const bootLinks = (version: number): Record<string, string> => ({
  '/boot/vmlinuz': `vmlinuz-6.1.${version}`,
  '/boot/initrd.img': `/boot/initrd.img-6.1.${version}`,
});

/**
 * The storage table of the paper on real ZFS: three brands of five versions each, and a root of each brand for 40 servers,
 * beside what full copies would take. Files are generated and scaled down (40 MiB stand for a brand's 20 GB): what counts
 * are the proportions.
 */
import {haveRealStorage} from '../support/real-storage.ts';
import {alice, brand, job, root} from '../support/storage-samples.ts';
import {startRealStorageUnderTest, type RealStorageUnderTest} from '../support/storage-under-test.ts';

const brands = ['web', 'db', 'hpc'] as const;
const versionsEach = 5;
const serverCount = 40;
const imageMegabytes = 40;
/** What one version adds, and what a server writes while it boots. */
const versionMegabytes = 2;
const rootKilobytes = 64;

export async function run(): Promise<void> {
  if (!haveRealStorage()) return;
  const rig = await startRealStorageUnderTest(1_024);
  try {
    console.log(
      `${brands.length} brands of ${imageMegabytes} MiB, ${versionsEach} versions each (${versionMegabytes} MiB a version), ` +
        `${serverCount} roots each (${rootKilobytes} KiB written to each)`,
    );
    let jobs = 1;
    for (const name of brands) await fillBrand(rig, name, () => job(jobs++));
    await report(rig, 'versions only');
    for (const name of brands) await fillRoots(rig, name);
    await report(rig, 'with roots');
  } finally {
    await rig.close();
  }
}

async function fillBrand(rig: RealStorageUnderTest, name: string, nextJob: () => ReturnType<typeof job>) {
  await rig.images.ensureBrand({brand: brand(name), owner: alice, job: nextJob()});
  const top = `${rig.real.basePath}/brands/${name}`;
  await write(rig, `${top}/image`, imageMegabytes * 1_024);
  for (let number = 1; number <= versionsEach; number++) {
    await write(rig, `${top}/version-${number}`, versionMegabytes * 1_024);
    await rig.images.ensureVersion(brand(name), {job: nextJob(), author: alice});
  }
}

async function fillRoots(rig: RealStorageUnderTest, name: string) {
  for (let number = 1; number <= serverCount; number++) {
    const server = `blade${String(number).padStart(2, '0')}`;
    const {path} = await rig.images.ensureRoot(root(server, name, versionsEach, number));
    await write(rig, `${path}/written`, rootKilobytes);
  }
}

/** Random bytes: nothing that could be compressed away. */
async function write(rig: RealStorageUnderTest, path: string, kilobytes: number): Promise<void> {
  const {code, stderr} = await rig.ssh.exec(`head -c ${kilobytes * 1_024} /dev/urandom > '${path}'`);
  if (code !== 0) throw new Error(stderr);
}

async function report(rig: RealStorageUnderTest, what: string): Promise<void> {
  // What was written counts once its transaction group is on the disk.
  await rig.ssh.exec('sync; sleep 6');
  const {brands: found, versions, roots} = await rig.images.list();
  const sum = (items: readonly number[]) => items.reduce((total, item) => total + item, 0);
  const takes = sum([...found, ...roots].map(({usedBytes}) => usedBytes));
  const copies = sum([...versions, ...roots].map(({referencedBytes}) => referencedBytes));
  const mebibytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MiB`;
  console.log(
    `${what}: ${versions.length} versions and ${roots.length} roots take ${mebibytes(takes)}; full copies would take ` +
      `${mebibytes(copies)} (${Math.round((1 - takes / copies) * 100)} % saved)`,
  );
}

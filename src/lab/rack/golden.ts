/** What a new pool of the rack holds: a brand that boots, in two versions, as if alice had made them. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {runProgram} from './daemons.ts';
import type {RunningPool} from './zfs.ts';

export const rackBrand = 'web';
const owner = 'uid=alice,ou=people,dc=hopscotch';
const versions = [1, 2];

/** `image`: a directory with a root file system, kernel and initrd. A pool that was filled once stays as its users made it. */
export async function ensureFilled({base, basePath}: RunningPool, image: string | undefined): Promise<void> {
  const filled = await runProgram('zfs', ['get', '-H', '-o', 'value', 'hopscotch:lab', base]);
  if (filled.trim() === 'filled') return;
  await removeUnfinished(base);
  const dataset = `${base}/brands/${rackBrand}`;
  const directory = join(basePath, 'brands', rackBrand);
  for (const each of ['brands', 'roots']) await runProgram('zfs', ['create', `${base}/${each}`]);
  await runProgram('zfs', ['create', dataset]);
  await placeImage(image, directory);
  for (const version of versions) {
    writeFileSync(join(directory, 'etc', 'release'), `${rackBrand} ${version}\n`);
    await runProgram('zfs', ['snapshot', `${dataset}@${version}`]);
    await runProgram('zfs', ['set', `hopscotch:author=${owner}`, `${dataset}@${version}`]);
  }
  const last = String(versions.at(-1));
  const properties = {
    kind: 'brand',
    brand: rackBrand,
    owner,
    description: 'A%20few%20megabytes%20that%20boot',
    default: last,
    last,
  };
  for (const [name, value] of Object.entries(properties))
    await runProgram('zfs', ['set', `hopscotch:${name}=${value}`, dataset]);
  await runProgram('zfs', ['set', 'hopscotch:lab=filled', base]);
}

async function removeUnfinished(base: string): Promise<void> {
  const found = (await runProgram('zfs', ['list', '-H', '-o', 'name', '-r', base])).split('\n');
  for (const each of ['brands', 'roots']) {
    if (found.includes(`${base}/${each}`)) await runProgram('zfs', ['destroy', '-r', `${base}/${each}`]);
  }
}

async function placeImage(image: string | undefined, directory: string): Promise<void> {
  if (image !== undefined)
    return void (await runProgram('cp', ['-a', `${image}/.`, directory], {timeoutMs: 3_600_000}));
  const {buildMinimalImage} = await import('../../image/minimal.ts');
  await buildMinimalImage({directory});
}

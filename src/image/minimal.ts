/**
 * The smallest image that boots: a kernel of Debian, our initrd, and a root that is busybox. It reports itself up and
 * gives a shell on its console. For trying things out, and for machines with 128 MB.
 */
import {copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {
  orNothing,
  placeInitrd,
  placeScript,
  placeUpReport,
  type BuiltImage,
  type Remark,
} from './built-image.ts';
import {unpackBusybox, type Busybox} from './busybox.ts';
import {buildInitrd} from './initrd.ts';
import {listModules, unpackKernel} from './kernel.ts';
import {defaultCache, openPackageStore, readArchitecture, type PackageStore} from './packages.ts';

export interface MinimalImageOptions {
  /** Where the root goes: a directory that is empty or not there yet. */
  readonly directory: string;
  /** Where downloaded packages are kept; default `defaultCache`. */
  readonly cache?: string;
  /** A Debian package with a kernel, or one that depends on it. Default: that for virtual machines. */
  readonly kernel?: string;
  readonly remark?: Remark;
}

/** Needs no root; what it makes belongs to the caller. */
export async function buildMinimalImage(
  options: MinimalImageOptions,
  signal?: AbortSignal,
): Promise<BuiltImage> {
  const {directory, cache = defaultCache, remark = () => undefined} = options;
  const store = openPackageStore(cache, remark);
  return await orNothing(directory, () => build(store, {...options, remark}, signal));
}

async function build(
  store: PackageStore,
  {directory, kernel, remark}: MinimalImageOptions & {readonly remark: Remark},
  signal?: AbortSignal,
): Promise<BuiltImage> {
  const workshop = mkdtempSync(join(tmpdir(), 'hopscotch-image-'));
  try {
    const busybox = await unpackBusybox(store, join(workshop, 'busybox'), signal);
    const name = kernel ?? `linux-image-cloud-${await readArchitecture(signal)}`;
    const unpacked = await unpackKernel(store, name, join(workshop, 'kernel'), signal);
    await listModules(busybox.file, unpacked, signal);
    remark(`making a root of busybox in ${directory}`);
    makeRoot(directory, busybox);
    const {version} = unpacked;
    copyFileSync(
      join(unpacked.directory, `boot/vmlinuz-${version}`),
      join(directory, `boot/vmlinuz-${version}`),
    );
    remark(`making an initrd for the kernel ${version}`);
    const parts = {busybox, root: unpacked.directory, kernelVersion: version};
    placeInitrd(directory, version, await buildInitrd(parts, signal));
    return {directory, kernelVersion: version};
  } finally {
    rmSync(workshop, {recursive: true});
  }
}

function makeRoot(directory: string, busybox: Busybox): void {
  const place = (path: string) => join(directory, path);
  const folders = [
    'bin',
    'boot',
    'dev',
    'etc/init.d',
    'proc',
    'root',
    'run',
    'scratch',
    'sys',
    'tmp',
    'usr/lib',
  ];
  for (const folder of [...folders, 'var/log']) mkdirSync(place(folder), {recursive: true});
  symlinkSync('bin', place('sbin'));
  symlinkSync('../bin', place('usr/bin'));
  symlinkSync('../bin', place('usr/sbin'));
  placeUpReport(directory, busybox.file);
  symlinkSync('../usr/lib/hopscotch/busybox', place('bin/busybox'));
  for (const name of busybox.applets) symlinkSync('busybox', place(`bin/${name}`));
  for (const script of ['start', 'up', 'console', 'shell'])
    placeScript(`minimal/${script}`, place(`etc/init.d/${script}`));
  placeScript('minimal/inittab', place('etc/inittab'));
  writeFileSync(place('etc/passwd'), 'root:x:0:0:root:/root:/bin/sh\n');
  writeFileSync(place('etc/group'), 'root:x:0:\n');
  symlinkSync('/run/hopscotch/resolv.conf', place('etc/resolv.conf'));
}

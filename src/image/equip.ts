/**
 * Gives an existing root what it lacks to boot here: our initrd, and the report that it is up. The root may come from
 * anybody, so nothing is read or written through its links.
 */
import {
  copyFileSync,
  cpSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {AppError, notFound} from '../domain/errors.ts';
import {readAsset} from './assets.ts';
import {placeUpReport, relink, type BuiltImage, type Remark} from './built-image.ts';
import {unpackBusybox} from './busybox.ts';
import {buildInitrd} from './initrd.ts';
import {findKernels, listModules, unpackKernel, type UnpackedKernel} from './kernel.ts';
import {kernelVersion} from './lacks.ts';
import {defaultCache, openPackageStore} from './packages.ts';
import {readDirectory} from './read-listing.ts';
import {isRealFolder} from './real-paths.ts';

export interface EquipOptions {
  readonly directory: string;
  /** A Debian package with a kernel, for a root that has none or not the right one. */
  readonly kernel?: string;
  readonly cache?: string;
  readonly remark?: Remark;
}

const unit = 'hopscotch-up.service';

export async function equipImage(
  {directory, kernel, cache = defaultCache, remark = () => undefined}: EquipOptions,
  signal?: AbortSignal,
): Promise<BuiltImage> {
  for (const folder of ['boot', 'usr/lib']) needFolder(directory, folder);
  if (kernel === undefined) linkKernel(directory);
  const known = kernelVersion(readDirectory(directory));
  if (kernel === undefined && known === undefined)
    throw notFound('Kernel', [join(directory, 'boot/vmlinuz')], 'Take one of Debian with --kernel.');
  const store = openPackageStore(cache, remark);
  const workshop = mkdtempSync(join(tmpdir(), 'hopscotch-image-'));
  try {
    const busybox = await unpackBusybox(store, join(workshop, 'busybox'), signal);
    if (kernel !== undefined) {
      const unpacked = await unpackKernel(store, kernel, join(workshop, 'kernel'), signal);
      await listModules(busybox.file, unpacked, signal);
      placeKernel(directory, unpacked);
    }
    const version = kernelVersion(readDirectory(directory)) ?? '';
    remark(`making an initrd for the kernel ${version}`);
    // Under a name of its own: that which the system made stays beside it.
    const name = `hopscotch-initrd.img-${version}`;
    const initrd = await buildInitrd({busybox, root: directory, kernelVersion: version}, signal);
    replaceFile(join(directory, 'boot', name), initrd);
    relink(name, join(directory, 'boot/initrd.img'));
    remark('adding the report that a server is up');
    placeReport(directory, busybox.file, remark);
    return {directory, kernelVersion: version};
  } finally {
    rmSync(workshop, {recursive: true});
  }
}

function needFolder(directory: string, folder: string): void {
  if (isRealFolder(directory, folder)) return;
  throw new AppError(
    'InvalidRequest',
    `${directory} is no root of a system: /${folder} is no directory in it.`,
  );
}

/** Debian keeps its links to kernels in /, other systems have none. */
function linkKernel(directory: string): void {
  if (lstatSync(join(directory, 'boot/vmlinuz'), {throwIfNoEntry: false}) !== undefined) return;
  const newest = findKernels(directory).at(-1);
  if (newest !== undefined) relink(`vmlinuz-${newest}`, join(directory, 'boot/vmlinuz'));
}

function placeKernel(directory: string, {directory: from, version}: UnpackedKernel): void {
  const name = `vmlinuz-${version}`;
  rmSync(join(directory, 'boot', name), {force: true});
  copyFileSync(join(from, 'boot', name), join(directory, 'boot', name));
  relink(name, join(directory, 'boot/vmlinuz'));
  const merged = lstatSync(join(directory, 'lib'), {throwIfNoEntry: false})?.isDirectory() !== true;
  const target = merged ? 'usr/lib/modules' : 'lib/modules';
  mkdirSync(join(directory, target), {recursive: true});
  needFolder(directory, target);
  const source = ['usr/lib/modules', 'lib/modules'].find(place => isRealFolder(from, `${place}/${version}`));
  if (source === undefined) return;
  rmSync(join(directory, target, version), {recursive: true, force: true});
  cpSync(join(from, source, version), join(directory, target, version), {recursive: true});
}

function placeReport(directory: string, busybox: string, remark: Remark): void {
  rmSync(join(directory, 'usr/lib/hopscotch'), {recursive: true, force: true});
  placeUpReport(directory, busybox);
  const units = 'etc/systemd/system';
  if (!isRealFolder(directory, units)) {
    remark('this root has no systemd: have /usr/lib/hopscotch/report-up called at the end of its boot');
    return;
  }
  replaceFile(join(directory, units, unit), readAsset(`debian/${unit}`));
  const wants = `${units}/multi-user.target.wants`;
  mkdirSync(join(directory, wants), {recursive: true});
  needFolder(directory, wants);
  const link = join(directory, wants, unit);
  rmSync(link, {force: true});
  symlinkSync(`/${units}/${unit}`, link);
}

/** What is there goes first: it could be a link. */
function replaceFile(path: string, content: Uint8Array): void {
  rmSync(path, {force: true});
  writeFileSync(path, content);
}

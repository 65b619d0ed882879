/** What every flavour of image has: kernel and initrd where the service looks for them, and the report that it is up. */
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import {join} from 'node:path';
import {conflict} from '../domain/errors.ts';
import {readAsset} from './assets.ts';

export interface BuiltImage {
  readonly directory: string;
  readonly kernelVersion: string;
}

/** Says what is being done, a line at a time. */
export type Remark = (line: string) => void;

/** So that nobody's files are mixed with those of an image. */
function ensureEmptyDirectory(directory: string): void {
  mkdirSync(directory, {recursive: true});
  if (readdirSync(directory).length > 0)
    throw conflict(`${directory} is not empty. Name a directory that is empty or not there yet.`);
  chmodSync(directory, 0o755);
}

/**
 * Does the work, and leaves nothing of it in the directory (empty before) when it fails; except that something is mounted
 * in there still, after a program was ended: what is mounted is not ours to remove.
 */
export async function orNothing<Result>(directory: string, work: () => Promise<Result>): Promise<Result> {
  ensureEmptyDirectory(directory);
  try {
    return await work();
  } catch (error) {
    if (!hasMounts(directory)) rmSync(directory, {recursive: true, force: true});
    throw error;
  }
}

const hasMounts = (directory: string): boolean =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .some(line => line.split(' ')[1]?.startsWith(`${realpathSync(directory)}/`));

/** `/boot/vmlinuz` and `/boot/initrd.img` are links, as Debian has them: the name tells the version. */
export function placeInitrd(directory: string, kernelVersion: string, initrd: Uint8Array): void {
  const boot = join(directory, 'boot');
  writeFileSync(join(boot, `initrd.img-${kernelVersion}`), initrd);
  relink(`vmlinuz-${kernelVersion}`, join(boot, 'vmlinuz'));
  relink(`initrd.img-${kernelVersion}`, join(boot, 'initrd.img'));
}

export function relink(target: string, path: string): void {
  rmSync(path, {force: true});
  symlinkSync(target, path);
}

/** With a busybox of its own, so that it does not depend on what else is in the image. */
export function placeUpReport(directory: string, busybox: string): void {
  const home = join(directory, 'usr/lib/hopscotch');
  mkdirSync(home, {recursive: true});
  copyFileSync(busybox, join(home, 'busybox'));
  chmodSync(join(home, 'busybox'), 0o755);
  placeScript('report-up', join(home, 'report-up'));
}

export function placeScript(asset: string, path: string): void {
  writeFileSync(path, readAsset(asset));
  chmodSync(path, 0o755);
}

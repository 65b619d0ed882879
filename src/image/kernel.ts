/** A kernel out of Debian's packages: unpacked, not installed, so that nothing of the building machine is involved. */
import {existsSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../domain/errors.ts';
import {readDependencies, unpackPackage, type PackageStore} from './packages.ts';
import {runProgram} from './programs.ts';

export interface UnpackedKernel {
  readonly version: string;
  /** Has boot/vmlinuz-VERSION and lib/modules/VERSION (or usr/lib/modules/VERSION). */
  readonly directory: string;
}

const depmodTimeoutMs = 120_000;

/** `name` is a package with a kernel, or one that depends on the newest of its kind. */
export async function unpackKernel(
  store: PackageStore,
  name: string,
  directory: string,
  signal?: AbortSignal,
): Promise<UnpackedKernel> {
  const file = await fetchKernel(store, name, signal);
  await unpackPackage(file, directory, signal);
  return {version: findKernelVersion(directory), directory};
}

async function fetchKernel(store: PackageStore, name: string, signal?: AbortSignal): Promise<string> {
  const file = await store.fetch(name, signal);
  const actual = (await readDependencies(file, signal)).find(word => /^linux-image-[0-9]/.test(word));
  return actual === undefined ? file : store.fetch(actual, signal);
}

/** Versions of the kernels in a tree, by the names of their files; the newest last. */
export function findKernels(directory: string): string[] {
  const boot = join(directory, 'boot');
  const names = existsSync(boot) ? readdirSync(boot) : [];
  const versions = names.flatMap(name => /^vmlinuz-(.+)$/.exec(name)?.[1] ?? []);
  return versions.sort((one, other) => one.localeCompare(other, 'en', {numeric: true}));
}

export function findKernelVersion(directory: string): string {
  const newest = findKernels(directory).at(-1);
  if (newest !== undefined) return newest;
  throw new AppError('NotFound', `${join(directory, 'boot')} has no kernel (vmlinuz-VERSION).`);
}

/** Lists what each module needs, and which hardware it answers to. busybox does it, so no kmod is needed. */
export async function listModules(
  busybox: string,
  {directory, version}: UnpackedKernel,
  signal?: AbortSignal,
): Promise<void> {
  const argv = ['depmod', '-b', directory, version];
  await runProgram(busybox, argv, {timeoutMs: depmodTimeoutMs}, signal);
}

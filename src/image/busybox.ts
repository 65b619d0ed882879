/** busybox, linked statically: one program that is hundreds, in the initrd and beside our scripts in the root. */
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {unpackPackage, type PackageStore} from './packages.ts';
import {runProgram} from './programs.ts';

export interface Busybox {
  readonly file: string;
  /** The names that it goes by. */
  readonly applets: readonly string[];
}

const askTimeoutMs = 10_000;

export async function unpackBusybox(
  store: PackageStore,
  directory: string,
  signal?: AbortSignal,
): Promise<Busybox> {
  await unpackPackage(await store.fetch('busybox-static', signal), directory, signal);
  return askApplets(findBusybox(directory), signal);
}

/** Of the file of a busybox that this machine can run. */
export async function askApplets(file: string, signal?: AbortSignal): Promise<Busybox> {
  const list = await runProgram(file, ['--list'], {timeoutMs: askTimeoutMs}, signal);
  return {file, applets: list.split('\n').filter(name => /^[a-z0-9_[]+$/.test(name) && name !== 'busybox')};
}

/** Where Debian has it, before and after the merge of /bin and /usr/bin. */
export const findBusybox = (directory: string): string =>
  ['usr/bin/busybox', 'bin/busybox'].map(path => join(directory, path)).find(path => existsSync(path)) ??
  join(directory, 'bin/busybox');

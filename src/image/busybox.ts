/** busybox, linked statically: one program that is hundreds, in the initrd and beside our scripts in the root. */
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
  const file = join(directory, 'bin/busybox');
  const list = await runProgram(file, ['--list'], {timeoutMs: askTimeoutMs}, signal);
  return {file, applets: list.split('\n').filter(name => /^[a-z0-9_[]+$/.test(name) && name !== 'busybox')};
}

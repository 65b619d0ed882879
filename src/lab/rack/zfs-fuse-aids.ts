/** What NFS-Ganesha needs to serve from zfs-fuse as it would from another file system. */
import {readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {runProgram} from './daemons.ts';
import type {Ledger} from './leftovers.ts';

const source = fileURLToPath(new URL('../../../assets/rack/timestamps.c', import.meta.url));
const pressureFile = '/proc/sys/vm/vfs_cache_pressure';

export interface ZfsFuseAids {
  /** Library to load into Ganesha: without it nothing can be created exclusively, so `mktemp` fails on a blade. */
  readonly preload: string;
  close(): void;
}

/** Changes a setting of the machine while it runs: a kernel that drops inodes of FUSE makes the handles of their files stale. */
export async function startZfsFuseAids(stateDir: string, ledger: Ledger): Promise<ZfsFuseAids> {
  const preload = join(stateDir, 'timestamps.so');
  await runProgram('cc', ['-shared', '-fPIC', '-O2', '-o', preload, source, '-ldl'], {timeoutMs: 60_000});
  const before = readFileSync(pressureFile, 'utf8').trim();
  // What another rack has set and not put back yet is not what was so before.
  const usual = before === '0' ? '100' : before;
  ledger.note({kind: 'setting', file: pressureFile, value: usual});
  writeFileSync(pressureFile, '0');
  return {preload, close: () => writeFileSync(pressureFile, usual)};
}

/** A storage host of real parts: OpenSSH's sshd, a ZFS pool, NFS-Ganesha. */
import {join} from 'node:path';
import type {Ledger} from './leftovers.ts';
import {startNfs, type RunningNfs} from './nfs.ts';
import {startSshd, type RunningSshd} from './sshd.ts';
import {startZfsFuseAids} from './zfs-fuse-aids.ts';
import {startZfs, type RunningPool, type RunningZfs} from './zfs.ts';

export interface StorageOptions {
  /** Keeps everything there. */
  readonly stateDir: string;
  readonly pool: {readonly name: string; readonly megabytes: number; readonly keep?: boolean};
  readonly nfs: {readonly address: string; readonly port: number; readonly namespace?: string};
  readonly sshPort: number;
  /** How long to wait for another rack of this machine to end. */
  readonly patienceSeconds: number;
}

export interface RunningStorage {
  readonly zfs: RunningZfs;
  readonly pool: RunningPool;
  readonly nfs: RunningNfs;
  readonly sshd: RunningSshd;
  close(): Promise<void>;
}

/** Root's work. The directory must exist. */
export async function startStorage(options: StorageOptions, ledger: Ledger): Promise<RunningStorage> {
  const {stateDir, patienceSeconds} = options;
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    // One that cannot be ended must not keep the others from it: they are the whole machine's.
    const problems: unknown[] = [];
    for (const end of closers.splice(0).reverse())
      await end().catch((error: unknown) => problems.push(error));
    if (problems.length > 0) throw problems[0];
  };
  try {
    const zfs = await startZfs({home: stateDir, ledger, patienceSeconds});
    closers.push(() => zfs.close());
    const pool = await zfs.addPool({...options.pool, home: stateDir});
    closers.push(() => pool.close());
    const aids = zfs.pid === undefined ? undefined : await startZfsFuseAids(stateDir, ledger);
    closers.push(() => Promise.resolve(aids?.close()));
    const preload = aids === undefined ? {} : {preload: aids.preload};
    const nfs = await startNfs({stateDir: join(stateDir, 'ganesha'), ...options.nfs, ...preload}, ledger);
    closers.push(() => nfs.close());
    const sshd = await startSshd(
      {stateDir: join(stateDir, 'sshd'), port: options.sshPort, environment: nfs.environment},
      ledger,
    );
    closers.push(() => sshd.close());
    return {zfs, pool, nfs, sshd, close};
  } catch (error) {
    await close();
    throw error;
  }
}

/** A storage host of real parts: OpenSSH's sshd, ZFS on zfs-fuse, NFS-Ganesha. All on loopback, all ended again. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createSshConnection, type SshConnection} from '../../src/adapters/ssh/connection.ts';
import type {SshConnectionOptions} from '../../src/adapters/ssh/options.ts';
import {havePrograms} from './parts.ts';
import {startRealGanesha, type RealGanesha} from './real-ganesha.ts';
import {startRealSshd, type RealSshd} from './real-sshd.ts';
import {addPool, startRealPool, type RealPool} from './real-zfs.ts';

export interface RealStorage {
  readonly ssh: SshConnection;
  readonly options: SshConnectionOptions;
  /** Another connection to the same host. */
  connect(): SshConnection;
  readonly base: string;
  readonly basePath: string;
  /** Another pool, as if it were that of another rack. */
  addPool(name: string): RealPool;
  readonly ganesha: RealGanesha;
  readonly sshd: RealSshd;
  close(): Promise<void>;
}

const programs = [
  'zfs-fuse',
  'zfs',
  'zpool',
  'ganesha.nfsd',
  'dbus-daemon',
  'dbus-send',
  'sshd',
  'nfs-cat',
  'setpriv',
  'flock',
];
const packages = 'zfs-fuse nfs-ganesha nfs-ganesha-vfs dbus openssh-server libnfs-utils util-linux';

/** Mounting needs root. */
export function haveRealStorage(): boolean {
  if (!havePrograms(programs, 'real ZFS and NFS', packages)) return false;
  if (process.getuid?.() === 0) return true;
  if (process.env['CI'] === 'true') throw new Error('CI must run everything: real ZFS and NFS need root.');
  console.warn('skipped: real ZFS and NFS: they need root');
  return false;
}

export async function startRealStorage({megabytes = 512} = {}): Promise<RealStorage> {
  const home = mkdtempSync(join(tmpdir(), 'hopscotch-storage-'));
  const closers: (() => Promise<void>)[] = [];
  const close = async () => {
    for (const end of closers.splice(0).reverse()) await end();
    rmSync(home, {recursive: true, force: true});
  };
  try {
    const pool = await startRealPool(home, megabytes);
    closers.push(() => pool.close());
    const ganesha = await startRealGanesha(home);
    closers.push(() => ganesha.close());
    const sshd = await startRealSshd(home, ganesha.environment);
    closers.push(() => sshd.close());
    const options: SshConnectionOptions = {
      name: 'storage host real',
      host: '127.0.0.1',
      port: sshd.port,
      username: sshd.username,
      privateKey: sshd.privateKey,
      hostKeys: [sshd.hostKey],
      connectTimeoutMs: 10_000,
      commandTimeoutMs: 20_000,
    };
    const connect = () => {
      const connection = createSshConnection(options);
      closers.push(() => connection.close());
      return connection;
    };
    const addAnother = (name: string) => {
      const added = addPool(home, name, megabytes);
      closers.push(() => added.close());
      return added;
    };
    return {
      ssh: connect(),
      options,
      connect,
      base: pool.base,
      basePath: pool.basePath,
      addPool: addAnother,
      ganesha,
      sshd,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A storage host of real parts: OpenSSH's sshd, ZFS on zfs-fuse, NFS-Ganesha. All on loopback, all ended again. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createSshConnection, type SshConnection} from '../../src/adapters/ssh/connection.ts';
import type {SshConnectionOptions} from '../../src/adapters/ssh/options.ts';
import {findFreePort} from '../../src/lab/rack/daemons.ts';
import {Ledger} from '../../src/lab/rack/leftovers.ts';
import {privateKeyOf} from '../../src/lab/rack/sshd.ts';
import {startStorage, type RunningStorage} from '../../src/lab/rack/storage.ts';
import type {RunningPool} from '../../src/lab/rack/zfs.ts';
import {havePrograms} from './parts.ts';
import {withFiles, type RealGanesha} from './real-ganesha.ts';

export interface RealStorage {
  readonly ssh: SshConnection;
  readonly options: SshConnectionOptions;
  /** Another connection to the same host. */
  connect(): SshConnection;
  readonly base: string;
  readonly basePath: string;
  /** Another pool, as if it were that of another rack. */
  addPool(name: string): Promise<RunningPool>;
  readonly ganesha: RealGanesha;
  readonly sshd: RunningStorage['sshd'];
  /** False when the machine's ZFS is not ours to end. */
  crashZfs(): Promise<boolean>;
  recoverZfs(): Promise<void>;
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

/** Other tests and racks of this machine may be at it: they take minutes. */
const patienceSeconds = 900;

const poolName = (name: string) => `hopscotch${process.pid}${name}`;

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
    // What cannot be ended must not keep the machine's ZFS from others.
    const problems: unknown[] = [];
    for (const end of closers.splice(0).reverse())
      await end().catch((error: unknown) => problems.push(error));
    if (problems.length > 0) throw problems[0];
    rmSync(home, {recursive: true, force: true});
  };
  try {
    const running = await startStorage(
      {
        stateDir: home,
        pool: {name: poolName('pool'), megabytes},
        nfs: {address: '127.0.0.1', port: await findFreePort()},
        sshPort: await findFreePort(),
        patienceSeconds,
      },
      new Ledger(join(home, 'made.jsonl')),
    );
    closers.push(() => running.close());
    const {pool, sshd} = running;
    const options: SshConnectionOptions = {
      name: 'storage host real',
      host: '127.0.0.1',
      port: sshd.port,
      username: sshd.username,
      privateKey: privateKeyOf(sshd),
      hostKeys: [sshd.hostKey],
      connectTimeoutMs: 10_000,
      commandTimeoutMs: 20_000,
    };
    const connect = () => {
      const connection = createSshConnection(options);
      closers.push(() => connection.close());
      return connection;
    };
    const addAnother = async (name: string) => {
      const added = await running.zfs.addPool({name: poolName(name), home, megabytes});
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
      ganesha: withFiles(running.nfs),
      sshd,
      crashZfs: () => running.zfs.crash(),
      recoverZfs: () => running.zfs.recover(),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

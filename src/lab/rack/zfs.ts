/**
 * A ZFS pool in a file. Where the machine runs ZFS already, that is used and left running; otherwise zfs-fuse is started. There is
 * one zfs-fuse a machine, so whoever wants it waits until another has ended his own.
 */
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {AppError} from '../../domain/errors.ts';
import {endDaemon, runProgram, startDaemon, waitUntil} from './daemons.ts';
import {unmountBelow, type Ledger} from './leftovers.ts';
import {getProgram} from './missing.ts';

const lockFile = join(tmpdir(), 'hopscotch-zfs-fuse.lock');

const recoveries = 5;
const recoveryMs = 30_000;

export interface RunningZfs {
  /** Of zfs-fuse, when it is ours. */
  readonly pid: number | undefined;
  /** Makes a pool in a file, or takes one in use that was left there. */
  addPool(options: PoolOptions): Promise<RunningPool>;
  /** Ends it as a crash does. False when it is not ours to end. */
  crash(): Promise<boolean>;
  /** After a crash: what hangs is unmounted, ZFS started, and the pools are back. */
  recover(): Promise<void>;
  close(): Promise<void>;
}

export interface PoolOptions {
  readonly name: string;
  /** Directory of its file, and of its mount point. */
  readonly home: string;
  readonly megabytes: number;
  /** Keeps it for the next start. Otherwise it is destroyed in the end. */
  readonly keep?: boolean;
}

export interface RunningPool {
  /** Filesystem to be used as base; it exists. */
  readonly base: string;
  /** Where it is mounted. */
  readonly basePath: string;
  close(): Promise<void>;
}

export interface ZfsOptions {
  /** Keeps the daemon's log there. */
  readonly home: string;
  readonly ledger: Ledger;
  /** How long to wait for another rack of this machine to end. */
  readonly patienceSeconds: number;
}

export async function startZfs({home, ledger, patienceSeconds}: ZfsOptions): Promise<RunningZfs> {
  const unlock = await lockMachine(patienceSeconds);
  const pools: PoolOptions[] = [];
  let daemon: ChildProcess | undefined;
  try {
    daemon = await ensureDaemon(home, ledger);
  } catch (error) {
    unlock();
    throw error;
  }
  return {
    get pid() {
      return daemon?.pid;
    },
    addPool: options => {
      pools.push(options);
      return addPool(options, ledger);
    },
    crash: async () => {
      if (daemon === undefined) return false;
      await endDaemon(daemon, 'SIGKILL');
      return true;
    },
    recover: async () => {
      for (let attempt = 1; ; attempt++) {
        for (const {home: place, name} of pools) await unmountBelow(join(place, name));
        daemon = await ensureDaemon(home, ledger);
        try {
          for (const {home: place, name} of pools) await recoverPool(place, name);
          return;
        } catch (error) {
          // zfs-fuse hangs now and then when others change what it is mounting. It is ended like any daemon that hangs.
          if (attempt === recoveries || daemon === undefined) throw error;
          await endDaemon(daemon, 'SIGKILL');
        }
      }
    },
    close: async () => {
      await endDaemon(daemon);
      unlock();
    },
  };
}

async function addPool({name, home, megabytes, keep}: PoolOptions, ledger: Ledger): Promise<RunningPool> {
  const image = join(home, `${name}.img`);
  const mountpoint = join(home, name);
  // Written when the pool is made: a file alone may be what is left of an attempt.
  const made = join(home, `${name}.made`);
  const fresh = !existsSync(made);
  ledger.note({kind: 'mounts', below: mountpoint});
  // Without a cache file: a daemon of tomorrow must not look for the pools of today.
  if (fresh) {
    writeFileSync(image, '', {mode: 0o600});
    truncateSync(image, megabytes * 1_048_576);
    await runProgram('zpool', ['create', '-f', '-o', 'cachefile=none', '-m', mountpoint, name, image]);
    await runProgram('zfs', ['create', `${name}/hopscotch`]);
    writeFileSync(made, '');
  } else if (!(await isImported(name))) {
    await importPool(home, name);
  }
  return {
    base: `${name}/hopscotch`,
    basePath: `${mountpoint}/hopscotch`,
    close: async () => {
      await letGo(keep ? ['export', name] : ['destroy', '-f', name]);
      if (!keep) for (const file of [image, made]) rmSync(file, {force: true});
    },
  };
}

const importPool = (home: string, name: string, timeoutMs = 120_000): Promise<string> =>
  runProgram('zpool', ['import', '-f', '-o', 'cachefile=none', '-d', home, name], {timeoutMs});

async function recoverPool(home: string, name: string): Promise<void> {
  if (!existsSync(join(home, `${name}.made`)) || (await isImported(name))) return;
  const begun = Date.now();
  await importPool(home, name, recoveryMs).catch(async (error: unknown) => {
    // What somebody destroys meanwhile cannot be mounted. The pool is there all the same.
    if (Date.now() - begun >= recoveryMs || !(await isImported(name))) throw error;
  });
}

const isImported = (name: string): Promise<boolean> => succeeds('zpool', ['list', '-H', name]);

/** Held by a child, so that it is free again when this process ends in any way. */
async function lockMachine(patienceSeconds: number): Promise<() => void> {
  const holder = spawn(
    getProgram('flock'),
    ['-w', String(patienceSeconds), lockFile, 'sh', '-c', 'echo locked; cat'],
    {stdio: ['pipe', 'pipe', 'inherit'], detached: true},
  );
  const [said] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [unknown];
  if (String(said).trim() !== 'locked') {
    throw new AppError(
      'Conflict',
      'Another rack, or a test, uses zfs-fuse on this machine, which runs one at a time. Stop it, or wait for its end.',
    );
  }
  return () => holder.stdin.end();
}

/** Undefined when one was running. */
async function ensureDaemon(home: string, ledger: Ledger): Promise<ChildProcess | undefined> {
  if (await answers()) return undefined;
  const log = join(home, 'zfs-fuse.log');
  const memory = ['-m', '256'];
  // Without long times to keep attributes and names it is asked about each of them again and again.
  const times = ['-a', '3600', '-e', '3600'];
  const daemon = startDaemon(
    'zfs-fuse',
    ['--no-daemon', '--no-kstat-mount', ...memory, ...times, '-o', 'dev,suid'],
    log,
  );
  ledger.noteProcess(daemon.pid);
  await waitUntil(answers, daemon, log);
  return daemon;
}

const answers = (): Promise<boolean> => succeeds('zpool', ['list', '-H']);

const succeeds = (program: string, argv: readonly string[]): Promise<boolean> =>
  runProgram(program, argv).then(
    () => true,
    () => false,
  );

/** Unmounting is asynchronous: the first attempts may say "busy". */
async function letGo(argv: readonly string[]): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await runProgram('zpool', argv);
      return;
    } catch (error) {
      if (attempt === 50) throw error;
      await sleep(100);
    }
  }
}

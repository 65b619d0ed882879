/**
 * A real pool on zfs-fuse, in a file. There is one zfs-fuse daemon a machine: whoever wants one waits until another test
 * run has ended its own. One that somebody else started is used, and left running.
 */
import {execFileSync, spawn, spawnSync, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {rmSync, truncateSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {endDaemon, startDaemon, waitUntil} from './loopback.ts';
import {findProgram} from './parts.ts';

const lockFile = join(tmpdir(), 'hopscotch-zfs-fuse.lock');

export interface RealPool {
  /** Filesystem to be used as base; it exists. */
  readonly base: string;
  /** Where it is mounted. */
  readonly basePath: string;
  close(): Promise<void>;
}

export async function startRealPool(home: string, megabytes: number): Promise<RealPool> {
  const unlock = await lockMachine();
  const daemon = await ensureDaemon(home).catch((error: unknown) => {
    unlock();
    throw error;
  });
  const pool = addPool(home, 'pool', megabytes);
  return {
    ...pool,
    close: async () => {
      await pool.close();
      await endDaemon(daemon);
      unlock();
    },
  };
}

/** One more pool in a file, for whom holds the daemon already. */
export function addPool(home: string, name: string, megabytes: number): RealPool {
  const pool = `hopscotch${process.pid}${name}`;
  const image = join(home, `${name}.img`);
  const mountpoint = join(home, name);
  writeFileSync(image, '');
  truncateSync(image, megabytes * 1_048_576);
  execFileSync('zpool', ['create', '-m', mountpoint, pool, image]);
  execFileSync('zfs', ['create', `${pool}/hopscotch`]);
  return {
    base: `${pool}/hopscotch`,
    basePath: `${mountpoint}/hopscotch`,
    close: () => {
      destroyPool(pool);
      rmSync(image, {force: true});
      return Promise.resolve();
    },
  };
}

/** Held by a child, so that it is free again when this process ends in any way. */
async function lockMachine(): Promise<() => void> {
  const holder = spawn('flock', [lockFile, 'sh', '-c', 'echo locked; cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [said] = (await Promise.race([once(holder.stdout, 'data'), once(holder, 'exit')])) as [unknown];
  if (String(said).trim() !== 'locked') throw new Error(`${lockFile} could not be locked.`);
  return () => holder.stdin.end();
}

/** Undefined when one was running. */
async function ensureDaemon(home: string): Promise<ChildProcess | undefined> {
  if (answers()) return undefined;
  const log = join(home, 'zfs-fuse.log');
  const options = [
    '--no-daemon',
    '--no-kstat-mount',
    '-m',
    '256',
    '-a',
    '3600',
    '-e',
    '3600',
    '-o',
    'dev,suid',
  ];
  const daemon = startDaemon(findProgram('zfs-fuse') ?? 'zfs-fuse', options, log);
  await waitUntil(answers, daemon, log);
  return daemon;
}

const answers = (): boolean => spawnSync('zpool', ['list', '-H']).status === 0;

/** Unmounting is asynchronous: the first attempts may say "busy". */
function destroyPool(pool: string): void {
  for (let attempt = 1; attempt <= 50; attempt++) {
    if (spawnSync('zpool', ['destroy', '-f', pool]).status === 0) return;
    spawnSync('sleep', ['0.1']);
  }
  throw new Error(`The pool ${pool} of the test could not be destroyed.`);
}

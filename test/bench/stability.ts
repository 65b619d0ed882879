/**
 * Rounds of forty clones, exports, unexports and destructions on real ZFS and NFS-Ganesha. `HOPSCOTCH_BENCH_ROUNDS` says how
 * many; 100, if not given. `HOPSCOTCH_BENCH_SEED` repeats the moments at which connections are cut and ZFS is killed.
 */
import {systemClock} from '../../src/domain/clock.ts';
import {createSshConnection} from '../../src/adapters/ssh/connection.ts';
import {startCuttingProxy} from '../support/cutting-proxy.ts';
import {haveRealStorage} from '../support/real-storage.ts';
import {runRounds, type RoundsReport} from '../support/rounds.ts';
import {startRealStorageUnderTest, type RealStorageUnderTest} from '../support/storage-under-test.ts';

const servers = 40;

export async function run(): Promise<void> {
  if (!haveRealStorage()) return;
  const rounds = Number(process.env['HOPSCOTCH_BENCH_ROUNDS'] ?? 100);
  await measure('undisturbed', rounds, (rig, count) => runRounds(rig, {rounds: count, servers}));
  await measure('SSH cut at random bytes', Math.ceil(rounds / 10), withCuts);
  await measure('ZFS killed at random moments', Math.max(3, Math.ceil(rounds / 10)), withKills);
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function seededRandom(): () => number {
  const seed = Number(process.env['HOPSCOTCH_BENCH_SEED'] ?? Date.now() % 2 ** 32);
  console.log(`seed ${seed}`);
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

async function measure(
  what: string,
  rounds: number,
  work: (rig: RealStorageUnderTest, rounds: number) => Promise<RoundsReport>,
): Promise<void> {
  const rig = await startRealStorageUnderTest();
  try {
    const {elapsedMs, repeats} = await work(rig, rounds);
    const sorted = [...elapsedMs].sort((a, b) => a - b);
    const seconds = (at: number) => ((sorted[Math.floor(at * (sorted.length - 1))] ?? 0) / 1_000).toFixed(1);
    console.log(
      `${what}: ${rounds} rounds of ${servers} servers, no error, nothing left over; ${repeats} repeats; ` +
        `a round takes ${seconds(0.5)} s (${seconds(0)} to ${seconds(1)})`,
    );
  } catch (error) {
    console.log(`${what}: ended by ${String(error)}`, error instanceof Error ? error.cause : '');
  } finally {
    await rig.close();
  }
}

async function withCuts(rig: RealStorageUnderTest, rounds: number): Promise<RoundsReport> {
  const proxy = await startCuttingProxy(rig.real.sshd.port);
  const ssh = createSshConnection({...rig.real.options, port: proxy.port});
  try {
    const random = seededRandom();
    proxy.cutAfter(() => 10_000 + Math.floor(random() * 200_000));
    const report = await runRounds(rig.adapt(ssh), {rounds, servers});
    console.log(`${proxy.cuts} connections were cut`);
    return report;
  } finally {
    await ssh.close();
    await proxy.close();
  }
}

/** zfs-fuse may hang when others change what it is mounting, and NFS-Ganesha with it: it is ended once more then. */
async function comeBack(real: RealStorageUnderTest['real']): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await real.recoverZfs();
      // What it exports has gone from under it.
      return await real.ganesha.restart();
    } catch (error) {
      if (attempt === 5 || !(await real.crashZfs())) throw error;
    }
  }
}

/** ZFS is ended without a word, all its filesystems with it, and comes back a moment later, again and again. */
async function withKills(rig: RealStorageUnderTest, rounds: number): Promise<RoundsReport> {
  const {real} = rig;
  const random = seededRandom();
  const stop = new AbortController();
  let kills = 0;
  // The brand and its version are there before anything is killed: rounds are of roots and exports.
  await runRounds(rig, {rounds: 1, servers: 1});
  const killing = (async () => {
    while (!stop.signal.aborted) {
      await systemClock.sleep(200 + random() * 3_000, stop.signal).catch(() => undefined);
      if (stop.signal.aborted) return;
      if (!(await real.crashZfs())) throw new Error('the ZFS of this machine is not ours to end');
      kills++;
      await systemClock.sleep(random() * 1_000);
      await comeBack(real);
    }
  })();
  try {
    const report = await Promise.race([
      runRounds(rig, {rounds, servers, patienceMs: 120_000, hostDies: true}),
      killing.then(() => new Promise<never>(() => undefined)),
    ]);
    console.log(`ZFS was killed ${kills} times`);
    return report;
  } finally {
    stop.abort();
    await killing.catch(() => undefined);
  }
}

/**
 * Rounds of forty clones, exports, unexports and destructions on real ZFS and NFS-Ganesha. `HOPSCOTCH_BENCH_ROUNDS` says how
 * many; 100, if not given.
 */
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
    proxy.cutAfter(() => 10_000 + Math.floor(Math.random() * 200_000));
    const report = await runRounds(rig.adapt(ssh), {rounds, servers});
    console.log(`${proxy.cuts} connections were cut`);
    return report;
  } finally {
    await ssh.close();
    await proxy.close();
  }
}

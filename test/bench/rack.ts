/**
 * The paper's figures 5, 6 and 7 on a rack of real parts: clone and boot times of QEMU machines, and what their NFS server does meanwhile. Each
 * number of blades is provisioned through the service, and booted by a bare script, in turns. Draws the charts of docs/.
 * HOPSCOTCH_BENCH_BLADES=1,5,10 says how many; without it as many of the paper's numbers as the memory allows.
 */
import {writeFileSync} from 'node:fs';
import {freemem} from 'node:os';
import type {Client} from '../../src/cli/client.ts';
import {foldNames} from '../../src/domain/node-range.ts';
import {realParts} from '../../src/lab/rack/parts.ts';
import {freePort, startKillableService} from '../support/lab-service.ts';
import {haveRealRack} from '../support/real-rack.ts';
import {prepareBareBoot, type BareTimes} from './bare-boot.ts';
import {drawLineChart, type Line} from './line-chart.ts';
import {watchLoad, type Load} from './rack-load.ts';

const paperSizes = [1, 5, 10, 20, 40];
/** A machine with 128 MB, and QEMU around it. */
const bladeBytes = 260e6;
const spareBytes = 2e9;
const wanted = process.env['HOPSCOTCH_BENCH_BLADES']?.split(',').map(Number);
const sizes = wanted ?? paperSizes.filter(size => size * bladeBytes + spareBytes < freemem());
const bootTimeoutSeconds = 1_200;

interface Outcome {
  readonly size: number;
  readonly ours: BareTimes;
  readonly bare: BareTimes;
  readonly load: Load;
}

export async function run(): Promise<void> {
  if (!haveRealRack()) return;
  const most = Math.max(...sizes);
  const service = await startKillableService({
    parts: realParts,
    counts: {chassis: Math.ceil(most / 14), bladesPerChassis: Math.min(most, 14), storageHosts: 1},
    rack: {throwAway: true, poolMegabytes: 2_048, patienceSeconds: 900, bootPort: await freePort()},
    config: {jobs: {bootTimeoutSeconds, powerTimeoutSeconds: 120}},
  });
  try {
    const alice = service.as('alice');
    const {lab} = service;
    const {blades} = lab.topology;
    await alice.checkoutServers({target: [foldNames(blades.map(({name}) => name))]});
    const {boot} = lab.serviceConfig as {boot: {url: string; arguments: string[]}};
    const bare = await prepareBareBoot(lab.rack, 'web@2', boot.arguments);
    const provision = async (names: readonly string[]) => {
      await lab.setBootUrl(boot.url);
      const stop = watchLoad(lab.rack);
      const times = await provisionAll(alice, names);
      return {ours: times, load: stop()};
    };
    // A blade as the factory delivers it looks for disks first; the bare script does not tell it otherwise.
    await alice.setBootOrder({
      target: [foldNames(blades.map(({name}) => name))],
      device: ['network'],
      options: {waitSeconds: 600},
    });
    // The first boot fetches the kernel out of the image, and dnsmasq learns who is who.
    await provision(blades.map(({name}) => name).slice(0, 1));
    await deprovision(alice, blades.map(({name}) => name).slice(0, 1));
    const outcomes: Outcome[] = [];
    for (const [round, size] of sizes.entries()) {
      const chosen = blades.slice(0, size);
      const names = chosen.map(({name}) => name);
      // In turns, so that neither always meets the machine as the other left it.
      const before = round % 2 === 0 ? await bare.run(chosen) : undefined;
      const result = await provision(names);
      await deprovision(alice, names);
      outcomes.push({size, bare: before ?? (await bare.run(chosen)), ...result});
      tell(outcomes.at(-1)!);
      // After each: the largest takes long, and may be given up.
      draw(outcomes);
    }
    bare.close();
  } finally {
    await service.close();
  }
}

async function provisionAll(alice: Client, names: readonly string[]): Promise<BareTimes> {
  const begun = performance.now();
  const seconds = () => (performance.now() - begun) / 1_000;
  let cloneSeconds = 0;
  let {job} = await alice.provisionServers({
    target: [foldNames(names)],
    options: {brand: 'web', version: 2, waitSeconds: 0},
  });
  while (job.finishedAt === undefined) {
    const cloning = job.result.some(
      ({step, finishedAt}) => finishedAt === undefined && (step === undefined || early.has(step)),
    );
    if (cloning) cloneSeconds = seconds();
    const options = {sinceVersion: job.version, timeoutSeconds: 60};
    ({job} = await alice.waitForJob({jobId: job.id, options}));
  }
  const totalSeconds = seconds();
  const failed = job.result.find(({state}) => state !== 'succeeded');
  if (failed !== undefined) throw new Error(`${failed.target}: ${failed.message}`);
  return {cloneSeconds, totalSeconds};
}

/** Steps before a server is touched. */
const early = new Set(['replicate', 'fetch kernel', 'clone', 'share']);

async function deprovision(alice: Client, names: readonly string[]): Promise<void> {
  const {job} = await alice.deprovisionServers({target: [foldNames(names)], options: {waitSeconds: 600}});
  if (job.state !== 'succeeded') throw new Error(`deprovisioning: ${job.message ?? job.state}`);
}

function tell({size, ours, bare, load}: Outcome): void {
  const one = (value: number) => value.toFixed(1);
  const {cpuPercent: cpu, megabitsPerSecond: net} = load;
  console.log(
    `${String(size).padStart(3)} blades: cloned and shared after ${one(ours.cloneSeconds)} s, all up after ${one(ours.totalSeconds)} s; ` +
      `bare script ${one(bare.cloneSeconds)} and ${one(bare.totalSeconds)} s; the service adds ${one(ours.totalSeconds - bare.totalSeconds)} s (goal: at most 2); ` +
      `NFS server ${one(cpu.average)} % of a core (at most ${one(cpu.most)}), ${one(net.average)} Mbit/s (at most ${one(net.most)})`,
  );
}

/** What the paper tells in words; its figures' own points are not given. */
const paper = {
  clone: paperSizes.map(size => [size, size * 14] as const),
  boot: [[1, 120] as const, [40, 240] as const],
};

function draw(outcomes: readonly Outcome[]): void {
  const line = (
    name: string,
    colour: Line['colour'],
    value: (outcome: Outcome) => number,
    dashed = false,
  ): Line => ({
    name,
    colour,
    dashed,
    points: outcomes.map(outcome => [outcome.size, Number(value(outcome).toFixed(2))]),
  });
  const write = (name: string, chart: string) =>
    writeFileSync(new URL(`../../docs/${name}.svg`, import.meta.url), chart);
  write(
    'rack-figure-5',
    drawLineChart({
      title: 'Clone and boot times (figure 5)',
      x: 'blades',
      y: 'seconds',
      logarithmic: true,
      lines: [
        line('until all are up', 1, ({ours}) => ours.totalSeconds),
        line('the same, bare script', 2, ({bare}) => bare.totalSeconds, true),
        line('clones and exports', 1, ({ours}) => ours.cloneSeconds, true),
        {name: 'paper: boot', colour: 3, points: paper.boot},
        {name: 'paper: clone', colour: 3, dashed: true, points: paper.clone},
      ],
    }),
  );
  write(
    'rack-figure-6',
    drawLineChart({
      title: 'Processor of the NFS server meanwhile (figure 6)',
      x: 'blades',
      y: '% (ours: of one core)',
      lines: [
        line('at most', 1, ({load}) => load.cpuPercent.most),
        line('on average', 1, ({load}) => load.cpuPercent.average, true),
        {name: 'paper: at most', colour: 3, points: [[40, 50]]},
        {name: 'paper: on average', colour: 3, dashed: true, points: [[40, 20]]},
      ],
    }),
  );
  write(
    'rack-figure-7',
    drawLineChart({
      title: 'Network of the NFS server meanwhile (figure 7)',
      x: 'blades',
      y: '% of 1 Gbit/s',
      lines: [
        line('at most', 1, ({load}) => load.megabitsPerSecond.most / 10),
        line('on average', 1, ({load}) => load.megabitsPerSecond.average / 10, true),
        {name: 'paper: at most', colour: 3, points: [[40, 50]]},
        {name: 'paper: on average', colour: 3, dashed: true, points: [[40, 15]]},
      ],
    }),
  );
}

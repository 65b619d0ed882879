/**
 * provisionServers against the lab without latency: lab, service and client each in a process of its own, as for a user
 * of `npm start`. Time from the request until the job has ended; memory of the service.
 */
import {fork, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parse, stringify} from 'yaml';
import {connect, type Client} from '../../src/cli/client.ts';
import {foldNames} from '../../src/domain/node-range.ts';
import type {FromLab, ToLab} from '../../src/lab/process.ts';
import {makeTopology, type LabCounts} from '../../src/lab/topology.ts';
import {freePort} from '../support/lab-service.ts';

export async function run(): Promise<void> {
  await measure({chassis: 3, bladesPerChassis: 14, storageHosts: 1}, [1, 5, 10, 20, 40], 5);
  await measure({chassis: 72, bladesPerChassis: 14, storageHosts: 1}, [250, 500, 1_000], 1);
}

async function measure(counts: LabCounts, sizes: readonly number[], rounds: number): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'hopscotch-bench-'));
  const port = await freePort();
  const lab = fork(new URL('../../src/lab/process.ts', import.meta.url), {execArgv: []});
  let service: ChildProcess | undefined;
  try {
    const started = once(lab, 'message') as Promise<[FromLab]>;
    lab.send({
      start: {directory: join(directory, 'lab'), counts, bootUrl: `http://127.0.0.1:${port}`},
    } satisfies ToLab);
    const [answer] = await started;
    if ('failed' in answer) throw new Error(answer.failed);
    const config = {
      ...(parse(await readFile(answer.started.configFile, 'utf8')) as object),
      state: join(directory, 'service'),
      listen: {port},
      log: {level: 'error'},
    };
    const configFile = join(directory, 'bench.yaml');
    await writeFile(configFile, stringify(config));
    const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
    service = spawn(process.execPath, ['--disable-proto=delete', main, 'serve', '--config', configFile], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(service.stdout!, 'data');
    const client = connect({
      url: `http://127.0.0.1:${port}/soap`,
      credentials: {kind: 'password', user: 'alice', password: 'alice'},
    });
    const names = makeTopology(counts).blades.map(blade => blade.name);
    await client.checkoutServers({target: [foldNames(names)]});
    console.log(
      `lab of ${names.length} blades; service ${await residentMiB(service)} MiB before the first job`,
    );
    for (const size of sizes) await measureSize(client, names.slice(0, size), rounds, service);
    client.close();
  } finally {
    service?.kill('SIGKILL');
    lab.disconnect();
    await once(lab, 'exit');
    await rm(directory, {recursive: true});
  }
}

async function measureSize(
  client: Client,
  names: readonly string[],
  rounds: number,
  service: ChildProcess,
): Promise<void> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const begun = performance.now();
    let {job} = await client.provisionServers({
      target: [foldNames(names)],
      options: {brand: 'web', waitSeconds: 0},
    });
    while (job.finishedAt === undefined) {
      ({job} = await client.waitForJob({jobId: job.id, options: {timeoutSeconds: 300}}));
    }
    seconds.push((performance.now() - begun) / 1_000);
    if (job.state !== 'succeeded')
      console.log(
        job.message,
        job.result.find(result => result.state === 'failed'),
      );
  }
  seconds.sort((a, b) => a - b);
  const median = seconds[Math.floor(seconds.length / 2)] ?? 0;
  console.log(
    `${String(names.length).padStart(5)} servers: median ${median.toFixed(2)} s, worst ${(seconds.at(-1) ?? 0).toFixed(2)} s ` +
      `of ${rounds}; service ${await residentMiB(service)} MiB`,
  );
}

async function residentMiB({pid}: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1_024);
}

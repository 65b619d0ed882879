/**
 * Eight hours' worth of mixed requests, one a second, as fast as they go: lab and service each in a process of its own.
 * What stays alive after the service's full garbage collections tells of growth that the memory of a process hides.
 */
import {fork, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {parse, stringify} from 'yaml';
import {connect, type Client} from '../../src/cli/client.ts';
import {AppError} from '../../src/domain/errors.ts';
import type {FromLab, ToLab} from '../../src/lab/process.ts';
import {freePort} from '../support/lab-service.ts';

const hours = 8;
const requestsAnHour = 3_600;
const atATime = 4;

export async function run(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'hopscotch-bench-'));
  const port = await freePort();
  const lab = fork(new URL('../../src/lab/process.ts', import.meta.url), {execArgv: []});
  let service: ChildProcess | undefined;
  try {
    const started = once(lab, 'message') as Promise<[FromLab]>;
    const counts = {chassis: 3, bladesPerChassis: 14, storageHosts: 1};
    lab.send({
      start: {directory: join(directory, 'lab'), counts, bootUrl: `http://127.0.0.1:${port}`},
    } satisfies ToLab);
    const [answer] = await started;
    if ('failed' in answer) throw new Error(answer.failed);
    const configFile = join(directory, 'bench.yaml');
    const config = {
      ...(parse(await readFile(answer.started.configFile, 'utf8')) as object),
      state: join(directory, 'service'),
      listen: {port},
      log: {level: 'error'},
    };
    await writeFile(configFile, stringify(config));
    service = start(configFile);
    const alive = watchHeap(service);
    const url = `http://127.0.0.1:${port}/soap`;
    await untilItAnswers(url);
    const users = ['alice', 'bob', 'carol'].map(user => ({user, client: clientOf(url, user, user)}));
    const wrong = clientOf(url, 'mallory', 'wrong');
    for (let hour = 1; hour <= hours; hour++) {
      const outcomes = await oneHour(users, wrong);
      const kept = alive.least();
      console.log(
        `hour ${hour}: ${outcomes.answers} answers, ${outcomes.faults} faults as expected, ${outcomes.other} other; ` +
          `alive after full collections ${kept === undefined ? 'unknown' : `${kept.toFixed(1)} MB`}, ` +
          `resident ${await residentMiB(service)} MiB`,
      );
    }
    for (const {client} of users) client.close();
    wrong.close();
  } finally {
    service?.kill('SIGKILL');
    lab.disconnect();
    await once(lab, 'exit');
    await rm(directory, {recursive: true});
  }
}

function start(configFile: string): ChildProcess {
  const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;
  const options = ['--disable-proto=delete', '--trace-gc', '--max-semi-space-size=4'];
  return spawn(process.execPath, [...options, main, 'serve', '--config', configFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** The least that was alive after a full collection since it was last asked. */
function watchHeap({stdout}: ChildProcess): {least(): number | undefined} {
  let least: number | undefined;
  createInterface({input: stdout!}).on('line', line => {
    const [, after] = /Mark-Compact.* -> ([\d.]+) \(/.exec(line) ?? [];
    if (after !== undefined) least = Math.min(least ?? Infinity, Number(after));
  });
  return {
    least() {
      const found = least;
      least = undefined;
      return found;
    },
  };
}

const clientOf = (url: string, user: string, password: string) =>
  connect({url, credentials: {kind: 'password', user, password}, timeoutMs: 120_000});

async function untilItAnswers(url: string): Promise<void> {
  const client = clientOf(url, 'alice', 'alice');
  for (let attempt = 0; ; attempt++) {
    try {
      await client.getServiceInfo({});
      return client.close();
    } catch (error) {
      if (attempt > 600) throw error;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
  }
}

interface Outcomes {
  answers: number;
  /** AppErrors that the request was meant to provoke, or that its neighbours did. */
  faults: number;
  other: number;
}

interface User {
  readonly user: string;
  readonly client: Client;
}

async function oneHour(users: readonly User[], wrong: Client): Promise<Outcomes> {
  const outcomes: Outcomes = {answers: 0, faults: 0, other: 0};
  let next = 0;
  const worker = async () => {
    while (next < requestsAnHour) {
      const at = next++;
      const {client} = users[at % users.length]!;
      try {
        await requestNumber(at, client, wrong);
        outcomes.answers += 1;
      } catch (error) {
        const expected = error instanceof AppError && !['Internal', 'TimedOut'].includes(error.code);
        outcomes[expected ? 'faults' : 'other'] += 1;
      }
    }
  };
  await Promise.all(Array.from({length: atATime}, worker));
  return outcomes;
}

/** Of a hundred: mostly questions, some changes, some mistakes, now and then a job. */
async function requestNumber(at: number, client: Client, wrong: Client): Promise<unknown> {
  const kind = (at * 37) % 100;
  const blade = `blade${String((at % 42) + 1).padStart(2, '0')}`;
  if (kind < 25) return client.getServiceInfo({});
  if (kind < 40) return client.whoAmI({});
  if (kind < 65) return client.listServers({target: []});
  if (kind < 70) return client.listServers({target: [`blade[01-14]`], options: {free: true}});
  if (kind < 75) return client.listJobs({});
  if (kind < 79) return client.listBrands({});
  if (kind < 83) return client.getPowerState({target: [blade]});
  if (kind < 88) return client.checkoutServers({target: [blade], options: {leaseSeconds: 3_600}});
  if (kind < 93) return client.releaseServers({target: [blade]});
  if (kind < 96) return client.listServers({target: ['blade99']});
  if (kind < 97) return client.listServers({target: ['blade[']});
  if (kind < 98) return wrong.whoAmI({});
  return client.identify({target: [blade], mode: 'blink'});
}

async function residentMiB({pid}: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

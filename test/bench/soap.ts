/**
 * What a request costs the server, beside gSOAP, JAX-WS and PHP's SoapServer on the types of the same WSDL, one after the
 * other in the same run. CPU is what the kernel counted for the server's process; requests a second come from four
 * connections at once, whose client takes its share of the same machine.
 */
import type {ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, readFile, rm} from 'node:fs/promises';
import {Agent, request as httpRequest} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {basic, envelopeOf} from '../support/soap-service.ts';
import {makeRecords} from '../support/server-records.ts';
import {freePort} from '../support/lab-service.ts';
import {peers, ready, writeWsdl, type Peer} from './soap-peers/peers.ts';

interface Question {
  readonly title: string;
  readonly body: string;
  readonly servers: number;
  readonly requests: number;
}

const questions: readonly Question[] = [
  {title: 'getServiceInfo', body: '<tns:getServiceInfo/>', servers: 0, requests: 2_000},
  {title: '40 servers', body: '<tns:listServers/>', servers: 40, requests: 1_000},
  {title: '1,000 servers', body: '<tns:listServers/>', servers: 1_000, requests: 150},
  {title: '10,000 servers', body: '<tns:listServers/>', servers: 10_000, requests: 30},
];

/** Sent to ours alone: no message comes in that is larger. */
const largest = `<tns:registerServers>${makeRecords(10_000)
  .map(
    ({name, mac, ip, chassis, bay}) =>
      `<tns:server><tns:name>${name}</tns:name><tns:macAddress>${mac}</tns:macAddress><tns:ipAddress>${ip}</tns:ipAddress>` +
      `<tns:chassis>${chassis}</tns:chassis><tns:bay>${bay}</tns:bay><tns:pool>computing</tns:pool></tns:server>`,
  )
  .join('')}</tns:registerServers>`;

interface Figures {
  readonly cpuMs: number;
  readonly perSecond: number;
  readonly megabytes: number;
  readonly peakMiB: number;
  /** Longest turn of the event loop, of ours only, in processor time. */
  readonly blockedMs?: number;
}

export async function run(): Promise<void> {
  const wanted = process.env['SOAP_PEERS']?.split(',');
  const contenders = peers.filter(({name}) => wanted?.includes(name) ?? true);
  const directory = await mkdtemp(join(tmpdir(), 'hopscotch-bench-'));
  try {
    await writeWsdl(directory);
    for (const peer of contenders) await peer.build(directory);
    console.log('CPU ms a request | requests a second on four connections | megabytes an answer | peak MiB');
    for (const question of questions) {
      console.log(question.title);
      const all = new Map<string, Figures>();
      for (const peer of contenders) {
        const figures = await measure(peer, directory, question);
        all.set(peer.name, figures);
        console.log(`  ${peer.name.padEnd(15)} ${describe(figures)}`);
      }
      const ours = all.get('HOP-SCOTCH')?.cpuMs ?? NaN;
      const ratios = [...all].slice(1).map(([name, {cpuMs}]) => `${(ours / cpuMs).toFixed(2)} x ${name}`);
      console.log(`  CPU of ours: ${ratios.join(', ')}`);
    }
    await measureLargest(directory);
  } finally {
    await rm(directory, {recursive: true});
  }
}

async function measureLargest(directory: string): Promise<void> {
  const [ours] = peers;
  if (ours === undefined) return;
  const port = await freePort();
  const child = ours.start(directory, port, 0);
  const agent = new Agent({keepAlive: true});
  try {
    await ready(child);
    const message = envelopeOf(largest);
    const ask = () => post(port, message, agent);
    for (let at = 0; at < 5; at++) await ask();
    const before = await cpuMsOf(child);
    const turnMs = await longestTurnOf(child, ask);
    const cpuMs = ((await cpuMsOf(child)) - before) / turnsWatched;
    const megabytes = (Buffer.byteLength(message) / 1e6).toFixed(2);
    console.log(`registerServers with 10,000 servers, ${megabytes} MB`);
    console.log(
      `  HOP-SCOTCH      ${cpuMs.toFixed(0)} ms a request  longest turn of the event loop ${turnMs} ms`,
    );
  } finally {
    agent.destroy();
    child.kill('SIGKILL');
  }
}

function describe({cpuMs, perSecond, megabytes, peakMiB, blockedMs}: Figures): string {
  const columns = [
    cpuMs.toFixed(2),
    perSecond.toFixed(perSecond < 100 ? 1 : 0),
    megabytes.toFixed(2),
    peakMiB,
  ];
  const blocked = blockedMs === undefined ? '' : `  longest turn of the event loop ${blockedMs} ms`;
  return columns.map(column => String(column).padStart(9)).join('') + blocked;
}

async function measure(peer: Peer, directory: string, {body, servers, requests}: Question): Promise<Figures> {
  const port = await freePort();
  const child = peer.start(directory, port, servers);
  const agent = new Agent({keepAlive: true});
  const ask = () => post(port, envelopeOf(body), agent);
  try {
    await ready(child);
    const first = await ask();
    const found = first.split(/<(?:\w+:)?server>/).length - 1;
    if (found !== servers) throw new Error(`${peer.name} answered ${found} servers: ${first.slice(0, 500)}`);
    const warmUp = Math.max(10, Math.ceil(peer.warmUp / Math.max(1, servers / 100)));
    for (let at = 0; at < warmUp; at++) await ask();
    const before = await cpuMsOf(child);
    for (let at = 0; at < requests; at++) await ask();
    const cpuMs = ((await cpuMsOf(child)) - before) / requests;
    const blockedMs = child.stdin === null ? undefined : await longestTurnOf(child, ask);
    const startedAt = performance.now();
    const worker = async () => {
      for (let at = 0; at < requests / 4; at++) await ask();
    };
    await Promise.all([worker(), worker(), worker(), worker()]);
    const perSecond = (requests / (performance.now() - startedAt)) * 1_000;
    return {
      cpuMs,
      perSecond,
      megabytes: Buffer.byteLength(first) / 1e6,
      peakMiB: await peakMiBOf(child),
      ...(blockedMs === undefined ? {} : {blockedMs}),
    };
  } finally {
    agent.destroy();
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
}

function post(port: number, message: string, agent: Agent): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = {
      'Content-Type': 'text/xml; charset=utf-8',
      'Content-Length': Buffer.byteLength(message),
      SOAPAction: '""',
      Authorization: basic('alice'),
    };
    const request = httpRequest({port, host: '127.0.0.1', path: '/soap', method: 'POST', agent, headers});
    request.on('error', reject);
    request.on('response', response => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        if (response.statusCode === 200) resolve(text);
        else reject(new Error(`HTTP ${response.statusCode}: ${text.slice(0, 500)}`));
      });
    });
    request.end(message);
  });
}

/** User and system time of the process: fields 14 and 15, in hundredths of a second. */
async function cpuMsOf({pid}: ChildProcess): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function peakMiBOf({pid}: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1024);
}

const turnsWatched = 20;

/** Of our own contender, over some more requests: looking for it costs processor time too. */
async function longestTurnOf({stdin, stdout}: ChildProcess, ask: () => Promise<string>): Promise<number> {
  stdin?.write('watch\n');
  for (let at = 0; at < turnsWatched; at++) await ask();
  const answer = once(stdout!, 'data') as Promise<[Buffer]>;
  stdin?.write('tell\n');
  return Number(String((await answer)[0]));
}

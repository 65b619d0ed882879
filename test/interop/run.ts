/** Runs clients through the story. */
import {execFile} from 'node:child_process';
import {mkdir} from 'node:fs/promises';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {clients, type Client, type Command} from './clients.ts';
import type {Report, Stage} from './story.ts';

const atATime = 2;
const commandTimeoutMs = 300_000;

/** The server that the client has for itself. */
export const serverOf = (client: Client) => `blade${String(clients.indexOf(client) + 1).padStart(2, '0')}`;

/** Starts all of them, two at a time, in the order given. */
export function startClients(all: readonly Client[], stage: Stage): ReadonlyMap<Client, Promise<Report>> {
  const queue = all.map(client => ({client, ...Promise.withResolvers<Report>()}));
  const waiting = [...queue];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await runClient(next.client, stage).then(next.resolve, next.reject);
  };
  for (let worker = 0; worker < atATime; worker++) void work();
  for (const {promise} of queue) promise.catch(() => undefined);
  return new Map(queue.map(({client, promise}) => [client, promise]));
}

async function runClient(client: Client, stage: Stage): Promise<Report> {
  const directory = join(stage.directory, serverOf(client));
  await mkdir(directory);
  for (const command of client.build(`${stage.url}/soap?wsdl`)) await execute(command, directory);
  const [program, ...argv] = client.run;
  const output = await execute([program, ...argv, ...stage.argumentsFor(serverOf(client))], directory);
  return parseReport(output + (await runSoap12(client, stage, directory)));
}

/** Stubs of the other WSDL apart: many of their names are the same. */
async function runSoap12({soap12}: Client, stage: Stage, within: string): Promise<string> {
  if (soap12 === undefined) return '';
  const directory = join(within, 'soap12');
  await mkdir(directory);
  for (const command of soap12.build(`${stage.url}/soap12?wsdl`)) await execute(command, directory);
  const [program, ...argv] = soap12.run;
  return execute([program, ...argv, stage.url], directory);
}

/** For programs that live for seconds: little compiling, and no file about the process. */
const javaOptions = '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -XX:-UsePerfData';

/** Where clients keep files of their own is the directory too. Dates must come out right in any time zone. */
export async function execute([program, ...argv]: Command, directory: string): Promise<string> {
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    TMPDIR: directory,
    LC_ALL: 'C.UTF-8',
    TZ: 'Asia/Kolkata',
    JAVA_TOOL_OPTIONS: javaOptions,
  };
  const {stdout} = await promisify(execFile)(program, argv, {
    cwd: directory,
    env,
    timeout: commandTimeoutMs,
  }).catch((error: unknown) => {
    const {stdout = '', stderr = ''} = error as {stdout?: string; stderr?: string};
    throw new Error(`${program} failed after\n${stdout}${stderr}`, {cause: error});
  });
  return stdout;
}

const parseReport = (output: string): Report =>
  new Map(
    output
      .split(/\r?\n/)
      .filter(line => line.includes('='))
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)] as const),
  );

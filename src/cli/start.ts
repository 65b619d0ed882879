/** `npm start`: the lab in a process of its own, the service in this one, and a client that shows them at work. */
import {fork, type ChildProcess} from 'node:child_process';
import {mkdirSync, readFileSync} from 'node:fs';
import {extname, join} from 'node:path';
import {parse} from 'yaml';
import {AppError, unavailable} from '../domain/errors.ts';
import type {FromLab, ToLab} from '../lab/process.ts';
import {closeOnSignal, serveConfig} from '../main.ts';
import type {LabSettings} from './commands/run.ts';
import {runDemo} from './demo.ts';
import type {Io} from './io.ts';

export interface StartOptions {
  readonly lab: LabSettings;
  /** Directory that keeps everything. */
  readonly state: string;
  readonly port: number;
  readonly demo: boolean;
}

const labEntry = new URL(`../lab/process${extname(import.meta.url)}`, import.meta.url);

/** Resolves when the demonstration is over; lab and service go on until the process is interrupted. */
export async function runStart(options: StartOptions, io: Io): Promise<void> {
  const say = (text: string) => void io.stdout.write(`${text}\n`);
  mkdirSync(options.state, {recursive: true, mode: 0o700});
  const labDirectory = join(options.state, 'lab');
  say('Starting the lab: directory, storage host, management modules, blades ...');
  const lab = await startLabProcess({
    ...options.lab,
    directory: labDirectory,
    bootUrl: `http://127.0.0.1:${options.port}`,
  });
  const logFile = join(options.state, 'service.log');
  say('Starting the service ...');
  const app = await serveConfig({
    ...(parse(readFileSync(lab.configFile, 'utf8')) as object),
    state: join(options.state, 'service'),
    listen: {port: options.port},
    log: {file: logFile},
  }).catch((error: unknown) => {
    lab.end();
    throw withPortHint(error, options.port);
  });
  let closing = false;
  const close = async () => {
    closing = true;
    await app.close();
    lab.end();
    await lab.ended;
  };
  closeOnSignal(close);
  void lab.ended.then(() => {
    if (closing) return;
    io.stderr.write('hopscotch: the lab has ended unexpectedly; the service ends too.\n');
    void app.close().finally(() => process.exit(70));
  });
  say(`\n  SOAP      ${app.url}/soap\n  contract  ${app.url}/soap?wsdl`);
  say(`  sign in   alice, bob, carol or the administrator admin; each password is the name`);
  say(`  state     ${options.state} (log: ${logFile})\n`);
  if (options.demo) await runDemo(`${app.url}/soap`, io, lab.blades);
  say(nextSteps(options));
}

function nextSteps({port}: StartOptions): string {
  const env = port === 8080 ? '' : `export HOPSCOTCH_URL=http://127.0.0.1:${port}/soap\n  `;
  return `Serving until Ctrl-C. In another terminal, in this directory:

  ${env}export HOPSCOTCH_USER=alice HOPSCOTCH_PASSWORD=alice
  ./hopscotch servers --mine
  ./hopscotch provision blade[01-04] --brand db
  ./hopscotch --help
`;
}

interface LabProcess {
  readonly configFile: string;
  readonly blades: number;
  end(): void;
  readonly ended: Promise<void>;
}

async function startLabProcess(options: Extract<ToLab, {start: unknown}>['start']): Promise<LabProcess> {
  const child: ChildProcess = fork(labEntry, {execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const answer = await new Promise<FromLab>((resolve, reject) => {
    child.once('message', message => resolve(message as FromLab));
    child.once('error', error => reject(unavailable('lab', 'The lab cannot be started.', error)));
    child.once('exit', code =>
      reject(unavailable('lab', `The lab ended while it started (${code ?? 'killed'}).`)),
    );
    child.send({start: options} satisfies ToLab);
  });
  if ('failed' in answer) {
    child.disconnect();
    throw new AppError('Conflict', answer.failed);
  }
  return {...answer.started, ended, end: () => child.connected && child.disconnect()};
}

function withPortHint(error: unknown, port: number): unknown {
  const {message} = error as Error;
  if (!message?.includes('Cannot listen')) return error;
  return new AppError(
    'Unavailable',
    `Port ${port} is in use. Choose another: npm start -- --port ${port + 1}`,
    {cause: error},
  );
}

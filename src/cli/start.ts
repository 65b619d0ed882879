/** `npm start`: the lab in a process of its own, the service in this one, and a client that shows them at work. */
import {fork} from 'node:child_process';
import {createHash} from 'node:crypto';
import {readFileSync, realpathSync} from 'node:fs';
import {createServer} from 'node:net';
import {extname, join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {parse} from 'yaml';
import {ensureDirectory} from '../made-directory.ts';
import {AppError, asAppError, unavailable} from '../domain/errors.ts';
import type {FromLab, ToLab} from '../lab/process.ts';
import {closeOnSignal, serveConfig} from '../main.ts';
import type {LabSettings} from './commands/run.ts';
import {runDemo} from './demo.ts';
import type {Io} from './io.ts';
import {clean} from './text.ts';
import {formatPath} from './units.ts';

export interface StartOptions {
  readonly lab: LabSettings;
  /** Directory that keeps everything. */
  readonly state: string;
  readonly port: number;
  readonly demo: boolean;
  readonly colour: boolean;
}

type Closer = () => Promise<void>;

const labEntry = new URL(`../lab/process${extname(import.meta.url)}`, import.meta.url);
const brokenExitCode = 70;

/** Resolves when the demonstration is over; lab and service go on until they are interrupted, which they may be at any moment. */
export async function runStart(options: StartOptions, io: Io): Promise<void> {
  const say = (text: string) => void io.stdout.write(`${text}\n`);
  const stopping = new AbortController();
  const closers: Closer[] = [];
  const close = async () => {
    stopping.abort(new AppError('Cancelled', 'Interrupted.'));
    for (const closer of closers.splice(0).reverse()) await closer();
  };
  const labHasEnded = () => {
    if (stopping.signal.aborted) return;
    io.stderr.write('hopscotch: The lab has ended unexpectedly; the service ends too.\n');
    void close().finally(() => process.exit(brokenExitCode));
  };
  const work = startAll(options, {...io, interrupt: stopping.signal}, closers, labHasEnded);
  closeOnSignal(async () => {
    stopping.abort(new AppError('Cancelled', 'Interrupted.'));
    // The live view ends first. What is just being started cannot be ended before it is there.
    const settled = work.catch(() => undefined);
    await Promise.race([settled, io.clock.sleep(300)]);
    say('\nStopping ...');
    await settled;
    await close();
    say(`Stopped. The next start goes on with what is in ${formatPath(options.state)}`);
  });
  try {
    await work;
  } catch (error) {
    if (stopping.signal.aborted) return;
    await close();
    throw error;
  }
}

async function startAll(
  options: StartOptions,
  io: Io,
  closers: Closer[],
  labHasEnded: () => void,
): Promise<void> {
  const {state, port} = options;
  const say = (text: string) => void io.stdout.write(`${text}\n`);
  ensureDirectory(state, 0o700, 'state directory');
  tellBuild();
  say('Starting the lab: directory, storage host, management modules, blades ...');
  const bootUrl = `http://127.0.0.1:${port}`;
  const lab = await startLabProcess({...options.lab, directory: join(state, 'lab'), bootUrl}, io.interrupt);
  closers.push(lab.end);
  void lab.ended.then(labHasEnded);

  await checkPort(port);
  say('Starting the service ...');
  const logFile = join(state, 'service.log');
  const app = await serveConfig({
    ...(parse(readFileSync(lab.configFile, 'utf8')) as object),
    state: join(state, 'service'),
    listen: {port},
    log: {file: logFile},
  });
  closers.push(() => app.close());
  io.interrupt.throwIfAborted();
  say(`
  SOAP      ${app.url}/soap
  contract  ${app.url}/soap?wsdl
  sign in   alice, bob, carol, admin (administrator) or auditor; password = name
  log       ${formatPath(logFile)}
`);
  if (options.demo) await showDemo(`${app.url}/soap`, io, {blades: lab.blades, colour: options.colour});
  say(nextSteps(port));
}

/** Lab and service are of use without it. */
async function showDemo(url: string, io: Io, options: {blades: number; colour: boolean}): Promise<void> {
  try {
    await runDemo(url, io, options);
  } catch (error) {
    if (io.interrupt.aborted) throw error;
    io.stderr.write(`hopscotch: The demonstration failed: ${clean(asAppError(error).message)}\n\n`);
  }
}

function nextSteps(port: number): string {
  const address = port === 8080 ? '' : `export HOPSCOTCH_URL=http://127.0.0.1:${port}/soap\n  `;
  return `Serving until Ctrl-C. In another terminal, in this directory:

  ${address}export HOPSCOTCH_USER=alice HOPSCOTCH_PASSWORD=alice
  ./hopscotch servers --mine
  ./hopscotch provision blade[01-04] --brand db -y      # -y: do not ask before something is lost
  ./hopscotch image --help                              # make, capture, compare and build images
  ./hopscotch --help
`;
}

interface LabProcess {
  readonly configFile: string;
  readonly blades: number;
  readonly end: Closer;
  /** Resolves when it has ended, for whatever reason. */
  readonly ended: Promise<void>;
}

async function startLabProcess(
  options: Extract<ToLab, {start: unknown}>['start'],
  signal: AbortSignal,
): Promise<LabProcess> {
  const child = fork(labEntry, {execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
  const ended = new Promise<void>(resolve => child.once('exit', () => resolve()));
  const end = async () => {
    if (child.connected) child.disconnect();
    await ended;
  };
  const abort = () => void end();
  signal.addEventListener('abort', abort);
  try {
    const answer = await new Promise<FromLab>((resolve, reject) => {
      child.once('message', message => resolve(message as FromLab));
      child.once('error', error => reject(unavailable('lab', 'The lab cannot be started.', error)));
      child.once('exit', code =>
        reject(unavailable('lab', `The lab ended while it started (${code ?? 'killed'}).`)),
      );
      child.send({start: options} satisfies ToLab, () => undefined);
    });
    if ('started' in answer) return {...answer.started, ended, end};
    await end();
    throw new AppError('Conflict', answer.failed);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** Tells `npm start` that what is built here is in use (tools/build.mjs). Where such sockets are not known, it goes without. */
function tellBuild(): void {
  const root = realpathSync(fileURLToPath(new URL('../..', import.meta.url)));
  const name = createHash('sha256').update(root).digest('hex').slice(0, 40);
  createServer(socket => socket.destroy())
    .once('error', () => undefined)
    .listen(`\0hopscotch-start-${name}`)
    .unref();
}

/** Before the service makes its database, which takes seconds. */
async function checkPort(port: number): Promise<void> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const why = error.code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${error.code})`;
      const message = `Port ${port} ${why}. Choose another, for instance:\n  npm start -- --port 8091`;
      reject(new AppError('Unavailable', message, {cause: error}));
    });
    server.listen(port, '127.0.0.1', resolve);
  });
  await new Promise(resolve => server.close(resolve));
}

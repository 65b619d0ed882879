/** Programs that real parts consist of: started in the foreground, waited for, ended. */
import {execFile, spawn, type ChildProcess, type StdioOptions} from 'node:child_process';
import {closeSync, openSync, readFileSync} from 'node:fs';
import {connect, createServer, type AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';
import {deviceError, unavailable} from '../../domain/errors.ts';
import {getProgram} from './missing.ts';

export interface DaemonPlace {
  /** Network namespace to run in, as a file. */
  readonly namespace?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

/**
 * Starts a program that ends with this process, however that ends, and that Ctrl-C in a terminal does not reach: parts
 * are ended in their order.
 */
export function startProgram(
  program: string,
  argv: readonly string[],
  stdio: StdioOptions,
  {namespace, environment = {}}: DaemonPlace = {},
): ChildProcess {
  const variables = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  // nsenter, and not `ip netns exec`: that would hide file systems which are mounted later.
  const enter = namespace === undefined ? [] : [getProgram('nsenter'), `--net=${namespace}`];
  const words = ['--pdeathsig', 'KILL', ...enter, 'env', ...variables, getProgram(program), ...argv];
  const child = spawn(getProgram('setpriv'), words, {stdio, detached: true});
  child.on('error', () => undefined);
  return child;
}

/** The same, its output in a file. */
export function startDaemon(
  program: string,
  argv: readonly string[],
  log: string,
  place: DaemonPlace = {},
): ChildProcess {
  const output = openSync(log, 'a');
  try {
    return startProgram(program, argv, ['ignore', output, output], place);
  } finally {
    closeSync(output);
  }
}

/** Resolves when the check holds; fails with the daemon's output when it ends, or after the deadline. */
export async function waitUntil(
  check: () => boolean | Promise<boolean>,
  daemon: ChildProcess,
  log: string,
  deadlineMs = 60_000,
): Promise<void> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    if (await check()) return;
    if (hasEnded(daemon) || Date.now() > end) {
      const name = daemon.spawnargs.findLast(word => word.startsWith('/usr')) ?? daemon.spawnfile;
      await endDaemon(daemon, 'SIGKILL');
      throw unavailable('lab', `${name} did not get ready: ${readFileSync(log, 'utf8').slice(-2_000)}`);
    }
    await sleep(25);
  }
}

export async function endDaemon(
  daemon: ChildProcess | undefined,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (daemon === undefined || daemon.pid === undefined || hasEnded(daemon)) return;
  const ended = new Promise(resolve => daemon.once('exit', resolve));
  daemon.kill(signal);
  const timer = setTimeout(() => daemon.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

export const hasEnded = ({exitCode, signalCode}: ChildProcess): boolean =>
  exitCode !== null || signalCode !== null;

/** Runs a program to its end; answers with what it wrote. DeviceError with what it complained of. */
export function runProgram(
  program: string,
  argv: readonly string[],
  {input, timeoutMs = 30_000}: {readonly input?: string; readonly timeoutMs?: number} = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = {timeout: timeoutMs, maxBuffer: 16 * 1_048_576};
    const child = execFile(getProgram(program), [...argv], options, (error, stdout, stderr) => {
      if (error === null) return resolve(stdout);
      const said = stderr.trim() || error.message;
      reject(
        deviceError('lab', `${program} ${argv.slice(0, 3).join(' ')} failed: ${said.slice(-2_000)}`, error),
      );
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input ?? '');
  });
}

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

export function isListening(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, host);
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

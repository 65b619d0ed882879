/** Free ports, waiting for daemons, and ending them. */
import {spawn, type ChildProcess} from 'node:child_process';
import {closeSync, openSync, readFileSync} from 'node:fs';
import {connect, createServer, type AddressInfo} from 'node:net';
import {setTimeout as sleep} from 'node:timers/promises';

export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const {port} = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

/** Starts a program in the foreground, its output in a file. It ends with this process, however that ends. */
export function startDaemon(
  program: string,
  argv: readonly string[],
  log: string,
  environment: NodeJS.ProcessEnv = {},
): ChildProcess {
  const output = openSync(log, 'a');
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', program, ...argv], {
    stdio: ['ignore', output, output],
    env: {...process.env, ...environment},
  });
  closeSync(output);
  return child;
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
    if (daemon.exitCode !== null || Date.now() > end) {
      throw new Error(`${daemon.spawnfile} did not get ready: ${readFileSync(log, 'utf8').slice(-2_000)}`);
    }
    await sleep(25);
  }
}

export function isListening(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1');
    const answer = (open: boolean) => {
      socket.destroy();
      resolve(open);
    };
    socket.once('connect', () => answer(true)).once('error', () => answer(false));
  });
}

export async function endDaemon(
  daemon: ChildProcess | undefined,
  signal: NodeJS.Signals = 'SIGTERM',
): Promise<void> {
  if (daemon === undefined || daemon.exitCode !== null || daemon.signalCode !== null) return;
  const ended = new Promise(resolve => daemon.once('exit', resolve));
  daemon.kill(signal);
  const timer = setTimeout(() => daemon.kill('SIGKILL'), 5_000);
  await ended;
  clearTimeout(timer);
}

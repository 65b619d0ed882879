/** Starts the lab's directory as a process of its own, and starts it again, on the same port, when it ends. */
import {fork, type ChildProcess} from 'node:child_process';
import {extname} from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {FaultRule} from '../faults.ts';
import type {FromProcess, ProcessOptions, ToProcess} from './main.ts';

export interface LabDirectoryOptions extends Omit<ProcessOptions, 'port' | 'faults'> {
  /** 0, or left out: any. */
  readonly port?: number;
  readonly faults?: readonly FaultRule[];
}

export interface LabDirectory {
  /** On 127.0.0.1. */
  readonly port: number;
  /** Id of its process at present. */
  readonly pid: number | undefined;
  /** Resolves when the rules hold. */
  setFaults(rules: readonly FaultRule[]): Promise<void>;
  close(): Promise<void>;
}

const restartDelayMs = 50;
const entry = new URL(`./main${extname(import.meta.url)}`, import.meta.url);

export async function startDirectory(options: LabDirectoryOptions): Promise<LabDirectory> {
  let faults = options.faults ?? [];
  let faultChanges = 0;
  let closed = false;
  let child: ChildProcess;

  const launch = async (port: number): Promise<number> => {
    child = fork(entry, {execArgv: [], stdio: ['ignore', 'ignore', 'inherit', 'ipc']});
    const launched = child;
    const answer = new Promise<number>((resolve, reject) => {
      launched.once('message', (message: FromProcess) => {
        if ('port' in message) resolve(message.port);
        else if ('failure' in message) {
          reject(new Error(`The lab's directory did not start: ${message.failure}`));
        }
      });
      launched.once('error', reject);
      launched.once('exit', code =>
        reject(new Error(`The lab's directory ended while it started (${code ?? 'killed'}).`)),
      );
    });
    send(launched, {start: {...options, port, faults}});
    return answer;
  };
  /** A crashed process comes back, until it is closed. */
  const supervise = async (port: number) => {
    for (;;) {
      await ended(child);
      if (!closed) await sleep(restartDelayMs);
      if (closed) return;
      await launch(port).catch(() => {});
    }
  };

  const port = await launch(options.port ?? 0);
  void supervise(port);
  return {
    port,
    get pid() {
      return child.pid;
    },
    async setFaults(rules) {
      faults = rules;
      await tellFaults(child, rules, ++faultChanges);
    },
    async close() {
      closed = true;
      // The journal holds everything that was acknowledged: there is nothing to wait for.
      child.kill('SIGKILL');
      await ended(child);
    },
  };
}

/** A process that is just ending gets the rules when it is started again. */
async function tellFaults(child: ChildProcess, faults: readonly FaultRule[], change: number): Promise<void> {
  if (!child.connected) return;
  await new Promise<void>(resolve => {
    const finish = (message?: FromProcess) => {
      if (message !== undefined && !('faultsOf' in message && message.faultsOf >= change)) return;
      child.off('message', finish).off('exit', onExit);
      resolve();
    };
    const onExit = () => finish();
    child.on('message', finish).once('exit', onExit);
    send(child, {faults, change});
  });
}

function send(child: ChildProcess, message: ToProcess): void {
  if (child.connected) child.send(message, () => {});
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise(resolve => child.once('exit', resolve));
}

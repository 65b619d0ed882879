import {readdirSync, readFileSync} from 'node:fs';
import {until} from './until.ts';

/** SIGSTOP, until every thread has stopped: on a busy machine some still run for a moment, and answer. */
export async function stopProcess(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  const isStopped = (thread: string) =>
    / [Tt] /.test(readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8').replace(/^.*\)/, ''));
  await until('the process stands still', () =>
    Promise.resolve(readdirSync(`/proc/${pid}/task`).every(isStopped) ? true : undefined),
  );
}

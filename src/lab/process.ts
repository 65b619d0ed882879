/** The lab in a process of its own: told what to do by its parent, and ended with it. */
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {AppError} from '../domain/errors.ts';
import {startLab, type LabOptions, type RunningLab} from './main.ts';

/** First the options; later, where blades ask what to boot. */
export type ToLab = {readonly start: LabOptions} | {readonly bootUrl: string};
export type FromLab =
  {readonly started: {readonly configFile: string; readonly blades: number}} | {readonly failed: string};

let lab: RunningLab | undefined;
let directory = '';

async function obey(message: ToLab): Promise<void> {
  if ('bootUrl' in message) return void (await lab?.setBootUrl(message.bootUrl));
  ({directory} = message.start);
  try {
    lab = await startLab(message.start);
    tell({started: {configFile: lab.configFile, blades: lab.topology.blades.length}});
  } catch (error) {
    tell({failed: describe(error)});
  }
}

/** Nothing of the lab is secret: what went wrong is told as it is. */
const describe = (error: unknown): string =>
  error instanceof AppError ? error.message : `The lab cannot be started: ${String(error)}`;

const tell = (message: FromLab): void => void process.send?.(message);

process.on('message', (message: ToLab) => void obey(message));
// The terminal belongs to the parent: it gets one line, and the trace goes into a file.
process.on('uncaughtException', (error: Error) => {
  const file = join(directory, 'crash.txt');
  try {
    writeFileSync(file, `${new Date().toISOString()} ${error.stack ?? error.message}\n`, {
      flag: 'a',
      mode: 0o600,
    });
  } finally {
    process.stderr.write(`hopscotch: The lab broke down: ${error.message} (more in ${file})\n`);
    process.exit(70);
  }
});
// Ctrl-C reaches the whole process group: the parent decides when it is time.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  void (lab?.close() ?? Promise.resolve()).finally(() => process.exit(0));
});

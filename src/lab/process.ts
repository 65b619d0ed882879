/** The lab in a process of its own: told what to do by its parent, and ended with it. */
import {asAppError} from '../domain/errors.ts';
import {startLab, type LabOptions, type RunningLab} from './main.ts';

/** First the options; later, where blades ask what to boot. */
export type ToLab = {readonly start: LabOptions} | {readonly bootUrl: string};
export type FromLab =
  {readonly started: {readonly configFile: string; readonly blades: number}} | {readonly failed: string};

let lab: RunningLab | undefined;

async function obey(message: ToLab): Promise<void> {
  if ('bootUrl' in message) return lab?.setBootUrl(message.bootUrl);
  try {
    lab = await startLab(message.start);
    tell({started: {configFile: lab.configFile, blades: lab.topology.blades.length}});
  } catch (error) {
    tell({failed: asAppError(error).message});
  }
}

const tell = (message: FromLab): void => void process.send?.(message);

process.on('message', (message: ToLab) => void obey(message));
// Ctrl-C reaches the whole process group: the parent decides when it is time.
process.on('SIGINT', () => undefined);
process.on('disconnect', () => {
  void (lab?.close() ?? Promise.resolve()).finally(() => process.exit(0));
});

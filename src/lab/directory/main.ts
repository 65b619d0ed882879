/** Process entry of the lab's directory. Its parent sends the options (secrets never stand in an argv), and ends it. */
import {Journal} from './journal.ts';
import type {FaultRule} from '../faults.ts';
import {serveDirectory} from './server.ts';
import {Store} from './store.ts';
import {populate, type Population} from './tree.ts';

export interface ProcessOptions extends Population {
  readonly stateDir: string;
  /** 0: any. */
  readonly port: number;
  readonly faults: readonly FaultRule[];
}

export type ToProcess =
  {readonly start: ProcessOptions} | {readonly faults: readonly FaultRule[]; readonly change: number};
/** `faultsOf`: the rules of that change hold now. */
export type FromProcess = {readonly port: number} | {readonly failure: string} | {readonly faultsOf: number};

async function start({stateDir, port, faults, ...population}: ProcessOptions): Promise<void> {
  const journal = new Journal(stateDir);
  journal.seed(populate(population));
  const endpoint = await serveDirectory(new Store(journal), port, faults);
  process.on('message', (message: ToProcess) => {
    if (!('faults' in message)) return;
    endpoint.setFaults(message.faults);
    tell({faultsOf: message.change});
  });
  tell({port: endpoint.port});
}

const tell = (message: FromProcess) => process.send?.(message);

process.once('message', (message: ToProcess) => {
  if (!('start' in message)) return;
  start(message.start).catch((error: unknown) => {
    tell({failure: error instanceof Error ? error.message : String(error)});
    process.exitCode = 1;
    process.disconnect();
  });
});
// Without its parent there is nobody to serve. Everything acknowledged is in the journal by now.
process.on('disconnect', () => process.exit());
// The parent decides when to end, also when a terminal's Ctrl-C reaches the whole group.
process.on('SIGINT', () => {});

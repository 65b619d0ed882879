/** storage setup, check, reconcile. The first two speak to storage hosts themselves, not to the service. */
import type {Command} from 'commander';
import type {Io} from '../io.ts';
import {examples, type Act} from './shared.ts';
import {addStorageCheck} from './storage/check.ts';
import {addReconcile} from './storage/reconcile.ts';
import {addStorageSetup} from './storage/setup.ts';

/** `finish` takes an exit code other than that of an error. */
export function addStorageCommands(
  program: Command,
  act: Act,
  io: Io,
  finish: (exitCode: number) => void,
): void {
  const storage = program
    .command('storage')
    .description('make storage hosts ready, and compare them with the directory')
    .addHelpText('after', examples('hopscotch storage reconcile', 'hopscotch storage check --help'));
  addStorageSetup(storage, io);
  addStorageCheck(storage, io, finish);
  addReconcile(storage, act);
}

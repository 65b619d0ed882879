/** directory init, check, adopt: they speak to the directory itself, not to the service. */
import type {Command} from 'commander';
import type {Io} from '../io.ts';
import {addAdopt} from './directory/adopt.ts';
import {addCheck} from './directory/check.ts';
import {addInit} from './directory/init.ts';
import {examples} from './shared.ts';

/** `finish` takes an exit code other than that of an error. */
export function addDirectoryCommands(program: Command, io: Io, finish: (exitCode: number) => void): void {
  const directory = program
    .command('directory')
    .description('set up the LDAP directory that says who owns a server')
    .addHelpText('after', examples('hopscotch directory check --help'));
  addInit(directory, io);
  addCheck(directory, io, finish);
  addAdopt(directory, io, finish);
}

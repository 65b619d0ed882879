/** directory init, check, adopt: they speak to the directory itself, not to the service. */
import type {Command} from 'commander';
import type {Io} from '../io.ts';
import {addInit} from './directory/init.ts';

export function addDirectoryCommands(program: Command, io: Io): void {
  const directory = program
    .command('directory')
    .description('set up the LDAP directory that says who owns a server');
  addInit(directory, io);
}

/** image build, check, equip: what works on files here, not on the service. */
import type {Command} from 'commander';
import type {Io} from '../io.ts';
import {addBuild} from './image/build.ts';

export function addImageFileCommands(brand: Command, io: Io): void {
  addBuild(brand, io);
}

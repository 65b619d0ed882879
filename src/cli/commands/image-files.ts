/** image build, check, equip: what works on files here, not on the service. */
import type {Command} from 'commander';
import type {Io} from '../io.ts';
import {addBuild} from './image/build.ts';
import {addCheck} from './image/check.ts';
import {addEquip} from './image/equip.ts';

/** `finish` takes an exit code other than that of an error. */
export function addImageFileCommands(brand: Command, io: Io, finish: (exitCode: number) => void): void {
  addBuild(brand, io);
  addCheck(brand, io, finish);
  addEquip(brand, io, finish);
}

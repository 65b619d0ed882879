/** The commands about brands and versions, put together. */
import type {Command} from 'commander';
import {addBrandCommand, addSnapshotCommand, addVersionCommand} from './brand-changes.ts';
import {addBrandLists, addUsage} from './brand-lists.ts';
import {addContentCommands} from './image-content.ts';
import type {Act} from './shared.ts';

/** Answers with the command that others add to. */
export function addBrandCommands(program: Command, act: Act): Command {
  addBrandLists(program, act);
  addUsage(program, act);
  addSnapshotCommand(program, act);
  const brand = addBrandCommand(program, act);
  addUsage(brand, act);
  addContentCommands(brand, act);
  addVersionCommand(program, act);
  return brand;
}

/** Who holds a version: the clones of it, by the name of their server. */
import type {Dataset} from './commands.ts';
import {property} from './layout.ts';

/** Server names, or the dataset's where a clone is not one of our roots. `origin`: how the snapshot's name starts. */
export function serversOn(datasets: ReadonlyMap<string, Dataset>, origin: string): string[] {
  const holders = [...datasets.values()]
    .filter(({properties}) => {
      const clonedFrom = properties.get('origin') ?? '';
      return origin.endsWith('@') ? clonedFrom.startsWith(origin) : clonedFrom === origin;
    })
    .map(({name, properties}) => properties.get(property.server) ?? name);
  return [...new Set(holders)].sort();
}

/** What keeps snapshots from being destroyed: clones of them, and holds. */
import {inUse, isUsed, type ImageUse} from '../../domain/image-use.ts';
import type {Dataset} from './commands.ts';
import {readHolds} from './holds.ts';
import type {ZfsHost} from './host.ts';
import {property} from './layout.ts';

/** Of a snapshot, or of all of a filesystem. What servers have in memory is not among it: the directory knows. */
export async function readUse(
  host: ZfsHost,
  dataset: string,
  all: ReadonlyMap<string, Dataset>,
  signal?: AbortSignal,
): Promise<ImageUse> {
  return {...clonesIn(all, dataset), holds: await readHolds(host, dataset, signal)};
}

/** The part of it that needs no more questions. */
export function clonesIn(all: ReadonlyMap<string, Dataset>, dataset: string): ImageUse {
  const clones = clonesOf(all, dataset);
  const serverOf = ({properties}: Dataset) => properties.get(property.server);
  return {
    roots: unique(clones.flatMap(clone => serverOf(clone) ?? [])),
    others: clones.filter(clone => serverOf(clone) === undefined).map(({name}) => name),
    inMemory: [],
    holds: [],
  };
}

/** Throws the Conflict that names all of it. */
export async function refuseWhileUsed(what: string, ...question: Parameters<typeof readUse>): Promise<void> {
  const use = await readUse(...question);
  if (isUsed(use)) throw inUse(what, use);
}

function clonesOf(all: ReadonlyMap<string, Dataset>, dataset: string): Dataset[] {
  return [...all.values()].filter(({properties}) => {
    const origin = properties.get('origin') ?? '';
    return dataset.includes('@') ? origin === dataset : origin.startsWith(`${dataset}@`);
  });
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].sort();

/** What keeps a version, or all of a brand, from being destroyed. All of it is told at once: who mends one thing must not meet the next. */
import {conflict, type AppError} from './errors.ts';
import {foldNames} from './node-range.ts';

export interface ImageUse {
  /** Servers that have a root of it. */
  readonly roots: readonly string[];
  /** Full names of clones that are not roots of ours. */
  readonly others: readonly string[];
  /** Servers that run it in memory. */
  readonly inMemory: readonly string[];
  readonly holds: readonly ImageHold[];
}

/** A hold on a snapshot (`zfs hold`). Not every ZFS tells its tag. */
export interface ImageHold {
  readonly host: string;
  readonly snapshot: string;
  readonly tag?: string;
}

export const isUsed = ({roots, others, inMemory, holds}: ImageUse): boolean =>
  [roots, others, inMemory, holds].some(list => list.length > 0);

/** @param what such as `web version 3` */
export function inUse(what: string, use: ImageUse): AppError {
  const {roots, others, inMemory, holds} = use;
  const why = [
    ...(roots.length === 0
      ? []
      : [`${list(roots)} ${roots.length === 1 ? 'has a root' : 'have roots'} of it`]),
    ...(inMemory.length === 0
      ? []
      : [`${list(inMemory)} ${inMemory.length === 1 ? 'runs' : 'run'} it in memory`]),
    ...(others.length === 0
      ? []
      : [`${shorten(others)} ${others.length === 1 ? 'is a clone' : 'are clones'} of it`]),
    ...(holds.length === 0 ? [] : [describeHolds(holds)]),
  ];
  const servers = [...roots, ...inMemory];
  const next = [
    ...(servers.length === 0
      ? []
      : [
          `Load ${servers.length === 1 ? 'the server' : 'the servers'} with something else (provisionServers), or let go of what ${servers.length === 1 ? 'it has' : 'they have'} (deprovisionServers, destroyRoots).`,
        ]),
    ...(others.length === 0 ? [] : [`An administrator of the storage host can destroy ${shorten(others)}.`]),
    ...(holds.length === 0 ? [] : [adviseOnHolds(holds)]),
  ];
  const names = [...servers, ...others, ...holds.map(({snapshot}) => snapshot)];
  return conflict(`${what} is in use: ${joinWithAnd(why)}. ${next.join(' ')}`, [...new Set(names)]);
}

function describeHolds(holds: readonly ImageHold[]): string {
  const tags = unique(holds.flatMap(({tag}) => tag ?? []));
  const named = tags.length === 0 ? '' : `, under the name ${tags.join(', ')}`;
  return `somebody else holds it on the ${unique(holds.map(({host}) => host)).join(', ')}${named}`;
}

function adviseOnHolds(holds: readonly ImageHold[]): string {
  const [first] = holds.filter(({tag}) => tag !== undefined);
  if (first !== undefined)
    return `When the hold is needed no more, it ends there with: zfs release ${first.tag} ${first.snapshot}.`;
  return `There, zfs holds ${unique(holds.map(({snapshot}) => snapshot)).join(' ')} tells who, and zfs release ends it.`;
}

const unique = (words: readonly string[]): string[] => [...new Set(words)];
const list = (servers: readonly string[]): string =>
  foldNames(servers.slice(0, 50)) + (servers.length > 50 ? ` and ${servers.length - 50} more` : '');
const shorten = (names: readonly string[]): string =>
  names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');
const joinWithAnd = (parts: readonly string[]): string =>
  parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')}, and ${parts.at(-1)}`;

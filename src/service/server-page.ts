/**
 * One page of a list of servers. A page begins after a name, not at a number: servers that come or go meanwhile neither
 * repeat others nor hide them. And the answer needs no marker, so that its type is the same for those who want all.
 */
import type {ListServersOptions} from '../contract/types.generated.ts';
import {invalidRequest} from '../domain/errors.ts';
import {compareNames, sortByName} from '../domain/name-order.ts';
import {parseServerName, type ServerName} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {Directory} from '../ports/directory.ts';

const maximumPageSize = 10_000;
/** From so many pages on, a page is put together by itself; below, reading all is cheaper. */
const manyPages = 4;
const readAtOnce = 1_000;

export interface Page {
  /** All that is left, if undefined. */
  readonly size: number | undefined;
  readonly after: ServerName | undefined;
}

/** Undefined when all are wanted. Throws InvalidRequest. */
export function parsePage({
  pageSize: size,
  after,
}: Pick<ListServersOptions, 'pageSize' | 'after'>): Page | undefined {
  if (size === undefined && after === undefined) return undefined;
  if (size !== undefined && (size < 1 || size > maximumPageSize))
    throw invalidRequest('options/pageSize', `pageSize must be a number from 1 to ${maximumPageSize}.`);
  return {size, after: after === undefined ? undefined : parseServerName(after, 'options/after')};
}

/** The page of the servers. All of them, untouched, without a page. */
export function pageOf(servers: readonly ServerRecord[], page: Page | undefined): readonly ServerRecord[] {
  if (page === undefined) return servers;
  const sorted = sortByName([...servers]);
  const begin =
    page.after === undefined
      ? 0
      : indexAfter(
          sorted.map(({name}) => name),
          page.after,
        );
  return sorted.slice(begin, page.size === undefined ? undefined : begin + page.size);
}

/**
 * Enough servers for the page, in the order of names: those of the page alone where there are many more, all of them
 * otherwise.
 */
export async function readForPage(
  directory: Pick<Directory, 'listServers' | 'listServerNames' | 'findServers'>,
  {size, after}: Page,
  isWanted: (server: ServerRecord) => boolean,
  signal?: AbortSignal,
): Promise<readonly ServerRecord[]> {
  const names = size === undefined ? [] : await directory.listServerNames(signal);
  if (size === undefined || names.length < size * manyPages) return directory.listServers(signal);
  const enough: ServerRecord[] = [];
  let at = after === undefined ? 0 : indexAfter(names, after);
  while (enough.length < size && at < names.length) {
    const some = names.slice(at, at + Math.min(size, readAtOnce));
    at += some.length;
    const found = await directory.findServers(some, signal);
    enough.push(...some.flatMap(name => found.get(name) ?? []).filter(isWanted));
  }
  return enough;
}

/** Where in a sorted list the names begin that come after this one. */
function indexAfter(names: readonly string[], last: string): number {
  let [low, high] = [0, names.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareNames(names[middle] ?? '', last) > 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

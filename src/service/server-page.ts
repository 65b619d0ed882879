/**
 * One page of a list of servers. A page begins after a name, not at a number: servers that come or go meanwhile neither
 * repeat others nor hide them. And the answer needs no marker, so that its type is the same for those who want all.
 */
import type {ListServersOptions} from '../contract/types.generated.ts';
import {invalidRequest} from '../domain/errors.ts';
import {compareNames, sortByName} from '../domain/name-order.ts';
import {parseServerName} from '../domain/names.ts';
import type {ServerRecord} from '../domain/server.ts';

const maximumPageSize = 10_000;

/** All of them, untouched, unless a page is asked for. Throws InvalidRequest. */
export function pageOf(
  servers: readonly ServerRecord[],
  {pageSize, after}: Pick<ListServersOptions, 'pageSize' | 'after'>,
): readonly ServerRecord[] {
  if (pageSize === undefined && after === undefined) return servers;
  if (pageSize !== undefined && (pageSize < 1 || pageSize > maximumPageSize))
    throw invalidRequest('options/pageSize', `pageSize must be a number from 1 to ${maximumPageSize}.`);
  const last = after === undefined ? undefined : parseServerName(after, 'options/after');
  const rest = last === undefined ? [...servers] : servers.filter(({name}) => compareNames(name, last) > 0);
  return sortByName(rest).slice(0, pageSize);
}

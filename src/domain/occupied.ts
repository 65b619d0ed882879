/** Servers between two holders: nobody has them, and nobody can have them yet. */
import type {ServerRecord} from './server.ts';
import {formatMinute} from './times.ts';

/** Nobody holds it, but what its last holder left on it is still to be put away. */
export const isOccupied = ({owner, cleanup, assignment}: ServerRecord): boolean =>
  owner === undefined && (cleanup !== undefined || assignment !== undefined);

/** It will be free by itself, and soon. */
export const isAlmostFree = (server: ServerRecord): boolean =>
  isOccupied(server) && server.drain === undefined && server.cleanup?.waitsFor === undefined;

/** For whoever wants such a server: what it waits for, and when to come back. */
export function describeOccupied({name, cleanup}: ServerRecord): string {
  const what = `${name} is being cleaned up after its last checkout`;
  const waitsFor = cleanup?.waitsFor;
  if (waitsFor === undefined) return `${what}, and free when that has ended: try again in a minute.`;
  const since = cleanup === undefined ? '' : ` since ${formatMinute(cleanup.since)}`;
  return (
    `${what}${since}, and waits for this: ${waitsFor.replace(/\.?$/, '.')} It is tried again every minute at first, then every ` +
    'quarter of an hour; an administrator can free it by force.'
  );
}

/** From the targets of a request to servers, the same way for every operation; and servers to the wire. */
import {countOf} from '../domain/count.ts';
import {displayName} from '../domain/dn.ts';
import {conflict, notFound} from '../domain/errors.ts';
import type {ServerName} from '../domain/names.ts';
import {expandTargets} from '../domain/node-range.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {Server} from '../contract/types.generated.ts';
import type {Directory} from '../ports/directory.ts';

export interface TargetExpectation {
  /** Conflict when the targets come to another number of servers. */
  readonly expectedCount?: number;
}

/**
 * The servers that the targets name, in their order. Throws InvalidRequest for a bad node range or none, Conflict when
 * `expectedCount` differs, and NotFound that lists every unknown name.
 */
export async function resolveTargets(
  directory: Pick<Directory, 'findServers'>,
  targets: readonly string[],
  expectation: TargetExpectation = {},
  signal?: AbortSignal,
): Promise<ServerRecord[]> {
  const names = expandTargets(targets);
  checkCount(names, expectation);
  const found = await directory.findServers(names, signal);
  const unknown = names.filter(name => !found.has(name));
  if (unknown.length > 0) throw notFound('Server', unknown, 'listServers tells which there are.');
  return names.flatMap(name => found.get(name) ?? []);
}

/** Conflict when the names are not as many as the request expects. */
export function checkCount(names: readonly ServerName[], {expectedCount}: TargetExpectation): void {
  if (expectedCount === undefined || expectedCount === names.length) return;
  throw conflict(
    `The targets come to ${countOf(names.length)}, not to the ${expectedCount} of expectedCount. Nothing was done.`,
  );
}

/** A server as the contract shows it. */
export function mapServer(record: ServerRecord): Server {
  const {assignment, owner, drain, cleanup} = record;
  return {
    name: record.name,
    pool: record.pool,
    ...(record.chassis === undefined ? {} : {chassis: record.chassis}),
    ...(record.bay === undefined ? {} : {bay: record.bay}),
    ...(record.mac === undefined ? {} : {macAddress: record.mac}),
    ...(record.ip === undefined ? {} : {ipAddress: record.ip}),
    ...(record.memoryMegabytes === undefined ? {} : {memoryMegabytes: record.memoryMegabytes}),
    ...(record.cores === undefined ? {} : {cores: record.cores}),
    ...(owner === undefined ? {} : {owner: owner.text, ownerName: displayName(owner)}),
    member: record.members.map(member => member.text),
    ...(record.leaseEnd === undefined ? {} : {leaseEnd: record.leaseEnd}),
    ...(drain === undefined ? {} : {drained: drain}),
    ...(cleanup === undefined ? {} : {cleanupSince: cleanup.since}),
    ...(cleanup?.waitsFor === undefined ? {} : {cleanupWaitsFor: cleanup.waitsFor}),
    ...(assignment === undefined
      ? {}
      : {
          brand: assignment.brand,
          version: assignment.version,
          root: `${assignment.storageHost}:${assignment.dataset}`,
          bootMode: assignment.mode ?? 'nfs',
        }),
  };
}

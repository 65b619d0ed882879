/** Scratch directories: data that stays when servers are provisioned anew. */
import {includesDn, type Dn} from './dn.ts';
import {invalidRequest} from './errors.ts';
import {quoted} from './names.ts';
import type {ServerRecord} from './server.ts';

declare const kind: unique symbol;
/** Becomes part of a ZFS dataset name and of paths: as a brand name. */
export type ScratchName = string & {readonly [kind]: 'ScratchName'};

/** The one that every server somebody holds may mount. */
export const sharedScratch = 'shared' as ScratchName;

export interface ScratchDirectory {
  readonly name: ScratchName;
  /** Directory on the storage host. */
  readonly path: string;
  /** Those whose servers mount it. */
  readonly users: readonly Dn[];
  /** Absent for none. */
  readonly quotaBytes?: number;
  readonly usedBytes: number;
}

export function parseScratchName(text: string, part = 'name'): ScratchName {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/.test(text) || text.includes('..')) {
    throw invalidRequest(
      part,
      `${quoted(text)} is not a name for a scratch directory: use letters, digits, dots, hyphens and underscores, 40 at most.`,
    );
  }
  return text as ScratchName;
}

/** Whether a server mounts it: for the time that one of its users holds the server. */
export const mayMount = (
  server: Pick<ServerRecord, 'owner'>,
  {name, users}: Pick<ScratchDirectory, 'name' | 'users'>,
): boolean => server.owner !== undefined && (name === sharedScratch || includesDn(users, server.owner));

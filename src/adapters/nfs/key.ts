/** Names for exports that follow from what they are alone, so that they are the same after any restart. */
import {createHash} from 'node:crypto';
import type {NfsExport} from '../../ports/storage-host.ts';

/** What belongs to one reader has one entry; what is shared has one for each reader. */
export const identityOf = ({path, client, shared}: NfsExport): string =>
  shared ? `${path} ${client}` : path;

/** Marks the line of an entry in the file. */
export const keyOf = (entry: NfsExport): string => digest(identityOf(entry)).slice(0, 24);

/** For file handles that stay valid: as a UUID, so that no two meet. */
export function fsidOf({path, client, shared}: NfsExport): string {
  const hex = digest(shared ? path : `${path} ${client}`);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}

/** NFS-Ganesha numbers its exports with 16 bits, which a thousand exports do not share without a clash. */
export function exportIdOf({path, client}: NfsExport, taken: ReadonlySet<number>): number | undefined {
  const first = Number.parseInt(digest(`${path} ${client}`).slice(0, 8), 16);
  for (let step = 0; step < idRange; step++) {
    // 0 is the pseudo root; low numbers are what administrators give by hand.
    const id = lowestId + ((first + step) % idRange);
    if (!taken.has(id)) return id;
  }
  return undefined;
}

const lowestId = 1_000;
const idRange = 64_000;

const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

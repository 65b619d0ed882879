/** What the lab keeps about itself from run to run: its size, its ports, its passwords. */
import {randomBytes} from 'node:crypto';
import {readFile, rename, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {ensureDirectory} from '../made-directory.ts';
import {conflict} from '../domain/errors.ts';
import type {LabCounts} from './topology.ts';

export interface LabState {
  readonly counts: LabCounts;
  /** Ports that were free at the first start, by part; kept while they are free, so that a service's configuration stays true. */
  readonly ports: Readonly<Record<string, number>>;
  /** First three numbers of the addresses of real blades. */
  readonly network?: string;
  readonly servicePassword: string;
  /** Password of the storage hosts and management modules. */
  readonly devicePassword: string;
}

const fileIn = (directory: string) => join(directory, 'lab.json');

/** What was kept, or a new state. Conflict when the lab there has another size. */
export async function loadLabState(
  directory: string,
  counts: LabCounts | undefined,
  defaults: LabCounts,
): Promise<LabState> {
  ensureDirectory(directory);
  const text = await readFile(fileIn(directory), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const secret = () => randomBytes(18).toString('base64url');
    return {counts: counts ?? defaults, ports: {}, servicePassword: secret(), devicePassword: secret()};
  }
  const kept = parseState(text, directory);
  if (counts !== undefined && JSON.stringify(counts) !== JSON.stringify(kept.counts)) {
    const {chassis, bladesPerChassis, storageHosts} = kept.counts;
    throw conflict(
      `The lab in ${directory} has ${chassis} chassis of ${bladesPerChassis} blades and ${storageHosts} storage host(s). ` +
        'Leave the counts out, or choose another directory with --state.',
    );
  }
  return kept;
}

function parseState(text: string, directory: string): LabState {
  try {
    return JSON.parse(text) as LabState;
  } catch {
    throw conflict(
      `${fileIn(directory)} is not what a lab wrote. Remove ${directory}, or choose another directory with --state.`,
    );
  }
}

export async function saveLabState(directory: string, state: LabState): Promise<void> {
  const file = fileIn(directory);
  await writeFile(`${file}.new`, JSON.stringify(state, undefined, 2), {mode: 0o600});
  await rename(`${file}.new`, file);
}

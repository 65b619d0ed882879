/** The ZFS commands that copy versions between storage hosts, and their answers. Pure. */
import {quoteCommand} from '../ssh/quote.ts';

/** The identities of a brand's snapshots: what ZFS keeps the same wherever a snapshot is received. */
export function buildIdentityCommand(dataset: string): string {
  return quoteCommand(['zfs', 'get', '-Hp', '-r', '-d', '1', '-o', 'name,value', 'guid', dataset]);
}

/** By snapshot name, the part after the `@`. Undefined when the answer is not that of the command. */
export function parseIdentities(text: string, dataset: string): Map<string, string> | undefined {
  const identities = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [name = '', guid = '', ...rest] = line.split('\t');
    if (!/^[0-9]+$/.test(guid) || rest.length > 0) return undefined;
    if (name.startsWith(`${dataset}@`)) identities.set(name.slice(dataset.length + 1), guid);
  }
  return identities;
}

/** `since`: the name of an earlier snapshot of the same filesystem; only what changed after it is sent. */
export function buildSendCommand(snapshot: string, since?: string): string {
  return quoteCommand(['zfs', 'send', ...(since === undefined ? [] : ['-i', `@${since}`]), snapshot]);
}

/** What is left of a stream that was cut off. `token`: where the receiving end stands. */
export function buildSendRestCommand(token: string): string {
  return quoteCommand(['zfs', 'send', '-t', token]);
}

export interface Receiving {
  /** Keeps what came of a stream that is cut off. */
  readonly resumable: boolean;
  /** On top of the newest snapshot: what was written to the copy since then, if anything was, goes. */
  readonly next?: boolean;
}

/** Into a filesystem that does not exist yet, unless it is the next version, or the rest of one. */
export function buildReceiveCommand(dataset: string, {resumable, next = false}: Receiving): string {
  return quoteCommand(['zfs', 'receive', ...(resumable ? ['-s'] : []), ...(next ? ['-F'] : []), dataset]);
}

/** Gives up what came of a stream that was cut off. */
export function buildForgetCommand(dataset: string): string {
  return quoteCommand(['zfs', 'receive', '-A', dataset]);
}

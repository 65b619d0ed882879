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

/** Into a filesystem that does not exist yet. */
export function buildReceiveCommand(dataset: string): string {
  return quoteCommand(['zfs', 'receive', dataset]);
}

/** On top of the newest snapshot: what was written to the copy since then, if anything was, goes. */
export function buildReceiveNextCommand(dataset: string): string {
  return quoteCommand(['zfs', 'receive', '-F', dataset]);
}

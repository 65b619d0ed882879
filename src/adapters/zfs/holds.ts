/** Snapshots that somebody else holds (`zfs hold`): ZFS does not destroy them, and says no more than "busy". */
import type {ImageHold} from '../../domain/image-use.ts';
import {quoteCommand} from '../ssh/quote.ts';
import {buildHoldsCommand, parseHolds} from './commands.ts';
import type {ZfsHost} from './host.ts';

/** Of a snapshot, or of all of a filesystem. Without tags where ZFS does not tell them. */
export async function readHolds(host: ZfsHost, dataset: string, signal?: AbortSignal): Promise<ImageHold[]> {
  const held = await listHeld(host, dataset, signal);
  if (held.length === 0) return [];
  const answer = await host.ask(buildHoldsCommand(held), signal);
  const holds = 'refusal' in answer ? [] : parseHolds(answer.stdout);
  const known = holds.length > 0 ? holds : held.map(snapshot => ({snapshot}));
  return known.map(hold => ({host: host.name, ...hold}));
}

/** Names of snapshots, of a dataset and of those right below it. */
export async function listHeld(host: ZfsHost, dataset: string, signal?: AbortSignal): Promise<string[]> {
  const range = dataset.includes('@') ? [] : ['-r'];
  const command = quoteCommand(['zfs', 'get', '-Hp', ...range, '-o', 'name,value', 'userrefs', dataset]);
  const answer = await host.ask(command, signal);
  if ('refusal' in answer) {
    if (answer.refusal === 'missing') return [];
    throw host.explain(answer);
  }
  return answer.stdout.split('\n').flatMap(line => {
    const [name = '', count = ''] = line.split('\t');
    return name.includes('@') && Number(count) > 0 ? [name] : [];
  });
}

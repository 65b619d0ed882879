/** Snapshots that somebody else holds (`zfs hold`): ZFS does not destroy them, and says no more than "busy". */
import {conflict} from '../../domain/errors.ts';
import {quoteCommand} from '../ssh/quote.ts';
import {buildHoldsCommand, parseHolds} from './commands.ts';
import type {ZfsHost} from './host.ts';

/** Of a snapshot, or of all of a filesystem. Throws the Conflict that says who holds it, and how it is released. */
export async function refuseWhileHeld(
  host: ZfsHost,
  what: string,
  dataset: string,
  signal?: AbortSignal,
): Promise<void> {
  const held = await listHeld(host, dataset, signal);
  if (held.length === 0) return;
  const answer = await host.ask(buildHoldsCommand(held), signal);
  const holds = 'refusal' in answer ? [] : parseHolds(answer.stdout);
  const [first] = holds;
  const all = held.join(', ');
  if (first === undefined) {
    throw conflict(
      `${what} is held by somebody else on the ${host.name}. There, zfs holds ${all} tells who, and zfs release ends it.`,
      held,
    );
  }
  const who = [...new Set(holds.map(({tag}) => tag))].join(', ');
  throw conflict(
    `${what} is held by somebody else on the ${host.name}, under the name ${who}. When he needs it no more: zfs release ${first.tag} ${first.snapshot}.`,
    held,
  );
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

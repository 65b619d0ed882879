/** What interrupted work left behind, and what others hold. */
import {invalidRequest} from '../../domain/errors.ts';
import {quoted} from '../../domain/names.ts';
import type {Leftover} from '../../ports/images.ts';
import {buildDestroyCommand} from './commands.ts';
import {listHeld} from './holds.ts';
import type {ZfsHost} from './host.ts';
import type {Layout} from './layout.ts';

export async function listLeftovers(
  host: ZfsHost,
  layout: Layout,
  signal?: AbortSignal,
): Promise<Leftover[]> {
  const datasets = await host.inspect(layout.incoming, 1, signal);
  return [...(datasets?.values() ?? [])].flatMap(({name, properties}) =>
    name.startsWith(`${layout.incoming}/`)
      ? [{dataset: name, createdAt: new Date(Number(properties.get('creation') ?? 0) * 1_000)}]
      : [],
  );
}

export async function removeLeftover(
  host: ZfsHost,
  layout: Layout,
  dataset: string,
  signal?: AbortSignal,
): Promise<void> {
  if (!dataset.startsWith(`${layout.incoming}/`) && !dataset.startsWith(`${layout.versions}/`))
    throw invalidRequest('dataset', `${quoted(dataset)} is not below ${layout.incoming}.`);
  const refused = await host.attemptWhileBusy(buildDestroyCommand(dataset), signal);
  if (refused && refused.refusal !== 'missing') throw host.explain(refused);
}

/** ZFS counts the holds of a snapshot; who has them, not every ZFS can tell. */
export function listHeldVersions(host: ZfsHost, layout: Layout, signal?: AbortSignal): Promise<string[]> {
  return listHeld(host, layout.brands, signal);
}

/** Scratch directories: one filesystem each, with a quota. Never cloned, never part of an image. */
import {parseDn, type Dn} from '../../domain/dn.ts';
import {parseScratchName, type ScratchDirectory, type ScratchName} from '../../domain/scratch.ts';
import type {NewScratch, ScratchStore} from '../../ports/storage-host.ts';
import {
  buildCreateCommand,
  buildDestroyCommand,
  buildMountCommand,
  buildSetCommand,
  type Dataset,
  type Properties,
} from './commands.ts';
import type {ZfsHost} from './host.ts';
import {property, type Layout} from './layout.ts';
import {decodeList, encodeList} from './property-value.ts';

export function createScratchStore(host: ZfsHost, layout: Layout): ScratchStore {
  const datasetOf = (name: ScratchName) => `${layout.scratch}/${name}`;

  const find = async (name: ScratchName, signal?: AbortSignal): Promise<Dataset | undefined> => {
    const dataset = datasetOf(name);
    return (await host.inspect(dataset, 0, signal))?.get(dataset);
  };

  const create = async (wanted: NewScratch, signal?: AbortSignal): Promise<void> => {
    const dataset = datasetOf(wanted.name);
    await host.ensureFilesystem(layout.scratch);
    const refused = await host.attempt(buildCreateCommand(dataset, {...propertiesOf(wanted), ...own}), {
      signal,
    });
    // Made, but not mounted; or made by a repeat that was faster: what is there decides.
    if (refused && refused.refusal !== 'exists' && refused.refusal !== 'notMounted')
      throw host.explain(refused);
  };

  /** A property costs a process each, and mostly nothing has changed. */
  const correct = async (present: Dataset, wanted: NewScratch, signal?: AbortSignal): Promise<void> => {
    const changed = Object.fromEntries(
      Object.entries(propertiesOf(wanted)).filter(
        ([key, value]) => (present.properties.get(key) ?? noneOf(key)) !== value,
      ),
    );
    // A host that ends while it makes one leaves it without properties.
    const missing = present.properties.has(property.kind) ? {} : own;
    if (Object.keys({...changed, ...missing}).length > 0)
      await host.change(buildSetCommand(present.name, {...changed, ...missing}), signal);
    if (present.properties.get('mounted') === 'yes') return;
    const refused = await host.attempt(buildMountCommand(present.name), {signal});
    if (refused && refused.refusal !== 'alreadyMounted') throw host.explain(refused);
  };

  return {
    list: async signal => {
      const datasets = await host.inspect(layout.scratch, 1, signal);
      return [...(datasets?.values() ?? [])].flatMap(dataset => toScratch(layout, dataset) ?? []);
    },
    ensure: async (wanted, signal) => {
      const before = await find(wanted.name, signal);
      if (before === undefined) await create(wanted, signal);
      const present = before ?? (await find(wanted.name, signal));
      if (present) await correct(present, wanted, signal);
    },
    remove: async (name, signal) => {
      const refused = await host.attemptWhileBusy(buildDestroyCommand(datasetOf(name)), signal);
      if (refused && refused.refusal !== 'missing') throw host.explain(refused);
    },
  };
}

const own: Properties = {[property.kind]: 'scratch', sharenfs: 'off'};

const noneOf = (key: string) => (key === 'quota' ? 'none' : '-');

function propertiesOf({quotaBytes, users}: NewScratch): Properties {
  return {
    quota: quotaBytes === undefined ? 'none' : String(quotaBytes),
    [property.members]: encodeList(
      users.map(user => user.text),
      'user',
    ),
  };
}

/** Undefined for what somebody else put there. */
function toScratch(layout: Layout, {name, properties}: Dataset): ScratchDirectory | undefined {
  if (!name.startsWith(`${layout.scratch}/`) || properties.get(property.kind) !== 'scratch') return undefined;
  try {
    const quotaBytes = Number(properties.get('quota'));
    return {
      name: parseScratchName(name.slice(layout.scratch.length + 1)),
      path: properties.get('mountpoint') ?? '',
      users: decodeList(properties.get(property.members)).map((text): Dn => parseDn(text)),
      ...(quotaBytes > 0 ? {quotaBytes} : {}),
      usedBytes: Number(properties.get('used') ?? 0),
    };
  } catch {
    return undefined;
  }
}

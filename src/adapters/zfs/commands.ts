/** The ZFS commands that we send, and their answers. Pure. Only options that illumos, OpenZFS and zfs-fuse share. */
import {quoteCommand} from '../ssh/quote.ts';

export type Properties = Readonly<Record<string, string>>;

/** One dataset as the host tells it. */
export interface Dataset {
  /** With `@…` when it is a snapshot. */
  readonly name: string;
  /** Native properties and user properties set on this very dataset (not inherited); `-` left out. */
  readonly properties: ReadonlyMap<string, string>;
}

const nativeProperties = 'type,guid,origin,used,referenced,creation,mountpoint,mounted';

/** Datasets below one and including it (`depth` levels, or all), with all that we want to know of them. */
export function buildInspectCommand(dataset: string, depth?: number): string {
  const range = depth === undefined ? ['-r'] : depth === 0 ? [] : ['-r', '-d', String(depth)];
  const get = ['zfs', 'get', '-Hp', '-o', 'name,property,value'];
  // Two questions, because `all` alone would answer four times as much, and the native ones have no source to ask by.
  return [
    quoteCommand([...get, ...range, nativeProperties, dataset]),
    quoteCommand([...get, ...range, '-s', 'local,received', 'all', dataset]),
  ].join(' && ');
}

/** What a dataset that was just made has of the named properties: one process, where the question above takes two. */
export function buildLookCommand(dataset: string, keys: readonly string[]): string {
  const wanted = [nativeProperties, ...keys].join(',');
  return quoteCommand(['zfs', 'get', '-Hp', '-o', 'name,property,value', wanted, dataset]);
}

/** Returns undefined when the answer is not that of the command: garbage must not read as an empty host. */
export function parseInspection(text: string): Map<string, Dataset> | undefined {
  const datasets = new Map<string, {name: string; properties: Map<string, string>}>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const [name, key, value, ...rest] = line.split('\t');
    if (name === undefined || key === undefined || value === undefined || rest.length > 0) return undefined;
    let dataset = datasets.get(name);
    if (dataset === undefined) {
      dataset = {name, properties: new Map()};
      datasets.set(name, dataset);
    }
    if (value !== '-') dataset.properties.set(key, value);
  }
  // The second question may know datasets that were made after the first.
  for (const {name, properties} of datasets.values()) {
    if (!properties.has('type')) datasets.delete(name);
  }
  return datasets.size > 0 ? datasets : undefined;
}

export function buildCreateCommand(dataset: string, properties: Properties): string {
  return quoteCommand(['zfs', 'create', ...optionsOf(properties), dataset]);
}

/** Makes the filesystem and those above it; fine when they are there. */
export function buildEnsureFilesystemCommand(dataset: string): string {
  return quoteCommand(['zfs', 'create', '-p', dataset]);
}

/** Never with `-p`: that succeeds on a target that exists, whatever it is a clone of. */
export function buildCloneCommand(snapshot: string, dataset: string, properties: Properties): string {
  return quoteCommand(['zfs', 'clone', ...optionsOf(properties), snapshot, dataset]);
}

export function buildSnapshotCommand(snapshot: string, properties: Properties): string {
  return quoteCommand(['zfs', 'snapshot', ...optionsOf(properties), snapshot]);
}

/** One command for each property: zfs-fuse takes no more at once. */
export function buildSetCommand(dataset: string, properties: Properties): string {
  return Object.entries(properties)
    .map(([key, value]) => quoteCommand(['zfs', 'set', `${key}=${value}`, dataset]))
    .join(' && ');
}

export function buildMountCommand(dataset: string): string {
  return quoteCommand(['zfs', 'mount', dataset]);
}

export function buildUnmountCommand(dataset: string): string {
  return quoteCommand(['zfs', 'unmount', dataset]);
}

/** With its own snapshots, and what is below it. Fails while anything is a clone of them: `-R` is never sent. */
export function buildDestroyCommand(dataset: string): string {
  return quoteCommand(['zfs', 'destroy', '-r', dataset]);
}

export function buildDestroySnapshotCommand(snapshot: string): string {
  return quoteCommand(['zfs', 'destroy', snapshot]);
}

/** Who keeps snapshots from being destroyed. zfs-fuse cannot tell. */
export function buildHoldsCommand(snapshots: readonly string[]): string {
  return quoteCommand(['zfs', 'holds', '-H', ...snapshots]);
}

/** Lines `snapshot TAB tag TAB since`. */
export const parseHolds = (stdout: string): {readonly snapshot: string; readonly tag: string}[] =>
  stdout.split('\n').flatMap(line => {
    const [snapshot = '', tag = ''] = line.split('\t');
    return snapshot.includes('@') && tag !== '' ? [{snapshot, tag}] : [];
  });

export function buildRenameCommand(from: string, to: string): string {
  return quoteCommand(['zfs', 'rename', from, to]);
}

/** A full copy. When sending fails, receiving fails on the incomplete stream: its exit status is enough. */
export function buildCopyCommand(snapshot: string, dataset: string): string {
  return `${quoteCommand(['zfs', 'send', snapshot])} | ${quoteCommand(['zfs', 'receive', dataset])}`;
}

function optionsOf(properties: Properties): string[] {
  return Object.entries(properties).flatMap(([key, value]) => ['-o', `${key}=${value}`]);
}

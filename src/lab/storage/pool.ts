/** A simulated ZFS pool: filesystems, snapshots and clones with their properties and what depends on what. */
import {randomBytes} from 'node:crypto';
import type {Journal} from './journal.ts';
import {sizeOf, type LabTree} from './tree.ts';

export interface PoolDataset {
  readonly name: string;
  readonly type: 'filesystem' | 'snapshot';
  /** The snapshot that a clone was made of. */
  readonly origin?: string;
  /** Seconds since 1970. */
  readonly creation: number;
  readonly mounted: boolean;
  readonly used: number;
  readonly referenced: number;
  /** Set on this very dataset. */
  readonly properties: Readonly<Record<string, string>>;
  /** Identity of a snapshot; wherever it is received it stays the same. */
  readonly guid?: string;
  readonly files?: LabTree;
  /** Tags of those who hold the snapshot. */
  readonly holds?: readonly string[];
}

/** What ZFS prints after `zfs: `-less complaints; becomes standard error and exit code 1. */
export class ZfsComplaint extends Error {}

/** What a clone costs before anything is written to it. */
const cloneBytes = 9_216;

export class Pool {
  readonly #datasets = new Map<string, PoolDataset>();
  /** Clones by their origin, because every destroy asks. */
  readonly #clones = new Map<string, Set<string>>();
  readonly #capacityBytes: number;
  #usedBytes = 0;
  #journal: Journal | undefined;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  /** Puts a dataset without any check. */
  put(dataset: PoolDataset): void {
    // One that is there keeps its place: snapshots stay in the order in which they were taken.
    this.#forget(dataset.name);
    this.#datasets.set(dataset.name, dataset);
    this.#usedBytes += dataset.used;
    if (dataset.origin !== undefined) {
      const clones = this.#clones.get(dataset.origin) ?? new Set();
      clones.add(dataset.name);
      this.#clones.set(dataset.origin, clones);
    }
    this.#journal?.note({kind: 'dataset', key: dataset.name, value: dataset});
  }

  delete(name: string): void {
    this.#forget(name);
    this.#datasets.delete(name);
    this.#journal?.note({kind: 'dataset', key: name});
  }

  #forget(name: string): void {
    const dataset = this.#datasets.get(name);
    if (dataset === undefined) return;
    this.#usedBytes -= dataset.used;
    if (dataset.origin !== undefined) this.#clones.get(dataset.origin)?.delete(name);
  }

  find(name: string): PoolDataset | undefined {
    return this.#datasets.get(name);
  }

  get(name: string): PoolDataset {
    const dataset = this.#datasets.get(name);
    if (dataset === undefined) throw new ZfsComplaint(`cannot open '${name}': dataset does not exist`);
    return dataset;
  }

  all(): Iterable<PoolDataset> {
    return this.#datasets.values();
  }

  /** The dataset and what is below it, by name. */
  below(name: string, depth = Infinity): PoolDataset[] {
    const top = this.get(name);
    if (depth === 0) return [top];
    const level = (other: string) => other.slice(name.length).split(/[/@]/).length - 1;
    return [...this.#datasets.values()]
      .filter(
        ({name: other}) =>
          other === name ||
          ((other.startsWith(`${name}/`) || other.startsWith(`${name}@`)) && level(other) <= depth),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  create(name: string, properties: Readonly<Record<string, string>>, withParents: boolean): void {
    if (this.#datasets.has(name)) {
      if (withParents) return;
      throw new ZfsComplaint(`cannot create '${name}': dataset already exists`);
    }
    const parent = name.slice(0, name.lastIndexOf('/'));
    if (!this.#datasets.has(parent)) {
      if (!withParents || !parent.includes('/'))
        throw new ZfsComplaint(`cannot create '${name}': parent does not exist`);
      this.create(parent, {}, true);
    }
    this.#reserve(name, cloneBytes);
    this.put({
      name,
      type: 'filesystem',
      creation: now(),
      mounted: true,
      used: cloneBytes,
      referenced: cloneBytes,
      properties,
    });
  }

  clone(snapshot: string, name: string, properties: Readonly<Record<string, string>>): void {
    const origin = this.get(snapshot);
    if (this.#datasets.has(name)) throw new ZfsComplaint(`cannot create '${name}': dataset already exists`);
    if (!this.#datasets.has(name.slice(0, name.lastIndexOf('/')))) {
      throw new ZfsComplaint(`cannot create '${name}': parent does not exist`);
    }
    this.#reserve(name, cloneBytes);
    const {referenced} = origin;
    this.put({
      name,
      type: 'filesystem',
      origin: snapshot,
      creation: now(),
      mounted: true,
      used: cloneBytes,
      referenced,
      properties,
      ...filesOf(origin),
    });
  }

  snapshot(name: string, properties: Readonly<Record<string, string>>): void {
    const filesystem = this.get(name.slice(0, name.indexOf('@')));
    const {referenced} = filesystem;
    if (this.#datasets.has(name))
      throw new ZfsComplaint(`cannot create snapshot '${name}': dataset already exists`);
    const guid = newGuid();
    this.put({
      name,
      type: 'snapshot',
      creation: now(),
      mounted: false,
      used: 0,
      referenced,
      properties,
      guid,
      ...filesOf(filesystem),
    });
  }

  /** Replaces what is in a filesystem. What is new costs its size; what goes may still be in a snapshot. */
  setFiles(name: string, files: LabTree): void {
    const dataset = this.get(name);
    const before = new Set(Object.values(dataset.files ?? {}));
    const added = Object.values(files).filter(file => !before.has(file));
    const cost = added.reduce((sum, file) => sum + file.size, 0);
    this.#reserve(name, cost);
    const referenced = dataset.referenced + sizeOf(files) - sizeOf(dataset.files);
    this.put({...dataset, files, referenced, used: dataset.used + cost});
  }

  /** Bytes written since the newest snapshot: whether there are any is what counts here. */
  writtenTo({name, files}: PoolDataset): number {
    const newest = [...this.#datasets.values()].findLast(other => other.name.startsWith(`${name}@`));
    const same = newest !== undefined && JSON.stringify(newest.files ?? {}) === JSON.stringify(files ?? {});
    return same ? 0 : Math.max(1, sizeOf(files));
  }

  setProperty(name: string, key: string, value: string): void {
    const dataset = this.get(name);
    this.put({...dataset, properties: {...dataset.properties, [key]: value}});
  }

  setMounted(name: string, mounted: boolean): void {
    this.put({...this.get(name), mounted});
  }

  destroy(name: string, recursive: boolean): void {
    const doomed = this.below(name);
    const children = doomed.filter(dataset => dataset.name !== name);
    if (children.length > 0 && !recursive) {
      throw new ZfsComplaint(
        `cannot destroy '${name}': filesystem has children\nuse '-r' to destroy the following datasets:`,
      );
    }
    const names = new Set(doomed.map(dataset => dataset.name));
    for (const dataset of doomed) {
      const dependent = [...(this.#clones.get(dataset.name) ?? [])].find(clone => !names.has(clone));
      if (dependent === undefined) continue;
      const what = this.get(name).type === 'snapshot' ? 'snapshot' : 'filesystem';
      throw new ZfsComplaint(
        `cannot destroy '${name}': ${what} has dependent clones\nuse '-R' to destroy the following datasets:\n${dependent}`,
      );
    }
    if (doomed.some(({holds = []}) => holds.length > 0))
      throw new ZfsComplaint(`cannot destroy '${name}': dataset is busy`);
    for (const dataset of doomed) this.delete(dataset.name);
  }

  holdsOf(snapshot: string): readonly string[] {
    return this.get(snapshot).holds ?? [];
  }

  hold(snapshot: string, tag: string): void {
    this.put({...this.get(snapshot), holds: [...this.holdsOf(snapshot), tag]});
  }

  release(snapshot: string, tag: string): void {
    this.put({...this.get(snapshot), holds: this.holdsOf(snapshot).filter(other => other !== tag)});
  }

  rename(from: string, to: string): void {
    if (this.#datasets.has(to)) throw new ZfsComplaint(`cannot rename '${from}': dataset already exists`);
    for (const dataset of this.below(from)) {
      const name = to + dataset.name.slice(from.length);
      for (const clone of [...(this.#clones.get(dataset.name) ?? [])])
        this.put({...this.get(clone), origin: name});
      this.delete(dataset.name);
      this.put({...dataset, name});
    }
  }

  /** Puts a snapshot that came from elsewhere on top of a filesystem, which is made when it is not there. */
  receive(
    name: string,
    snapshot: Pick<PoolDataset, 'name' | 'referenced' | 'guid' | 'files'>,
    bytes: number,
  ): void {
    const {referenced} = snapshot;
    this.#reserve(name, bytes);
    const present = this.find(name);
    const filesystem = present ?? {name, type: 'filesystem', creation: now(), mounted: true, properties: {}};
    this.put({...filesystem, used: (present?.used ?? 0) + bytes, referenced, ...filesOf(snapshot)});
    const facts = {creation: now(), mounted: false, used: 0, properties: {}} as const;
    this.put({...snapshot, ...facts, type: 'snapshot'});
  }

  #reserve(name: string, bytes: number): void {
    if (this.#usedBytes + bytes > this.#capacityBytes)
      throw new ZfsComplaint(`cannot create '${name}': out of space`);
  }
}

/** 63 bits, as ZFS prints them. */
export const newGuid = (): string => (randomBytes(8).readBigUInt64BE() >> 1n).toString();

const filesOf = ({files}: Pick<PoolDataset, 'files'>) => (files === undefined ? {} : {files});
const now = () => Math.floor(Date.now() / 1_000);

/** What a storage host holds and exports, beside what the directory says: where the two differ. Pure. */
import {byAge, pathOf, type Root, type ShownVersion, type StrayRoot} from '../domain/image.ts';
import type {ServerName, StorageHostName} from '../domain/names.ts';
import {mayMount, type ScratchDirectory} from '../domain/scratch.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {Leftover} from '../ports/images.ts';
import type {NfsExport, StorageHost} from '../ports/storage-host.ts';
import {serverOf} from './adoptable.ts';

export interface Evidence {
  readonly storage: Pick<StorageHost, 'name' | 'layout'>;
  readonly roots: readonly Root[];
  readonly shown: readonly ShownVersion[];
  readonly strays: readonly StrayRoot[];
  readonly exports: readonly NfsExport[];
  readonly scratch: readonly ScratchDirectory[];
  readonly leftovers: readonly Leftover[];
  readonly held: readonly string[];
  readonly servers: readonly ServerRecord[];
  /** Servers that jobs work on now: whatever of theirs does not fit may fit in a moment. */
  readonly busy: ReadonlySet<string>;
  /** What is younger is left alone. */
  readonly madeBefore: Date;
}

export type Mending =
  | {readonly kind: 'destroyRoot'; readonly root: Root; readonly exports: readonly NfsExport[]}
  | {readonly kind: 'destroyLeftover'; readonly dataset: string}
  | {readonly kind: 'export' | 'unexport'; readonly entry: NfsExport};

export interface Finding {
  readonly kind:
    'orphanRoot' | 'missingRoot' | 'missingExport' | 'strayExport' | 'leftover' | 'heldVersion' | 'strayRoot';
  readonly name: string;
  readonly server?: ServerName;
  readonly client?: string;
  readonly message: string;
  /** Absent for what only people can put right. */
  readonly mending?: Mending;
}

export function findDeviations(evidence: Evidence): Finding[] {
  return [
    ...findRoots(evidence),
    ...findMissing(evidence),
    ...findStrayExports(evidence),
    ...evidence.leftovers.filter(({createdAt}) => createdAt < evidence.madeBefore).map(leftover),
    ...findUnusedVersions(evidence).map(leftover),
    ...evidence.held.map(held),
    ...findStrayRoots(evidence),
  ];
}

/** Versions as directories that nobody runs on: the last one who did could not take it away. */
function findUnusedVersions({shown, servers, storage, madeBefore}: Evidence): Leftover[] {
  const used = new Set(servers.flatMap(server => assignedHere(server, storage.name)?.dataset ?? []));
  return shown.flatMap(({dataset, createdAt}) =>
    createdAt === undefined || createdAt >= madeBefore || used.has(dataset) ? [] : [{dataset, createdAt}],
  );
}

function findRoots({roots, servers, busy, madeBefore, exports, storage}: Evidence): Finding[] {
  const booted = new Set(servers.flatMap(server => assignedHere(server, storage.name)?.dataset ?? []));
  return roots
    .filter(root => !booted.has(root.dataset) && !busy.has(root.server))
    .filter(({createdAt}) => createdAt !== undefined && createdAt < madeBefore)
    .sort(byAge)
    .map(root => ({
      kind: 'orphanRoot',
      name: root.dataset,
      server: root.server,
      message: servers.some(({name}) => name === root.server)
        ? `${root.server} does not boot it.`
        : `There is no server ${root.server}.`,
      mending: {kind: 'destroyRoot', root, exports: exports.filter(({path}) => path === root.path)},
    }));
}

function findMissing({roots, shown, servers, busy, exports, storage}: Evidence): Finding[] {
  return servers.flatMap((server): Finding[] => {
    const {name, ip} = server;
    const assignment = assignedHere(server, storage.name);
    if (assignment === undefined || ip === undefined || busy.has(name)) return [];
    const {dataset, mode} = assignment;
    if (mode === 'local') return [];
    const inMemory = mode === 'ram';
    if (!(inMemory ? shown : roots).some(root => root.dataset === dataset)) {
      const message = `${name} is set to boot it, and it is not there. Provision ${name} again.`;
      return [{kind: 'missingRoot', name: dataset, server: name, message}];
    }
    const path = pathOf(storage.layout, dataset);
    const entry: NfsExport = {path, client: ip, ...(inMemory ? {shared: true, readOnly: true} : {})};
    const found = exports.find(other => other.path === path && other.client === ip);
    if (found !== undefined && (found.readOnly === true) === inMemory) return [];
    const how = found === undefined ? 'exported' : inMemory ? 'exported read-only' : 'exported for writing';
    const message = `${name} boots it, and it is not ${how} to ${ip}.`;
    return [
      {
        kind: 'missingExport',
        name: path,
        server: name,
        client: ip,
        message,
        mending: {kind: 'export', entry},
      },
    ];
  });
}

function findStrayExports(evidence: Evidence): Finding[] {
  const byAddress = new Map(evidence.servers.map(server => [server.ip, server]));
  return evidence.exports.flatMap((entry): Finding[] => {
    const why = whyStray(entry, byAddress.get(entry.client), evidence);
    if (why === undefined) return [];
    const {path, client} = entry;
    return [{kind: 'strayExport', name: path, client, message: why, mending: {kind: 'unexport', entry}}];
  });
}

/** Undefined for an export that is right, or may become so in a moment. */
function whyStray(
  {path, client, shared}: NfsExport,
  server: ServerRecord | undefined,
  {storage, roots, shown, strays, scratch, busy}: Evidence,
): string | undefined {
  if (server === undefined) return `No server has the address ${client}.`;
  if (busy.has(server.name)) return undefined;
  if (shared) {
    const version = shown.find(found => found.path === path);
    if (version !== undefined && server.assignment?.dataset !== version.dataset)
      return `${server.name} does not run on it.`;
    if (version === undefined && path.startsWith(`${storage.layout.mountpoint}/versions/`))
      return 'There is no such version.';
    const directory = scratch.find(found => found.path === path);
    if (directory === undefined || mayMount(server, directory)) return undefined;
    return `Whoever holds ${server.name} may not use it.`;
  }
  // Whoever made it by hand may have exported it by hand.
  if (strays.some(stray => stray.path === path)) return undefined;
  const root = roots.find(found => found.path === path);
  if (root === undefined) return 'There is no such root.';
  if (busy.has(root.server) || root.server === server.name) return undefined;
  return `It is the root of ${root.server}, and exported to ${server.name}.`;
}

/** What people made is theirs to destroy. */
function findStrayRoots({strays, storage, servers, busy, madeBefore}: Evidence): Finding[] {
  return strays
    .filter(({createdAt}) => createdAt !== undefined && createdAt < madeBefore)
    .flatMap((stray): Finding[] => {
      const server = serverOf(storage.layout, stray);
      if (server !== undefined && busy.has(server)) return [];
      const known = server !== undefined && servers.some(({name}) => name === server);
      const message = known
        ? `It was made by hand, and nothing boots it. Take it over (adoptRoots of ${server}), or destroy it.`
        : 'It was made by hand, and is named like the root of no server. Rename it (zfs rename), and take it over, or destroy it.';
      return [{kind: 'strayRoot', name: stray.dataset, ...(known ? {server} : {}), message}];
    });
}

const leftover = ({dataset}: Leftover): Finding => ({
  kind: 'leftover',
  name: dataset,
  message: 'An interrupted copy left it.',
  mending: {kind: 'destroyLeftover', dataset},
});

const held = (version: string): Finding => ({
  kind: 'heldVersion',
  name: version,
  message:
    'Somebody else holds it (zfs holds tells who): it cannot be deleted until that is released (zfs release). This service takes no holds.',
});

const assignedHere = ({assignment}: ServerRecord, host: StorageHostName) =>
  assignment?.storageHost === host ? assignment : undefined;

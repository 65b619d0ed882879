/** Mode `ram`: servers mount the version itself, read-only, and have what they write in memory. */
import type {ShownVersion} from '../../domain/image.ts';
import {inUse} from '../../domain/image-use.ts';
import type {BrandName, VersionNumber} from '../../domain/names.ts';
import type {Step} from '../../domain/plan.ts';
import type {ServerRecord} from '../../domain/server.ts';
import type {NfsExport, StorageHost} from '../../ports/storage-host.ts';
import type {Image} from '../provision.ts';
import {getAddresses, type Site} from '../site.ts';

/** One comes while another goes: who makes and exports it is not disturbed by who finds that nobody uses it. */
const laneOf = (storage: StorageHost) => ({key: `versions:${storage.name}`, limit: 1});

const exportOf = ({path}: Pick<ShownVersion, 'path'>, client: NfsExport['client']): NfsExport => ({
  path,
  client,
  shared: true,
  readOnly: true,
});

/** Makes a version a directory, if it is none yet, and exports it to the server. Undone when nobody else uses it. */
export function showVersion(site: Site, storage: StorageHost, server: ServerRecord, image: Image): Step {
  const {ip} = getAddresses(server);
  return {
    name: 'share version',
    lane: laneOf(storage),
    perform: async run => {
      const shown = await storage.images.ensureShown(image.brand, image.version, run.signal);
      await storage.exports.ensureExport(exportOf(shown, ip), run.signal);
      run.note({brand: image.brand, version: image.version});
    },
    undo: run => leave(site, storage, server, run.signal),
  };
}

/** Takes back what the server mounts of versions that it is not assigned, and removes those that nobody uses. */
export function leaveVersions(site: Site, storage: StorageHost, server: ServerRecord): Step {
  return {
    name: 'leave versions',
    lane: laneOf(storage),
    perform: run => leave(site, storage, server, run.signal),
  };
}

async function leave(
  {directory}: Pick<Site, 'directory'>,
  {name, images, exports}: StorageHost,
  server: ServerRecord,
  signal: AbortSignal,
): Promise<void> {
  const {shown} = await images.list(signal);
  if (shown.length === 0) return;
  const [servers, table] = await Promise.all([directory.listServers(signal), exports.list(signal)]);
  const assigned = (dataset: string) =>
    servers.filter(({assignment}) => assignment?.storageHost === name && assignment.dataset === dataset);
  for (const version of shown) {
    const users = assigned(version.dataset);
    const entries = table.filter(({path}) => path === version.path);
    const mine = entries.filter(({client}) => client === server.ip);
    if (users.some(user => user.name === server.name)) continue;
    for (const {client} of mine) await exports.removeExport(exportOf(version, client), signal);
    if (users.length === 0 && mine.length === entries.length)
      await images.removeShown(version.dataset, signal);
  }
}

/** Before versions go: what shows them goes too. Conflict, naming all that uses them, while one is assigned to any server. */
export async function dropShown(
  {directory}: Pick<Site, 'directory'>,
  {name, images, exports}: StorageHost,
  of: {readonly brand: BrandName; readonly version?: VersionNumber},
  signal: AbortSignal,
): Promise<void> {
  const {shown} = await images.list(signal);
  const going = shown.filter(
    ({brand, version}) => brand === of.brand && (of.version === undefined || version === of.version),
  );
  if (going.length === 0) return;
  const datasets = new Set(going.map(({dataset}) => dataset));
  const users = (await directory.listServers(signal)).filter(
    ({assignment}) => assignment?.storageHost === name && datasets.has(assignment.dataset),
  );
  if (users.length > 0) {
    const what = `${of.brand}${of.version === undefined ? '' : ` version ${of.version}`}`;
    const use = await images.findUse(of.brand, of.version, signal);
    throw inUse(what, {...use, inMemory: users.map(user => user.name)});
  }
  const table = await exports.list(signal);
  for (const version of going) {
    for (const {path, client} of table)
      if (path === version.path) await exports.removeExport(exportOf(version, client), signal);
    await images.removeShown(version.dataset, signal);
  }
}

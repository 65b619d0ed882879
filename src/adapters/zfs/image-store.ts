/** ImageStore on ZFS, over SSH. */
import {systemClock, type Clock} from '../../domain/clock.ts';
import type {StorageHostName} from '../../domain/names.ts';
import type {ImageStore} from '../../ports/images.ts';
import type {SshConnection} from '../ssh/connection.ts';
import {Brands} from './brands.ts';
import {Copies} from './copies.ts';
import {Golden} from './golden.ts';
import {ZfsHost} from './host.ts';
import {Incoming} from './incoming.ts';
import {Layout} from './layout.ts';
import {listHeldVersions, listLeftovers, removeLeftover} from './leftovers.ts';
import {toListing} from './listing.ts';
import {Roots} from './roots.ts';
import {ShownVersions} from './shown-versions.ts';
import {readUse} from './use.ts';
import {VersionFiles} from './version-files.ts';
import {Versions} from './versions.ts';
import {Views} from './views.ts';

export interface ImageStoreOptions {
  readonly name: StorageHostName;
  /** Left open by close(): the export table of the same host uses it too. */
  readonly ssh: SshConnection;
  /** Filesystem that everything of ours is under. It must exist. */
  readonly base: string;
  /** Directory on the host that archives and trees may be imported from. */
  readonly importsPath: string;
  /** Commands under way at once. */
  readonly concurrency: number;
  readonly clock?: Clock;
}

/** Throws InvalidRequest when `base` is not the name of a filesystem. Asks nobody until it is used. */
export function createImageStore(options: ImageStoreOptions): ImageStore {
  const {ssh, base, concurrency, clock} = options;
  const time = clock ?? systemClock;
  return imageStoreOn(options, new ZfsHost(ssh, concurrency, time, base), new Layout(base), time);
}

export function imageStoreOn(
  {name, importsPath}: Pick<ImageStoreOptions, 'name' | 'importsPath'>,
  host: ZfsHost,
  layout: Layout,
  time: Clock,
): ImageStore {
  const incoming = new Incoming(host, layout, importsPath, time);
  const brands = new Brands(host, layout, incoming);
  const versions = new Versions(host, layout, brands);
  const roots = new Roots(name, host, layout);
  const copies = new Copies(host, layout);
  const views = new Views(host, layout, time);
  const golden = new Golden(host, layout, views, incoming);
  const shown = new ShownVersions(host, layout);
  const files = new VersionFiles(host, layout, views);
  return {
    name,
    list: async signal => toListing(name, layout, await host.inspectAll(signal)),
    ensureBrand: (brand, signal) => brands.ensure(brand, signal),
    findUse: async (brand, version, signal) => {
      const dataset = version === undefined ? layout.brand(brand) : layout.version(brand, version);
      const all = await host.inspectAll(signal);
      const use = await readUse(host, dataset, all, signal);
      return {...use, others: use.others.filter(name => !name.startsWith(`${layout.versions}/`))};
    },
    removeBrand: (brand, signal) => brands.remove(brand, signal),
    ensureVersion: (brand, about, signal) => versions.ensure(brand, about, signal),
    saveGolden: (brand, about, signal) => versions.save(brand, about, signal),
    restoreGolden: (brand, version, job, signal) => golden.restore(brand, version, job, signal),
    captureRoot: (brand, root, job, signal) => golden.capture(brand, root, job, signal),
    receiveArchive: (id, archive, signal) => incoming.receive(id, archive, signal),
    compareVersions: (brand, from, to, maximum, signal) => golden.compare(brand, from, to, maximum, signal),
    readFiles: (brand, version, paths, take, signal) => files.read(brand, version, paths, take, signal),
    removeVersion: (brand, version, signal) => versions.remove(brand, version, signal),
    setDefaultVersion: (brand, version, signal) => versions.setDefault(brand, version, signal),
    describeBrand: (brand, about, signal) => brands.describe(brand, about, signal),
    renameBrand: (brand, newName, job, signal) => brands.rename(brand, newName, job, signal),
    setBrandMembers: (brand, members, signal) => brands.setMembers(brand, members, signal),
    ensureRoot: (root, signal) => roots.ensure(root, signal),
    adoptRoot: (root, signal) => roots.adopt(root, signal),
    disownRoot: (dataset, signal) => roots.disown(dataset, signal),
    removeRoot: (dataset, signal) => roots.remove(dataset, signal),
    ensureShown: (brand, version, signal) => shown.ensure(brand, version, signal),
    removeShown: (dataset, signal) => shown.remove(dataset, signal),
    listLeftovers: signal => listLeftovers(host, layout, signal),
    removeLeftover: (dataset, signal) => removeLeftover(host, layout, dataset, signal),
    listHeldVersions: signal => listHeldVersions(host, layout, signal),
    findCopy: (brand, signal) => copies.find(brand, signal),
    sendVersion: (brand, version, since, signal) => copies.send(brand, version, since, signal),
    sendRest: (token, signal) => copies.sendRest(token, signal),
    receiveVersion: (copy, signal) => copies.receive(copy, signal),
    describeCopy: (brand, about, signal) => copies.describe(brand, about, signal),
    close: () => Promise.resolve(),
  };
}

/** A storage host and our adapters on it: the lab's, or one of real parts. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createExportTable, type ExportTableOptions} from '../../src/adapters/nfs/export-table.ts';
import {createSshConnection, type SshConnection} from '../../src/adapters/ssh/connection.ts';
import type {SshConnectionOptions} from '../../src/adapters/ssh/options.ts';
import {createStores} from '../../src/adapters/zfs/stores.ts';
import {parseStorageHostName, type StorageHostName} from '../../src/domain/names.ts';
import {Faults} from '../../src/lab/faults.ts';
import {startStorageHost, type RunningStorageHost} from '../../src/lab/storage/storage-host.ts';
import type {ImageStore} from '../../src/ports/images.ts';
import type {ExportTable, ScratchStore} from '../../src/ports/storage-host.ts';
import {startRealStorage, type RealStorage} from './real-storage.ts';

export interface StorageUnderTest {
  readonly ssh: SshConnection;
  readonly images: ImageStore;
  readonly scratch: ScratchStore;
  readonly exports: ExportTable;
  readonly base: string;
  readonly rootsPath: string;
  /** Directory that everything of ours is under. */
  readonly basePath: string;
  /** Adapters of another replica of the service, on a connection of their own. */
  another(): {readonly images: ImageStore; readonly exports: ExportTable};
  /** Our adapters on a connection of the caller's. */
  adapt(ssh: SshConnection): {readonly images: ImageStore; readonly exports: ExportTable};
  /** The NFS server starts again, and knows what its files tell. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

export interface LabStorage extends StorageUnderTest {
  readonly faults: Faults;
  readonly options: SshConnectionOptions;
}

const firstHost = parseStorageHostName('store1');

/** zfs-fuse hangs now and then when several clones are made at once, also under a plain `xargs -P 2`: not with one. */
const concurrencyOn = {exportfs: 6, sharenfs: 6, ganesha: 1} as const;

function adaptersOn(
  name: StorageHostName,
  ssh: SshConnection,
  base: string,
  exporting: Pick<ExportTableOptions, 'driver' | 'dialect' | 'file'>,
  basePath: string,
) {
  return {
    ...createStores({
      name,
      ssh,
      base,
      importsPath: `${basePath}/imports`,
      concurrency: concurrencyOn[exporting.driver],
    }),
    exports: createExportTable({name, ssh, base, basePath, ...exporting}),
  };
}

export async function startLabStorage(
  changes: {
    readonly capacityBytes?: number;
    readonly ssh?: Partial<SshConnectionOptions>;
    /** Of the storage host. */
    readonly name?: string;
    readonly openZfs?: boolean;
    readonly exporting?: Pick<ExportTableOptions, 'driver' | 'dialect' | 'file'>;
  } = {},
): Promise<LabStorage> {
  const stateDir = mkdtempSync(join(tmpdir(), 'hopscotch-lab-storage-'));
  const faults = new Faults();
  const {capacityBytes, openZfs = false} = changes;
  const exporting = changes.exporting ?? {
    driver: 'exportfs',
    file: '/etc/exports.d/hopscotch.exports',
  };
  const name = changes.name === undefined ? firstHost : parseStorageHostName(changes.name);
  const start = (port: number) =>
    startStorageHost({
      name,
      stateDir,
      port,
      blades: [],
      latency: {cloneMs: 0},
      faults,
      username: 'hopscotch',
      password: 'secret',
      openZfs,
      ...(capacityBytes === undefined ? {} : {capacityBytes}),
    });
  let host: RunningStorageHost = await start(0);
  const options: SshConnectionOptions = {
    name: `storage host ${name}`,
    host: '127.0.0.1',
    port: host.port,
    username: 'hopscotch',
    password: 'secret',
    hostKeys: [host.hostKey],
    connectTimeoutMs: 2_000,
    commandTimeoutMs: 10_000,
    ...changes.ssh,
  };
  const connections: SshConnection[] = [];
  const connect = () => {
    const connection = createSshConnection(options);
    connections.push(connection);
    return connection;
  };
  const base = 'tank/hopscotch';
  const rootsPath = '/tank/hopscotch/roots';
  const adapt = (ssh: SshConnection) => adaptersOn(name, ssh, base, exporting, '/tank/hopscotch');
  const ssh = connect();
  return {
    ssh,
    ...adapt(ssh),
    base,
    basePath: '/tank/hopscotch',
    rootsPath,
    faults,
    options,
    another: () => adapt(connect()),
    adapt,
    restart: async () => {
      await host.close();
      host = await start(host.port);
    },
    close: async () => {
      for (const connection of connections) await connection.close();
      await host.close();
      rmSync(stateDir, {recursive: true, force: true});
    },
  };
}

export interface RealStorageUnderTest extends StorageUnderTest {
  readonly real: RealStorage;
}

export async function startRealStorageUnderTest(megabytes?: number): Promise<RealStorageUnderTest> {
  const real = await startRealStorage(megabytes === undefined ? {} : {megabytes});
  const rootsPath = `${real.basePath}/roots`;
  const adapt = (ssh: SshConnection) =>
    adaptersOn(firstHost, ssh, real.base, {driver: 'ganesha', file: real.ganesha.file}, real.basePath);
  return {
    ssh: real.ssh,
    ...adapt(real.ssh),
    base: real.base,
    basePath: real.basePath,
    rootsPath,
    real,
    another: () => adapt(real.connect()),
    adapt,
    restart: () => real.ganesha.restart(),
    close: () => real.close(),
  };
}

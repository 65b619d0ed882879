/** The devices of the configuration, each behind its driver. Nothing is connected until it is needed. */
import {createManagementModule} from '../adapters/bladecenter/management-module.ts';
import {createExportTable} from '../adapters/nfs/export-table.ts';
import {createSshConnection, type SshConnection} from '../adapters/ssh/connection.ts';
import {createStores} from '../adapters/zfs/stores.ts';
import {connectionOptions} from '../config/files.ts';
import type {Config, SshConfig} from '../config/schema.ts';
import type {Clock} from '../domain/clock.ts';
import type {ManagementModule} from '../ports/power.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {createConsoles} from '../service/consoles.ts';
import type {Site} from '../service/site.ts';
import type {Logger} from '../telemetry/logger.ts';

/** Sees to it that the part is closed in the end, later parts first. */
export type Own = <T extends {close(): Promise<unknown> | void}>(part: T) => T;

export type Devices = Pick<Site, 'storageHosts' | 'modules' | 'consoles'>;

export function connectDevices(
  config: Config,
  {clock, logger, own}: {readonly clock: Clock; readonly logger: Logger; readonly own: Own},
): Devices {
  const storageHosts = connectStorageHosts(config, clock);
  for (const host of storageHosts.values()) own(host);
  const modules = connectModules(config);
  for (const module of modules.values()) own(module);
  return {storageHosts, modules, consoles: own(createConsoles({modules, clock, logger}))};
}

function connectStorageHosts(config: Config, clock: Clock): ReadonlyMap<StorageHost['name'], StorageHost> {
  const hosts = config.storageHosts.map((host): StorageHost => {
    const ssh = connect(`storage host ${host.name}`, host.ssh);
    const layout = {base: host.base, mountpoint: host.mountpoint ?? `/${host.base}`};
    const {name, nfsServer, concurrency} = host;
    const importsPath = host.imports ?? `${layout.mountpoint}/imports`;
    const stores = createStores({name, ssh, base: layout.base, importsPath, concurrency, clock});
    const exports = createExportTable({
      name,
      ssh,
      base: layout.base,
      basePath: layout.mountpoint,
      ...host.exports,
    });
    const close = async () => {
      await Promise.all([stores.images.close(), exports.close()]);
      await ssh.close();
    };
    return {name, layout, nfsServer, ...stores, exports, close};
  });
  return new Map(hosts.map(host => [host.name, host]));
}

function connectModules(config: Config): ReadonlyMap<ManagementModule['chassis'], ManagementModule> {
  const modules = config.chassis.map(({name, ssh}) =>
    createManagementModule({
      chassis: name,
      ssh: connect(`management module ${name}`, ssh),
      consoleSsh: connect(`management module ${name}`, ssh, consolesPerModule),
      commandTimeoutMs: ssh.commandTimeoutSeconds * 1_000,
    }),
  );
  return new Map(modules.map(module => [module.chassis, module]));
}

/** The blades of a chassis. Modules have about twenty sessions, and administrators want some. */
const consolesPerModule = 14;

const connect = (name: string, config: SshConfig, maximumChannels?: number): SshConnection =>
  createSshConnection({
    ...connectionOptions(name, config),
    ...(maximumChannels === undefined ? {} : {maximumChannels}),
  });

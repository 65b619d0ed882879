/** From what the directory says of a server to what its boot loader is told. Pure. */
import type {BootPart} from '../domain/boot-settings.ts';
import {anonymousBootId, type BootId} from '../domain/boot-stage.ts';
import {buildKernelArguments} from '../domain/boot-script.ts';
import {pathOf} from '../domain/image.ts';
import {AppError, conflict} from '../domain/errors.ts';
import type {IpAddress} from '../domain/names.ts';
import type {BootAssignment, ServerRecord} from '../domain/server.ts';
import type {BootEntry, BootImage} from '../ports/boot.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {buildFileUrl, buildUpUrl} from './up-report.ts';

/** How this service has servers boot. */
export interface BootService {
  /** Where booting servers reach this service, e.g. `http://10.77.0.1:8080`. */
  readonly baseUrl: string;
  /** Signs the address of the up-report. The same for all replicas. */
  readonly key: string | Uint8Array;
  /** Where a site serves kernels itself. May hold {nfsServer} {brand} {version} {server} {root}. */
  readonly kernelUrl?: string | undefined;
  readonly initrdUrl?: string | undefined;
  /** When a server counts as up: when it says so, or when a port of it answers. */
  readonly up: 'report' | {readonly tcpPort: number};
  /** Kernel arguments to put before ours. */
  readonly arguments: readonly string[];
  /** Where a server finds its scratch directories: `server:/directory`. Absent when there are none. */
  readonly scratchFor?: (client: IpAddress) => string;
}

/** Where a root is mounted from. */
export interface RootLocation {
  readonly nfsServer: string;
  readonly path: string;
}

/** Where a server mounts what it is assigned. */
export function locationOf(
  {nfsServer, layout, exports}: Pick<StorageHost, 'nfsServer' | 'layout' | 'exports'>,
  {dataset, mode}: BootAssignment,
  client: IpAddress | undefined,
): RootLocation {
  const path = pathOf(layout, dataset);
  if (mode !== 'ram' || client === undefined) return {nfsServer, path};
  // What has several readers may go by a name of its own for each.
  return {nfsServer, path: exports.mountPath({path, client, shared: true, readOnly: true})};
}

/** How a server comes to its files: it asks for a script, or reads a file that was written for it. */
export type BootWay = {readonly by: 'script'; readonly boot: BootId} | {readonly by: 'file'};

/**
 * What a server boots with this assignment, by default its own. Throws Conflict when the server has no MAC address,
 * no IP address or no assignment, InvalidRequest when the boot configuration cannot be used.
 */
export function bootEntryOf(
  server: Pick<ServerRecord, 'name' | 'mac' | 'ip' | 'assignment'>,
  location: RootLocation,
  image: BootImage,
  service: BootService,
  way: BootWay,
  assignment: BootAssignment | undefined = server.assignment,
): BootEntry {
  const {name, mac, ip} = server;
  if (mac === undefined || ip === undefined) {
    const missing = mac === undefined ? 'MAC address' : 'IP address';
    throw conflict(`${name} cannot boot from the network: no ${missing} is registered for it.`, [name]);
  }
  if (assignment === undefined) throw conflict(`${name} has no root to boot.`, [name]);
  const {brand, version, tag, mode = 'nfs'} = assignment;
  const about = {server: name, mac, tag, boot: way.by === 'script' ? way.boot : anonymousBootId};
  const {nfsServer} = location;
  const values = {nfsServer, brand, version: String(version), server: name, root: tag};
  const urlOf = (part: BootPart, template: string | undefined): string => {
    if (template !== undefined) return fill(template, values);
    if (way.by === 'file') return `images/${image.id}/${part}`;
    return buildFileUrl(service.baseUrl, service.key, about, part, image.id);
  };
  const root = {
    server: name,
    mac,
    mode,
    ...location,
    upUrl: buildUpUrl(service.baseUrl, service.key, about),
    ...(service.scratchFor === undefined ? {} : {scratch: service.scratchFor(ip)}),
  };
  return {
    server: name,
    mac,
    ip,
    mode,
    kernelUrl: urlOf('kernel', service.kernelUrl),
    initrdUrl: urlOf('initrd', service.initrdUrl),
    ...(mode === 'xen' ? {hypervisorUrl: urlOf('hypervisor', undefined)} : {}),
    arguments: buildKernelArguments(root, [...service.arguments, ...image.settings.arguments]),
  };
}

function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{([^{}]*)\}/g, (_whole, key: string) => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (value === undefined) {
      const known = Object.keys(values).map(name => `{${name}}`);
      throw new AppError(
        'InvalidRequest',
        `The boot configuration uses {${key}}; it may use ${known.join(', ')}.`,
        {details: {part: 'boot'}},
      );
    }
    return value;
  });
}

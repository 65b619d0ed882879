/** From what the directory says of a server to what its boot loader is told. Pure. */
import {buildKernelArguments} from '../domain/boot-script.ts';
import {AppError, conflict} from '../domain/errors.ts';
import type {IpAddress} from '../domain/names.ts';
import type {BootAssignment, ServerRecord} from '../domain/server.ts';
import type {BootEntry} from '../ports.ts';
import {buildUpUrl} from './up-report.ts';

export interface BootSettings {
  /** Where booting servers reach this service, e.g. `http://10.77.0.1:8080`. */
  readonly baseUrl: string;
  /** Signs the address of the up-report. The same for all replicas. */
  readonly key: string | Uint8Array;
  /** May hold {nfsServer} {brand} {version} {server} {root}. */
  readonly kernelUrl: string;
  readonly initrdUrl: string;
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

/**
 * What a server boots with this assignment, by default its own. Throws Conflict when the server has no MAC address,
 * no IP address or no assignment, InvalidRequest when the boot configuration cannot be used.
 */
export function bootEntryOf(
  server: Pick<ServerRecord, 'name' | 'mac' | 'ip' | 'assignment'>,
  location: RootLocation,
  settings: BootSettings,
  assignment: BootAssignment | undefined = server.assignment,
): BootEntry {
  const {name, mac, ip} = server;
  if (mac === undefined || ip === undefined) {
    const missing = mac === undefined ? 'MAC address' : 'IP address';
    throw conflict(`${name} cannot boot from the network: no ${missing} is registered for it.`, [name]);
  }
  if (assignment === undefined) throw conflict(`${name} has no root to boot.`, [name]);
  const values = {
    nfsServer: location.nfsServer,
    brand: assignment.brand,
    version: String(assignment.version),
    server: name,
    root: assignment.tag,
  };
  const upUrl = buildUpUrl(settings.baseUrl, settings.key, {server: name, mac, tag: assignment.tag});
  return {
    server: name,
    mac,
    ip,
    kernelUrl: fill(settings.kernelUrl, values),
    initrdUrl: fill(settings.initrdUrl, values),
    arguments: buildKernelArguments(
      {
        server: name,
        ...location,
        upUrl,
        ...(settings.scratchFor === undefined ? {} : {scratch: settings.scratchFor(ip)}),
      },
      settings.arguments,
    ),
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

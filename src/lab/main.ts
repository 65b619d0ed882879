/**
 * The lab: a data centre on loopback. A directory, storage hosts and management modules, each an endpoint of its own on
 * its real protocol, and blades that really ask the boot endpoint what to boot. The service does not know it from a
 * machine room.
 */
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {createBlades} from './blades/blades.ts';
import {startDirectory} from './directory/start.ts';
import {Faults, type FaultRule} from './faults.ts';
import {keepPort, lockLab} from './lock.ts';
import {startManagementModule, type RunningModule} from './modules/management-module.ts';
import {loadLabState, saveLabState} from './state.ts';
import {startStorageHost} from './storage/storage-host.ts';
import {defaultCounts, labUsers, makeTopology, type LabCounts, type LabTopology} from './topology.ts';

export interface LabOptions {
  /** Directory that keeps everything. */
  readonly directory: string;
  /** For a new lab; an existing one keeps its size. */
  readonly counts?: LabCounts;
  /** `paper`: 14 s a clone, 2 min a boot, as the paper measured. */
  readonly latency?: keyof typeof latencies;
  readonly faults?: readonly FaultRule[];
  /** Where blades ask what to boot, as a DHCP server would tell them, e.g. `http://127.0.0.1:8080`. */
  readonly bootUrl?: string;
}

export interface RunningLab {
  readonly topology: LabTopology;
  /** Configuration of a service that runs on this lab; written to `service.yaml` too. */
  readonly serviceConfig: Record<string, unknown>;
  readonly configFile: string;
  setBootUrl(url: string): void;
  /** Replaces the fault rules, while everything runs. Resolves when they hold everywhere. */
  setFaults(rules: readonly FaultRule[]): Promise<void>;
  /** What a blade wrote on its console since it was last switched on. */
  consoleOf(blade: string): readonly string[];
  close(): Promise<void>;
}

export const latencies = {
  none: {cloneMs: 0, bootMs: 0, powerMs: 0},
  paper: {cloneMs: 14_000, bootMs: 120_000, powerMs: 5_000},
} as const;

const username = 'USERID';

/** Starts every part. When one cannot be started, the others are ended again. Conflict when a lab runs there already. */
export async function startLab(options: LabOptions): Promise<RunningLab> {
  const closers: Closer[] = [];
  try {
    return await startParts(options, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

type Closer = () => Promise<void> | void;

/** Last first. One part that cannot be closed does not leave the others running. */
async function closeAll(closers: Closer[]): Promise<void> {
  const failures: unknown[] = [];
  for (const close of closers.splice(0).reverse()) {
    try {
      await close();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw new AggregateError(failures, 'A part of the lab could not be closed.');
}

async function startParts(options: LabOptions, closers: Closer[]): Promise<RunningLab> {
  const {directory} = options;
  closers.push(await lockLab(directory));
  const latency = latencies[options.latency ?? 'none'];
  const state = await loadLabState(directory, options.counts, defaultCounts);
  const topology = makeTopology(state.counts);
  const faults = new Faults(options.faults ?? []);
  const ports: Record<string, number> = {...state.ports};
  let bootUrl = options.bootUrl ?? 'http://127.0.0.1:8080';
  const partDirectory = async (name: string) => {
    const path = join(directory, name);
    await mkdir(path, {recursive: true, mode: 0o700});
    return path;
  };
  const portOf = (part: string) => keepPort(ports[part] ?? 0);

  const ldap = await startDirectory({
    stateDir: await partDirectory('directory'),
    port: await portOf('directory'),
    blades: topology.blades,
    users: labUsers,
    adminUsers: ['admin'],
    auditUsers: ['auditor'],
    servicePassword: state.servicePassword,
    faults: options.faults ?? [],
  });
  closers.push(() => ldap.close());
  ports['directory'] = ldap.port;

  const storage = await Promise.all(
    topology.storageHosts.map(async name => {
      const chassis = new Set(topology.chassis.filter(box => box.storageHost === name).map(box => box.name));
      const host = await startStorageHost({
        name,
        stateDir: await partDirectory(name),
        port: await portOf(name),
        blades: topology.blades.filter(blade => chassis.has(blade.chassis)),
        latency,
        faults,
        username,
        password: state.devicePassword,
        // The others get copies when their servers need them.
        golden: name === topology.storageHosts[0],
      });
      closers.push(() => host.close());
      ports[name] = host.port;
      return {name, host};
    }),
  );

  const modules = new Map<string, RunningModule>();
  const chassisOf = new Map(topology.blades.map(blade => [blade.name, blade.chassis]));
  const blades = createBlades({
    blades: topology.blades,
    bootUrl: () => bootUrl,
    isExported: (ip, path) => storage.some(({host}) => host.isExported(ip, path)),
    bootSequenceOf: name => modules.get(chassisOf.get(name) ?? '')?.bootSequenceOf(name) ?? [],
    latency,
    faults,
  });
  closers.push(() => blades.close());
  for (const {name} of topology.chassis) {
    const module = await startManagementModule({
      chassis: name,
      stateDir: await partDirectory('modules'),
      port: await portOf(name),
      blades: topology.blades.filter(blade => blade.chassis === name),
      latency,
      faults,
      username,
      password: state.devicePassword,
      onPower: (blade, on) => blades.setPower(blade, on),
      attachConsole: (blade, write) => blades.attachConsole(blade, write),
    });
    closers.push(() => module.close());
    modules.set(name, module);
    ports[name] = module.port;
  }

  await saveLabState(directory, {...state, ports});
  const ssh = (port: number, hostKey: string) => ({
    host: '127.0.0.1',
    port,
    username,
    password: state.devicePassword,
    hostKeys: [hostKey],
  });
  const serviceConfig = {
    directory: {
      url: `ldap://127.0.0.1:${ldap.port}`,
      serversBase: 'ou=servers,dc=hopscotch',
      peopleBase: 'ou=people,dc=hopscotch',
      administratorsGroup: 'cn=administrators,ou=groups,dc=hopscotch',
      auditorsGroup: 'cn=auditors,ou=groups,dc=hopscotch',
      groupsBase: 'ou=groups,dc=hopscotch',
      placeholderMember: 'cn=nobody,dc=hopscotch',
      serviceDn: 'cn=hsadmin,dc=hopscotch',
      servicePassword: state.servicePassword,
    },
    storageHosts: storage.map(({name, host}) => ({
      name,
      ssh: ssh(host.port, host.hostKey),
      nfsServer: '10.77.0.254',
    })),
    scratch: {storageHost: topology.storageHosts[0]},
    chassis: topology.chassis.map(({name, storageHost}) => {
      const module = modules.get(name);
      return {name, storageHost, ssh: ssh(module?.port ?? 0, module?.hostKey ?? '')};
    }),
    boot: {tftpRoot: await partDirectory('tftp'), dhcpHostsDir: await partDirectory('dhcp-hosts')},
  };
  const configFile = join(directory, 'service.yaml');
  await writeFile(configFile, `# Written by the lab at each start.\n${stringify(serviceConfig)}`, {
    mode: 0o600,
  });

  return {
    topology,
    serviceConfig,
    configFile,
    setBootUrl: url => {
      bootUrl = url;
    },
    setFaults: async rules => {
      faults.set(rules);
      await ldap.setFaults(rules);
    },
    consoleOf: name => blades.consoleOf(name),
    close: () => closeAll(closers),
  };
}

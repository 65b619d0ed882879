/**
 * The lab: a data centre on loopback. A directory, storage hosts and management modules, each an endpoint of its own on
 * its real protocol, and blades that really ask the boot endpoint what to boot. The service does not know it from a
 * machine room.
 */
import {mkdir, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {createBlades, type Blades} from './blades/blades.ts';
import {startDirectory} from './directory/start.ts';
import {Faults, type FaultRule} from './faults.ts';
import {keepPort, lockLab} from './lock.ts';
import {startManagementModule, type RunningModule} from './modules/management-module.ts';
import {simulatedParts, type RackParts} from './rack/parts.ts';
import {Rack, type RackSettings, type RunningRack} from './rack/rack.ts';
import {buildServiceConfig, type SshAccess, type StorageAccess} from './service-config.ts';
import {loadLabState, saveLabState, type LabState} from './state.ts';
import {startStorageHost} from './storage/storage-host.ts';
import {
  defaultCounts,
  labUsers,
  makeTopology,
  rackCounts,
  withRealBlades,
  type LabCounts,
  type LabTopology,
} from './topology.ts';

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
  /** Which parts are real ones. None, if not said. */
  readonly parts?: Partial<RackParts>;
  readonly rack?: RackSettings;
}

export interface RunningLab {
  readonly topology: LabTopology;
  /** Configuration of a service that runs on this lab; written to `service.yaml` too. */
  readonly serviceConfig: Record<string, unknown>;
  readonly configFile: string;
  /** Its real parts. */
  readonly rack: RunningRack;
  setBootUrl(url: string): Promise<void>;
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

/** What the start of each part needs of the whole. */
interface Setting {
  readonly options: LabOptions;
  readonly parts: RackParts;
  readonly state: LabState;
  readonly topology: LabTopology;
  readonly faults: Faults;
  readonly closers: Closer[];
  readonly latency: (typeof latencies)[keyof typeof latencies];
  /** Undefined when all is simulated. */
  readonly rack: Rack | undefined;
  /** Where each part listens: filled in as they start, and kept for the next time. */
  readonly ports: Record<string, number>;
  folder(name: string): Promise<string>;
  portOf(part: string): Promise<number>;
}

async function startParts(options: LabOptions, closers: Closer[]): Promise<RunningLab> {
  const {directory} = options;
  closers.push(await lockLab(directory));
  const parts = {...simulatedParts, ...options.parts};
  const defaults = parts.blades === 'real' ? rackCounts : defaultCounts;
  const state = await loadLabState(directory, options.counts, defaults);
  const simulated = makeTopology(state.counts);
  const rack = await Rack.open({directory, parts, ...options.rack}, simulated);
  if (rack !== undefined) closers.push(() => rack.close());
  const network = parts.blades === 'real' ? await rack?.startNetwork(simulated, state.network) : undefined;
  const ports: Record<string, number> = {...state.ports};
  const setting: Setting = {
    options,
    parts,
    state,
    topology: network === undefined ? simulated : withRealBlades(simulated, network.prefix, options.rack),
    faults: new Faults(options.faults ?? []),
    closers,
    latency: latencies[options.latency ?? 'none'],
    rack,
    ports,
    folder: async name => {
      const path = join(directory, name);
      await mkdir(path, {recursive: true, mode: 0o700});
      return path;
    },
    portOf: part => keepPort(ports[part] ?? 0),
  };
  const ldap = await startDirectoryPart(setting);
  const storage = await startStoragePart(setting);
  const boot = await bootOptions(setting);
  const {blades, sshOfChassis, setBootUrl} = await startBladesPart(setting, storage, boot);
  const kept = network === undefined ? {} : {network: network.prefix};
  await saveLabState(directory, {...state, ports, ...kept});

  const serviceConfig = buildServiceConfig({
    topology: setting.topology,
    directoryPort: ldap.port,
    servicePassword: state.servicePassword,
    storageHosts: storage.access,
    sshOfChassis,
    boot: {...boot.folders, ...boot.service},
  });
  const configFile = join(directory, 'service.yaml');
  await writeFile(configFile, `# Written by the lab at each start.\n${stringify(serviceConfig)}`, {
    mode: 0o600,
  });
  return {
    topology: setting.topology,
    serviceConfig,
    configFile,
    rack: rack?.running ?? {},
    setBootUrl,
    setFaults: async rules => {
      setting.faults.set(rules);
      await ldap.setFaults(rules);
    },
    consoleOf: name => blades.consoleOf(name),
    close: () => closeAll(closers),
  };
}

async function startDirectoryPart(setting: Setting) {
  const {options, parts, state, topology, rack, ports, closers} = setting;
  const population = {
    blades: topology.blades,
    users: labUsers,
    adminUsers: ['admin'],
    auditUsers: ['auditor'],
    servicePassword: state.servicePassword,
  };
  const port = await setting.portOf('directory');
  if (rack !== undefined && parts.directory === 'real') {
    const slapd = await rack.startDirectory(population, port);
    closers.push(() => slapd.close());
    ports['directory'] = slapd.port;
    // Fault rules are for simulated parts.
    return {port: slapd.port, setFaults: () => Promise.resolve()};
  }
  const stateDir = await setting.folder('directory');
  const ldap = await startDirectory({...population, stateDir, port, faults: options.faults ?? []});
  closers.push(() => ldap.close());
  ports['directory'] = ldap.port;
  return ldap;
}

interface StoragePart {
  readonly access: readonly StorageAccess[];
  isExported(client: string, path: string): boolean;
}

async function startStoragePart(setting: Setting): Promise<StoragePart> {
  const {parts, state, topology, rack, ports, closers, latency, faults} = setting;
  const [first = ''] = topology.storageHosts;
  if (rack !== undefined && parts.storage === 'real') {
    const storage = await rack.startStorage({
      ssh: await setting.portOf(first),
      nfs: await setting.portOf('nfs'),
    });
    closers.push(() => storage.close());
    ports[first] = storage.sshd.port;
    ports['nfs'] = storage.nfs.port;
    return {
      access: [{name: first, ...storage.access}],
      isExported: (client, path) => storage.isExported(client, path),
    };
  }
  const hosts = await Promise.all(
    topology.storageHosts.map(async name => {
      const chassis = new Set(topology.chassis.filter(box => box.storageHost === name).map(box => box.name));
      const host = await startStorageHost({
        name,
        stateDir: await setting.folder(name),
        port: await setting.portOf(name),
        blades: topology.blades.filter(blade => chassis.has(blade.chassis)),
        latency,
        faults,
        username,
        password: state.devicePassword,
        // The others get copies when their servers need them.
        golden: name === first,
      });
      closers.push(() => host.close());
      ports[name] = host.port;
      return {name, host};
    }),
  );
  return {
    access: hosts.map(({name, host}) => ({
      name,
      ssh: sshTo(host, state.devicePassword),
      nfsServer: '10.77.0.254',
    })),
    isExported: (client, path) => hosts.some(({host}) => host.isExported(client, path)),
  };
}

const sshTo = ({port, hostKey}: {port: number; hostKey: string}, password: string): SshAccess => ({
  host: '127.0.0.1',
  port,
  username,
  password,
  hostKeys: [hostKey],
});

/** Where servers boot from: the folders that the service writes into, and what it is told of the network. */
async function bootOptions(setting: Setting) {
  const {options, parts, rack} = setting;
  const folders = {tftpRoot: await setting.folder('tftp'), dhcpHostsDir: await setting.folder('dhcp-hosts')};
  if (rack !== undefined && parts.blades === 'real') {
    const {url, service} = rack.bootOptions(options.bootUrl);
    return {url, folders, service};
  }
  return {url: options.bootUrl ?? 'http://127.0.0.1:8080', folders, service: {}};
}

async function startBladesPart(
  setting: Setting,
  storage: StoragePart,
  boot: Awaited<ReturnType<typeof bootOptions>>,
) {
  const {parts, state, topology, rack, ports, closers, latency, faults} = setting;
  const modules = new Map<string, RunningModule>();
  const chassisOf = new Map(topology.blades.map(blade => [blade.name, blade.chassis]));
  const bootSequenceOf = (name: string) => modules.get(chassisOf.get(name) ?? '')?.bootSequenceOf(name) ?? [];
  let bootUrl = boot.url;
  let blades: Blades;
  let setBootUrl = (url: string): Promise<void> => {
    bootUrl = url;
    return Promise.resolve();
  };
  if (rack !== undefined && parts.blades === 'real') {
    const real = await rack.startBlades({
      topology,
      bootUrl,
      tftpRoot: boot.folders.tftpRoot,
      hostsDir: boot.folders.dhcpHostsDir,
      bootSequenceOf,
    });
    closers.push(() => real.close());
    blades = real.blades;
    setBootUrl = url => real.dhcp.change({bootUrl: url});
  } else {
    blades = createBlades({
      blades: topology.blades,
      bootUrl: () => bootUrl,
      isExported: (client, path) => storage.isExported(client, path),
      bootSequenceOf,
      latency,
      faults,
    });
    closers.push(() => blades.close());
  }
  for (const {name} of topology.chassis) {
    const module = await startManagementModule({
      chassis: name,
      stateDir: await setting.folder('modules'),
      port: await setting.portOf(name),
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
  const sshOfChassis = (name: string) =>
    sshTo(modules.get(name) ?? {port: 0, hostKey: ''}, state.devicePassword);
  return {blades, sshOfChassis, setBootUrl};
}

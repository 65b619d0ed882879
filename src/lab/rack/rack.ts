/**
 * The rack: parts of the lab as real ones, each by choice. What they make on this machine is noted, so that the next
 * start can undo it after a crash.
 */
import {createHash} from 'node:crypto';
import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {designDirectory} from '../../directory/design.ts';
import {conflict} from '../../domain/errors.ts';
import type {Population} from '../directory/tree.ts';
import type {LabTopology} from '../topology.ts';
import {findFreePort} from './daemons.ts';
import {pidFileIn, startDhcp, type DhcpOptions, type RunningDhcp} from './dhcp.ts';
import {ensureFilled} from './golden.ts';
import {Ledger} from './leftovers.ts';
import {startNetwork, type RackNetwork} from './network.ts';
import {startOpenLdap, type RunningOpenLdap} from './openldap.ts';
import {checkParts, type RackParts} from './parts.ts';
import {buildPopulationLdif} from './population.ts';
import {createQemuBlades, type QemuBlades} from './qemu-blades.ts';
import type {Accelerator} from './qemu.ts';
import {startStorage, type RunningStorage} from './storage.ts';

export interface RackSettings {
  readonly bladeMegabytes?: number;
  readonly accelerator?: Accelerator;
  /** Of the pool's file, which takes as much of the disk as is written. */
  readonly poolMegabytes?: number;
  /** Destroys the pool in the end; otherwise it is there at the next start. */
  readonly throwAway?: boolean;
  /** How long to wait for another rack of this machine to end. */
  readonly patienceSeconds?: number;
  /** Where the service listens for blades that boot, at the address of this machine in their network. */
  readonly bootPort?: number;
  /** A root file system with kernel and initrd, for the brand of a new pool; the smallest that boots, if not given. */
  readonly image?: string;
}

/** Real parts, as far as there are any. */
export interface RunningRack {
  readonly network?: RackNetwork;
  readonly storage?: RunningStorage;
  readonly dhcp?: RunningDhcp;
  readonly blades?: QemuBlades;
}

interface RackOptions extends RackSettings {
  /** Of the lab. */
  readonly directory: string;
  readonly parts: RackParts;
}

export interface RackStorage extends RunningStorage {
  /** For the configuration of the service. */
  readonly access: ReturnType<typeof storageAccess>;
  isExported(client: string, path: string): boolean;
}

export interface RealBlades {
  readonly blades: QemuBlades;
  readonly dhcp: RunningDhcp;
  close(): Promise<void>;
}

const defaultPoolMegabytes = 8_192;
export const defaultBootPort = 8_081;

export class Rack {
  readonly #options: RackOptions;
  readonly #ledger: Ledger;
  #running: RunningRack = {};

  private constructor(options: RackOptions) {
    this.#options = options;
    this.#ledger = new Ledger(join(options.directory, 'rack.jsonl'));
  }

  /**
   * Undefined when no part is real and none was. Undoes first what a crash left. Says what cannot be before anything is made;
   * Conflict when something of an earlier rack does not go.
   */
  static async open(options: RackOptions, topology: LabTopology): Promise<Rack | undefined> {
    const {directory, storage, blades} = options.parts;
    checkParts(options.parts, topology);
    const rack = new Rack(options);
    const stays = await rack.#ledger.cleanUp();
    if (stays.length > 0) throw conflict(`An earlier rack left something behind: ${stays.join(' ')}`);
    return [directory, storage, blades].includes('real') ? rack : undefined;
  }

  get running(): RunningRack {
    return this.#running;
  }

  async startDirectory(population: Population, port: number): Promise<RunningOpenLdap> {
    const stateDir = this.#folder('openldap');
    const design = designDirectory({
      suffix: 'dc=hopscotch',
      administrators: [],
      stateDirectory: stateDir,
      filesDirectory: stateDir,
    });
    return startOpenLdap(
      {stateDir, design, port: await portOrFree(port), ldif: () => buildPopulationLdif(population)},
      this.#ledger,
    );
  }

  /** `kept`: the first three numbers of its addresses at an earlier start. */
  async startNetwork({blades}: LabTopology, kept?: string): Promise<RackNetwork> {
    const network = await startNetwork(this.#ledger, blades.length, kept);
    this.#running = {...this.#running, network};
    return network;
  }

  /** Without a network of blades it serves NFS on loopback. */
  async startStorage(ports: {readonly ssh: number; readonly nfs: number}): Promise<RackStorage> {
    const {patienceSeconds = 5, poolMegabytes = defaultPoolMegabytes, throwAway = false} = this.#options;
    const {network} = this.#running;
    const nfs =
      network === undefined
        ? {address: '127.0.0.1', port: await portOrFree(ports.nfs)}
        : {address: network.rackAddress, port: 2049, namespace: network.namespace};
    const stateDir = this.#folder('storage');
    const pool = {name: poolNameOf(stateDir), megabytes: poolMegabytes, keep: !throwAway};
    const sshPort = await portOrFree(ports.ssh);
    const storage = await startStorage({stateDir, pool, nfs, sshPort, patienceSeconds}, this.#ledger);
    try {
      await ensureFilled(storage.pool, this.#options.image);
    } catch (error) {
      await storage.close();
      throw error;
    }
    this.#running = {...this.#running, storage};
    return {
      ...storage,
      access: storageAccess(storage, nfs.address),
      isExported: (client, path) => {
        const exports = readFileSync(storage.nfs.exportsFile, 'utf8').split('\n');
        return exports.some(line => line.includes(`"${path}"`) && line.includes(`Clients = ${client};`));
      },
    };
  }

  /** Where blades ask, and what the service must be told to be there. */
  bootOptions(wantedUrl: string | undefined) {
    const host = this.#getNetwork().hostAddress;
    const port = this.#options.bootPort ?? defaultBootPort;
    const url = wantedUrl ?? `http://${host}:${port}`;
    // What goes wrong belongs on the console; a kernel that panics starts again after a while, as firmware would.
    const dhcpPidFile = pidFileIn(this.#folder('dhcp'));
    const kernelArguments = ['console=ttyS0', 'loglevel=4', 'panic=15'];
    return {url, service: {url, listen: {host, port}, dhcpPidFile, arguments: kernelArguments}};
  }

  async startBlades(
    options: Pick<DhcpOptions, 'hostsDir' | 'tftpRoot' | 'bootUrl'> & {
      readonly topology: LabTopology;
      bootSequenceOf(bladeName: string): readonly string[];
    },
  ): Promise<RealBlades> {
    const {topology, hostsDir, tftpRoot, bootUrl} = options;
    const network = this.#getNetwork();
    const dhcp = await startDhcp(
      {hostsDir, tftpRoot, bootUrl, network, stateDir: this.#folder('dhcp')},
      this.#ledger,
    );
    const {accelerator} = this.#options;
    const blades = createQemuBlades(
      {
        blades: topology.blades,
        network,
        consolesDir: this.#folder('consoles'),
        bootSequenceOf: name => options.bootSequenceOf(name),
        ...(accelerator === undefined ? {} : {accelerator}),
      },
      this.#ledger,
    );
    this.#running = {...this.#running, dhcp, blades};
    const close = async () => {
      await blades.closed();
      await dhcp.close();
    };
    return {blades, dhcp, close};
  }

  /** When all its parts have ended. */
  async close(): Promise<void> {
    await this.#ledger.cleanUp();
  }

  #getNetwork(): RackNetwork {
    const {network} = this.#running;
    if (network === undefined) throw new Error('the network is not started yet');
    return network;
  }

  #folder(name: string): string {
    const path = join(this.#options.directory, name);
    mkdirSync(path, {recursive: true, mode: 0o700});
    return path;
  }
}

function storageAccess({sshd, pool, nfs}: RunningStorage, nfsServer: string) {
  const {port, username, privateKeyFile, hostKey} = sshd;
  return {
    ssh: {host: '127.0.0.1', port, username, privateKeyFile, hostKeys: [hostKey]},
    base: pool.base,
    mountpoint: pool.basePath,
    // zfs-fuse serves its own look at a new mount point: several at once can wait for one another for good.
    concurrency: 1,
    nfsServer,
    exports: {driver: 'ganesha', file: nfs.exportsFile},
  };
}

const portOrFree = async (port: number): Promise<number> => (port === 0 ? findFreePort() : port);

/** One for each lab: a machine with ZFS of its own has the pools of several. */
const poolNameOf = (directory: string): string =>
  `hopscotch${createHash('sha256').update(directory).digest('hex').slice(0, 8)}`;

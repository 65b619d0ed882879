/** Network boot: what machines are given, and what they tell. */
import type {BootMode, BootPart, BootSettings} from '../domain/boot-settings.ts';
import type {BootId, BootStage, StageTimes} from '../domain/boot-stage.ts';
import type {RootTag, VersionId} from '../domain/image.ts';
import type {Sighting, UnknownMachine} from '../domain/machine.ts';
import type {BrandName, IpAddress, MacAddress, ServerName, VersionNumber} from '../domain/names.ts';
import type {ImageStore} from './images.ts';

/** What a server boots, ready to be written for any boot loader. */
export interface BootEntry {
  readonly server: ServerName;
  readonly mac: MacAddress;
  readonly ip: IpAddress;
  readonly mode: BootMode;
  /** In files: relative to the TFTP root. */
  readonly kernelUrl: string;
  readonly initrdUrl: string;
  /** In mode `xen`. */
  readonly hypervisorUrl?: string;
  /** Kernel arguments. */
  readonly arguments: readonly string[];
}

/** A server as DHCP knows it. */
export type DhcpHost = Pick<BootEntry, 'server' | 'mac' | 'ip'>;

/** Files for DHCP and TFTP: the inventory, pxelinux configurations and iPXE scripts. HTTP boot needs the inventory alone. */
export interface BootFiles {
  /** `add` is for who read the directory a while ago: what the server was told since then stays. */
  ensureEntry(entry: BootEntry, signal?: AbortSignal, how?: 'replace' | 'add'): Promise<void>;
  /** The server keeps its address, and boots from its disk. */
  removeEntry(
    server: Pick<BootEntry, 'server' | 'mac'>,
    signal?: AbortSignal,
    how?: 'replace' | 'add',
  ): Promise<void>;
  /**
   * Makes the inventory say exactly this, and removes the boot files of all other machines. Answers with the servers that have
   * no boot file yet. Files that somebody else put there stay.
   */
  setInventory(hosts: readonly DhcpHost[], signal?: AbortSignal): Promise<readonly ServerName[]>;
}

/** A version as it is booted. */
export interface BootImage {
  readonly id: VersionId;
  readonly settings: BootSettings;
  /** Where its files are on this machine. */
  readonly files: Readonly<Partial<Record<BootPart, string>>>;
}

/** A version whose boot files are to be fetched. */
export interface BootImageSource {
  readonly id: VersionId;
  readonly brand: BrandName;
  readonly version: VersionNumber;
  readonly settings: BootSettings;
  /** As which it is to be booted: tells which files are needed. */
  readonly mode: BootMode;
  readonly images: Pick<ImageStore, 'name' | 'readFiles'>;
}

/** Kernels and what else boot loaders fetch, kept on the machine that the service runs on. */
export interface BootImages {
  /** With the files that are there. Undefined when nothing was fetched yet. */
  find(id: VersionId): Promise<BootImage | undefined>;
  /** Fetches what is not there; once for all who ask. Errors as of `readFiles`, which say what was looked for. */
  ensure(source: BootImageSource, signal: AbortSignal): Promise<BootImage>;
  /** Removes those that were not asked for in a week, but for these. */
  removeUnused(inUse: ReadonlySet<VersionId>): Promise<void>;
}

export interface BootReport {
  readonly server: ServerName;
  readonly tag: RootTag;
  readonly boot: BootId;
  readonly stage: BootStage;
}

/** What servers told of their boots. Durable, and shared by all replicas. */
export interface BootReports {
  /** The first report counts (`taken`). `outdated`: a later boot with this root has begun. */
  record(report: BootReport): Promise<'taken' | 'repeated' | 'outdated'>;
  /** The latest boot with this root, if there was one, and when it reached each stage. */
  find(server: ServerName, tag: RootTag): Promise<{readonly boot?: BootId; readonly times: StageTimes}>;
  /**
   * Resolves when a boot with this root has reached the stage; rejects with the signal's reason. Tells of stages of the latest
   * boot on the way, each once.
   */
  waitFor(
    server: ServerName,
    tag: RootTag,
    stage: BootStage,
    onStage: (stage: BootStage, at: Date) => void,
    signal: AbortSignal,
  ): Promise<void>;
}

/** Looks whether a server answers on a TCP port. */
export interface TcpProbe {
  /** Within some seconds. */
  answers(ip: IpAddress, port: number, signal: AbortSignal): Promise<boolean>;
}

/** Machines that asked what to boot and are not registered. Shared by all replicas; a bounded number. */
export interface UnknownMachines {
  /** Kept soon after; what cannot be kept is logged. */
  note(sighting: Sighting): void;
  /** Latest first. */
  list(): Promise<readonly UnknownMachine[]>;
  forget(macs: readonly MacAddress[]): Promise<void>;
}

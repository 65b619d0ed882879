/**
 * What HOP-SCOTCH needs of the outside: everything a driver must do, and nothing else. All methods throw AppErrors
 * only; all have a deadline of their own (Unavailable when nobody answers, TimedOut when a change was sent and its
 * outcome is not known, DeviceError when the answer was a refusal). `ensureX` and `removeX` succeed when it is so
 * already; `getX` throws NotFound, `findX` answers undefined.
 */
import type {Readable} from 'node:stream';
import type {BootChanges, BootMode, BootPart, BootSettings, ImagePath} from './domain/boot-settings.ts';
import type {BootId, BootStage, StageTimes} from './domain/boot-stage.ts';
import type {BrandSource, UploadId} from './domain/brand-source.ts';
import type {Dn} from './domain/dn.ts';
import type {ScratchDirectory, ScratchName} from './domain/scratch.ts';
import type {AppError, ErrorCode} from './domain/errors.ts';
import type {EventId, EventKind, HistoryEvent, NewEvent, Outcome} from './domain/event.ts';
import type {
  DatasetName,
  Differences,
  ImageListing,
  Root,
  RootTag,
  ShownVersion,
  StorageLayout,
  VersionId,
} from './domain/image.ts';
import type {Holding} from './domain/holding.ts';
import type {Sighting, UnknownMachine} from './domain/machine.ts';
import type {
  Bay,
  BrandName,
  ChassisName,
  IpAddress,
  JobId,
  MacAddress,
  RequestId,
  ServerName,
  StorageHostName,
  UserName,
  VersionNumber,
} from './domain/names.ts';
import type {BootAssignment, Cleanup, Principal, ServerDescription, ServerRecord} from './domain/server.ts';

// ---- Directory ------------------------------------------------------------------------------------------------------

/** The directory as the service account sees it. */
export interface Directory {
  /** Binds as the user. Unauthenticated when name or password is wrong; an empty password never gets through. */
  signIn(user: UserName, password: string, signal?: AbortSignal): Promise<UserSession>;
  /** Resolves when it answers the service's own account, and has a place for servers. */
  ping(signal?: AbortSignal): Promise<void>;
  /** All servers, by name. */
  listServers(signal?: AbortSignal): Promise<readonly ServerRecord[]>;
  /** Those that one of the users owns. */
  listServersOf(owners: readonly Dn[], signal?: AbortSignal): Promise<readonly ServerRecord[]>;
  /** Their names alone, in the same order. What others have added or removed may show some seconds late. */
  listServerNames(signal?: AbortSignal): Promise<readonly ServerName[]>;
  /** Those of the names that exist. */
  findServers(
    names: readonly ServerName[],
    signal?: AbortSignal,
  ): Promise<ReadonlyMap<ServerName, ServerRecord>>;
  findServerByMac(mac: MacAddress, signal?: AbortSignal): Promise<ServerRecord | undefined>;
  /** A user name or DN to the DN of a user who exists. NotFound otherwise. */
  getUser(nameOrDn: string, signal?: AbortSignal): Promise<Dn>;
  /** Where mail for this user goes (attribute `mail`). Undefined when nobody has written it down. */
  findMail(user: Dn, signal?: AbortSignal): Promise<string | undefined>;
  isAdministrator(dn: Dn, signal?: AbortSignal): Promise<boolean>;
  isAuditor(dn: Dn, signal?: AbortSignal): Promise<boolean>;
  /** Groups of the (enterprise) directory that the user is a member of. */
  findGroups(user: Dn, signal?: AbortSignal): Promise<readonly Dn[]>;
  /** Nobody when there is no such group. */
  listMembers(group: Dn, signal?: AbortSignal): Promise<readonly Dn[]>;
  /** Sets the end of the lease of `holder`. NotFound; Conflict when he does not own the server any more. Repeatable. */
  setLeaseEnd(server: ServerName, end: Date, holder: Dn, signal?: AbortSignal): Promise<void>;
  /** Sets the lease of who has just checked a server out, and takes out members that are not his. As setLeaseEnd otherwise. */
  beginLease(server: ServerName, end: Date, holder: Dn, signal?: AbortSignal): Promise<void>;
  /** Takes away the members and the lease end that the last owner left behind, while nobody owns the server. Repeatable. */
  resetFree(server: ServerName, signal?: AbortSignal): Promise<void>;
  /**
   * Ends a checkout that still is as expected: owner, members and lease end go in one change, and with `cleanup` nobody
   * can take the server until that is cleared. Tells whether it was so. Repeatable.
   */
  endCheckout(
    server: ServerName,
    expected: {readonly owner: Dn; readonly leaseEnd?: Date},
    cleanup: Cleanup | undefined,
    signal?: AbortSignal,
  ): Promise<'ended' | 'changed'>;
  /**
   * From the moment that `holder` gives the server up (without one: from now on), nobody can take it until it is cleaned up.
   * Tells whether he holds it (nobody does). Repeatable.
   */
  ensureCleanup(
    server: ServerName,
    cleanup: Cleanup,
    holder: Dn | undefined,
    signal?: AbortSignal,
  ): Promise<'noted' | 'changed'>;
  /** Takes that back while he still holds it. Repeatable. */
  dropCleanup(server: ServerName, holder: Dn, signal?: AbortSignal): Promise<void>;
  /** Says what a cleanup waits for, while it lasts. Repeatable. */
  noteCleanup(server: ServerName, cleanup: Cleanup, signal?: AbortSignal): Promise<void>;
  /** Makes the server free for the next one. Repeatable. */
  clearCleanup(server: ServerName, signal?: AbortSignal): Promise<void>;
  /** Sets or (undefined) clears what a server boots. NotFound. Repeatable. */
  setAssignment(
    server: ServerName,
    assignment: BootAssignment | undefined,
    signal?: AbortSignal,
  ): Promise<void>;
}

/**
 * The directory as one signed-in user sees it: every change here is made under his own bind, and the directory's own
 * rules decide. After a lost connection it binds again as the same user, or fails; it never acts as somebody else.
 */
export interface UserSession {
  readonly principal: Principal;
  /**
   * Takes a free server. AlreadyOwned (with owner and lease end) when somebody else holds it; Conflict while it is drained or
   * cleaned up; fine when the user holds it. Members that are no people may still be there: beginLease takes them out.
   */
  checkout(server: ServerName, signal?: AbortSignal): Promise<void>;
  /** Gives a server back and resets its members. NotAuthorized when the user is not its owner. */
  release(server: ServerName, signal?: AbortSignal): Promise<void>;
  addMember(server: ServerName, member: Dn, signal?: AbortSignal): Promise<void>;
  removeMember(server: ServerName, member: Dn, signal?: AbortSignal): Promise<void>;
  /** The rest is for administrators; others get NotAuthorized from the directory. */
  forceRelease(server: ServerName, signal?: AbortSignal): Promise<void>;
  transfer(server: ServerName, owner: Dn, signal?: AbortSignal): Promise<void>;
  /** Keeps everybody from checking it out, or (undefined) lets them again. */
  setDrain(server: ServerName, reason: string | undefined, signal?: AbortSignal): Promise<void>;
  /** Conflict when the name, or another server with the MAC address, is there already. */
  register(server: ServerDescription, signal?: AbortSignal): Promise<void>;
  update(
    server: Partial<ServerDescription> & Pick<ServerDescription, 'name'>,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Conflict when somebody holds it. */
  unregister(server: ServerName, signal?: AbortSignal): Promise<void>;
  /** Ends the session and its connection. */
  close(): Promise<void>;
}

// ---- What the service knows of checkouts ----------------------------------------------------------------------------

/** Durable, and shared by all replicas. */
export interface Holdings {
  list(): Promise<ReadonlyMap<ServerName, Holding>>;
  /** Those of the servers that somebody is known to hold. */
  find(servers: readonly ServerName[]): Promise<ReadonlyMap<ServerName, Holding>>;
  put(holding: Holding): Promise<void>;
  remove(server: ServerName): Promise<void>;
  /** Whether all servers have been looked at once. */
  isComplete(): Promise<boolean>;
  markComplete(): Promise<void>;
}

/** Work that one replica does for all. */
export interface Leadership {
  /** True when this replica leads, until that time at least; to be asked again well before. */
  lead(forMs: number): Promise<boolean>;
  /** Lets another one lead at once. */
  resign(): Promise<void>;
}

// ---- Storage hosts --------------------------------------------------------------------------------------------------

export interface NewBrand {
  readonly brand: BrandName;
  readonly description?: string;
  readonly owner: Dn;
  /** Start with a full copy of this instead of empty. */
  readonly from?: BrandSource;
  /** How it boots; what is not said is as usual. */
  readonly boot?: BootChanges;
  readonly restricted?: boolean;
  /** Marks the brand as this job's work, so that a repeated job knows it. */
  readonly job: JobId;
}

/** An empty description is none. */
export interface BrandChanges {
  readonly description?: string;
  readonly owner?: Dn;
  readonly boot?: BootChanges;
  readonly restricted?: boolean;
}

export interface NewRoot {
  readonly server: ServerName;
  readonly brand: BrandName;
  readonly version: VersionNumber;
  readonly tag: RootTag;
}

/** Bytes on their way from one host to another; bounded in memory, the reader sets the pace. */
export interface ByteStream {
  readonly bytes: Readable;
  /** Settles when the sender has ended; rejects when what was read is not all, or not right. */
  readonly outcome: Promise<void>;
}

/** Reads the bytes to their end; the file is whole once `outcome` has settled. */
export type TakeFile = (path: ImagePath, file: ByteStream) => Promise<void>;

/** A version as it must be known to be copied. */
export interface VersionCopy {
  readonly number: VersionNumber;
  /** The same wherever the version is a copy of the same. */
  readonly id: string;
  /** False while what is said of it has not all come yet. */
  readonly complete: boolean;
  /** What is said of it; opaque. */
  readonly properties: Readonly<Record<string, string>>;
}

export interface BrandCopy {
  readonly brand: BrandName;
  /** False where it is at home. */
  readonly copied: boolean;
  readonly properties: Readonly<Record<string, string>>;
  /** By number. */
  readonly versions: readonly VersionCopy[];
}

/** A version that is to come from another host. */
export interface NewCopy {
  readonly brand: BrandName;
  readonly home: StorageHostName;
  /** Of the brand. */
  readonly properties: Readonly<Record<string, string>>;
  readonly version: VersionCopy;
  /** Newest version that both hosts have; without it the stream holds the whole version. */
  readonly since?: VersionNumber;
  /** Called when the stream is needed: not if the version turns out to be there. */
  readonly open: () => Promise<ByteStream>;
  /** Called instead, when an earlier attempt left a part of it: the rest (see `sendRest`). */
  readonly openRest: (token: string) => Promise<ByteStream>;
}

/** What an interrupted copy or import left. */
export interface Leftover {
  readonly dataset: string;
  readonly createdAt: Date;
}

/** The images on one storage host. */
export interface ImageStore {
  readonly name: StorageHostName;
  /** Everything in one question. */
  list(signal?: AbortSignal): Promise<ImageListing>;
  /** Conflict when a brand of that name exists that another job made. */
  ensureBrand(brand: NewBrand, signal?: AbortSignal): Promise<void>;
  /** Golden image and versions. Conflict, naming the servers, while a root is a clone of one of them. */
  removeBrand(brand: BrandName, signal?: AbortSignal): Promise<void>;
  /** Freezes the golden image as its next version and makes that the default. Repeating it for a job gives the same number. */
  ensureVersion(
    brand: BrandName,
    about: {readonly job: JobId; readonly author: Dn; readonly comment?: string},
    signal?: AbortSignal,
  ): Promise<VersionNumber>;
  /**
   * Freezes what the golden image holds beyond its newest version as a version, which does not become the default.
   * Undefined when the host is sure that there is nothing to keep. Repeating it for a job gives the same number.
   */
  saveGolden(
    brand: BrandName,
    about: {readonly job: JobId; readonly author: Dn; readonly comment: string},
    signal?: AbortSignal,
  ): Promise<VersionNumber | undefined>;
  /** Makes the golden image what it was at that version: its files, and how it boots. Every version and root stays. Repeatable. */
  restoreGolden(brand: BrandName, version: VersionNumber, job: JobId, signal?: AbortSignal): Promise<void>;
  /** Makes the files of the golden image what a root of that brand holds at this moment. Repeatable. */
  captureRoot(brand: BrandName, root: DatasetName, job: JobId, signal?: AbortSignal): Promise<void>;
  /** Unpacks a tar archive that is being sent, for a brand to start from. Nothing is left of one that was cut off. */
  receiveArchive(id: UploadId, archive: ByteStream, signal?: AbortSignal): Promise<void>;
  /** What differs between the files of two versions, by path, and no more than `maximum` of it. */
  compareVersions(
    brand: BrandName,
    from: VersionNumber,
    to: VersionNumber,
    maximum: number,
    signal?: AbortSignal,
  ): Promise<Differences>;
  /**
   * Files of a version, one after the other. Links are followed inside the image only. NotFound (brand, version, or a file that
   * is not there); Conflict when a path does not lead to a regular file of bearable size, or to an empty one.
   */
  readFiles(
    brand: BrandName,
    version: VersionNumber,
    paths: readonly ImagePath[],
    take: TakeFile,
    signal?: AbortSignal,
  ): Promise<void>;
  /** Conflict, naming the servers, while a root is a clone of it. The number is never used again. */
  removeVersion(brand: BrandName, version: VersionNumber, signal?: AbortSignal): Promise<void>;
  setDefaultVersion(brand: BrandName, version: VersionNumber, signal?: AbortSignal): Promise<void>;
  /** Changes what is given. How it boots changes for versions to come. NotFound. Repeatable. */
  describeBrand(brand: BrandName, about: BrandChanges, signal?: AbortSignal): Promise<void>;
  /**
   * Conflict while a root is a clone of one of its versions, and when the name is taken. NotFound when there is no such brand,
   * unless this job has renamed it already.
   */
  renameBrand(brand: BrandName, name: BrandName, job: JobId, signal?: AbortSignal): Promise<void>;
  setBrandMembers(brand: BrandName, members: readonly Dn[], signal?: AbortSignal): Promise<void>;
  /** Clones a version for a server. NotFound when brand or version is not there. Repeating it gives the same root. */
  ensureRoot(root: NewRoot, signal?: AbortSignal): Promise<Root>;
  removeRoot(dataset: DatasetName, signal?: AbortSignal): Promise<void>;
  /** Makes a version a directory that cannot be written to. NotFound when brand or version is not there. Repeatable. */
  ensureShown(brand: BrandName, version: VersionNumber, signal?: AbortSignal): Promise<ShownVersion>;
  removeShown(dataset: DatasetName, signal?: AbortSignal): Promise<void>;
  listLeftovers(signal?: AbortSignal): Promise<readonly Leftover[]>;
  removeLeftover(dataset: string, signal?: AbortSignal): Promise<void>;
  /** Full names of the versions that somebody holds (`zfs hold`). */
  listHeldVersions(signal?: AbortSignal): Promise<readonly string[]>;
  /** A brand as it must be known to copy it. Undefined when it is not there. */
  findCopy(brand: BrandName, signal?: AbortSignal): Promise<BrandCopy | undefined>;
  /** A version as a stream: whole, or what changed since an earlier one. */
  sendVersion(
    brand: BrandName,
    version: VersionNumber,
    since?: VersionNumber,
    signal?: AbortSignal,
  ): Promise<ByteStream>;
  /** What is left of a stream that was cut off, from where the receiving end's token says. DeviceError when it cannot go on. */
  sendRest(token: string, signal?: AbortSignal): Promise<ByteStream>;
  /**
   * Takes a version in, so that it is the same one with the same number. Nothing is left of one that was cut off (Unavailable).
   * Conflict when the brand there is not a copy, or has another version of that number. Repeatable.
   */
  receiveVersion(copy: NewCopy, signal?: AbortSignal): Promise<void>;
  /** Says of a copy what its home says of the brand. Repeatable. */
  describeCopy(
    brand: BrandName,
    about: Pick<NewCopy, 'home' | 'properties'>,
    signal?: AbortSignal,
  ): Promise<void>;
  close(): Promise<void>;
}

export interface NewScratch {
  readonly name: ScratchName;
  readonly users: readonly Dn[];
  readonly quotaBytes?: number;
}

/** The scratch directories on one storage host. */
export interface ScratchStore {
  /** By name. */
  list(signal?: AbortSignal): Promise<readonly ScratchDirectory[]>;
  /** Makes it, or gives it this quota and these users. What is in it stays. */
  ensure(wanted: NewScratch, signal?: AbortSignal): Promise<void>;
  /** With all that is in it. */
  remove(name: ScratchName, signal?: AbortSignal): Promise<void>;
}

/** One directory, exported to one address. */
export interface NfsExport {
  readonly path: string;
  readonly client: IpAddress;
  /** Others may have it too: scratch directories and versions. Without it `ensureExport` makes this the only export of its path. */
  readonly shared?: true;
  readonly readOnly?: true;
}

/** The export table of one storage host. Changes are serialised and go out in batches. */
export interface ExportTable {
  /** What is exported of ours. */
  list(signal?: AbortSignal): Promise<readonly NfsExport[]>;
  ensureExport(entry: NfsExport, signal?: AbortSignal): Promise<void>;
  removeExport(entry: NfsExport, signal?: AbortSignal): Promise<void>;
  /** The name under which the client mounts it from this server. */
  mountPath(entry: NfsExport): string;
  close(): Promise<void>;
}

/** A storage host as the service uses it. */
export interface StorageHost {
  readonly name: StorageHostName;
  readonly layout: StorageLayout;
  /** Address or name that servers mount from. */
  readonly nfsServer: string;
  readonly images: ImageStore;
  readonly scratch: ScratchStore;
  readonly exports: ExportTable;
  /** Ends both, and the connection that they share. */
  close(): Promise<void>;
}

// ---- Power ----------------------------------------------------------------------------------------------------------

export type PowerState = 'on' | 'off' | 'unknown';
/** `softOff` asks the operating system. */
export type PowerAction = 'on' | 'off' | 'softOff';
export type BootDevice = 'network' | 'disk' | 'cd' | 'usb';
export type HealthState = 'ok' | 'warning' | 'critical' | 'unknown';

export interface Blade {
  readonly bay: Bay;
  readonly name?: string;
  readonly macs: readonly MacAddress[];
}

export interface ModuleLogEntry {
  /** Undefined when the entry is about the chassis. */
  readonly bay?: Bay;
  readonly severity: 'information' | 'warning' | 'error';
  readonly source: string;
  readonly time?: Date;
  readonly code?: string;
  readonly text: string;
}

/** The serial console of one bay, open. It keeps one of the module's sessions until it is closed. */
export interface ConsoleSession {
  /** What came before anybody listened comes first. One listener. */
  onText(listener: (text: string) => void): void;
  /** Called once when it ends without `close`: Conflict when the module ended it, Unavailable when the line broke. */
  onEnd(listener: (reason: AppError) => void): void;
  close(): void;
}

/** The management module of one chassis. One session; commands wait for one another. */
export interface ManagementModule {
  readonly chassis: ChassisName;
  getPowerState(bay: Bay, signal?: AbortSignal): Promise<PowerState>;
  /** Returns when the module has accepted it. Whether it came true is for the caller to ask. Repeatable. */
  requestPower(bay: Bay, action: PowerAction, signal?: AbortSignal): Promise<void>;
  getBootOrder(bay: Bay, signal?: AbortSignal): Promise<readonly BootDevice[]>;
  setBootOrder(bay: Bay, devices: readonly BootDevice[], signal?: AbortSignal): Promise<void>;
  setIdentify(bay: Bay, mode: 'on' | 'off' | 'blink', signal?: AbortSignal): Promise<void>;
  listBlades(signal?: AbortSignal): Promise<readonly Blade[]>;
  getHealth(
    bay: Bay,
    signal?: AbortSignal,
  ): Promise<{readonly state: HealthState; readonly message?: string}>;
  /** Newest first. */
  listEvents(maximum: number, signal?: AbortSignal): Promise<readonly ModuleLogEntry[]>;
  /**
   * Opens the console; the module shows the last part of what it keeps first. Conflict while somebody else has it open, whom
   * `takeOver` puts out; NotSupported when the module has no consoles. Other commands go on beside it.
   */
  openConsole(
    bay: Bay,
    options?: {readonly takeOver?: boolean},
    signal?: AbortSignal,
  ): Promise<ConsoleSession>;
  close(): Promise<void>;
}

// ---- Network boot ---------------------------------------------------------------------------------------------------

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
  ensureEntry(entry: BootEntry, signal?: AbortSignal): Promise<void>;
  /** The server keeps its address, and boots from its disk. */
  removeEntry(server: Pick<BootEntry, 'server' | 'mac'>, signal?: AbortSignal): Promise<void>;
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

// ---- Jobs -----------------------------------------------------------------------------------------------------------

export type JobState = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
export type TargetState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export const isFinal = (state: JobState | TargetState): boolean => state !== 'queued' && state !== 'running';

export interface TargetRecord {
  readonly target: string;
  readonly state: TargetState;
  readonly step?: string;
  readonly percent: number;
  readonly message?: string;
  readonly faultCode?: ErrorCode;
  readonly owner?: string;
  readonly leaseEnd?: Date;
  readonly brand?: string;
  readonly version?: number;
  readonly root?: string;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
}

export interface JobRecord {
  readonly id: JobId;
  readonly operation: string;
  /** The parsed request, as the operation's planner takes it; plain JSON. */
  readonly request: unknown;
  readonly user: Dn;
  readonly requestId?: RequestId;
  readonly state: JobState;
  readonly version: number;
  readonly message?: string;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
  readonly cancelRequested: boolean;
  readonly targets: readonly TargetRecord[];
}

export interface NewJob {
  readonly operation: string;
  readonly request: unknown;
  readonly user: Dn;
  readonly requestId?: RequestId;
  readonly targets: readonly string[];
}

/** Durable work. */
export interface Jobs {
  /** Files a job, or returns the one that this user filed with the same requestId. Conflict when that was another request. */
  submit(job: NewJob): Promise<JobRecord>;
  get(id: JobId): Promise<JobRecord>;
  /** Newest first, without targets. */
  list(filter: {
    readonly states: readonly JobState[];
    readonly user?: Dn;
    readonly maximum: number;
  }): Promise<readonly JobRecord[]>;
  /** Resolves with the job when its version is above `since` (without it: when it has ended), or after the timeout. */
  wait(
    id: JobId,
    since: number | bigint | undefined,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<JobRecord>;
  cancel(id: JobId): Promise<JobRecord>;
  /** The job that works on the server at this moment. */
  findHolder(server: ServerName): Promise<JobId | undefined>;
}

// ---- History --------------------------------------------------------------------------------------------------------

export interface EventFilter {
  /** Only events that name one of them; all, if none is given. */
  readonly targets: readonly ServerName[];
  readonly kinds: readonly EventKind[];
  readonly outcomes: readonly Outcome[];
  /** By DN, or by the name that he signed in with. */
  readonly user?: Dn | string;
  readonly since?: Date;
  readonly until?: Date;
  readonly jobId?: JobId;
  /** Only events that he did or that are for him, and those about these servers since then. */
  readonly visibleTo?: {
    readonly dn: Dn;
    readonly name: UserName;
    readonly servers: readonly {readonly name: ServerName; readonly since: Date}[];
  };
  /** Only older ones: `nextPage` of the page before. */
  readonly before?: EventId;
  readonly maximum: number;
}

export interface EventPage {
  /** Newest first. */
  readonly events: readonly HistoryEvent[];
  /** Absent when there are no older ones. */
  readonly nextPage?: EventId;
}

/** Who did what, kept for a long time. */
export interface History {
  /**
   * Notes it, with the time that it is now. Resolves when it is stored; when that takes long or the database is away,
   * earlier: it is kept in memory and stored later. Never rejects, since what it tells of has happened.
   */
  record(event: NewEvent): Promise<void>;
  list(filter: EventFilter): Promise<EventPage>;
}

/** A way to tell somebody, or some program, of events. */
export interface Channel {
  /** Tells channels apart, also after a restart. */
  readonly name: string;
  wants(event: NewEvent): boolean;
  /**
   * Resolves when it is delivered, or when there is nobody to deliver it to. After a failure or a restart it is called
   * again: the receiver knows by the id of the event whether he had it.
   */
  send(event: HistoryEvent, signal: AbortSignal): Promise<void>;
}

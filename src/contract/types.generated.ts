// Made from wsdl/hopscotch.wsdl by src/contract/generate.ts (`npm run generate`). Do not edit.

export const namespace = 'urn:hop-scotch:service:1';

/** A whole number of 64 bits: a number where that is exact, a bigint beyond 2^53. */
export type Long = number | bigint;

/** What a server is used for. */
export type Pool = 'computing' | 'communication' | 'storage' | 'provisioning';

/** Whether a server has power, as its management module says. */
export type PowerState = 'on' | 'off' | 'unknown';

/** How far a job is. `partial` means that some targets succeeded and others did not; the last four are final. */
export type JobState = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';

/** How far one target is. The last three are final. */
export type TargetState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';

/** Health as the management module sums it up. */
export type HealthState = 'ok' | 'warning' | 'critical' | 'unknown';

/** Where a server looks for something to boot. */
export type BootDevice = 'network' | 'disk' | 'cd' | 'usb';

/** What the identification light of a server does. */
export type IdentifyMode = 'on' | 'off' | 'blink';

/** Weight of an event log entry. */
export type Severity = 'information' | 'warning' | 'error';

/** What came of it. `accepted`: a job was filed that had not ended when the operation answered; an event of kind jobEnded tells how it did. `denied`: for want of rights, or over a quota. */
export type EventOutcome = 'accepted' | 'succeeded' | 'partial' | 'denied' | 'failed';

/** What a storage host holds that nothing stands for, or lacks. `orphanRoot`: no server boots the root. `missingRoot`: a server is set to boot a root that is not there. `missingExport`: a root that its server boots is not exported to it. `strayExport`: an export to an address that has no right to it, or of a directory that is gone. `leftover`: what an interrupted copy left. `heldVersion`: somebody else holds a version, so that it cannot be deleted. `strayRoot`: a filesystem that lies where roots are, and of which nothing is said; adoptRoots may take it over. `unreachable`: the storage host did not answer. */
export type StorageFindingKind = 'orphanRoot' | 'missingRoot' | 'missingExport' | 'strayExport' | 'leftover' | 'heldVersion' | 'strayRoot' | 'unreachable';

/** Kinds of error. Each has a fault of the same name; where targets fail one by one, the code is in the result of the target. */
export type FaultCode = 'InvalidRequest' | 'Unauthenticated' | 'NotAuthorized' | 'NotFound' | 'AlreadyOwned' | 'Conflict' | 'QuotaExceeded' | 'NotSupported' | 'Busy' | 'Unavailable' | 'DeviceError' | 'TimedOut' | 'Cancelled' | 'Internal';

/** What becomes of the root of a server. `nfs`: it stays, on the clone of the server. `reset`: every boot gets a fresh clone, also one that nobody announced, such as after a power cut. `ram`: it is in memory over the read-only version, and gone after the boot. `local`: the disk decides what is booted. `xen`: as `nfs`, under a hypervisor. */
export type BootMode = 'nfs' | 'reset' | 'ram' | 'local' | 'xen';

/** What became of a file between two versions. */
export type ChangeKind = 'added' | 'removed' | 'changed' | 'renamed';

/** What an entry of a file tree is. `other` stands for devices and the like. */
export type EntryKind = 'file' | 'directory' | 'link' | 'other';

/** What a part of a brand is. */
export type UsageKind = 'golden' | 'version' | 'root';

/** What this service is. */
export interface ServiceInfo {
  /** Always HOP-SCOTCH. */
  readonly name: string;
  /** Release of the software. */
  readonly version: string;
  /** Version of this contract, as in its namespace. */
  readonly contractVersion: string;
  /** Clock of the service. */
  readonly serverTime: Date;
  /** Ways to sign in: basic, usernameToken, bearer. */
  readonly signInMethod: readonly string[];
  /** How long an operation waits for its job when the request does not say, in seconds. */
  readonly defaultWaitSeconds: number;
}

/** Who is signed in. */
export interface UserInfo {
  /** User name. */
  readonly name: string;
  /** Distinguished name in the directory. */
  readonly dn: string;
  /** Whether the user may administer all servers. */
  readonly administrator: boolean;
  /** Whether the user may see everything, and change nothing. */
  readonly auditor?: boolean;
}

/** A machine that can be checked out. */
export interface Server {
  /** Its name. */
  readonly name: string;
  /** What it is used for. */
  readonly pool?: Pool;
  /** The box it sits in. */
  readonly chassis?: string;
  /** Its slot in the chassis, from 1. */
  readonly bay?: number;
  /** Address of the network card it boots from. */
  readonly macAddress?: string;
  /** Its IPv4 address. */
  readonly ipAddress?: string;
  /** Memory, in MiB. */
  readonly memoryMegabytes?: number;
  /** Processor cores. */
  readonly cores?: number;
  /** DN of the user who holds it. Absent when it is free. */
  readonly owner?: string;
  /** User name of the owner, for display. */
  readonly ownerName?: string;
  /** DNs of those who may operate it beside the owner. */
  readonly member: readonly string[];
  /** When the checkout ends. */
  readonly leaseEnd?: Date;
  /** Why nobody may check it out, in an administrator's words. Absent when it is given out as usual. */
  readonly drained?: string;
  /** Since when it is being cleaned up after its last checkout was ended. Nobody can check it out before that is done. */
  readonly cleanupSince?: Date;
  /** What the cleanup waits for, when it takes long. */
  readonly cleanupWaitsFor?: string;
  /** Brand that it is set to boot. */
  readonly brand?: string;
  /** Number of that version of the brand. */
  readonly version?: number;
  /** Its root: storage host and dataset. */
  readonly root?: string;
  /** What becomes of its root. Absent when it is set to boot nothing of ours. */
  readonly bootMode?: BootMode;
}

/** What an administrator says of a server. When a server is updated, absent elements stay as they are. */
export interface ServerRegistration {
  /** Its name. */
  readonly name: string;
  /** Address of the network card it boots from. */
  readonly macAddress?: string;
  /** Its IPv4 address. */
  readonly ipAddress?: string;
  /** The box it sits in. */
  readonly chassis?: string;
  /** Its slot, from 1. */
  readonly bay?: number;
  /** What it is used for (computing, if not given). */
  readonly pool?: Pool;
  /** Memory, in MiB. */
  readonly memoryMegabytes?: number;
  /** Processor cores. */
  readonly cores?: number;
}

/** A blade that a management module reports. */
export interface DiscoveredServer {
  /** The box. */
  readonly chassis: string;
  /** The slot. */
  readonly bay: number;
  /** Name that the management module gives it. */
  readonly bladeName?: string;
  /** Its network cards. */
  readonly macAddress: readonly string[];
  /** Name of the server registered for this slot. */
  readonly registeredAs?: string;
}

/** A machine that asked what to boot, and whose address is no registered server's. It was told to go on to its next boot device. What it says of itself is not verified. */
export interface UnknownMachine {
  /** Of the network card that it booted from. */
  readonly macAddress: string;
  /** Where it asked from. */
  readonly ipAddress?: string;
  /** When it asked first. */
  readonly firstSeen: Date;
  /** When it asked last. */
  readonly lastSeen: Date;
  /** How often it asked. */
  readonly times: number;
  /** What its firmware says. */
  readonly manufacturer?: string;
  /** What its firmware says. */
  readonly product?: string;
  /** What its firmware says. */
  readonly serial?: string;
  /** What its firmware says. */
  readonly uuid?: string;
  /** How it boots: pcbios or efi. */
  readonly platform?: string;
  /** The box that it sits in, where a management module knows its address. */
  readonly chassis?: string;
  /** The slot in that box. */
  readonly bay?: number;
}

/** What became of one target. */
export interface TargetResult {
  /** Name of the server; of the brand, scratch directory or storage host, where the operation is about those. */
  readonly target: string;
  /** How far it is. */
  readonly state: TargetState;
  /** What is being done, or where it failed. */
  readonly step?: string;
  /** Part of its steps that is done, 0 to 100. */
  readonly percent?: number;
  /** What happened, in words. */
  readonly message?: string;
  /** Kind of error, when it failed. */
  readonly faultCode?: FaultCode;
  /** With AlreadyOwned: DN of who holds the server. */
  readonly owner?: string;
  /** When the lease ends: the new one, or the one of the present owner. */
  readonly leaseEnd?: Date;
  /** The brand concerned. */
  readonly brand?: string;
  /** Its version, e.g. the new one after a snapshot. */
  readonly version?: number;
  /** The root concerned: storage host and dataset. */
  readonly root?: string;
  /** When work on it began. */
  readonly startedAt?: Date;
  /** When it ended. */
  readonly finishedAt?: Date;
}

/** Why a target could not be asked. */
export interface TargetFailure {
  /** Name of the server or chassis. */
  readonly target: string;
  /** Kind of error. */
  readonly faultCode: FaultCode;
  /** What happened, in words. */
  readonly message: string;
}

/** Durable record of an operation that changes devices. */
export interface Job {
  /** Its id. */
  readonly id: string;
  /** The operation that made it. */
  readonly operation: string;
  /** How far it is. */
  readonly state: JobState;
  /** Part of the work that is done, 0 to 100. */
  readonly percent: number;
  /** Grows with each change of the job; options/sinceVersion of waitForJob takes it. */
  readonly version: Long;
  /** DN of who asked for it. */
  readonly user: string;
  /** The requestId it was asked with. */
  readonly requestId?: string;
  /** The outcome in one sentence. */
  readonly message?: string;
  /** When it was asked for. */
  readonly createdAt: Date;
  /** When work began. */
  readonly startedAt?: Date;
  /** When it ended. */
  readonly finishedAt?: Date;
  /** One for each target, in the order of the request. Absent in listJobs. */
  readonly result: readonly TargetResult[];
  /** What a createBrand was asked for: `capture` of a root, `import` of files, or `copy` of a version. Absent for an empty brand, and for all other operations. */
  readonly purpose?: string;
}

/** Power state of one server. */
export interface ServerPower {
  /** The server. */
  readonly target: string;
  /** Its power state. */
  readonly state: PowerState;
}

/** Health of one server. */
export interface ServerHealth {
  /** The server. */
  readonly target: string;
  /** Its health. */
  readonly state: HealthState;
  /** What the management module says. */
  readonly message?: string;
}

/** A part of what the serial console of a server wrote. */
export interface ConsoleText {
  /** The server. */
  readonly target: string;
  /** As it was written, lines ended by a newline. Control characters, which XML cannot carry, stand as their pictures: U+2400 and the number of the character, U+2421 for delete; so escape is U+241B. Empty when nothing came. */
  readonly text: string;
  /** Where it ends. Opaque; for the next call. */
  readonly position: string;
  /** True when some text after the given position is no longer known: too much came, or the session with the module was another one. */
  readonly dropped: boolean;
}

/** A line of the event log of a management module that concerns a server. */
export interface EventLogEntry {
  /** The server. */
  readonly target: string;
  /** How bad it is. */
  readonly severity: Severity;
  /** What reported it. */
  readonly source: string;
  /** When, by the clock of the management module. */
  readonly time?: Date;
  /** Event id, as the module writes it. */
  readonly code?: string;
  /** What happened. */
  readonly text: string;
}

/** How an image boots. It belongs to the golden image; a version keeps what held when it was taken, so a rollback takes it back too. In requests, what is not given stays as it is. */
export interface BootSettings {
  /** What becomes of the root of a server; `nfs` unless said. One provisioning can say otherwise. */
  readonly mode?: BootMode;
  /** Path of the kernel inside the image, from its top; /boot/vmlinuz unless said. Links are followed inside the image. */
  readonly kernel?: string;
  /** Path of the initial RAM disk inside the image; /boot/initrd.img unless said. */
  readonly initrd?: string;
  /** Path of the hypervisor inside the image, for the mode `xen`; empty in a request for none. */
  readonly hypervisor?: string;
  /** Arguments for the kernel, one word each, in this order, before those of the service. In a request they replace all that there were; one that is empty stands for none at all. */
  readonly argument: readonly string[];
}

/** A golden image. */
export interface Brand {
  /** Its name. */
  readonly name: string;
  /** Where it is kept. */
  readonly storageHost: string;
  /** What it is for. */
  readonly description?: string;
  /** DN of who may snapshot and delete it. */
  readonly owner?: string;
  /** DNs of those who may snapshot it beside the owner, and use it when it is restricted. */
  readonly member: readonly string[];
  /** Version that is taken when none is named: the newest, unless rolled back. */
  readonly defaultVersion?: number;
  /** How many versions there are. */
  readonly versionCount: number;
  /** When it was made. */
  readonly createdAt?: Date;
  /** What it costs: bytes that only the golden image itself holds. */
  readonly usedBytes: Long;
  /** Size of its content in bytes. */
  readonly referencedBytes: Long;
  /** The storage host where the brand is at home, when this is a copy of it. New versions are made at home. */
  readonly copyOf?: string;
  /** How versions that are taken from now on boot. */
  readonly boot?: BootSettings;
  /** Only its owner, its members and administrators may load servers with it, or start another brand from it. */
  readonly restricted?: boolean;
}

/** A numbered, unchangeable state of a brand. */
export interface Version {
  /** The brand. */
  readonly brand: string;
  /** Its number; never used twice. */
  readonly number: number;
  /** Where it is kept. */
  readonly storageHost: string;
  /** What changed. */
  readonly comment?: string;
  /** DN of who made it. */
  readonly author?: string;
  /** When it was made. */
  readonly createdAt?: Date;
  /** Bytes that only this version holds. */
  readonly usedBytes: Long;
  /** Size of its content in bytes. */
  readonly referencedBytes: Long;
  /** How many roots are clones of it. */
  readonly rootCount: number;
  /** Whether it is taken when no version is named. */
  readonly isDefault: boolean;
  /** How it boots. */
  readonly boot?: BootSettings;
  /** Servers that have a root of it or run it in memory, by name. While there are any it cannot be deleted. */
  readonly server: readonly string[];
}

/** One file that differs between two versions. */
export interface Difference {
  /** Its path from the top of the image, e.g. /etc/fstab. */
  readonly path: string;
  /** What became of it. Where the storage host only compares, a renamed file is one removed and one added. */
  readonly change: ChangeKind;
  /** What it is. */
  readonly kind: EntryKind;
  /** Where it was, when it was renamed. */
  readonly oldPath?: string;
}

/** A writable clone of a version, made for one server. */
export interface Root {
  /** Storage host and dataset. */
  readonly name: string;
  /** The server it is for. */
  readonly server: string;
  /** Brand it was cloned from. */
  readonly brand: string;
  /** Version it was cloned from. */
  readonly version: number;
  /** Where it is kept. */
  readonly storageHost: string;
  /** Directory that the server mounts. */
  readonly path: string;
  /** Whether it is exported to the server. */
  readonly shared: boolean;
  /** Whether the server is set to boot from it. */
  readonly assigned: boolean;
  /** When it was made. */
  readonly createdAt?: Date;
  /** What it costs: bytes that differ from its version. */
  readonly usedBytes: Long;
  /** Size of its content in bytes. */
  readonly referencedBytes: Long;
  /** As what the server boots it. Absent when the server is not set to boot from it. */
  readonly bootMode?: BootMode;
}

/** The golden image, one version or one root of a brand, and what it takes. */
export interface UsagePart {
  /** What it is. */
  readonly kind: UsageKind;
  /** Number of the version; for a root, of the version it was cloned from. */
  readonly version?: number;
  /** Server of a root. */
  readonly server?: string;
  /** What it costs by itself, in bytes: what would be free again without it. What several versions share counts for none of them. */
  readonly usedBytes: Long;
  /** Size of its content in bytes: what a full copy would take. */
  readonly referencedBytes: Long;
}

/** What a brand with its versions and roots takes. */
export interface StorageUsage {
  /** The brand. */
  readonly brand: string;
  /** Where it is kept. */
  readonly storageHost: string;
  /** How many versions. */
  readonly versionCount: number;
  /** How many roots. */
  readonly rootCount: number;
  /** What all of it really takes, in bytes. */
  readonly usedBytes: Long;
  /** What full copies of every version and root would take, in bytes. */
  readonly fullCopyBytes: Long;
  /** What the golden image, every version and every root hold, added up, in bytes: what they would take if nothing were shared. */
  readonly referencedBytes?: Long;
  /** What each of them holds and costs. Only with options/detail. */
  readonly part: readonly UsagePart[];
}

/** Something that was asked for, e.g. brand and web. */
export interface EventDetail {
  /** Which option, e.g. brand. */
  readonly name: string;
  /** As text. */
  readonly value: string;
}

/** Something that happened, as the history keeps it. */
export interface Event {
  /** Its id. The later event has the greater one. */
  readonly id: string;
  /** When, by the clock of the service. */
  readonly time: Date;
  /** Name of the operation, or one of jobEnded, signInFailed, leaseWarning, leaseEnded, directCheckout, directRelease, quotaEnforced, serverTaken, serverOperated, serverUp, bootFailed; more may come. */
  readonly kind: string;
  /** What came of it. */
  readonly outcome: EventOutcome;
  /** DN of who did it. Absent when the service did it by itself, or nobody was signed in. */
  readonly user?: string;
  /** User name, for display; when signing in failed, as it was given. */
  readonly userName?: string;
  /** DN of whom it is for, when that is somebody else. */
  readonly recipient?: string;
  /** Network address that the request came from. */
  readonly address?: string;
  /** Finds it in the log of the service. */
  readonly correlationId?: string;
  /** The job that it is about. */
  readonly jobId?: string;
  /** The servers or brands, each by its name. */
  readonly target: readonly string[];
  /** Kind of error, when it failed with one. */
  readonly faultCode?: FaultCode;
  /** What happened, in words. */
  readonly message?: string;
  /** What was asked for. */
  readonly detail: readonly EventDetail[];
}

/** A scratch directory: data that stays when servers are provisioned anew. */
export interface Scratch {
  /** Its name. `shared` is for the servers of all users. */
  readonly name: string;
  /** Where it is kept. */
  readonly storageHost: string;
  /** Directory there. */
  readonly path: string;
  /** DNs of the users whose servers mount it. */
  readonly user: readonly string[];
  /** How much may be kept in it, in MiB. Absent for no limit of its own. */
  readonly quotaMegabytes?: number;
  /** What is kept in it, in bytes. */
  readonly usedBytes: Long;
  /** IP addresses of the servers that it is exported to now. */
  readonly client: readonly string[];
}

/** One deviation of a storage host from what the directory says. */
export interface StorageFinding {
  /** What kind of deviation. */
  readonly kind: StorageFindingKind;
  /** Where. */
  readonly storageHost: string;
  /** The dataset or directory that it is about; the storage host itself where it did not answer. */
  readonly name: string;
  /** The server concerned. */
  readonly server?: string;
  /** The IP address that an export is for. */
  readonly client?: string;
  /** What it is, and what to do. */
  readonly message: string;
  /** Whether options/mend puts it right. */
  readonly mendable: boolean;
}

/** Which servers to list; all that are given must hold. */
export interface ListServersOptions {
  /** Only this pool. */
  readonly pool?: Pool;
  /** Only this chassis. */
  readonly chassis?: string;
  /** Only servers that this user owns (user name or DN). */
  readonly owner?: string;
  /** Only servers that the caller owns or is a member of. */
  readonly mine?: boolean;
  /** true: only servers that can be checked out now; false: only those that somebody holds. */
  readonly free?: boolean;
  /** At most so many servers (1 to 10000), in the order of their names. There are more when the answer holds exactly so many. Without it all come in one answer. */
  readonly pageSize?: number;
  /** Only servers whose names come after this one, in the order of names (blade9 stands before blade10): for the next page, the name of the last server of the page before. It need not exist any more. */
  readonly after?: string;
}

/** Options of operations that are jobs. */
export interface JobOptions {
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
}

/** Options of operations that are jobs and may be forced. */
export interface ForceJobOptions {
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
  /** Do it although the server is running. */
  readonly force?: boolean;
}

/** Options of operations that answer at once. */
export interface TargetOptions {
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
}

/** Options of login. */
export interface LoginOptions {
  /** How long the token holds (60 to 86400). 8 hours if not given. */
  readonly lifetimeSeconds?: number;
}

/** Options of discoverServers. */
export interface DiscoverServersOptions {
  /** Only these. All, if none is given. */
  readonly chassis: readonly string[];
  /** Only blades in slots that no server is registered for. */
  readonly unregisteredOnly?: boolean;
}

/** How many and which servers, when they are not named as targets; and for how long. */
export interface CheckoutOptions {
  /** Check out this many free servers that fit the criteria. Goes without targets. */
  readonly count?: number;
  /** Criterion: pool (computing, if not given). */
  readonly pool?: Pool;
  /** Criterion: chassis. */
  readonly chassis?: string;
  /** Criterion: at least this much memory, in MiB. */
  readonly minimumMemoryMegabytes?: number;
  /** Criterion: at least so many cores. */
  readonly minimumCores?: number;
  /** How long the checkout lasts, in seconds. Without it the configured default holds. */
  readonly leaseSeconds?: number;
  /** When a named server cannot be had, take none and answer with a fault. Checkouts by count are always all or nothing. */
  readonly allOrNothing?: boolean;
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
  /** How long to wait for servers that are being cleaned up after their last checkout, in seconds (0 to 600). Without it the configured default holds. One whose cleanup has met trouble is not waited for. */
  readonly waitSeconds?: number;
}

/** Options of releaseServers. */
export interface ReleaseOptions {
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
  /** Administrators only: release servers that others hold, and make those free that are being cleaned up. */
  readonly force?: boolean;
}

/** Options of drainServers. */
export interface DrainOptions {
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
  /** Why, for those who would like to check them out: one line, 200 characters at most. */
  readonly reason?: string;
}

/** Options of extendLease. */
export interface ExtendLeaseOptions {
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
  /** New length, counted from now, in seconds. Without it the configured default holds. */
  readonly leaseSeconds?: number;
}

/** Options of getEventLog. */
export interface EventLogOptions {
  /** Newest so many entries a server (1 to 500). 50 if not given. */
  readonly maximumEntries?: number;
}

/** Options of readConsole. */
export interface ReadConsoleOptions {
  /** The position of the last answer: tell what came after it. Without it the last lines are told. */
  readonly position?: string;
  /** Without a position: so many of the last lines (1 to 1000). 40 if not given. */
  readonly maximumLines?: number;
  /** How long the call may wait until there is something to tell (0 to 60). 0 if not given. */
  readonly waitSeconds?: number;
  /** Put somebody else out who has the console open at the management module. */
  readonly takeOver?: boolean;
}

/** Options of listBrands and getStorageUsage; all that are given must hold. */
export interface ListBrandsOptions {
  /** Only these. All, if none is given. */
  readonly brand: readonly string[];
  /** Only what is kept there. */
  readonly storageHost?: string;
  /** For getStorageUsage: tell of every version and root, too. */
  readonly detail?: boolean;
  /** Answer with what the other storage hosts hold when one does not answer. Without it that is a fault, which says which it is. */
  readonly skipUnavailable?: boolean;
}

/** Options of listRoots; all that are given must hold. */
export interface ListRootsOptions {
  /** Only what is kept there. */
  readonly storageHost?: string;
  /** Answer with what the other storage hosts hold when one does not answer. Without it that is a fault, which says which it is. */
  readonly skipUnavailable?: boolean;
}

/** Options of createBrand. */
export interface CreateBrandOptions {
  /** What it is for. */
  readonly description?: string;
  /** Start from a copy of a version of this brand instead of empty. */
  readonly fromBrand?: string;
  /** That version; the default version, if not given. */
  readonly fromVersion?: number;
  /** Where to keep it; needed only when there are several. */
  readonly storageHost?: string;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
  /** Start with what this tar archive holds (plain, gzip, xz, zstd or bzip2): a file below the directory for imports of the storage host, e.g. web.tar.gz. For an archive of your own see fromUpload. */
  readonly fromTar?: string;
  /** Start with a copy of this directory below the directory for imports of the storage host. */
  readonly fromDirectory?: string;
  /** Freeze the new golden image as version 1 at once. */
  readonly firstVersion?: boolean;
  /** Start with what the archive holds that was sent with PUT to /uploads, by the id that this answered. It waits for a day, on the storage host that it was sent to. */
  readonly fromUpload?: string;
  /** How it boots. A brand that starts from a version boots as that does, but for what is said here. */
  readonly boot?: BootSettings;
  /** Only its owner, its members and administrators may load servers with it, or start another brand from it. Without it everybody may. */
  readonly restricted?: boolean;
}

/** Options of snapshotBrand. */
export interface SnapshotOptions {
  /** What changed. */
  readonly comment?: string;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
}

/** Options of updateBrand; what is not given stays as it is. */
export interface UpdateBrandOptions {
  /** What the brand is for, in one line; empty for nothing. */
  readonly description?: string;
  /** User name or DN of who owns it from now on. */
  readonly owner?: string;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
  /** How versions that are taken from now on boot. Those that are there stay as they are. */
  readonly boot?: BootSettings;
  /** Whether only its owner, its members and administrators may load servers with it, or start another brand from it. */
  readonly restricted?: boolean;
}

/** Options of restoreBrand. */
export interface RestoreOptions {
  /** Do not keep what the golden image holds beyond its newest version. Without it, that is frozen as a version first. */
  readonly discardChanges?: boolean;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
}

/** Options of captureRoot. */
export interface CaptureOptions {
  /** Make a new brand of this name, with the root as its version 1. Without it, the root becomes the next version of its own brand. */
  readonly newBrand?: string;
  /** What is in the new version, in one line. */
  readonly comment?: string;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
}

/** Options of compareVersions. */
export interface CompareOptions {
  /** How many differences to tell at most (1 to 10000; 1000 if not given). */
  readonly maximum?: number;
  /** How long the comparison may take, in seconds (1 to 600; 60 if not given). */
  readonly timeoutSeconds?: number;
}

/** Options of operations on a brand. */
export interface BrandJobOptions {
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
}

/** Options of replicateBrand. */
export interface ReplicateOptions {
  /** Copy up to this version; the default version, if not given. */
  readonly version?: number;
  /** Copy to these; to all others, if none is given. */
  readonly storageHost: readonly string[];
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
}

/** Options of ensureScratch. */
export interface ScratchOptions {
  /** How much may be kept in it, in MiB. No limit of its own, if not given. */
  readonly quotaMegabytes?: number;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
}

/** Options of reconcileStorage. */
export interface ReconcileOptions {
  /** Only these; all, if none is given. */
  readonly storageHost: readonly string[];
  /** Also put right what can be. Roots are destroyed then; exports are added and taken back. Without it nothing changes. */
  readonly mend?: boolean;
  /** Roots and leftovers that are younger, in seconds, are left alone: somebody may be working on them. At least 60; 3600, if not given. */
  readonly minimumAgeSeconds?: number;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
}

/** Which version of which brand to clone. */
export interface CloneOptions {
  /** The brand. Optional for the schema alone: the operation refuses to go on without it. */
  readonly brand?: string;
  /** The version; the default version of the brand, if not given. */
  readonly version?: number;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
}

/** Which version of which brand to load, and how. */
export interface ProvisionOptions {
  /** The brand. Optional only with boot mode local, which needs no image. */
  readonly brand?: string;
  /** The version; the default version of the brand, if not given. */
  readonly version?: number;
  /** How long a server may take from power-on until it reports itself up (10 to 7200). Without it the configured default holds. */
  readonly bootTimeoutSeconds?: number;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
  /** What becomes of the root, in place of what the version says. */
  readonly bootMode?: BootMode;
}

/** Options of resetRoots. */
export interface ResetOptions {
  /** How long a server may take from power-on until it reports itself up (10 to 7200). */
  readonly bootTimeoutSeconds?: number;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
}

/** Options of adoptRoots. */
export interface AdoptOptions {
  /** Which one, when there are several: the name of the filesystem, or what stands behind its last slash. Goes with one server. */
  readonly root?: string;
  /** Although the server boots something else now. That is left as it is; from its next boot on the server boots what it is given here. */
  readonly replace?: boolean;
  /** How long this call may wait for the job to end, in seconds (0 to 600). Without it the default of the service holds: 30, unless configured otherwise; getServiceInfo tells it. */
  readonly waitSeconds?: number;
  /** Your own key for this request. Sending the same request again with it returns the same job instead of doing the work twice. */
  readonly requestId?: string;
  /** Refuse the request when its targets come to another number of servers. */
  readonly expectedCount?: number;
}

/** Which jobs to list. */
export interface ListJobsOptions {
  /** Only jobs in these states. */
  readonly state: readonly JobState[];
  /** Only jobs of the caller. */
  readonly mine?: boolean;
  /** Newest so many (1 to 1000). 50 if not given. */
  readonly maximum?: number;
}

/** Which events to list; all that are given must hold. */
export interface ListEventsOptions {
  /** Only what this user did (user name or DN). Also one who has left. */
  readonly user?: string;
  /** Only these kinds. */
  readonly kind: readonly string[];
  /** Only these outcomes. */
  readonly outcome: readonly EventOutcome[];
  /** Only what happened then or later. A time without a zone is UTC. */
  readonly since?: Date;
  /** Only what happened before that, not at that moment itself. A time without a zone is UTC. */
  readonly until?: Date;
  /** Only events of this job. */
  readonly jobId?: string;
  /** Newest so many (1 to 1000). 100 if not given. */
  readonly maximum?: number;
  /** Only what is older than this event: nextPage of the answer before. */
  readonly before?: string;
}

/** Options of waitForJob. */
export interface WaitForJobOptions {
  /** Answer as soon as the job has a higher version than this. Without it, when the job has ended. */
  readonly sinceVersion?: Long;
  /** Answer after so long in any case (0 to 600). 30 if not given. */
  readonly timeoutSeconds?: number;
}

/** The request is wrong as it stands. */
export interface InvalidRequestDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** Which part of it. */
  readonly part?: string;
}

/** Nobody is signed in, or the password is wrong. */
export interface UnauthenticatedDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
}

/** The user may not do this. */
export interface NotAuthorizedDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** The servers or brands concerned. */
  readonly name: readonly string[];
}

/** Something that the request names does not exist. */
export interface NotFoundDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** What was not found. */
  readonly name: readonly string[];
}

/** Somebody else holds the server. */
export interface AlreadyOwnedDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** The server. */
  readonly server: string;
  /** DN of who holds it. */
  readonly owner: string;
  /** When that checkout ends. */
  readonly leaseEnd?: Date;
}

/** The request does not fit the present state. */
export interface ConflictDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** What it conflicts with. */
  readonly name: readonly string[];
}

/** The user would hold more than allowed. */
export interface QuotaExceededDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
}

/** This cannot be done here. */
export interface NotSupportedDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
}

/** Too much is under way; the same request will do later. */
export interface BusyDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** When to come back, in seconds. */
  readonly retryAfterSeconds: number;
}

/** A part that is needed does not answer. */
export interface UnavailableDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** The part. */
  readonly dependency: string;
  /** When to come back, in seconds. */
  readonly retryAfterSeconds?: number;
}

/** A device answered, but did not do it. */
export interface DeviceErrorDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** The device. */
  readonly dependency: string;
}

/** It took too long; it may still happen. */
export interface TimedOutDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
  /** What took too long. */
  readonly dependency?: string;
}

/** It was cancelled. */
export interface CancelledDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
}

/** A mistake of the service itself. */
export interface InternalDetail {
  /** What is wrong, and what to do. */
  readonly reason: string;
  /** Finds this error in the log of the service. */
  readonly correlationId: string;
}

/** Request of getServiceInfo. */
export interface GetServiceInfoRequest {

}

/** Answer of getServiceInfo. */
export interface GetServiceInfoResponse {
  /** What this service is. */
  readonly info: ServiceInfo;
}

/** Request of whoAmI. */
export interface WhoAmIRequest {

}

/** Answer of whoAmI. */
export interface WhoAmIResponse {
  /** Who is signed in. */
  readonly user: UserInfo;
}

/** Request of login. */
export interface LoginRequest {
  /** User name. */
  readonly userName: string;
  /** Password. */
  readonly password: string;
  /** May be left out. */
  readonly options?: LoginOptions;
}

/** Answer of login. */
export interface LoginResponse {
  /** The token. Keep it as secret as the password. */
  readonly token: string;
  /** When it ends. */
  readonly expiresAt: Date;
}

/** Request of logout. */
export interface LogoutRequest {

}

/** Answer of logout. */
export interface LogoutResponse {

}

/** Request of listServers. */
export interface ListServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. All, if none is given. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ListServersOptions;
}

/** Answer of listServers. */
export interface ListServersResponse {
  /** In the order of their names, or of the targets; a page always in the order of names. */
  readonly server: readonly Server[];
}

/** Request of registerServers. */
export interface RegisterServersRequest {
  /** The servers, at least one; name, macAddress, ipAddress, chassis and bay are needed. */
  readonly server: readonly ServerRegistration[];
}

/** Answer of registerServers. */
export interface RegisterServersResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of updateServers. */
export interface UpdateServersRequest {
  /** The servers, at least one; absent elements stay as they are. */
  readonly server: readonly ServerRegistration[];
}

/** Answer of updateServers. */
export interface UpdateServersResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of unregisterServers. */
export interface UnregisterServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: TargetOptions;
}

/** Answer of unregisterServers. */
export interface UnregisterServersResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of discoverServers. */
export interface DiscoverServersRequest {
  /** May be left out. */
  readonly options?: DiscoverServersOptions;
}

/** Answer of discoverServers. */
export interface DiscoverServersResponse {
  /** The blades. */
  readonly discovered: readonly DiscoveredServer[];
  /** Targets that could not be asked. */
  readonly failure: readonly TargetFailure[];
  /** Machines that asked what to boot and are not registered, the latest first. Where chassis are given, only those in them. */
  readonly machine: readonly UnknownMachine[];
}

/** Request of setPool. */
export interface SetPoolRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** The pool. */
  readonly pool: Pool;
  /** May be left out. */
  readonly options?: TargetOptions;
}

/** Answer of setPool. */
export interface SetPoolResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of drainServers. */
export interface DrainServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: DrainOptions;
}

/** Answer of drainServers. */
export interface DrainServersResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of undrainServers. */
export interface UndrainServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: TargetOptions;
}

/** Answer of undrainServers. */
export interface UndrainServersResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of checkoutServers. */
export interface CheckoutServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. None with options/count, at least one without. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: CheckoutOptions;
}

/** Answer of checkoutServers. */
export interface CheckoutServersResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of releaseServers. */
export interface ReleaseServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ReleaseOptions;
}

/** Answer of releaseServers. */
export interface ReleaseServersResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of extendLease. */
export interface ExtendLeaseRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ExtendLeaseOptions;
}

/** Answer of extendLease. */
export interface ExtendLeaseResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of grantAccess. */
export interface GrantAccessRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** User names or DNs, at least one. */
  readonly user: readonly string[];
  /** May be left out. */
  readonly options?: TargetOptions;
}

/** Answer of grantAccess. */
export interface GrantAccessResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of revokeAccess. */
export interface RevokeAccessRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** User names or DNs, at least one. */
  readonly user: readonly string[];
  /** May be left out. */
  readonly options?: TargetOptions;
}

/** Answer of revokeAccess. */
export interface RevokeAccessResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of transferServers. */
export interface TransferServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** User name or DN of the new owner. */
  readonly toUser: string;
  /** May be left out. */
  readonly options?: TargetOptions;
}

/** Answer of transferServers. */
export interface TransferServersResponse {
  /** One for each target. */
  readonly result: readonly TargetResult[];
}

/** Request of powerOn. */
export interface PowerOnRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of powerOn. */
export interface PowerOnResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of powerOff. */
export interface PowerOffRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of powerOff. */
export interface PowerOffResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of shutdown. */
export interface ShutdownRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of shutdown. */
export interface ShutdownResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of reboot. */
export interface RebootRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of reboot. */
export interface RebootResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of getPowerState. */
export interface GetPowerStateRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
}

/** Answer of getPowerState. */
export interface GetPowerStateResponse {
  /** One for each target that could be asked. */
  readonly power: readonly ServerPower[];
  /** Targets that could not be asked. */
  readonly failure: readonly TargetFailure[];
}

/** Request of setBootOrder. */
export interface SetBootOrderRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** One to four devices, each once. */
  readonly device: readonly BootDevice[];
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of setBootOrder. */
export interface SetBootOrderResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of identify. */
export interface IdentifyRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** What the light does. */
  readonly mode: IdentifyMode;
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of identify. */
export interface IdentifyResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of getHealth. */
export interface GetHealthRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
}

/** Answer of getHealth. */
export interface GetHealthResponse {
  /** One for each target that could be asked. */
  readonly health: readonly ServerHealth[];
  /** Targets that could not be asked. */
  readonly failure: readonly TargetFailure[];
}

/** Request of getEventLog. */
export interface GetEventLogRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: EventLogOptions;
}

/** Answer of getEventLog. */
export interface GetEventLogResponse {
  /** Newest first. */
  readonly entry: readonly EventLogEntry[];
  /** Targets that could not be asked. */
  readonly failure: readonly TargetFailure[];
}

/** Request of readConsole. */
export interface ReadConsoleRequest {
  /** The name of one server. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ReadConsoleOptions;
}

/** Answer of readConsole. */
export interface ReadConsoleResponse {
  /** What was written. */
  readonly console: ConsoleText;
}

/** Request of listBrands. */
export interface ListBrandsRequest {
  /** May be left out. */
  readonly options?: ListBrandsOptions;
}

/** Answer of listBrands. */
export interface ListBrandsResponse {
  /** The brands. */
  readonly brand: readonly Brand[];
}

/** Request of createBrand. */
export interface CreateBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** May be left out. */
  readonly options?: CreateBrandOptions;
}

/** Answer of createBrand. */
export interface CreateBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of deleteBrand. */
export interface DeleteBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** May be left out. */
  readonly options?: BrandJobOptions;
}

/** Answer of deleteBrand. */
export interface DeleteBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of listVersions. */
export interface ListVersionsRequest {
  /** Name of the brand. */
  readonly brand: string;
}

/** Answer of listVersions. */
export interface ListVersionsResponse {
  /** The versions, oldest first. */
  readonly version: readonly Version[];
}

/** Request of snapshotBrand. */
export interface SnapshotBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** May be left out. */
  readonly options?: SnapshotOptions;
}

/** Answer of snapshotBrand. */
export interface SnapshotBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of rollbackBrand. */
export interface RollbackBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** Number of the version. */
  readonly version: number;
  /** May be left out. */
  readonly options?: BrandJobOptions;
}

/** Answer of rollbackBrand. */
export interface RollbackBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of restoreBrand. */
export interface RestoreBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** Number of the version. */
  readonly version: number;
  /** May be left out. */
  readonly options?: RestoreOptions;
}

/** Answer of restoreBrand. */
export interface RestoreBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of compareVersions. */
export interface CompareVersionsRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** Number of the version to start from. */
  readonly fromVersion: number;
  /** Number of the version to compare with it. */
  readonly toVersion: number;
  /** May be left out. */
  readonly options?: CompareOptions;
}

/** Answer of compareVersions. */
export interface CompareVersionsResponse {
  /** The differences, by path. */
  readonly difference: readonly Difference[];
  /** False when there are more than were asked for. */
  readonly complete: boolean;
}

/** Request of captureRoot. */
export interface CaptureRootRequest {
  /** Name of the server. */
  readonly target: string;
  /** May be left out. */
  readonly options?: CaptureOptions;
}

/** Answer of captureRoot. */
export interface CaptureRootResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of updateBrand. */
export interface UpdateBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** May be left out. */
  readonly options?: UpdateBrandOptions;
}

/** Answer of updateBrand. */
export interface UpdateBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of renameBrand. */
export interface RenameBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** The name it gets. */
  readonly newName: string;
  /** May be left out. */
  readonly options?: BrandJobOptions;
}

/** Answer of renameBrand. */
export interface RenameBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of deleteVersion. */
export interface DeleteVersionRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** Number of the version. */
  readonly version: number;
  /** May be left out. */
  readonly options?: BrandJobOptions;
}

/** Answer of deleteVersion. */
export interface DeleteVersionResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of grantBrand. */
export interface GrantBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** User names or DNs; nobody, if none is given. */
  readonly user: readonly string[];
  /** May be left out. */
  readonly options?: BrandJobOptions;
}

/** Answer of grantBrand. */
export interface GrantBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of getStorageUsage. */
export interface GetStorageUsageRequest {
  /** May be left out. */
  readonly options?: ListBrandsOptions;
}

/** Answer of getStorageUsage. */
export interface GetStorageUsageResponse {
  /** One for each brand. */
  readonly usage: readonly StorageUsage[];
}

/** Request of listRoots. */
export interface ListRootsRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. All, if none is given. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ListRootsOptions;
}

/** Answer of listRoots. */
export interface ListRootsResponse {
  /** The roots. */
  readonly root: readonly Root[];
}

/** Request of cloneRoots. */
export interface CloneRootsRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: CloneOptions;
}

/** Answer of cloneRoots. */
export interface CloneRootsResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of shareRoots. */
export interface ShareRootsRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of shareRoots. */
export interface ShareRootsResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of unshareRoots. */
export interface UnshareRootsRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ForceJobOptions;
}

/** Answer of unshareRoots. */
export interface UnshareRootsResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of setNetworkBoot. */
export interface SetNetworkBootRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of setNetworkBoot. */
export interface SetNetworkBootResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of resetRoots. */
export interface ResetRootsRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ResetOptions;
}

/** Answer of resetRoots. */
export interface ResetRootsResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of destroyRoots. */
export interface DestroyRootsRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ForceJobOptions;
}

/** Answer of destroyRoots. */
export interface DestroyRootsResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of adoptRoots. */
export interface AdoptRootsRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: AdoptOptions;
}

/** Answer of adoptRoots. */
export interface AdoptRootsResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of provisionServers. */
export interface ProvisionServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ProvisionOptions;
}

/** Answer of provisionServers. */
export interface ProvisionServersResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of deprovisionServers. */
export interface DeprovisionServersRequest {
  /** A server name or a node range such as blade[01-14],login1,-blade07. At least one is needed. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: JobOptions;
}

/** Answer of deprovisionServers. */
export interface DeprovisionServersResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of replicateBrand. */
export interface ReplicateBrandRequest {
  /** Name of the brand. */
  readonly brand: string;
  /** May be left out. */
  readonly options?: ReplicateOptions;
}

/** Answer of replicateBrand. */
export interface ReplicateBrandResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of listScratch. */
export interface ListScratchRequest {

}

/** Answer of listScratch. */
export interface ListScratchResponse {
  /** The directories, by name. */
  readonly scratch: readonly Scratch[];
}

/** Request of ensureScratch. */
export interface EnsureScratchRequest {
  /** Its name; `shared` for the one of all users. */
  readonly name: string;
  /** User names or DNs of those whose servers mount it; all others no longer do. None for `shared`. */
  readonly user: readonly string[];
  /** May be left out. */
  readonly options?: ScratchOptions;
}

/** Answer of ensureScratch. */
export interface EnsureScratchResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of removeScratch. */
export interface RemoveScratchRequest {
  /** Its name. */
  readonly name: string;
  /** May be left out. */
  readonly options?: BrandJobOptions;
}

/** Answer of removeScratch. */
export interface RemoveScratchResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of reconcileStorage. */
export interface ReconcileStorageRequest {
  /** May be left out. */
  readonly options?: ReconcileOptions;
}

/** Answer of reconcileStorage. */
export interface ReconcileStorageResponse {
  /** What does not fit, as it was before anything was put right. */
  readonly finding: readonly StorageFinding[];
  /** The job that puts it right, one target for each storage host; absent without options/mend. */
  readonly job?: Job;
}

/** Request of getJob. */
export interface GetJobRequest {
  /** Id of the job. */
  readonly jobId: string;
}

/** Answer of getJob. */
export interface GetJobResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of listJobs. */
export interface ListJobsRequest {
  /** May be left out. */
  readonly options?: ListJobsOptions;
}

/** Answer of listJobs. */
export interface ListJobsResponse {
  /** The jobs. */
  readonly job: readonly Job[];
}

/** Request of waitForJob. */
export interface WaitForJobRequest {
  /** Id of the job. */
  readonly jobId: string;
  /** May be left out. */
  readonly options?: WaitForJobOptions;
}

/** Answer of waitForJob. */
export interface WaitForJobResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of cancelJob. */
export interface CancelJobRequest {
  /** Id of the job. */
  readonly jobId: string;
}

/** Answer of cancelJob. */
export interface CancelJobResponse {
  /** The job, as far as it is. */
  readonly job: Job;
}

/** Request of listEvents. */
export interface ListEventsRequest {
  /** Only events about these servers: names or node ranges. Servers that are no more may be named, too. */
  readonly target: readonly string[];
  /** May be left out. */
  readonly options?: ListEventsOptions;
}

/** Answer of listEvents. */
export interface ListEventsResponse {
  /** Newest first. */
  readonly event: readonly Event[];
  /** There are older ones: ask again with this as options/before. */
  readonly nextPage?: string;
}

/** Every operation of the contract. `Caller` is what the server knows of who calls; clients take void. */
export interface HopScotchPort<Caller> {
  /** Tells what this service is. Needs no sign-in. */
  getServiceInfo(request: GetServiceInfoRequest, caller: Caller): Promise<GetServiceInfoResponse>;
  /** Tells who is signed in. */
  whoAmI(request: WhoAmIRequest, caller: Caller): Promise<WhoAmIResponse>;
  /** Signs in once and answers with a token, so that a client that lives long need not keep the password. Send it as `Authorization: Bearer TOKEN`, or as the password of HTTP Basic. */
  login(request: LoginRequest, caller: Caller): Promise<LoginResponse>;
  /** Ends the token that the request is signed with. */
  logout(request: LogoutRequest, caller: Caller): Promise<LogoutResponse>;
  /** Lists servers. Without targets all servers that the options leave are listed. Thousands are best asked for in pages: see pageSize and after. */
  listServers(request: ListServersRequest, caller: Caller): Promise<ListServersResponse>;
  /** Adds servers to the inventory. Administrators only. */
  registerServers(request: RegisterServersRequest, caller: Caller): Promise<RegisterServersResponse>;
  /** Changes what the inventory says of servers. Administrators only. */
  updateServers(request: UpdateServersRequest, caller: Caller): Promise<UpdateServersResponse>;
  /** Takes free servers out of the inventory. Administrators only. */
  unregisterServers(request: UnregisterServersRequest, caller: Caller): Promise<UnregisterServersResponse>;
  /** Asks the management modules what blades there are. Administrators only. */
  discoverServers(request: DiscoverServersRequest, caller: Caller): Promise<DiscoverServersResponse>;
  /** Moves servers to a pool. Administrators only. */
  setPool(request: SetPoolRequest, caller: Caller): Promise<SetPoolResponse>;
  /** Keeps servers from being checked out, by anybody and past the service too; who holds one keeps it. Administrators only. */
  drainServers(request: DrainServersRequest, caller: Caller): Promise<DrainServersResponse>;
  /** Lets drained servers be checked out again. Administrators only. */
  undrainServers(request: UndrainServersRequest, caller: Caller): Promise<UndrainServersResponse>;
  /** Checks servers out for the caller: those named, or a number of free ones that fit criteria. */
  checkoutServers(request: CheckoutServersRequest, caller: Caller): Promise<CheckoutServersResponse>;
  /** Gives servers back. One that was provisioned is then cleaned up, as at the end of a lease: switched off, its boot assignment cleared, its root unshared or destroyed. Nobody can check it out before that is done; cleanupSince of listServers tells. */
  releaseServers(request: ReleaseServersRequest, caller: Caller): Promise<ReleaseServersResponse>;
  /** Makes the lease of servers that the caller owns end later. */
  extendLease(request: ExtendLeaseRequest, caller: Caller): Promise<ExtendLeaseResponse>;
  /** Lets other users operate servers that the caller owns. */
  grantAccess(request: GrantAccessRequest, caller: Caller): Promise<GrantAccessResponse>;
  /** Takes back what grantAccess gave: these users may no longer operate the servers. */
  revokeAccess(request: RevokeAccessRequest, caller: Caller): Promise<RevokeAccessResponse>;
  /** Gives servers to another user, with what runs on them. Administrators only. For a clean one, release it by force instead. */
  transferServers(request: TransferServersRequest, caller: Caller): Promise<TransferServersResponse>;
  /** Switches servers on, and ends when they are. */
  powerOn(request: PowerOnRequest, caller: Caller): Promise<PowerOnResponse>;
  /** Switches servers off at once, and ends when they are. */
  powerOff(request: PowerOffRequest, caller: Caller): Promise<PowerOffResponse>;
  /** Asks the operating systems to shut down and ends when the servers are off. */
  shutdown(request: ShutdownRequest, caller: Caller): Promise<ShutdownResponse>;
  /** Switches servers off and on again. */
  reboot(request: RebootRequest, caller: Caller): Promise<RebootResponse>;
  /** Asks the management modules for the power state. Any user may. */
  getPowerState(request: GetPowerStateRequest, caller: Caller): Promise<GetPowerStateResponse>;
  /** Sets where servers look for something to boot, first to last. */
  setBootOrder(request: SetBootOrderRequest, caller: Caller): Promise<SetBootOrderResponse>;
  /** Switches the identification light of servers. */
  identify(request: IdentifyRequest, caller: Caller): Promise<IdentifyResponse>;
  /** Asks the management modules for the health. Any user may. */
  getHealth(request: GetHealthRequest, caller: Caller): Promise<GetHealthResponse>;
  /** Reads what the event logs of the management modules say of servers. Any user may. */
  getEventLog(request: GetEventLogRequest, caller: Caller): Promise<GetEventLogResponse>;
  /** Reads the serial console of one server: the last part of what it wrote, then what it writes, call by call. Its owner, its members and administrators may. The first call opens the console at the management module; it is closed when nobody has asked for a minute. Conflict while somebody else has it open there. */
  readConsole(request: ReadConsoleRequest, caller: Caller): Promise<ReadConsoleResponse>;
  /** Lists the brands. */
  listBrands(request: ListBrandsRequest, caller: Caller): Promise<ListBrandsResponse>;
  /** Makes a brand: empty, or from a version of another brand. The caller becomes its owner. */
  createBrand(request: CreateBrandRequest, caller: Caller): Promise<CreateBrandResponse>;
  /** Destroys a brand and its versions. Refused while a root is a clone of one of them. */
  deleteBrand(request: DeleteBrandRequest, caller: Caller): Promise<DeleteBrandResponse>;
  /** Lists the versions of a brand. */
  listVersions(request: ListVersionsRequest, caller: Caller): Promise<ListVersionsResponse>;
  /** Freezes the golden image as its next version, which becomes the default version. */
  snapshotBrand(request: SnapshotBrandRequest, caller: Caller): Promise<SnapshotBrandResponse>;
  /** Makes an older version the default version: what is provisioned from now on without a version named. Later versions and all roots stay, and so does the golden image itself. */
  rollbackBrand(request: RollbackBrandRequest, caller: Caller): Promise<RollbackBrandResponse>;
  /** Makes the files of the golden image what they were at a version; the next snapshot goes on from there. All versions and roots stay, and so does the default version. What the golden image holds beyond its newest version is kept as a version first. */
  restoreBrand(request: RestoreBrandRequest, caller: Caller): Promise<RestoreBrandResponse>;
  /** Tells which files differ between two versions of a brand. */
  compareVersions(request: CompareVersionsRequest, caller: Caller): Promise<CompareVersionsResponse>;
  /** Makes what a server holds on its root the next version of its brand, or a new brand. The server may be running: its root is taken as it is at one moment, with what is particular to the server (host name, keys). The golden image then holds the same; what it held beyond its newest version is kept as a version first. */
  captureRoot(request: CaptureRootRequest, caller: Caller): Promise<CaptureRootResponse>;
  /** Changes what is said of a brand: its description, its owner, whether it is for its owner and members alone, and how its next versions boot. */
  updateBrand(request: UpdateBrandRequest, caller: Caller): Promise<UpdateBrandResponse>;
  /** Gives a brand another name. Refused while a server has a root of it, and while other storage hosts hold copies. */
  renameBrand(request: RenameBrandRequest, caller: Caller): Promise<RenameBrandResponse>;
  /** Destroys a version. Refused while a root is a clone of it. */
  deleteVersion(request: DeleteVersionRequest, caller: Caller): Promise<DeleteVersionResponse>;
  /** Sets who may snapshot a brand beside its owner. */
  grantBrand(request: GrantBrandRequest, caller: Caller): Promise<GrantBrandResponse>;
  /** Tells what brands with their versions and roots take, and what full copies would. */
  getStorageUsage(request: GetStorageUsageRequest, caller: Caller): Promise<GetStorageUsageResponse>;
  /** Lists roots. Without targets all are listed. */
  listRoots(request: ListRootsRequest, caller: Caller): Promise<ListRootsResponse>;
  /** Clones a version for each server. Nothing else changes. */
  cloneRoots(request: CloneRootsRequest, caller: Caller): Promise<CloneRootsResponse>;
  /** Exports the newest root of each server to that server alone. */
  shareRoots(request: ShareRootsRequest, caller: Caller): Promise<ShareRootsResponse>;
  /** Takes back the exports of the roots of each server. */
  unshareRoots(request: UnshareRootsRequest, caller: Caller): Promise<UnshareRootsResponse>;
  /** Sets each server to boot its newest root over the network from the next boot on. */
  setNetworkBoot(request: SetNetworkBootRequest, caller: Caller): Promise<SetNetworkBootResponse>;
  /** Gives each server a fresh clone of the version it has and boots it: all that was written is gone. */
  resetRoots(request: ResetRootsRequest, caller: Caller): Promise<ResetRootsResponse>;
  /** Takes back boot setting and exports of each server and destroys its roots. Refused while the server is running, unless forced. */
  destroyRoots(request: DestroyRootsRequest, caller: Caller): Promise<DestroyRootsResponse>;
  /** Takes over a root that was made by hand (zfs clone) for each server, named as roots are: <server>-<brand>-<version>-<12 hexadecimal digits>. It is exported to the server, which boots it from its next boot on. A root that the service made, and that the server does not boot, is taken as well. */
  adoptRoots(request: AdoptRootsRequest, caller: Caller): Promise<AdoptRootsResponse>;
  /** Loads an image on each server: clone, share, set network boot, power cycle, wait until it is up. The old root is destroyed when the new one is up. */
  provisionServers(request: ProvisionServersRequest, caller: Caller): Promise<ProvisionServersResponse>;
  /** Switches each server off and destroys its roots. */
  deprovisionServers(request: DeprovisionServersRequest, caller: Caller): Promise<DeprovisionServersResponse>;
  /** Copies a brand with its versions to other storage hosts, so that servers there need not wait for it. What is there already is not copied again. Servers that are provisioned bring about the copy that they need by themselves. */
  replicateBrand(request: ReplicateBrandRequest, caller: Caller): Promise<ReplicateBrandResponse>;
  /** Lists the scratch directories that the caller may use; administrators see all. */
  listScratch(request: ListScratchRequest, caller: Caller): Promise<ListScratchResponse>;
  /** Makes a scratch directory, or gives one another quota or other users. Administrators only. Servers that a user holds mount his directories from their next provisioning on, or from now on if they are provisioned; a release takes the export back. */
  ensureScratch(request: EnsureScratchRequest, caller: Caller): Promise<EnsureScratchResponse>;
  /** Destroys a scratch directory with all that is in it. Administrators only. */
  removeScratch(request: RemoveScratchRequest, caller: Caller): Promise<RemoveScratchResponse>;
  /** Compares what storage hosts hold and export with what the directory says of servers, and reports what does not fit; with options/mend a job puts it right. Servers that a job works on are left out. Administrators only. */
  reconcileStorage(request: ReconcileStorageRequest, caller: Caller): Promise<ReconcileStorageResponse>;
  /** Tells how far a job is. */
  getJob(request: GetJobRequest, caller: Caller): Promise<GetJobResponse>;
  /** Lists jobs, newest first, without their results. */
  listJobs(request: ListJobsRequest, caller: Caller): Promise<ListJobsResponse>;
  /** Waits until a job changes or ends, and tells how far it is. */
  waitForJob(request: WaitForJobRequest, caller: Caller): Promise<WaitForJobResponse>;
  /** Cancels a job: targets not begun are left alone, those under way are taken back as far as they can be. */
  cancelJob(request: CancelJobRequest, caller: Caller): Promise<CancelJobResponse>;
  /** Lists what the history keeps, newest first: who did what, from where, to which servers, and what came of it. Administrators and auditors see everything; others what they did themselves, what is for them, and what is about servers that they hold now, since these were checked out. */
  listEvents(request: ListEventsRequest, caller: Caller): Promise<ListEventsResponse>;
}

export type OperationName = keyof HopScotchPort<unknown>;

/** The detail of each fault. */
export interface FaultDetails {
  readonly InvalidRequest: InvalidRequestDetail;
  readonly Unauthenticated: UnauthenticatedDetail;
  readonly NotAuthorized: NotAuthorizedDetail;
  readonly NotFound: NotFoundDetail;
  readonly AlreadyOwned: AlreadyOwnedDetail;
  readonly Conflict: ConflictDetail;
  readonly QuotaExceeded: QuotaExceededDetail;
  readonly NotSupported: NotSupportedDetail;
  readonly Busy: BusyDetail;
  readonly Unavailable: UnavailableDetail;
  readonly DeviceError: DeviceErrorDetail;
  readonly TimedOut: TimedOutDetail;
  readonly Cancelled: CancelledDetail;
  readonly Internal: InternalDetail;
}

/** A server as the directory describes it, and who may do what with it. */
import type {BootMode} from './boot-settings.ts';
import {includesDn, sameDn, type Dn} from './dn.ts';
import type {DatasetName, RootTag, VersionId} from './image.ts';
import type {
  Bay,
  BrandName,
  ChassisName,
  IpAddress,
  MacAddress,
  ServerName,
  StorageHostName,
  UserName,
  VersionNumber,
} from './names.ts';

export const pools = ['computing', 'communication', 'storage', 'provisioning'] as const;
export type Pool = (typeof pools)[number];

/** Which root a server boots. */
export interface BootAssignment {
  readonly storageHost: StorageHostName;
  readonly dataset: DatasetName;
  readonly brand: BrandName;
  readonly version: VersionNumber;
  readonly tag: RootTag;
  /** Without it: `nfs`. */
  readonly mode?: BootMode;
  /** Absent in those that were made before kernels came from the image. */
  readonly image?: VersionId;
}

/** What an administrator says of a server. */
export interface ServerDescription {
  readonly name: ServerName;
  readonly pool: Pool;
  readonly chassis?: ChassisName;
  readonly bay?: Bay;
  readonly mac?: MacAddress;
  readonly ip?: IpAddress;
  readonly memoryMegabytes?: number;
  readonly cores?: number;
}

export const cleanupReasons = ['leaseEnd', 'quota', 'release', 'unknown'] as const;
/** `unknown`: somebody wrote something else, which keeps the server out of reach as well. */
export type CleanupReason = (typeof cleanupReasons)[number];

/** What must end before a server whose checkout has ended is free again. */
export interface Cleanup {
  readonly since: Date;
  readonly reason: CleanupReason;
  /** What it waits for, in words. */
  readonly waitsFor?: string;
}

export interface ServerRecord extends ServerDescription {
  /** Absent when the server is free. */
  readonly owner?: Dn;
  /** Who may operate it beside the owner. Always empty when it is free: members without an owner are stale. */
  readonly members: readonly Dn[];
  readonly leaseEnd?: Date;
  /** Why nobody may check it out, in an administrator's words. Who holds it keeps it. */
  readonly drain?: string;
  /** Nobody may check it out while this stands. */
  readonly cleanup?: Cleanup;
  readonly assignment?: BootAssignment;
}

/** Who is signed in. */
export interface Principal {
  readonly user: UserName;
  readonly dn: Dn;
  readonly administrator: boolean;
  /** May see everything, and change nothing. */
  readonly auditor: boolean;
}

export const mayOperate = (who: Pick<Principal, 'dn' | 'administrator'>, server: ServerRecord): boolean =>
  who.administrator || holds(who.dn, server);

/** Owner or member of a server that has an owner. */
export const holds = (dn: Dn, server: ServerRecord): boolean =>
  server.owner !== undefined && (sameDn(server.owner, dn) || includesDn(server.members, dn));

export const isOwner = (user: Dn, {owner}: Pick<ServerRecord, 'owner'>): boolean =>
  owner !== undefined && sameDn(owner, user);

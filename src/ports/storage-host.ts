/** A storage host: its images, scratch directories and NFS exports. */
import type {Dn} from '../domain/dn.ts';
import type {StorageLayout} from '../domain/image.ts';
import type {IpAddress, StorageHostName} from '../domain/names.ts';
import type {ScratchDirectory, ScratchName} from '../domain/scratch.ts';
import type {ImageStore} from './images.ts';

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

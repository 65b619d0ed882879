/** The images on a storage host: brands, versions, roots, and copies between hosts. */
import type {Readable} from 'node:stream';
import type {BootChanges, ImagePath} from '../domain/boot-settings.ts';
import type {BrandSource, UploadId} from '../domain/brand-source.ts';
import type {Dn} from '../domain/dn.ts';
import type {DatasetName, Differences, ImageListing, Root, RootTag, ShownVersion} from '../domain/image.ts';
import type {ImageUse} from '../domain/image-use.ts';
import type {BrandName, JobId, ServerName, StorageHostName, VersionNumber} from '../domain/names.ts';

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
  /**
   * What keeps a version, or a brand with all of its versions, from being destroyed, except for servers that run it in memory
   * and the directory that shows it to them. Nothing for what is not there.
   */
  findUse(brand: BrandName, version?: VersionNumber, signal?: AbortSignal): Promise<ImageUse>;
  /** Golden image and versions. Conflict that names what `findUse` finds. */
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
  /**
   * Takes a clone that was made by hand for this root: says of it what it is, shares it with nobody, and mounts it. NotFound;
   * Conflict when it is not a clone of that version, or says that it is something else. Repeatable.
   */
  adoptRoot(root: NewRoot, signal?: AbortSignal): Promise<Root>;
  /** The filesystem stays, and is no root any more until it is adopted again. Repeatable. */
  disownRoot(dataset: DatasetName, signal?: AbortSignal): Promise<void>;
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

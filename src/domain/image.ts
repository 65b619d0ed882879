/** Brands, versions and roots. */
import type {BootSettings} from './boot-settings.ts';
import type {Dn} from './dn.ts';
import {invalidRequest} from './errors.ts';
import {quoted, type BrandName, type ServerName, type StorageHostName, type VersionNumber} from './names.ts';

declare const kind: unique symbol;
/** Full name of a ZFS filesystem. */
export type DatasetName = string & {readonly [kind]: 'DatasetName'};
/** Tells the roots of one server apart: 12 hexadecimal digits, taken from the id of the job that made the root. */
export type RootTag = string & {readonly [kind]: 'RootTag'};

/** Tells versions apart, whatever they are called: ZFS's `guid`, the same for a version and its copies. */
export type VersionId = string & {readonly [kind]: 'VersionId'};

export function parseVersionId(text: string, part = 'image'): VersionId {
  if (!/^[0-9]{1,20}$/.test(text))
    throw invalidRequest(part, `${quoted(text)} is not the identity of a version.`);
  return text as VersionId;
}

export function parseDatasetName(text: string, part = 'dataset'): DatasetName {
  const good = text.length <= 200 && /^[A-Za-z][A-Za-z0-9._:-]*(\/[A-Za-z0-9][A-Za-z0-9._:-]*)*$/.test(text);
  if (!good) throw invalidRequest(part, `${quoted(text)} is not the name of a ZFS filesystem.`);
  return text as DatasetName;
}

export function parseRootTag(text: string, part = 'root'): RootTag {
  if (!/^[0-9a-f]{12}$/.test(text)) throw invalidRequest(part, `${quoted(text)} is not the tag of a root.`);
  return text as RootTag;
}

/** The roots that a job makes carry its id, so that a repeated job finds its own work. */
export const rootTagOf = (jobId: string): RootTag => jobId.replaceAll('-', '').slice(-12) as RootTag;

export interface Brand {
  readonly name: BrandName;
  readonly storageHost: StorageHostName;
  readonly dataset: DatasetName;
  /** Only its owner, its members and administrators may load servers with it. */
  readonly restricted: boolean;
  /** What the next version will boot with. */
  readonly boot: BootSettings;
  readonly description?: string;
  readonly owner?: Dn;
  readonly members: readonly Dn[];
  /** Taken when no version is named. Absent while there is none. */
  readonly defaultVersion?: VersionNumber;
  /** The storage host that it is at home on, when this is a copy. New versions are made at home only. */
  readonly copyOf?: StorageHostName;
  readonly createdAt?: Date;
  readonly usedBytes: number;
  readonly referencedBytes: number;
}

export interface Version {
  readonly brand: BrandName;
  readonly number: VersionNumber;
  readonly id: VersionId;
  readonly boot: BootSettings;
  readonly comment?: string;
  readonly author?: Dn;
  readonly createdAt?: Date;
  readonly usedBytes: number;
  readonly referencedBytes: number;
}

export interface Root {
  readonly storageHost: StorageHostName;
  readonly dataset: DatasetName;
  readonly server: ServerName;
  readonly brand: BrandName;
  readonly version: VersionNumber;
  readonly tag: RootTag;
  /** Directory that the server mounts. */
  readonly path: string;
  readonly createdAt?: Date;
  readonly usedBytes: number;
  readonly referencedBytes: number;
}

/** Where a storage host keeps our datasets, and where they are mounted. */
export interface StorageLayout {
  /** ZFS filesystem that everything of ours is under. */
  readonly base: DatasetName;
  /** Its mount point. */
  readonly mountpoint: string;
}

/** The name is for people; what a root is stands in its properties. */
export function rootDataset(
  {base}: Pick<StorageLayout, 'base'>,
  root: Pick<Root, 'server' | 'brand' | 'version' | 'tag'>,
): DatasetName {
  return parseDatasetName(`${base}/roots/${root.server}-${root.brand}-${root.version}-${root.tag}`);
}

export const brandDataset = ({base}: Pick<StorageLayout, 'base'>, brand: BrandName): DatasetName =>
  parseDatasetName(`${base}/brands/${brand}`);

/** A version that servers read as a directory. ZFS destroys none while its clone is there: the name means one for ever. */
export const shownDataset = (
  {base}: Pick<StorageLayout, 'base'>,
  {brand, version}: Pick<Root, 'brand' | 'version'>,
): DatasetName => parseDatasetName(`${base}/versions/${brand}-${version}`);

/** The directory of a dataset below the base. */
export function pathOf({base, mountpoint}: StorageLayout, dataset: DatasetName): string {
  if (!dataset.startsWith(`${base}/`))
    throw invalidRequest('root', `${quoted(dataset)} is not below ${base}.`);
  return mountpoint + dataset.slice(base.length);
}

/** Newest last. */
export const byAge = (
  a: Pick<Root, 'createdAt' | 'dataset'>,
  b: Pick<Root, 'createdAt' | 'dataset'>,
): number =>
  (a.createdAt?.getTime() ?? 0) - (b.createdAt?.getTime() ?? 0) || (a.dataset < b.dataset ? -1 : 1);

export type EntryKind = 'file' | 'directory' | 'link' | 'other';

/** One entry of the file tree that differs between two versions. */
export interface Difference {
  /** From the top of the image: `/etc/release`. */
  readonly path: string;
  readonly change: 'added' | 'removed' | 'changed' | 'renamed';
  readonly kind: EntryKind;
  /** Where it was before, when it was renamed. */
  readonly oldPath?: string;
}

export interface Differences {
  readonly differences: readonly Difference[];
  /** False when there are more than were asked for. */
  readonly complete: boolean;
}

/** A version as a directory that any number of servers may read. */
export interface ShownVersion {
  readonly dataset: DatasetName;
  readonly path: string;
  readonly brand: BrandName;
  readonly version: VersionNumber;
  readonly createdAt?: Date;
}

/** A filesystem among the roots of which nothing is said: somebody made it by hand. */
export interface StrayRoot {
  readonly dataset: DatasetName;
  /** Where it is mounted; may be anywhere. */
  readonly path: string;
  /** The version that it is a clone of, when it is one. */
  readonly origin?: Pick<Root, 'brand' | 'version'>;
  readonly createdAt?: Date;
}

/** Everything that one storage host holds for us. */
export interface ImageListing {
  readonly brands: readonly Brand[];
  readonly versions: readonly Version[];
  readonly roots: readonly Root[];
  readonly shown: readonly ShownVersion[];
  readonly strays: readonly StrayRoot[];
}

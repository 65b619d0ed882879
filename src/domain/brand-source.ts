/** What a new brand can start from. */
import {invalidRequest} from './errors.ts';
import type {DatasetName} from './image.ts';
import {quoted, type BrandName, type VersionNumber} from './names.ts';

declare const kind: unique symbol;
/** A file or directory below the directory for imports of a storage host: `web.tar.gz`, `trees/web`. */
export type ImportName = string & {readonly [kind]: 'ImportName'};
/** Of an archive that a client sent; a UUID. */
export type UploadId = string & {readonly [kind]: 'UploadId'};

export type BrandSource =
  | {readonly kind: 'version'; readonly brand: BrandName; readonly version: VersionNumber}
  /** A server's root as it is at this moment. */
  | {readonly kind: 'root'; readonly dataset: DatasetName}
  | {readonly kind: 'tar' | 'directory'; readonly name: ImportName}
  | {readonly kind: 'upload'; readonly id: UploadId};

export function parseImportName(text: string, part: string): ImportName {
  const step = '[A-Za-z0-9_][A-Za-z0-9._+-]*';
  const good = new RegExp(`^${step}(/${step})*$`).test(text) && text.length <= 200 && !text.includes('..');
  if (!good) {
    throw invalidRequest(
      part,
      `${quoted(text)} is not below the directory for imports of the storage host. Name a file or directory there, such as web.tar.gz.`,
    );
  }
  return text as ImportName;
}

export function parseUploadId(text: string, part: string): UploadId {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text))
    throw invalidRequest(part, `${quoted(text)} is not the id of an upload. PUT to /uploads answers one.`);
  return text as UploadId;
}

export const newUploadId = (): UploadId => crypto.randomUUID() as UploadId;

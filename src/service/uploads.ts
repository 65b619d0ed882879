/** Takes in archives that brands are to be made of. */
import {newUploadId} from '../domain/brand-source.ts';
import type {ByteStream} from '../ports/images.ts';
import {requirePrincipal, type Caller} from './caller.ts';
import {chooseStorage} from './images.ts';
import {refuseAuditor} from './reads.ts';
import type {Site} from './site.ts';

export async function receiveUpload(
  site: Pick<Site, 'storageHosts'>,
  archive: ByteStream,
  storageHost: string | undefined,
  caller: Caller,
): Promise<{upload: string; storageHost: string}> {
  requirePrincipal(caller);
  refuseAuditor(caller, 'an upload');
  const storage = chooseStorage(site, storageHost);
  const upload = newUploadId();
  await storage.images.receiveArchive(upload, archive, caller.signal);
  return {upload, storageHost: storage.name};
}

/** Kernels and initrds over HTTP: sent from the disk, whole or in parts, and the same for ever under their full address. */
import type {Request, Response} from 'express';
import type {BootPart} from '../domain/boot-settings.ts';
import {notFound} from '../domain/errors.ts';
import {parseVersionId, type VersionId} from '../domain/image.ts';
import type {BootImage} from '../ports/boot.ts';

export interface BootFileSource {
  /** By its identity, if it was fetched already. */
  findImage(id: VersionId): Promise<BootImage | undefined>;
  /** What the server boots now. NotFound when it boots nothing. */
  getAssigned(): Promise<BootImage>;
}

/** Resolves with whether all of it was asked for and has gone out. Throws NotFound when the image has no such file. */
export async function sendBootFile(
  request: Request,
  response: Response,
  part: BootPart,
  source: BootFileSource,
): Promise<boolean> {
  const wanted = request.query['image'];
  const id = wanted === undefined ? undefined : parseVersionId(typeof wanted === 'string' ? wanted : '');
  const fetched = id && (await source.findImage(id));
  const image = fetched?.files[part] === undefined ? await source.getAssigned() : fetched;
  const path = image.files[part];
  if (id !== undefined && image.id !== id)
    throw notFound('Image', [id], 'The server boots another one by now. Ask for its boot script again.');
  if (path === undefined) throw notFound('File', [part], 'The image is booted without it.');
  response.set({
    'Cache-Control': id === undefined ? 'no-cache' : 'public, max-age=31536000, immutable',
    'Content-Type': 'application/octet-stream',
    ETag: `"${image.id}-${part}"`,
  });
  return new Promise((resolve, reject) => {
    // Dots: the state directory may be below a hidden one.
    response.sendFile(path, {cacheControl: false, dotfiles: 'allow'}, error => {
      if (error === undefined) resolve(request.method === 'GET' && response.statusCode === 200);
      else if (response.headersSent) resolve(false);
      else reject(error);
    });
  });
}

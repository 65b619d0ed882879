/**
 * How a machine reports that it is up: it calls the address that it was given with its kernel arguments. The token in
 * it proves that the service wrote it, for this server and this root, so the report needs no look-up anywhere.
 */
import {createHmac, timingSafeEqual} from 'node:crypto';
import type {BootPart} from '../domain/boot-settings.ts';
import {AppError, notAuthorized} from '../domain/errors.ts';
import {parseRootTag, type RootTag, type VersionId} from '../domain/image.ts';
import {parseServerName, type MacAddress, type ServerName} from '../domain/names.ts';

/** HMAC-SHA256 of `server|tag`, base64url, 43 characters. */
export function upToken(key: string | Uint8Array, server: ServerName, tag: RootTag): string {
  return createHmac('sha256', key).update(`${server}|${tag}`).digest('base64url');
}

/** `<base>/boot/<mac>/up?server=…&root=…&token=…`. The MAC address in it is for people who read logs. */
export function buildUpUrl(
  baseUrl: string,
  key: string | Uint8Array,
  about: {readonly server: ServerName; readonly mac: MacAddress; readonly tag: RootTag},
): string {
  const query = new URLSearchParams({
    server: about.server,
    root: about.tag,
    token: upToken(key, about.server, about.tag),
  });
  return `${buildScriptUrl(baseUrl, about.mac)}/up?${query.toString()}`;
}

/** Where a machine asks what to boot. */
export const buildScriptUrl = (baseUrl: string, mac: MacAddress): string =>
  `${baseUrl.replace(/\/+$/, '')}/boot/${mac}`;

/** Where a machine fetches a file of the version that it boots. The identity in it makes it the same for ever. */
export const buildFileUrl = (baseUrl: string, mac: MacAddress, part: BootPart, image: VersionId): string =>
  `${buildScriptUrl(baseUrl, mac)}/${part}?image=${image}`;

/** The server and root that a report is about. Throws NotAuthorized unless its token is ours, in constant time. */
export function verifyUpReport(
  key: string | Uint8Array,
  query: Readonly<Record<string, unknown>>,
): {readonly server: ServerName; readonly tag: RootTag} {
  const {server, root, token} = query;
  if (typeof server !== 'string' || typeof root !== 'string' || typeof token !== 'string') throw refused();
  try {
    const report = {server: parseServerName(server), tag: parseRootTag(root)};
    const expected = Buffer.from(upToken(key, report.server, report.tag));
    const given = Buffer.from(token);
    if (expected.length === given.length && timingSafeEqual(expected, given)) return report;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
  }
  throw refused();
}

const refused = (): AppError =>
  notAuthorized('This report does not come from a machine that was booted here.');

/**
 * How a machine reports how far its boot is: it calls the address that it was given with its kernel arguments. The token
 * in it proves that the service wrote it, for this server, this root and this boot.
 */
import {createHmac, timingSafeEqual} from 'node:crypto';
import type {BootPart} from '../domain/boot-settings.ts';
import {bootStages, parseBootId, type BootId, type BootStage} from '../domain/boot-stage.ts';
import {AppError, invalidRequest, notAuthorized} from '../domain/errors.ts';
import {parseRootTag, type RootTag, type VersionId} from '../domain/image.ts';
import {parseServerName, quoted, type MacAddress, type ServerName} from '../domain/names.ts';
import type {BootReport} from '../ports/boot.ts';

export interface AboutBoot {
  readonly server: ServerName;
  readonly mac: MacAddress;
  readonly tag: RootTag;
  readonly boot: BootId;
}

/** HMAC-SHA256 of `server|tag|boot`, base64url, 43 characters. */
export function bootToken(
  key: string | Uint8Array,
  {server, tag, boot}: Pick<AboutBoot, 'server' | 'tag' | 'boot'>,
): string {
  return createHmac('sha256', key).update(`${server}|${tag}|${boot}`).digest('base64url');
}

/** `<base>/boot/<mac>/up?server=…&root=…&boot=…&token=…`. The MAC address in it is for people who read logs. */
export const buildUpUrl = (baseUrl: string, key: string | Uint8Array, about: AboutBoot): string =>
  `${buildScriptUrl(baseUrl, about.mac)}/up?${queryOf(key, about)}`;

/** Where a machine asks what to boot. */
export const buildScriptUrl = (baseUrl: string, mac: MacAddress): string =>
  `${baseUrl.replace(/\/+$/, '')}/boot/${mac}`;

/** Where a machine fetches a file of the version that it boots. Whoever fetches it under this address is noted to have it. */
export const buildFileUrl = (
  baseUrl: string,
  key: string | Uint8Array,
  about: AboutBoot,
  part: BootPart,
  image: VersionId,
): string => `${buildScriptUrl(baseUrl, about.mac)}/${part}?image=${image}&${queryOf(key, about)}`;

function queryOf(key: string | Uint8Array, about: AboutBoot): string {
  const {server, tag, boot} = about;
  return new URLSearchParams({server, root: tag, boot, token: bootToken(key, about)}).toString();
}

type Query = Readonly<Record<string, unknown>>;

/** What a report says. Throws NotAuthorized unless its token is ours, InvalidRequest for a stage that nobody reports. */
export function verifyUpReport(key: string | Uint8Array, query: Query): BootReport {
  const about = verifyBoot(key, query);
  const {stage = 'up'} = query;
  if (stage !== 'root' && stage !== 'up')
    throw invalidRequest(
      'stage',
      `${quoted(typeof stage === 'string' ? stage : '')} is not a stage to be reported: root and up are.`,
    );
  return {...about, stage};
}

/** The boot that an address was made for. Throws NotAuthorized unless its token is ours, in constant time. */
export function verifyBoot(key: string | Uint8Array, query: Query): Omit<BootReport, 'stage'> {
  const {server, root, boot, token} = query;
  if ([server, root, boot, token].every(value => typeof value === 'string')) {
    try {
      const about = {
        server: parseServerName(server as string),
        tag: parseRootTag(root as string),
        boot: parseBootId(boot as string),
      };
      const expected = Buffer.from(bootToken(key, about));
      const given = Buffer.from(token as string);
      if (expected.length === given.length && timingSafeEqual(expected, given)) return about;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  throw notAuthorized('This report does not come from a machine that was booted here.');
}

/** The stage that a machine has reached when it has this file. The hypervisor is what it starts, as a kernel is elsewhere. */
export const stageOf = (part: BootPart): BootStage => bootStages.find(stage => stage === part) ?? 'kernel';

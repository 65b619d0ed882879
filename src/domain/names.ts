/**
 * The one place where strings from outside become trusted. Each parser returns a branded type, so that nothing
 * reaches a shell, an LDAP filter, a path or a page that has not been through here. All throw InvalidRequest.
 */
import {invalidRequest} from './errors.ts';

declare const brand: unique symbol;
type Branded<T, Name extends string> = T & {readonly [brand]: Name};

/** The `cn` of a server: letters, digits, dots, hyphens, underscores; starts with a letter or digit; 63 at most. */
export type ServerName = Branded<string, 'ServerName'>;
/** The name of a golden image. Becomes part of a ZFS dataset name and of paths: as a server name, 40 at most. */
export type BrandName = Branded<string, 'BrandName'>;
/** Number of a version of a brand, from 1. */
export type VersionNumber = Branded<number, 'VersionNumber'>;
/** What a user signs in with (the `uid`). */
export type UserName = Branded<string, 'UserName'>;
export type ChassisName = Branded<string, 'ChassisName'>;
export type StorageHostName = Branded<string, 'StorageHostName'>;
/** Slot number within a chassis, from 1. */
export type Bay = Branded<number, 'Bay'>;
/** Lower case, with colons: `02:00:00:00:01:0a`. */
export type MacAddress = Branded<string, 'MacAddress'>;
/** IPv4 in dotted form. */
export type IpAddress = Branded<string, 'IpAddress'>;
export type JobId = Branded<string, 'JobId'>;
/** The caller's own key for a request; repeating it returns the same job. */
export type RequestId = Branded<string, 'RequestId'>;

const serverName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const shortName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/;
const userName = /^[A-Za-z0-9_][A-Za-z0-9._@+-]{0,127}$/;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const requestId = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const mac = /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/;

/** Shows what was sent, shortened and without control characters, so that a message can quote it. */
export function quoted(text: string): string {
  const clean = text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g, '?');
  return `"${clean.length > 60 ? `${clean.slice(0, 57)}...` : clean}"`;
}

function parserOf<T extends string>(kind: string, pattern: RegExp, rule: string) {
  return (text: string, part: string = kind): T => {
    if (!pattern.test(text) || text.includes('..')) {
      throw invalidRequest(part, `${quoted(text)} is not a valid ${kind}: ${rule}.`);
    }
    return text as T;
  };
}

const nameRule = (most: number) =>
  `use letters, digits, dots, hyphens and underscores, starting with a letter or digit, ${most} at most`;

export const parseServerName = parserOf<ServerName>('server name', serverName, nameRule(63));
export const parseBrandName = parserOf<BrandName>('brand name', shortName, nameRule(40));
export const parseChassisName = parserOf<ChassisName>('chassis name', shortName, nameRule(40));
export const parseStorageHostName = parserOf<StorageHostName>('storage host name', shortName, nameRule(40));
export const parseUserName = parserOf<UserName>('user name', userName, 'use letters, digits and . _ @ + -');
export const parseJobId = parserOf<JobId>(
  'job id',
  uuid,
  'it looks like 123e4567-e89b-42d3-a456-426614174000',
);
export const parseRequestId = parserOf<RequestId>(
  'requestId',
  requestId,
  'use letters, digits and . _ : -, 128 at most',
);

export function parseMacAddress(text: string, part = 'macAddress'): MacAddress {
  const lower = text.toLowerCase();
  if (!mac.test(lower))
    throw invalidRequest(part, `${quoted(text)} is not a MAC address such as 02:00:00:00:01:0a.`);
  return lower.replaceAll('-', ':') as MacAddress;
}

export function parseIpAddress(text: string, part = 'ipAddress'): IpAddress {
  const octets = text.split('.');
  const good = octets.length === 4 && octets.every(o => /^(0|[1-9][0-9]{0,2})$/.test(o) && Number(o) <= 255);
  if (!good) throw invalidRequest(part, `${quoted(text)} is not an IPv4 address such as 10.77.1.1.`);
  return text as IpAddress;
}

function positiveInteger(value: number, kind: string, part: string, most: number): number {
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw invalidRequest(part, `${kind} must be a whole number from 1 to ${most}.`);
  }
  return value;
}

export function parseVersionNumber(value: number, part = 'version'): VersionNumber {
  return positiveInteger(value, 'A version', part, 999_999) as VersionNumber;
}

export function parseBay(value: number, part = 'bay'): Bay {
  return positiveInteger(value, 'A bay', part, 9_999) as Bay;
}

/** Free text from a user (comments, descriptions): one line, no control characters, 200 characters at most. */
export function parseText(text: string, part: string): string {
  if (text.length > 200 || /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(text)) {
    throw invalidRequest(part, `${part} must be one line of 200 characters at most.`);
  }
  return text;
}

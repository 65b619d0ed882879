/** Names and requests for tests of storage. */
import {parseDn} from '../../src/domain/dn.ts';
import {parseRootTag} from '../../src/domain/image.ts';
import {
  parseBrandName,
  parseIpAddress,
  parseJobId,
  parseServerName,
  parseVersionNumber,
} from '../../src/domain/names.ts';
import type {NewRoot} from '../../src/ports/images.ts';

export const alice = parseDn('uid=alice,ou=people,dc=hopscotch');
export const bob = parseDn('uid=bob,ou=people,dc=hopscotch');
export const brand = (text: string) => parseBrandName(text);
export const version = (number: number) => parseVersionNumber(number);
export const address = (text: string) => parseIpAddress(text);
export const job = (number: number) =>
  parseJobId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`);
export const root = (server: string, of: string, number: number, tag = 1): NewRoot => ({
  server: parseServerName(server),
  brand: brand(of),
  version: version(number),
  tag: parseRootTag(tag.toString(16).padStart(12, '0')),
});

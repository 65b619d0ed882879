/**
 * Values of ZFS user properties. ZFS keeps up to 1,023 bytes, prints them unquoted between tabs, and prints `-` for none:
 * so values go in as printable ASCII without spaces and single quotes, and come out as they were.
 */
import {invalidRequest} from '../../domain/errors.ts';

const maximumBytes = 1_000;

/** Percent-encoded; as `=` and base64url where that would be too long (text that is not Latin). */
export function encodeValue(text: string, part: string): string {
  const percent = text === '-' ? '%2D' : text.replace(/[^\x21-\x7e]|['%]|^=/gu, percentEncoded);
  const encoded = percent.length <= maximumBytes ? percent : `=${Buffer.from(text).toString('base64url')}`;
  if (encoded.length > maximumBytes) throw invalidRequest(part, `${part} is too long for the storage host.`);
  // An empty value cannot be told from one that is not set everywhere; both mean nothing here.
  return encoded === '' ? '-' : encoded;
}

/** Undefined for none. Whatever somebody wrote by hand comes back as it is, if it is not our encoding. */
export function decodeValue(value: string | undefined): string | undefined {
  if (value === undefined || value === '-' || value === '') return undefined;
  if (value.startsWith('=')) return Buffer.from(value.slice(1), 'base64url').toString();
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Several values in one: each encoded, with spaces between. */
export function encodeList(values: readonly string[], part: string): string {
  const encoded = values.map(value => encodeValue(value, part)).join(' ');
  if (encoded.length > maximumBytes) {
    throw invalidRequest(part, `${part}: ${values.length} are more than the storage host can note.`);
  }
  return encoded === '' ? '-' : encoded;
}

export function decodeList(value: string | undefined): string[] {
  if (value === undefined || value === '-') return [];
  return value.split(' ').flatMap(item => decodeValue(item) ?? []);
}

function percentEncoded(char: string): string {
  return [...Buffer.from(char)].map(byte => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
}

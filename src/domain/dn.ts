/**
 * Distinguished names (RFC 4514). Directories store a DN as somebody typed it, so two texts can be one name: compare
 * with `sameDn`, never as strings.
 */
import {foldType, foldValue} from './dn-folding.ts';
import {invalidRequest} from './errors.ts';
import {quoted} from './names.ts';

export interface Dn {
  /** As it was written. Safe to show and to send back to a directory as a value (not inside a filter: escape it there). */
  readonly text: string;
  /** Normalised: equal for equal names. */
  readonly key: string;
}

interface Rdn {
  readonly attribute: string;
  readonly value: string;
}

/** Nearly all DNs that directories hand out are their own keys. A list of servers has thousands of them. */
const simpleDn = /^(?:cn|uid|ou|dc|o)=[a-z0-9._@-]{1,100}(?:,(?:cn|uid|ou|dc|o)=[a-z0-9._@-]{1,100}){0,9}$/;

/** Throws InvalidRequest when the text is not a DN of 2000 characters at most. The empty DN is not accepted: it is nobody. */
export function parseDn(text: string, part = 'user'): Dn {
  if (simpleDn.test(text)) return {text, key: text};
  const rdns = splitDn(text);
  if (rdns === undefined || rdns.length === 0)
    throw invalidRequest(part, `${quoted(text)} is not a distinguished name.`);
  return {text, key: rdns.map(normaliseRdn).join(',')};
}

export const sameDn = (a: Dn, b: Dn): boolean => a.key === b.key;
export const includesDn = (list: readonly Dn[], dn: Dn): boolean => list.some(item => sameDn(item, dn));
/** True when the DN lies directly or further below the base. */
export const isBelow = (dn: Dn, base: Dn): boolean => dn.key.endsWith(`,${base.key}`);

/** True when the DN lies directly below the base. */
export const isDirectlyBelow = (dn: Dn, base: Dn): boolean =>
  isBelow(dn, base) && splitDn(dn.text)?.length === (splitDn(base.text)?.length ?? 0) + 1;

/** The value of the first part, unescaped: `alice` for `uid=alice,ou=people,…`. For display. */
export function displayName(dn: Dn): string {
  if (dn.key === dn.text && simpleDn.test(dn.text)) return dn.text.split(/[=,]/, 2)[1] ?? '';
  return splitDn(dn.text)?.[0]?.[0]?.value ?? dn.text;
}

/** The parts from the first to the last, each with its values unescaped and its types folded. */
export const readRdns = (dn: Dn): {readonly attribute: string; readonly value: string}[][] =>
  (splitDn(dn.text) ?? []).map(rdn =>
    rdn.map(({attribute, value}) => ({attribute: foldType(attribute), value})),
  );

/** Escapes a value for use inside a DN. */
export function escapeDnValue(value: string): string {
  return (
    value
      .replace(/[\\,+"<>;=]/g, char => `\\${char}`)
      .replace(/^[ #]/, first => `\\${first}`)
      .replace(/ $/, (last, at: number) => (at === 1 && value === ' ' ? last : `\\${last}`))
      // At an end a directory would take them for layout.
      .replace(/\u0000|^[\t\n\r]|[\t\n\r]$/g, char => `\\0${char.charCodeAt(0).toString(16)}`)
  );
}

function normaliseRdn(rdn: readonly Rdn[]): string {
  return rdn
    .map(({attribute, value}) => {
      const type = foldType(attribute);
      return `${type}=${escapeDnValue(foldValue(type, value))}`;
    })
    .sort()
    .join('+');
}

const attributeType = /^[ \t\n\r]*([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)*)[ \t\n\r]*=/;
const maximumLength = 2_000;
const utf8 = new TextDecoder('utf-8', {fatal: true, ignoreBOM: true});

interface ReadValue {
  readonly text: string;
  /** The separator behind it; nothing at the end of the DN. */
  readonly end: string;
  readonly rest: string;
}

/** Undefined when it is not a DN. */
function splitDn(text: string): Rdn[][] | undefined {
  if (text.length > maximumLength || !text.isWellFormed()) return undefined;
  const rdns: Rdn[][] = [[]];
  let rest = text;
  while (rest.length > 0) {
    const type = attributeType.exec(rest);
    if (!type) return undefined;
    const value = readValue(rest.slice(type[0].length));
    if (value === undefined) return undefined;
    rdns.at(-1)?.push({attribute: type[1] ?? '', value: value.text});
    if (value.end === '') return rdns;
    if (value.end !== '+') rdns.push([]);
    rest = value.rest;
  }
  // A separator with nothing behind it.
  return undefined;
}

/** Reads one attribute value up to an unescaped separator. */
function readValue(text: string): ReadValue | undefined {
  const start = text.replace(/^[ \t\n\r]+/, '');
  if (start.startsWith('"')) return readQuoted(start);
  if (start.startsWith('#')) return readEncoded(start);
  let at = 0;
  while (at < start.length && !/[,;+]/.test(start[at] ?? '')) at += start[at] === '\\' ? 2 : 1;
  const raw = start.slice(0, at);
  if (/["\u0000]/.test(raw.replace(/\\./gsu, ''))) return undefined;
  const value = unescapeValue(dropSpacesBehind(raw));
  return value === undefined ? undefined : {text: value, end: start[at] ?? '', rest: start.slice(at + 1)};
}

/** A value in quotes, as LDAPv2 wrote it. */
function readQuoted(text: string): ReadValue | undefined {
  const match = /^"((?:[^"\\]|\\.)*)"[ \t\n\r]*([,;+]?)/su.exec(text);
  if (!match) return undefined;
  const rest = text.slice(match[0].length);
  if (match[2] === '' && rest !== '') return undefined;
  const value = unescapeValue(match[1] ?? '');
  return value === undefined ? undefined : {text: value, end: match[2] ?? '', rest};
}

/** `#` and the bytes of an ASN.1 string in hexadecimal. */
function readEncoded(text: string): ReadValue | undefined {
  const match = /^#((?:[0-9A-Fa-f]{2})+)[ \t\n\r]*([,;+]?)/.exec(text);
  const rest = text.slice(match?.[0].length ?? 0);
  if (!match || (match[2] === '' && rest !== '')) return undefined;
  const bytes = Buffer.from(match[1] ?? '', 'hex');
  const [tag = 0, length] = bytes;
  // OCTET STRING, UTF8String, PrintableString, IA5String. Nothing else stands for text.
  if (![0x04, 0x0c, 0x13, 0x16].includes(tag) || length !== bytes.length - 2) return undefined;
  const value = decode(bytes.subarray(2));
  return value === undefined ? undefined : {text: value, end: match[2] ?? '', rest};
}

/** White space at the end does not count, but an escaped one does. */
function dropSpacesBehind(raw: string): string {
  const short = raw.replace(/[ \t\n\r]+$/, '');
  const escapes = /\\*$/.exec(short)?.[0].length ?? 0;
  return escapes % 2 === 1 ? raw.slice(0, short.length + 1) : short;
}

/** Undefined when an escape is cut off, or the bytes are not UTF-8: such names could pass for one another. */
function unescapeValue(raw: string): string | undefined {
  const parts = raw.match(/(?:\\[0-9A-Fa-f]{2})+|\\.|[^\\]+/gsu) ?? [];
  if (parts.join('') !== raw) return undefined;
  const decoded = parts.map(part => {
    if (/^\\[0-9A-Fa-f]{2}/.test(part)) return decode(Buffer.from(part.replaceAll('\\', ''), 'hex'));
    return part.startsWith('\\') ? part.slice(1) : part;
  });
  return decoded.includes(undefined) ? undefined : decoded.join('');
}

function decode(bytes: Buffer): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

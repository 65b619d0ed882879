/**
 * Distinguished names (RFC 4514). Directories store a DN as somebody typed it, so two texts can be one name: compare
 * with `sameDn`, never as strings.
 */
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

/** Throws InvalidRequest when the text is not a DN. The empty DN is not accepted: it is nobody. */
export function parseDn(text: string, part = 'user'): Dn {
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
  return splitDn(dn.text)?.[0]?.[0]?.value ?? dn.text;
}

/** Escapes a value for use inside a DN. */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/g, char => `\\${char}`)
    .replaceAll('\u0000', '\\00')
    .replace(/^[ #]/, first => `\\${first}`)
    .replace(/(?<!\\) $/, '\\ ');
}

function normaliseRdn(rdn: readonly Rdn[]): string {
  return rdn
    .map(({attribute, value}) => `${attribute.toLowerCase()}=${escapeDnValue(foldValue(value))}`)
    .sort()
    .join('+');
}

/** As caseIgnoreMatch compares: case, runs of spaces, and spaces at the ends do not count. */
function foldValue(value: string): string {
  return value.normalize('NFKC').toLowerCase().normalize('NFKC').replace(/\s+/g, ' ').trim();
}

const attributeType = /^\s*([A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)*)\s*=/;

/** Undefined when it is not a DN. */
function splitDn(text: string): Rdn[][] | undefined {
  const rdns: Rdn[][] = [[]];
  let rest = text;
  while (rest.length > 0) {
    const type = attributeType.exec(rest);
    if (!type) return undefined;
    const value = readValue(rest.slice(type[0].length));
    if (value === undefined) return undefined;
    rdns.at(-1)?.push({attribute: type[1] ?? '', value: value.text});
    if (value.end === '') break;
    if (value.end !== '+') rdns.push([]);
    rest = value.rest;
    if (rest.trim() === '') return undefined;
  }
  return rdns;
}

/** Reads one attribute value up to an unescaped separator. */
function readValue(text: string): {text: string; end: string; rest: string} | undefined {
  const start = text.trimStart();
  if (start.startsWith('"')) return readQuoted(start);
  const bytes: number[] = [];
  let significant = 0;
  let at = 0;
  for (; at < start.length; at++) {
    const char = start[at] ?? '';
    if (char === ',' || char === ';' || char === '+') break;
    if (char === '"' || char === '\u0000') return undefined;
    if (char === '\\') {
      const escape = readEscape(start, at);
      if (escape === undefined) return undefined;
      bytes.push(...escape.bytes);
      at = escape.last;
      significant = bytes.length;
    } else {
      const codePoint = String.fromCodePoint(start.codePointAt(at) ?? 0);
      bytes.push(...Buffer.from(codePoint));
      at += codePoint.length - 1;
      if (char !== ' ') significant = bytes.length;
    }
  }
  return {
    text: Buffer.from(bytes.slice(0, significant)).toString(),
    end: start[at] ?? '',
    rest: start.slice(at + 1),
  };
}

/** A value in quotes, as LDAPv2 wrote it. */
function readQuoted(text: string): {text: string; end: string; rest: string} | undefined {
  const match = /^"((?:[^"\\]|\\.)*)"\s*([,;+]?)/su.exec(text);
  if (!match) return undefined;
  const rest = text.slice(match[0].length);
  if (match[2] === '' && rest !== '') return undefined;
  return {text: (match[1] ?? '').replace(/\\(.)/gsu, '$1'), end: match[2] ?? '', rest};
}

function readEscape(text: string, at: number): {bytes: number[]; last: number} | undefined {
  const hex = /^[0-9A-Fa-f]{2}/.exec(text.slice(at + 1));
  if (hex) return {bytes: [Number.parseInt(hex[0], 16)], last: at + 2};
  const next = text[at + 1];
  return next === undefined ? undefined : {bytes: [...Buffer.from(next)], last: at + 1};
}

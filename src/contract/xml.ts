/**
 * What the generated codecs are made of: XML out as text in the order of the schema, and in from the loose object trees
 * that XML parsers give. In such a tree an element is a string, a converted value, or an object whose keys are local
 * names; `$value` is the text of an element that also has `attributes`; one child stands alone, several are an array.
 */
import {invalidRequest} from '../domain/errors.ts';

/** A parsed element of unknown shape. */
export type Raw = unknown;
type Decoder<T> = (raw: Raw, path: string) => T;

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
// XML 1.0 has no way to write these; a lone surrogate would make the whole answer malformed.

const unwritable = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const special = /[&<>"\r\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff\ud800-\udfff]/;

export function escapeXml(text: string): string {
  if (!special.test(text)) return text;
  return text
    .toWellFormed()
    .replace(unwritable, '\ufffd')
    .replace(/[&<>"\r]/g, char => escapes[char] ?? char);
}

export const encodeString = (value: string, tag: string): string => `<${tag}>${escapeXml(value)}</${tag}>`;
export const encodeInteger = (value: number, tag: string): string => `<${tag}>${Math.trunc(value)}</${tag}>`;
/** Numbers beyond 2^53 have been rounded long before; their digits are written all the same. */
export const encodeLong = (value: number | bigint, tag: string): string =>
  typeof value === 'number' && Number.isSafeInteger(value)
    ? `<${tag}>${value}</${tag}>`
    : `<${tag}>${BigInt(typeof value === 'number' ? Math.trunc(value) : value)}</${tag}>`;
export const encodeBoolean = (value: boolean, tag: string): string => `<${tag}>${value}</${tag}>`;
export const encodeDateTime = (value: Date, tag: string): string => `<${tag}>${value.toISOString()}</${tag}>`;

type Children = Readonly<Record<string, Raw>>;

export function children(raw: Raw, path: string): Children {
  if (typeof raw === 'object' && raw !== null && !(raw instanceof Date)) return raw as Children;
  if (raw === undefined || raw === null || (typeof raw === 'string' && raw.trim() === '')) return {};
  throw invalidRequest(path, `${path} holds text where elements are expected.`);
}

/** Only own properties count: a parsed tree must not reach Object.prototype. */
const own = (from: Children, name: string): Raw => (Object.hasOwn(from, name) ? from[name] : undefined);

/** xsi:nil, and elements that are not there. */
function absent(raw: Raw): boolean {
  if (raw === undefined || raw === null) return true;
  if (typeof raw !== 'object' || raw instanceof Date) return false;
  const attributes = own(raw as Children, 'attributes');
  if (typeof attributes !== 'object' || attributes === null) return false;
  return Object.entries(attributes).some(
    ([name, value]) => /(^|:)nil$/.test(name) && /^(true|1)$/.test(String(value)),
  );
}

export function many<T>(from: Children, name: string, decode: Decoder<T>, path: string): readonly T[] {
  const raw = own(from, name);
  const items = Array.isArray(raw) ? (raw as Raw[]) : [raw];
  return items.filter(item => !absent(item)).map(item => decode(item, `${path}/${name}`));
}

const elementsAPiece = 250;

/** As `many`, in pieces: whoever reads a list of thousands may do something else between two of them. */
export function* manyInPieces<T>(
  from: Children,
  name: string,
  decode: Decoder<T>,
  path: string,
): Generator<void, readonly T[]> {
  const raw = own(from, name);
  const items = Array.isArray(raw) ? (raw as Raw[]) : [raw];
  const values: T[] = [];
  for (let at = 0; at < items.length; at += elementsAPiece) {
    if (at > 0) yield;
    values.push(...many({[name]: items.slice(at, at + elementsAPiece)}, name, decode, path));
  }
  return values;
}

export function maybe<T>(from: Children, name: string, decode: Decoder<T>, path: string): T | undefined {
  const raw = own(from, name);
  const item: Raw = Array.isArray(raw) ? raw[0] : raw;
  return absent(item) ? undefined : decode(item, `${path}/${name}`);
}

export function one<T>(from: Children, name: string, decode: Decoder<T>, path: string): T {
  const value = maybe(from, name, decode, path);
  if (value === undefined) throw invalidRequest(`${path}/${name}`, `${path} needs the element ${name}.`);
  return value;
}

/** Leaves out what is undefined, as optional elements are left out on the wire. */
export function compact<T extends object>(value: {[K in keyof T]: T[K] | undefined}): T {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as T;
}

export function decodeString(raw: Raw, path: string): string {
  if (typeof raw === 'string') return raw;
  if (typeof raw === 'number' || typeof raw === 'boolean') return String(raw);
  if (raw instanceof Date) return raw.toISOString();
  const text = own(children(raw, path), '$value');
  return text === undefined || text === null ? '' : decodeString(text, path);
}

export function decodeInteger(raw: Raw, path: string): number {
  const text = decodeString(raw, path).trim();
  const value = Number(text);
  if (!/^[+-]?[0-9]+$/.test(text) || !Number.isSafeInteger(value)) {
    throw invalidRequest(path, `${path} must be a whole number.`);
  }
  return value;
}

/** Of a bigint only what a number cannot hold exactly, so that nobody meets one who does not have to. */
export function decodeLong(raw: Raw, path: string): number | bigint {
  const text = typeof raw === 'bigint' ? String(raw) : decodeString(raw, path).trim();
  const digits = /^([+-]?)0*([0-9]{1,19})$/.exec(text);
  const value = digits === null ? undefined : BigInt(`${digits[1] === '-' ? '-' : ''}${digits[2]}`);
  if (value === undefined || BigInt.asIntN(64, value) !== value)
    throw invalidRequest(path, `${path} must be a whole number of 64 bits.`);
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

export function decodeBoolean(raw: Raw, path: string): boolean {
  const text = decodeString(raw, path).trim();
  if (text === 'true' || text === '1') return true;
  if (text === 'false' || text === '0') return false;
  throw invalidRequest(path, `${path} must be true or false.`);
}

export function decodeDateTime(raw: Raw, path: string): Date {
  const value = raw instanceof Date ? raw : new Date(withZone(decodeString(raw, path).trim()));
  if (Number.isNaN(value.getTime()))
    throw invalidRequest(path, `${path} must be a time such as 2026-01-31T12:00:00Z.`);
  return value;
}

/** A time without a zone is UTC: what the clock of this machine is set to is nothing that a client knows. */
const withZone = (time: string) => (/T.*(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`);

export function decodeEnumeration(raw: Raw, values: ReadonlySet<string>, path: string): string {
  const text = decodeString(raw, path).trim();
  if (!values.has(text)) throw invalidRequest(path, `${path} must be one of ${[...values].join(', ')}.`);
  return text;
}

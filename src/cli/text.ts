/** What may reach a terminal, and how wide it is there. */

// Controls (C0, DEL, C1), line separators, and the marks that reorder what is read: a terminal would obey them.
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** One line without anything that a terminal would obey. */
export const clean = (text: string): string =>
  text
    .toWellFormed()
    .replace(/\r\n?|[\n\t]/g, ' ')
    .replace(unsafe, '?');

/** The same for every string in an answer of the service. */
export function cleanAll<T>(value: T): T {
  if (typeof value === 'string') return clean(value) as T;
  if (value instanceof Date || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(cleanAll) as T;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleanAll(item)])) as T;
}

/** Any number of digits is a number in JSON; the types of the language do not know the way yet. */
const digitsOf = (value: bigint): unknown =>
  (JSON as unknown as {rawJSON(text: string): unknown}).rawJSON(String(value));

/** JSON in which every unsafe character is escaped: what is read from it is what the service said. */
export const toJson = (value: unknown): string =>
  JSON.stringify(
    value,
    (_key, item: unknown) => (typeof item === 'bigint' ? digitsOf(item) : item),
    2,
  ).replace(
    /[^\n\u0020-\u007e\u00a0-\uffff]|[\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    char => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const marks = /\p{Mn}|\p{Me}|\p{Cf}/u;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;

const widthOfChar = (char: string): number => (marks.test(char) ? 0 : wide.test(char) ? 2 : 1);

/** Columns that a text takes on a terminal. */
export function widthOf(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  let width = 0;
  for (const char of text) width += widthOfChar(char);
  return width;
}

/** The text, or its beginning and an ellipsis. */
export function cut(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  const dots = '...'.slice(0, Math.max(0, width));
  return takeWidth(text, width - dots.length) + dots;
}

export const pad = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - widthOf(text)));
export const padLeft = (text: string, width: number): string =>
  ' '.repeat(Math.max(0, width - widthOf(text))) + text;

/** Breaks at spaces and after commas; a word that is longer than the line is broken anywhere. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/[^\s,]*,+|[^\s,]+|\s+/g) ?? []) {
    if (widthOf(line + word.trimEnd()) <= width) {
      line += word;
      continue;
    }
    if (line.trim() !== '') lines.push(line.trimEnd());
    line = word.trimStart();
    while (widthOf(line) > width) {
      const piece = takeWidth(line, width);
      if (piece === '') break;
      lines.push(piece);
      line = line.slice(piece.length);
    }
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line.trimEnd());
  return lines;
}

function takeWidth(text: string, width: number): string {
  let taken = '';
  let used = 0;
  for (const char of text) {
    used += widthOfChar(char);
    if (used > width) break;
    taken += char;
  }
  return taken;
}

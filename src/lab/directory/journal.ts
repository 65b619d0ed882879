/**
 * Keeps the lab's directory over restarts: one JSON line for each change, written before the change is answered, so
 * that a killed process loses nothing that was acknowledged. Opening it writes it anew, shortened.
 */
import {closeSync, mkdirSync, openSync, readFileSync, renameSync, writeSync} from 'node:fs';
import {join} from 'node:path';
import {makeEntry, type Entry} from './entry.ts';

type Line =
  | {readonly put: {readonly dn: string; readonly values: Readonly<Record<string, readonly string[]>>}}
  | {readonly remove: string}
  /** Keys of the entries that the lab has once made: what is taken out by hand does not come back. */
  | {readonly made: readonly string[]};

const linesBeforeShortening = 20_000;

export class Journal {
  readonly entries = new Map<string, Entry>();
  readonly #made = new Set<string>();
  readonly #file: string;
  #descriptor: number;
  #lines = 0;

  constructor(stateDir: string) {
    mkdirSync(stateDir, {recursive: true, mode: 0o700});
    this.#file = join(stateDir, 'directory.jsonl');
    for (const line of readLines(this.#file)) this.#take(line);
    this.#descriptor = this.#shorten();
  }

  /** Adds those that were never added before. */
  seed(entries: Iterable<Entry>): void {
    const fresh = [...entries].filter(entry => !this.#made.has(entry.dn.key));
    if (fresh.length === 0) return;
    this.#append(...fresh.map(putLine), {made: fresh.map(entry => entry.dn.key)});
  }

  put(entry: Entry): void {
    this.#append(putLine(entry));
  }

  remove(entry: Entry): void {
    this.#append({remove: entry.dn.key});
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #append(...lines: Line[]): void {
    writeSync(this.#descriptor, toText(lines));
    lines.forEach(line => this.#take(line));
    this.#lines += lines.length;
    if (this.#lines < linesBeforeShortening + 2 * this.entries.size) return;
    closeSync(this.#descriptor);
    this.#descriptor = this.#shorten();
  }

  #take(line: Line): void {
    if ('put' in line) {
      const entry = makeEntry(line.put.dn, line.put.values);
      this.entries.set(entry.dn.key, entry);
    } else if ('remove' in line) {
      this.entries.delete(line.remove);
    } else {
      line.made.forEach(key => this.#made.add(key));
    }
  }

  /** The old file stays whole until the new one is. */
  #shorten(): number {
    const fresh = `${this.#file}.new`;
    const descriptor = openSync(fresh, 'w', 0o600);
    writeSync(descriptor, toText([...[...this.entries.values()].map(putLine), {made: [...this.#made]}]));
    renameSync(fresh, this.#file);
    this.#lines = this.entries.size;
    return descriptor;
  }
}

const toText = (lines: readonly Line[]): string => lines.map(line => `${JSON.stringify(line)}\n`).join('');
const putLine = (entry: Entry): Line => ({
  put: {dn: entry.dn.text, values: Object.fromEntries(entry.values)},
});

function readLines(file: string): Line[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  // What follows the last line end was never acknowledged.
  return text
    .slice(0, text.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line);
}

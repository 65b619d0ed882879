/**
 * Keeps the state of a storage host: an append-only journal, written before a change is acknowledged and made short again
 * at each start. `kill -9` loses nothing that was acknowledged.
 */
import {closeSync, existsSync, openSync, readFileSync, renameSync, writeFileSync, writeSync} from 'node:fs';

/** One changed record; `value` is absent when the record is gone. */
export interface Change {
  readonly kind: 'dataset' | 'export' | 'file';
  readonly key: string;
  readonly value?: unknown;
}

export class Journal {
  readonly #file: number;
  #pending: Change[] = [];

  /** Reads what is there into `apply`, writes it back as short as it can be, and goes on from there. */
  constructor(path: string, apply: (change: Change) => void, current: () => Iterable<Change>) {
    if (existsSync(path)) {
      for (const line of readFileSync(path, 'utf8').split('\n')) {
        const change = parseLine(line);
        if (change !== undefined) apply(change);
      }
    }
    const text = [...current()].map(change => `${JSON.stringify(change)}\n`).join('');
    writeFileSync(`${path}.new`, text, {mode: 0o600});
    renameSync(`${path}.new`, path);
    this.#file = openSync(path, 'a');
  }

  note(change: Change): void {
    this.#pending.push(change);
  }

  /** Writes what was noted, in one go: a command's changes are there together, or (cut off) not at all. */
  commit(): void {
    if (this.#pending.length === 0) return;
    const text = this.#pending.map(change => `${JSON.stringify(change)}\n`).join('');
    this.#pending = [];
    writeSync(this.#file, text);
  }

  close(): void {
    closeSync(this.#file);
  }
}

/** The last line may have been cut off by a crash: it was not acknowledged. */
function parseLine(line: string): Change | undefined {
  if (line === '') return undefined;
  try {
    return JSON.parse(line) as Change;
  } catch {
    return undefined;
  }
}

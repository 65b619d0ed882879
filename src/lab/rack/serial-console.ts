/** The serial console of a machine: its last part, all of it in a file, and those who look at it now. */
import {createWriteStream, type WriteStream} from 'node:fs';

const keptCharacters = 32_768;
const shownCharacters = 4_096;
/** What moves the cursor, colours text or clears the screen. */
const escapes = /\u001b(\[[0-9;?=]*[A-Za-z]|[()][A-Z0-9]|c)/g;

export class SerialConsole {
  readonly #path: string;
  #file: WriteStream | undefined;
  #text = '';
  readonly #viewers = new Set<(text: string) => void>();

  constructor(path: string) {
    this.#path = path;
  }

  /** A new boot begins with an empty screen and file; whoever looks keeps looking. */
  begin(): void {
    this.close();
    this.#text = '';
    this.#file = createWriteStream(this.#path, {mode: 0o600});
    this.#file.on('error', () => undefined);
  }

  append(text: string): void {
    this.#text = (this.#text + text).slice(-keptCharacters);
    this.#file?.write(text);
    for (const write of this.#viewers) write(text);
  }

  /** The last ones that are not empty, as a person sees them. */
  get lines(): readonly string[] {
    const plain = this.#text.replaceAll(escapes, '').split(/[\r\n]+/);
    return plain.filter(line => line.trim() !== '');
  }

  /** Shows the last part at once, then whatever comes. Ends with the function that is returned. */
  watch(write: (text: string) => void): () => void {
    const viewer = (text: string) => write(text);
    if (this.#text !== '') write(this.#text.slice(-shownCharacters));
    this.#viewers.add(viewer);
    return () => void this.#viewers.delete(viewer);
  }

  /** Of the file; what was written is kept in mind. */
  close(): void {
    this.#file?.end();
    this.#file = undefined;
  }
}

/**
 * What a serial console wrote, as text that a message can carry and a person can read. Characters that XML cannot write
 * and that a terminal would obey stand as their pictures (U+2400 and on: escape is `␛`), so nothing is lost and nothing
 * is obeyed; lines end with a newline alone.
 */

const picturesStart = 0x2400;
const pictureOfDelete = '\u2421';

/** A carriage return that ends the text is kept: `since` tells whether a newline follows it. */
export const toPictures = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll('\r\n', '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, char => String.fromCharCode(picturesStart + char.charCodeAt(0)))
    .replaceAll('\u007f', pictureOfDelete)
    .replace(/[\u0080-\u009f\ufffe\uffff]/g, '\ufffd');

/** As the console wrote it, for a terminal that is to obey it. A picture that the console itself wrote becomes a control. */
export const fromPictures = (text: string): string =>
  text
    .replaceAll('\n', '\r\n')
    .replace(/[\u2400-\u241f]/g, char => String.fromCharCode(char.charCodeAt(0) - picturesStart))
    .replaceAll(pictureOfDelete, '\u007f');

// Colours and cursor movements; titles and the like; the choice of a character set, and keypad modes.
const sequences = /␛(?:\[[0-?]*[ -\/]*[@-~]|\][^␇␛\n]*(?:␇|␛\\)|[ -\/]+[0-~]|[0-Z\\^-~])/g;

/** To be read: without what only a terminal understands. What was written over on its line stands on a line of its own. */
export const toPlainText = (text: string): string =>
  text
    .replace(sequences, '')
    .replace(/␍+/g, '\n')
    .replace(/[\u2400-\u241f\u2421]/g, '');

/** Plain text of what comes in pieces: a sequence that is cut in two by them is still recognised. */
export class PlainText {
  #rest = '';

  push(text: string): string {
    const whole = this.#rest + text;
    const last = whole.lastIndexOf('␛');
    const isCut =
      last >= 0 && whole.length - last < longestSequence && !startsWithSequence(whole.slice(last));
    this.#rest = isCut ? whole.slice(last) : '';
    return toPlainText(whole.slice(0, whole.length - this.#rest.length));
  }
}
const longestSequence = 64;
const startsWithSequence = (text: string): boolean => text.search(sequences) === 0;

/** The last lines that say something. */
export const lastPlainLines = (text: string, most: number): readonly string[] =>
  toPlainText(text)
    .split('\n')
    .map(line => line.trimEnd())
    .filter(line => line !== '')
    .slice(-most);

/** The newest part of what a console wrote; places in it are counted from its beginning. */
export class ConsoleLog {
  readonly #most: number;
  #text = '';
  #forgotten = 0;
  /** A carriage return whose next character is still to come. */
  #heldBack = '';

  /** `most`: characters that are kept. */
  constructor(most: number) {
    this.#most = most;
  }

  get text(): string {
    return this.#text;
  }

  get end(): number {
    return this.#forgotten + this.#text.length;
  }

  append(raw: string): void {
    const whole = this.#heldBack + raw;
    this.#heldBack = whole.endsWith('\r') ? '\r' : '';
    this.#text += toPictures(whole.slice(0, whole.length - this.#heldBack.length));
    const surplus = this.#text.length - this.#most;
    if (surplus <= 0) return;
    this.#text = this.#text.slice(surplus);
    this.#forgotten += surplus;
  }

  /** What came since a place. `dropped`: some of it is no longer known. */
  since(place: number): {readonly text: string; readonly dropped: boolean} {
    const from = place - this.#forgotten;
    return {text: this.#text.slice(Math.max(0, from)), dropped: from < 0};
  }

  /** The last lines, with one that has not ended yet. */
  lastLines(most: number): string {
    const lines = this.#text.split('\n');
    const open = lines.at(-1) === '' ? 1 : 0;
    return lines.slice(-(most + open)).join('\n');
  }
}

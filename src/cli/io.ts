/** What the command line knows of the world around it. Tests bring their own. */
import type {Readable} from 'node:stream';
import type {Clock} from '../domain/clock.ts';
import type {Environment} from './settings.ts';

/** The part of a stream that is written to. `columns` and `rows` are those of a terminal. */
export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
}

/** Somebody to ask. Rejects with Cancelled when he interrupts. */
export interface Prompter {
  ask(question: string): Promise<string>;
  /** What is typed is not shown. */
  askSecret(question: string): Promise<string>;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Environment;
  readonly clock: Clock;
  /** Absent when nobody sits at a terminal. */
  readonly prompter?: Prompter;
  /** Everything that is piped in. */
  readInput(): Promise<string>;
  /** The same, as it comes. */
  openInput(): Readable;
  /** Aborted by Ctrl-C. */
  readonly interrupt: AbortSignal;
}

/** How text is set off. Every function returns its text as it is when there is no colour. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
}

const same = (text: string) => text;
const sgr = (on: number, off: number) => (text: string) => `\u001b[${on}m${text}\u001b[${off}m`;

export const plainStyle: Style = {bold: same, dim: same, red: same, green: same, yellow: same};
export const colourStyle: Style = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
};

/** A terminal that does not tell its size has 80 by 24. */
export const sizeOf = (output: Output): {columns: number; rows: number} => ({
  columns: Math.max(20, output.columns ?? 80),
  rows: Math.max(4, output.rows ?? 24),
});

/** Runs the command line inside the test, with a world of its own. */
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {Readable} from 'node:stream';
import {join} from 'node:path';
import type {Clock} from '../../src/domain/clock.ts';
import type {Io, Output, Prompter} from '../../src/cli/io.ts';
import {runCli} from '../../src/cli/program.ts';
import type {Environment} from '../../src/cli/settings.ts';

export class Sink implements Output {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number;
  readonly rows: number;

  readonly #onText: ((text: string) => void) | undefined;

  constructor(terminal?: {columns: number; rows?: number}, onText?: (text: string) => void) {
    this.#onText = onText;
    this.isTTY = terminal !== undefined;
    this.columns = terminal?.columns ?? 80;
    this.rows = terminal?.rows ?? 24;
  }

  write(text: string): void {
    this.text += text;
    this.#onText?.(text);
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }
}

/** Sleeping takes no time here, but the clock goes on. */
export function makeFakeClock(start = new Date('2026-05-04T12:00:00Z')): Clock {
  let now = start.getTime();
  return {
    now: () => new Date(now),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        setImmediate(() => {
          now += milliseconds;
          if (signal?.aborted) reject(signal.reason as Error);
          else resolve();
        });
      }),
  };
}

export interface Run {
  readonly exitCode: number;
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** What was asked at the terminal. */
  readonly questions: readonly string[];
}

export interface RunOptions {
  readonly url?: string;
  readonly environment?: Partial<Environment>;
  /** Somebody sits at a terminal of this size, and gives these answers. */
  readonly terminal?: {columns: number; rows?: number};
  readonly answers?: readonly string[];
  readonly input?: string | Buffer;
  readonly interrupt?: AbortSignal;
  readonly clock?: Clock;
  /** Hears standard output as it comes. */
  readonly onOutput?: (text: string) => void;
}

/** Signed in as alice unless the environment says otherwise. */
export async function run(words: readonly string[], options: RunOptions = {}): Promise<Run> {
  const stdout = new Sink(options.terminal, options.onOutput);
  const stderr = new Sink(options.terminal);
  const questions: string[] = [];
  const answers = [...(options.answers ?? [])];
  const reply = (question: string) => {
    questions.push(question);
    return Promise.resolve(answers.shift() ?? '');
  };
  const prompter: Prompter = {ask: reply, askSecret: reply};
  const own = mkdtempSync(join(tmpdir(), 'hopscotch-cli-'));
  try {
    const io: Io = {
      stdout,
      stderr,
      clock: options.clock ?? makeFakeClock(),
      interrupt: options.interrupt ?? new AbortController().signal,
      readInput: () => Promise.resolve(String(options.input ?? '')),
      openInput: () => Readable.from([Buffer.from(options.input ?? '')]),
      ...(options.answers === undefined ? {} : {prompter}),
      environment: {
        user: 'alice',
        password: 'open sesame',
        noColor: true,
        configDirectory: own,
        ...(options.url === undefined ? {} : {url: options.url}),
        ...options.environment,
      },
    };
    return {exitCode: await runCli(words, io), stdout, stderr, questions};
  } finally {
    rmSync(own, {recursive: true});
  }
}

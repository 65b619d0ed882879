/**
 * Serial over LAN through a management module: a shell of its own that becomes the console of one blade. The module
 * says nothing when that has worked, so what it says instead, or that it stays silent for a while, is the answer. From
 * then on all text is the blade's; a prompt in it means that the module has ended the session.
 */
import {AppError, conflict, unavailable} from '../../domain/errors.ts';
import type {Bay} from '../../domain/names.ts';
import type {ConsoleSession} from '../../ports/power.ts';
import type {SshConnection} from '../ssh/connection.ts';
import type {SshShell} from '../ssh/shell.ts';
import {answerLines, buildConsoleCommand, endsWithPrompt} from './commands.ts';
import {createConversation} from './conversation.ts';
import {findRefusal, refusalError} from './texts.ts';

export interface ConsoleOpening {
  /** How messages call it: `management module chassis1`. */
  readonly name: string;
  /** For consoles alone: the module's other commands go on beside them. */
  readonly ssh: SshConnection;
  readonly bay: Bay;
  readonly takeOver: boolean;
  readonly commandTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** A module refuses within this time, after the echo of the command. */
const settleMs = 500;
const leaveConsole = '\u001b(';
/** So much text after the command may still be a refusal; more is a console. */
const longestRefusal = 1_000;

export async function openConsole(opening: ConsoleOpening): Promise<ConsoleSession> {
  const {name, commandTimeoutMs, signal} = opening;
  const shell = await openShell(opening);
  try {
    const greeting = await createConversation(shell).ready(commandTimeoutMs);
    if (typeof greeting !== 'object') {
      throw unavailable(
        name,
        `The ${name} opens no session for a console. It may have too many of them open.`,
      );
    }
    signal?.throwIfAborted();
    const session = new ShellConsole(shell, opening);
    await session.opened;
    return session;
  } catch (error) {
    shell.close();
    throw error;
  }
}

async function openShell({name, ssh, signal}: ConsoleOpening): Promise<SshShell> {
  try {
    return await ssh.openShell(signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'DeviceError') throw error;
    throw new AppError(
      'NotSupported',
      `The ${name} opens no interactive sessions, and a console needs one.`,
      {cause: error},
    );
  }
}

class ShellConsole implements ConsoleSession {
  /** Rejects with what the module says instead of opening the console. */
  readonly opened: Promise<void>;
  readonly #shell: SshShell;
  readonly #name: string;
  readonly #bay: Bay;
  readonly #command: string;
  readonly #settle: PromiseWithResolvers<void>;
  #timer: NodeJS.Timeout;
  /** What was heard before the echo of the command was complete; undefined from then on. */
  #beforeEcho: string | undefined = '';
  #isOpen = false;
  /** The beginning of the text: it may be a refusal. */
  #beginning = '';
  #tail = '';
  #undelivered = '';
  #listener: ((text: string) => void) | undefined;
  #end: AppError | undefined;
  #onEnd: ((reason: AppError) => void) | undefined;

  constructor(shell: SshShell, {name, bay, takeOver, commandTimeoutMs, signal}: ConsoleOpening) {
    this.#shell = shell;
    this.#name = name;
    this.#bay = bay;
    this.#command = buildConsoleCommand(bay, takeOver);
    this.#settle = Promise.withResolvers();
    const silent = unavailable(name, `The ${name} did not answer within ${commandTimeoutMs} ms.`);
    this.#timer = setTimeout(() => this.#finish(silent), commandTimeoutMs);
    const onAbort = () => this.#finish(signal?.reason as AppError);
    signal?.addEventListener('abort', onAbort, {once: true});
    this.opened = this.#settle.promise.finally(() => signal?.removeEventListener('abort', onAbort));
    shell.onData(text => this.#hear(text));
    shell.onClose(() =>
      this.#finish(unavailable(name, `The ${name} has closed the console of bay ${bay}. Open it again.`)),
    );
    shell.write(`${this.#command}\r\n`);
  }

  onText(listener: (text: string) => void): void {
    this.#listener = listener;
    const text = this.#undelivered;
    this.#undelivered = '';
    if (text !== '') listener(text);
  }

  onEnd(listener: (reason: AppError) => void): void {
    if (this.#end === undefined) this.#onEnd = listener;
    else listener(this.#end);
  }

  close(): void {
    this.#onEnd = undefined;
    // Said before hanging up: a module may keep a session for a while whose line was cut.
    if (this.#isOpen && this.#end === undefined) this.#shell.write(leaveConsole);
    this.#finish(unavailable(this.#name, 'The console was closed.'));
  }

  #hear(text: string): void {
    if (this.#end !== undefined) return;
    if (this.#beforeEcho !== undefined) {
      this.#beforeEcho += text;
      const at = this.#beforeEcho.indexOf(this.#command);
      const echoed = /[\r\n]+/.exec(at < 0 ? '' : this.#beforeEcho.slice(at));
      if (echoed === null) return;
      const rest = this.#beforeEcho.slice(at + echoed.index + echoed[0].length);
      this.#beforeEcho = undefined;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#isOpen = true;
        this.#settle.resolve();
      }, settleMs);
      return this.#take(rest);
    }
    this.#take(text);
  }

  #take(text: string): void {
    this.#tail = (this.#tail + text).slice(-200);
    if (this.#beginning.length <= longestRefusal) this.#beginning += text;
    const hasEnded = endsWithPrompt(this.#tail);
    // A module that refuses shows no console: there is nothing to hand on.
    if (hasEnded && !this.#isOpen) return this.#finish(this.#reasonOfEnd());
    if (this.#listener === undefined) this.#undelivered += text;
    else this.#listener(text);
    if (hasEnded) this.#finish(this.#reasonOfEnd());
  }

  #reasonOfEnd(): AppError {
    const lines = answerLines(this.#beginning, this.#command);
    const refusal = this.#beginning.length <= longestRefusal ? findRefusal(lines) : undefined;
    if (refusal !== undefined) return refusalError(this.#name, this.#command, refusal);
    return conflict(
      `The ${this.#name} has ended this session of the console of bay ${this.#bay}: somebody else may have taken it over.`,
    );
  }

  #finish(reason: AppError): void {
    if (this.#end !== undefined) return;
    this.#end = reason;
    clearTimeout(this.#timer);
    if (!this.#isOpen) this.#settle.reject(reason);
    this.#shell.close();
    this.#onEnd?.(reason);
  }
}

/**
 * One conversation with a management module, whose handling of channels is poor: one interactive shell, kept open, one
 * command after another. A shell that does not behave is closed, and the next command opens another. A module that
 * refuses shells is asked by single commands instead.
 */
import {orAborted} from '../../domain/abortable.ts';
import {AppError, timedOut, unavailable} from '../../domain/errors.ts';
import type {SshConnection} from '../ssh/connection.ts';
import {answerLines} from './commands.ts';
import {createConversation, type Conversation, type Outcome} from './conversation.ts';

export interface ModuleSessionOptions {
  /** How messages call it: `management module chassis1`. */
  readonly name: string;
  readonly ssh: SshConnection;
  readonly commandTimeoutMs: number;
}

export type CommandKind = 'question' | 'change';

export interface ModuleSession {
  /**
   * Waits its turn, and gives the lines of the answer. Unavailable when the command was not sent, or was a question and
   * not answered; TimedOut when it was a change that was sent and not answered: it may have been made.
   */
  run(command: string, kind: CommandKind, signal?: AbortSignal): Promise<readonly string[]>;
  /** After an answer that made no sense: what comes next must not be taken for the rest of it. */
  reset(): void;
  close(): Promise<void>;
}

export function createModuleSession(options: ModuleSessionOptions): ModuleSession {
  const {name, ssh, commandTimeoutMs} = options;
  let conversation: Conversation | undefined;
  let shellsRefused = false;
  let works = false;
  let lastTurn: Promise<unknown> = Promise.resolve();

  const reset = () => {
    conversation?.close();
    conversation = undefined;
  };

  /** Undefined when the module gives no shells. */
  const getConversation = async (): Promise<Conversation | undefined> => {
    if (conversation?.open === true || shellsRefused) return conversation;
    reset();
    try {
      const opened = createConversation(await ssh.openShell());
      const greeting = await opened.ready(commandTimeoutMs);
      if (typeof greeting === 'object') return (conversation = opened);
      opened.close();
    } catch (error) {
      if (!(error instanceof AppError) || !['DeviceError', 'TimedOut'].includes(error.code)) throw error;
      shellsRefused = error.code === 'DeviceError';
      if (shellsRefused) return undefined;
    }
    throw unavailable(
      name,
      `The ${name} opens no session. It may be restarting, or have too many of them open.`,
    );
  };

  const askOnce = async (command: string): Promise<Outcome> => {
    const open = await getConversation();
    if (open === undefined) return askAlone(ssh, command, commandTimeoutMs);
    const outcome = await open.ask(command, commandTimeoutMs);
    if (typeof outcome === 'string') reset();
    return outcome;
  };

  /** A connection that the module has closed meanwhile shows only when it is used: nothing was sent, so once more. */
  const ask = async (command: string): Promise<Outcome> => {
    const workedBefore = works;
    works = false;
    let outcome: Outcome;
    try {
      outcome = await askOnce(command);
    } catch (error) {
      if (!workedBefore || !(error instanceof AppError) || error.code !== 'Unavailable') throw error;
      outcome = await askOnce(command);
    }
    works = typeof outcome === 'object';
    return outcome;
  };

  const takeTurn = async (command: string, kind: CommandKind): Promise<readonly string[]> => {
    let outcome = await ask(command);
    // The module closes idle shells: that costs a question nothing but another try.
    if (outcome === 'lost' && kind === 'question') outcome = await ask(command);
    if (typeof outcome === 'object') return answerLines(outcome.text, command);
    const what =
      outcome === 'lost' ? 'broke off before it answered' : `did not answer within ${commandTimeoutMs} ms`;
    throw kind === 'question'
      ? unavailable(name, `The ${name} ${what}.`)
      : timedOut(name, `The ${name} ${what} "${command}". It may have been carried out: ask for the state.`);
  };

  return {
    run(command, kind, signal) {
      const queuedAt = performance.now();
      const turn = lastTurn.then(() => {
        signal?.throwIfAborted();
        // When a module hangs, all who wait for it must not hang one after another.
        if (performance.now() - queuedAt > commandTimeoutMs)
          throw unavailable(name, `The ${name} is still busy with other commands, or hangs.`);
        return takeTurn(command, kind);
      });
      // A command that was sent is heard to its end, whoever has gone meanwhile: the next answer must not be mixed up.
      lastTurn = turn.catch(() => undefined);
      return signal === undefined ? turn : orAborted(turn, signal);
    },
    reset,
    async close() {
      reset();
      await ssh.close();
    },
  };
}

/** One command on a channel of its own. */
async function askAlone(ssh: SshConnection, command: string, timeoutMs: number): Promise<Outcome> {
  const sentAt = performance.now();
  try {
    const {stdout, stderr} = await ssh.exec(command, {timeoutMs});
    return {text: `${stdout}\n${stderr}`};
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'TimedOut') throw error;
    // TimedOut before the time is over: the connection broke.
    return performance.now() - sentAt < timeoutMs * 0.95 ? 'lost' : 'silent';
  }
}

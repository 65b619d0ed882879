/** An open shell on a management module: asks, and reads until the prompt is back. One question at a time. */
import type {SshShell} from '../ssh/shell.ts';
import {endsWithPrompt, printable} from './commands.ts';

/** `silent`: no whole answer in time; `lost`: the shell closed before it came. */
export type Outcome = {readonly text: string} | 'silent' | 'lost';

export interface Conversation {
  readonly open: boolean;
  /** Resolves once the module waits for its first command. */
  ready(timeoutMs: number): Promise<Outcome>;
  ask(command: string, timeoutMs: number): Promise<Outcome>;
  close(): void;
}

/** More than any answer of a real module; what is longer is a module gone wild. */
const maximumAnswerCharacters = 1_000_000;

export function createConversation(shell: SshShell): Conversation {
  let open = true;
  let heard = '';
  let onChange: (() => void) | undefined;
  shell.onData(text => {
    heard += text;
    onChange?.();
  });
  shell.onClose(() => {
    open = false;
    onChange?.();
  });
  const close = () => {
    open = false;
    shell.close();
  };

  const listenUntil = (complete: () => boolean, timeoutMs: number): Promise<Outcome> =>
    new Promise(resolve => {
      const settle = (outcome: Outcome) => {
        clearTimeout(timer);
        onChange = undefined;
        resolve(outcome);
      };
      const timer = setTimeout(() => settle('silent'), timeoutMs);
      onChange = () => {
        if (complete()) settle({text: heard});
        else if (!open) settle('lost');
        else if (heard.length > maximumAnswerCharacters) settle('silent');
      };
      onChange();
    });

  return {
    get open() {
      return open;
    },
    ready: timeoutMs => listenUntil(() => endsWithPrompt(heard), timeoutMs),
    ask: (command, timeoutMs) => {
      heard = '';
      shell.write(`${command}\r\n`);
      return listenUntil(() => endsWithPrompt(heard) && saysSomething(heard), timeoutMs);
    },
    close,
  };
}

/** A bare prompt is no answer: some modules take CR and LF for two ends of line, and prompt once more for the second. */
const saysSomething = (text: string): boolean =>
  printable(text)
    .replaceAll(/system(:[^\s>]{0,60})?>/g, '')
    .trim() !== '';

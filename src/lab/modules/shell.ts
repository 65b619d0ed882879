/** The interactive shell of a management module: banner, prompt, echo, one answer after another, CR LF. */
import type {ShellSession} from '../ssh-server.ts';
import {targetText} from './command-line.ts';
import type {SessionMemory} from './interpreter.ts';
import type {Obey} from './management-module.ts';
import {banner} from './words.ts';

/** A line longer than this is nobody's typing. */
const maximumLineCharacters = 4_096;

export function serveShell(shell: ShellSession, chassis: string, obey: Obey): void {
  const memory: SessionMemory = {target: {kind: 'system'}, logShown: 0};
  const lines: string[] = [];
  let partial = '';
  let busy = false;
  let closed = false;

  const say = (answer: readonly string[]) =>
    shell.write([...answer, `${targetText(memory.target)}> `].join('\r\n'));

  const work = async () => {
    busy = true;
    for (let line = lines.shift(); line !== undefined && !closed; line = lines.shift()) {
      if (line.trim() === 'exit') return shell.close();
      const answer = await obey(line, memory);
      if (answer === 'drop') return shell.drop();
      // Silent from now on, whatever is typed.
      if (answer === 'hang') return;
      say(answer);
    }
    busy = false;
  };

  shell.onClose(() => {
    closed = true;
  });
  shell.onData(text => {
    if (text.includes('\u0003')) return shell.close();
    const typed = (partial + text).replaceAll('\r\n', '\n').split(/[\r\n]/);
    partial = typed.pop() ?? '';
    if (partial.length > maximumLineCharacters) return shell.close();
    for (const line of typed) {
      shell.write(`${line}\r\n`);
      lines.push(line);
    }
    if (!busy) void work().catch(() => shell.drop());
  });
  say(banner(chassis, new Date()));
}

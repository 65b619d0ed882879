/**
 * The interactive shell of a management module: banner, prompt, echo, one answer after another, CR LF. `console` makes it
 * the console of a blade until `ESC (` is typed.
 */
import type {ConsoleView} from '../blades/console.ts';
import type {ShellSession} from '../ssh-server.ts';
import type {LabBlade} from '../topology.ts';
import {targetText} from './command-line.ts';
import type {Chassis, SessionMemory} from './interpreter.ts';
import type {Obey} from './management-module.ts';
import {banner, words} from './words.ts';

/** A line longer than this is nobody's typing. */
const maximumLineCharacters = 4_096;
const leaveConsole = '\u001b(';

export function serveShell(shell: ShellSession, chassis: Chassis, obey: Obey): void {
  const memory: SessionMemory = {target: {kind: 'system'}, logShown: 0};
  const lines: string[] = [];
  let partial = '';
  let busy = false;
  let closed = false;
  let view: ConsoleView | undefined;

  const say = (answer: readonly string[]) =>
    shell.write([...answer, `${targetText(memory.target)}> `].join('\r\n'));

  const leave = (farewell: readonly string[]) => {
    view?.close();
    view = undefined;
    say(farewell);
  };

  const enter = (blade: LabBlade) => {
    const taken = () => leave(['', words.solTaken]);
    view = chassis.consoles.open(blade, text => shell.write(text), taken);
  };

  const work = async () => {
    busy = true;
    for (let line = lines.shift(); line !== undefined && !closed; line = lines.shift()) {
      if (line.trim() === 'exit') return shell.close();
      const answer = await obey(line, memory);
      if (answer === 'drop') return shell.drop();
      // Silent from now on, whatever is typed.
      if (answer === 'hang') return;
      if (!('console' in answer)) say(answer);
      else if (!closed) enter(answer.console);
    }
    busy = false;
  };

  const command = (text: string) => {
    if (text.includes('\u0003')) return shell.close();
    const typed = (partial + text).replaceAll('\r\n', '\n').split(/[\r\n]/);
    partial = typed.pop() ?? '';
    if (partial.length > maximumLineCharacters) return shell.close();
    for (const line of typed) {
      shell.write(`${line}\r\n`);
      lines.push(line);
    }
    if (!busy) void work().catch(() => shell.drop());
  };

  const type = (text: string, console: ConsoleView) => {
    const [keys = '', ...rest] = (partial + text).split(leaveConsole);
    // The two keys may come one by one.
    partial = rest.length === 0 && keys.endsWith('\u001b') ? '\u001b' : '';
    console.send(keys.slice(0, keys.length - partial.length));
    if (rest.length === 0) return;
    leave(['']);
    if (rest.join('') !== '') command(rest.join(leaveConsole));
  };

  shell.onClose(() => {
    closed = true;
    view?.close();
  });
  shell.onData(text => {
    if (view === undefined) command(text);
    else type(text, view);
  });
  say(banner(chassis.name, new Date()));
}

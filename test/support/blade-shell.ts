/** A blade of the rack as somebody sees it who sits at its console. */
import type {RunningLab} from '../../src/lab/main.ts';
import {until} from './until.ts';

/** Emulated machines, beside other tests on a machine that has other work. */
const bootPatienceMs = 240_000;
const answerPatienceMs = 60_000;

export interface BladeShell {
  /** What a command prints. Rejects when it does not succeed. */
  run(command: string): Promise<string>;
  isUp(): Promise<void>;
  shows(text: string | RegExp): Promise<void>;
  /** The last lines, for messages. */
  tail(): string;
}

export function shellOf(lab: RunningLab, blade: string): BladeShell {
  const tail = () => `\n--- console of ${blade} ---\n${lab.consoleOf(blade).slice(-40).join('\n')}\n---`;
  const wait = async (what: string, check: () => boolean, limitMs: number) => {
    try {
      await until(`${blade}: ${what}`, () => Promise.resolve(check() || undefined), limitMs);
    } catch (error) {
      throw new Error(`${(error as Error).message}${tail()}`, {cause: error});
    }
  };
  const {blades} = lab.rack;
  return {
    isUp: () => wait('is up', () => blades?.isUp(blade) === true, bootPatienceMs),
    shows: text => {
      const shown = () => lab.consoleOf(blade).some(line => line.search(text) >= 0);
      return wait(`shows ${String(text)}`, shown, bootPatienceMs);
    },
    tail,
    run: async command => {
      // What is typed before the shell reads is lost.
      await wait(
        'shows a prompt',
        () => lab.consoleOf(blade).some(line => /^~ # /.test(line)),
        bootPatienceMs,
      );
      let seen = '';
      const view = blades?.attachConsole(blade, text => (seen += text));
      try {
        const from = seen.length;
        // What is typed is shown too: the marks must not be found in it.
        view?.send(`echo be"gin"; ${command}; echo "e"nd $?\n`);
        const answer = () => /begin\r?\n([\s\S]*?)end ([0-9]+)\r?\n/.exec(seen.slice(from));
        await wait(`answers to ${command}`, () => answer() !== null, answerPatienceMs);
        const [, output = '', code] = answer() ?? [];
        if (code !== '0') throw new Error(`${blade}: ${command} ended with ${code}${tail()}`);
        return output.replaceAll('\r', '').trim();
      } finally {
        view?.close();
      }
    },
  };
}

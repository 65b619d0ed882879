/** One blade of the rack: a QEMU machine while it has current, and its console. */
import type {ChildProcess} from 'node:child_process';
import type {BladeState} from '../blades/blade.ts';
import type {ConsoleView} from '../blades/console.ts';
import {hasEnded} from './daemons.ts';
import {SerialConsole} from './serial-console.ts';

/** What a system says when it is up, since its firmware began. */
const isUp = (lines: readonly string[]): boolean =>
  lines.slice(lines.findLastIndex(line => line.startsWith('SeaBIOS'))).some(line => upLine.test(line));
const upLine = /login: ?$|hopscotch: \S+ is up/;

export class QemuBlade {
  readonly #start: () => ChildProcess;
  readonly #console: SerialConsole;
  #wanted = false;
  #machine: ChildProcess | undefined;
  /** Switched on, and the machine before has not ended yet: what that one shows is over. */
  #isWaiting = false;

  constructor(start: () => ChildProcess, consoleFile: string) {
    this.#start = start;
    this.#console = new SerialConsole(consoleFile);
  }

  /** Of its process, while it has current. */
  get pid(): number | undefined {
    return this.#wanted ? this.#machine?.pid : undefined;
  }

  get lines(): readonly string[] {
    return this.#isWaiting ? [] : this.#console.lines;
  }

  get state(): BladeState {
    if (!this.#wanted) return 'off';
    if (this.#isWaiting) return 'booting';
    if (this.#machine !== undefined && hasEnded(this.#machine)) return 'stopped';
    return isUp(this.lines) ? 'up' : 'booting';
  }

  switchOn(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    const before = this.#machine;
    // A tap takes one machine at a time: the one before needs a moment to let go of it.
    if (before === undefined || hasEnded(before)) return this.#launch();
    this.#isWaiting = true;
    before.once('exit', () => this.#wanted && this.#machine === before && this.#launch());
  }

  /** As if the plug were pulled. */
  switchOff(): void {
    this.#wanted = false;
    this.#isWaiting = false;
    this.#machine?.kill('SIGKILL');
  }

  attach(write: (text: string) => void): ConsoleView {
    return {
      send: text => void this.#machine?.stdin?.write(text),
      close: this.#console.watch(write),
    };
  }

  /** Resolves when nothing of it runs. */
  async close(): Promise<void> {
    this.switchOff();
    const machine = this.#machine;
    if (machine !== undefined && !hasEnded(machine))
      await new Promise(resolve => machine.once('exit', resolve));
  }

  #launch(): void {
    this.#isWaiting = false;
    this.#console.begin();
    const machine = this.#start();
    this.#machine = machine;
    for (const stream of [machine.stdout, machine.stderr]) {
      // Byte by byte: what a console writes need not be text.
      stream?.setEncoding('latin1');
      stream?.on('data', (text: string) => this.#machine === machine && this.#console.append(text));
    }
    machine.stdin?.on('error', () => undefined);
    machine.once('exit', (code, signal) => {
      if (this.#wanted) this.#console.append(`\r\nThe machine has ended (${code ?? signal}).\r\n`);
      this.#console.close();
    });
  }
}

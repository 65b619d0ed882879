/**
 * One simulated blade. With current, and the network first in its boot sequence, it does what a real one does: asks for
 * its script, loads it, mounts its root, and says that it is up. Where that fails it tries again a few times, as PXE
 * firmware does, and then stops with the reason on its console.
 */
import type {Clock} from '../../domain/clock.ts';
import type {Faults} from '../faults.ts';
import type {LabBlade} from '../topology.ts';
import {expandSettings, parseIpxeScript, readKernelArguments, type BootPlan} from './boot-loader.ts';
import {BladeConsole, type ConsoleView} from './console.ts';
import type {LabHttp} from './http.ts';

export interface BladeSurroundings {
  /** Where the boot endpoint is. */
  readonly bootUrl: () => string;
  readonly isExported: (client: string, path: string) => boolean;
  /** The first boot device, in the management module's words: `nw`, `hd0`, … */
  readonly firstBootDevice: (bladeName: string) => string | undefined;
  readonly bootMs: number;
  /** Between two attempts of the firmware. */
  readonly retryMs: number;
  readonly attempts: number;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly http: LabHttp;
}

export type BladeState = 'off' | 'booting' | 'up' | 'stopped';

/** Scripts that lead to scripts that lead to scripts. Waiting for a service that is down takes many. */
const maximumChained = 100;

/** Ends an attempt with a line on the console. `final`: trying again makes no sense. */
class BootFailure extends Error {
  readonly final: boolean;
  constructor(message: string, final = false) {
    super(message);
    this.final = final;
  }
}

export class Blade {
  readonly #about: LabBlade;
  readonly #around: BladeSurroundings;
  #state: BladeState = 'off';
  readonly #console = new BladeConsole();
  #current: AbortController | undefined;

  constructor(about: LabBlade, around: BladeSurroundings) {
    this.#about = about;
    this.#around = around;
  }

  get state(): BladeState {
    return this.#state;
  }

  /** The last lines on its screen. Kept after it is switched off, for whoever wants to know why. */
  get console(): readonly string[] {
    return this.#console.lines;
  }

  /** Shows the last lines at once, then what it writes. */
  attachConsole(write: (text: string) => void): ConsoleView {
    return {send: text => this.#type(text), close: this.#console.watch(write)};
  }

  switchOn(): void {
    if (this.#current !== undefined) return;
    const current = new AbortController();
    this.#current = current;
    this.#console.clear();
    this.#state = 'booting';
    void this.#boot(current.signal).then(outcome => {
      if (!current.signal.aborted) this.#state = outcome;
    });
  }

  switchOff(): void {
    this.#current?.abort(new Error('power off'));
    this.#current = undefined;
    this.#state = 'off';
  }

  async #boot(power: AbortSignal): Promise<BladeState> {
    const {attempts, retryMs, clock} = this.#around;
    for (let attempt = 1; ; attempt++) {
      try {
        await this.#attempt(power);
        return 'up';
      } catch (error) {
        if (power.aborted) return 'off';
        this.#print(messageOf(error));
        const final = error instanceof BootFailure && error.final;
        if (final || attempt >= attempts) {
          this.#print('Boot failed: press any key to restart');
          return 'stopped';
        }
        await clock.sleep(retryMs, power).catch(() => undefined);
      }
    }
  }

  async #attempt(power: AbortSignal): Promise<void> {
    const {name, mac} = this.#about;
    const {bootUrl, firstBootDevice} = this.#around;
    const device = firstBootDevice(name);
    if (device !== 'nw')
      throw new BootFailure(`Booting from ${device ?? 'nothing'}: no operating system found`, true);
    await this.#misbehave(power);
    let plan = await this.#loadScript(`${bootUrl().replace(/\/+$/, '')}/boot/${mac}`, power);
    for (let chained = 0; plan.kind === 'chain' && chained < maximumChained; chained++) {
      await this.#around.clock.sleep(plan.waitSeconds * 1_000, power);
      plan = await this.#loadScript(expandSettings(plan.url, this.#about), power);
    }
    switch (plan.kind) {
      case 'boot':
        for (const url of plan.urls) await this.#load(url, power);
        return this.#startKernel(plan.arguments, power);
      case 'exit':
        throw new BootFailure('Next boot device: no operating system found', true);
      case 'chain':
      case 'error':
        throw new BootFailure(plan.kind === 'error' ? plan.message : 'Too many scripts in a row');
    }
  }

  async #loadScript(url: string, power: AbortSignal): Promise<BootPlan> {
    const {status, body} = await this.#around.http.send('GET', url, power);
    if (status !== 200) throw new BootFailure(`${url}: HTTP status ${status}`);
    const {plan, printed} = parseIpxeScript(body);
    for (const line of printed) this.#print(line);
    return plan;
  }

  /** Kernel or initrd. What comes by TFTP is taken as loaded: the lab has no such server. */
  async #load(url: string, power: AbortSignal): Promise<void> {
    if (!url.startsWith('http://')) return;
    const {status, bytes} = await this.#around.http.download(url, power);
    if (status !== 200) throw new BootFailure(`${url}: HTTP status ${status}`);
    if (bytes === 0) throw new BootFailure(`${url}: Exec format error`);
    this.#print(`${new URL(url).pathname.split('/').at(-1) ?? ''}... ok`);
  }

  async #startKernel(args: readonly string[], power: AbortSignal): Promise<void> {
    const {name, ip} = this.#about;
    const {bootMs, clock, isExported} = this.#around;
    const root = readKernelArguments(args);
    if (root === undefined) throw new BootFailure('Kernel panic - not syncing: no root on NFS was given');
    // The root is mounted half way through a boot.
    if (bootMs > 0) await clock.sleep(bootMs / 2, power);
    if (!isExported(ip, root.path))
      throw new BootFailure(`mount.nfs: access denied by server while mounting ${root.server}:${root.path}`);
    // An image may go on without having told of its root: only that it is up must be heard.
    if (root.upUrl !== undefined) await this.#around.http.send('POST', `${root.upUrl}&stage=root`, power);
    if (bootMs > 0) await clock.sleep(bootMs / 2, power);
    if (root.upUrl !== undefined) await this.#reportUp(root.upUrl, power);
    this.#print(`${name} login:`);
  }

  async #reportUp(url: string, power: AbortSignal): Promise<void> {
    const {status, body} = await this.#around.http.send('POST', url, power);
    if (status !== 200) throw new BootFailure(`The up-report was not taken: ${body.trim()}`);
  }

  async #misbehave(power: AbortSignal): Promise<void> {
    const {clock, faults} = this.#around;
    const rule = faults.match('blade', this.#about.name, 'netboot');
    switch (rule?.effect) {
      case undefined:
        return;
      case 'delay':
        return clock.sleep(rule.delayMs ?? 1_000, power);
      case 'hang':
        this.#print(rule.message ?? 'CPU 0: Machine Check Exception');
        return new Promise((_resolve, reject) => {
          power.addEventListener('abort', () => reject(power.reason as Error), {once: true});
        });
      case 'error':
      case 'drop':
      case 'garbage':
        throw new BootFailure(rule.message ?? 'PXE-E51: No DHCP or proxyDHCP offers were received.');
    }
  }

  #print(line: string): void {
    this.#console.print(line);
  }

  /** Nobody is let in: there is no operating system behind the login prompt. */
  #type(text: string): void {
    if (this.#state !== 'up') return;
    for (const part of text.split(/(\r\n|\r|\n)/)) {
      if (!/^[\r\n]/.test(part)) this.#console.echo(part);
      else {
        this.#console.echo('\r\n');
        this.#print('Login incorrect');
        this.#print(`${this.#about.name} login:`);
      }
    }
  }
}

/** Errors of sockets may come without a message, and with a code. */
function messageOf(error: unknown): string {
  const {message, code} = error as NodeJS.ErrnoException;
  return message === '' ? `Connection failed (${code ?? 'unknown error'})` : message;
}

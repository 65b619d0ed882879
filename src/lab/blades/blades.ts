/** All simulated blades of the lab. */
import {systemClock, type Clock} from '../../domain/clock.ts';
import type {Faults} from '../faults.ts';
import type {LabBlade} from '../topology.ts';
import {Blade, type BladeState} from './blade.ts';
import type {ConsoleView} from './console.ts';
import {createLabHttp} from './http.ts';

export interface BladesOptions {
  readonly blades: readonly LabBlade[];
  /** Where the boot endpoint is, e.g. `http://127.0.0.1:8080`. Asked at each boot. */
  bootUrl(): string;
  /** Whether a storage host exports this directory to this address. */
  isExported(client: string, path: string): boolean;
  /** Boot devices of a blade in the management module's words; those that say how to boot are passed over. */
  bootSequenceOf(bladeName: string): readonly string[];
  readonly latency: {readonly bootMs: number};
  /** Part `blade`, operation `netboot`. */
  readonly faults: Faults;
  /** Between two attempts to boot; 5 s. */
  readonly retryMs?: number;
  /** Attempts until it gives up; 60. */
  readonly attempts?: number;
  readonly clock?: Clock;
}

export interface Blades {
  /** Gives a blade current, or takes it away. Unknown names are passed over. */
  setPower(name: string, on: boolean): void;
  stateOf(name: string): BladeState | undefined;
  /** The last lines on its screen. */
  consoleOf(name: string): readonly string[];
  /** Writes the last part of its console at once, then all that comes. Unknown names stay silent. */
  attachConsole(name: string, write: (text: string) => void): ConsoleView;
  isUp(name: string): boolean;
  close(): void;
}

const silentConsole: ConsoleView = {send: () => undefined, close: () => undefined};
const bootModes = new Set(['legacy', 'uefi', 'hyper']);

export function createBlades(options: BladesOptions): Blades {
  const http = createLabHttp();
  const around = {
    bootUrl: () => options.bootUrl(),
    isExported: (client: string, path: string) => options.isExported(client, path),
    firstBootDevice: (name: string) => options.bootSequenceOf(name).find(word => !bootModes.has(word)),
    bootMs: options.latency.bootMs,
    retryMs: options.retryMs ?? 5_000,
    attempts: options.attempts ?? 60,
    faults: options.faults,
    clock: options.clock ?? systemClock,
    http,
  };
  const blades = new Map(options.blades.map(blade => [blade.name, new Blade(blade, around)]));
  return {
    setPower: (name, on) => {
      if (on) blades.get(name)?.switchOn();
      else blades.get(name)?.switchOff();
    },
    stateOf: name => blades.get(name)?.state,
    consoleOf: name => blades.get(name)?.console ?? [],
    attachConsole: (name, write) => blades.get(name)?.attachConsole(write) ?? silentConsole,
    isUp: name => blades.get(name)?.state === 'up',
    close: () => {
      for (const blade of blades.values()) blade.switchOff();
      http.close();
    },
  };
}

/**
 * A simulated BladeCenter management module: an SSH endpoint with the module's command line, by single commands and as
 * an interactive shell. Misbehaves by rules: those for part `module` are matched with the chassis, those for part
 * `blade` with the blade, each against the command in the form `power -on -T system:blade[3]`.
 */
import {join} from 'node:path';
import {systemClock, type Clock} from '../../domain/clock.ts';
import type {FaultRule, Faults} from '../faults.ts';
import {startSshServer, type ExecAnswer} from '../ssh-server.ts';
import type {LabBlade} from '../topology.ts';
import {ChassisState} from './chassis-state.ts';
import {parseCommandLine, targetText} from './command-line.ts';
import {ChassisConsoles, type AttachConsole} from './consoles.ts';
import {interpret, type Chassis, type ConsoleStart, type SessionMemory} from './interpreter.ts';
import {ChassisPower} from './power.ts';
import {serveShell} from './shell.ts';
import {words} from './words.ts';

export interface ModuleOptions {
  readonly chassis: string;
  /** Keeps its state and host key there: `<chassis>.journal`, `<chassis>.key`. */
  readonly stateDir: string;
  /** 0: any free one. */
  readonly port: number;
  readonly blades: readonly LabBlade[];
  /** From accepting a power change to its coming true. */
  readonly latency: {readonly powerMs: number};
  readonly faults: Faults;
  readonly username: string;
  readonly password: string;
  /** Called when a blade gets or loses its current; also after the start, for those that were on. */
  onPower(bladeName: string, on: boolean): void;
  /** Whether a blade shuts down when asked to. Without it: all do. */
  readonly answersSoftOff?: (bladeName: string) => boolean;
  /** The serial consoles of the blades. Without it no blade has one. */
  readonly attachConsole?: AttachConsole;
  /** `exec`: refuses interactive shells, as some firmwares do. */
  readonly sessions?: 'shell and exec' | 'exec';
  readonly clock?: Clock;
}

export interface RunningModule {
  readonly port: number;
  /** `SHA256:…`. */
  readonly hostKey: string;
  /** Boot devices of a blade in the module's words, first first: `nw`, `cd`, `hd0`, … */
  bootSequenceOf(bladeName: string): readonly string[];
  close(): Promise<void>;
}

/** Carries a command out, or does what a rule says instead. */
export type Obey = (
  line: string,
  memory: SessionMemory,
) => Promise<readonly string[] | ConsoleStart | 'hang' | 'drop'>;

export async function startManagementModule(options: ModuleOptions): Promise<RunningModule> {
  const {blades, stateDir, clock = systemClock} = options;
  const state = new ChassisState(
    join(stateDir, `${options.chassis}.journal`),
    blades.map(blade => blade.bay),
  );
  const power = new ChassisPower({
    state,
    blades,
    clock,
    settleMs: options.latency.powerMs,
    onPower: (name, on) => options.onPower(name, on),
  });
  const chassis: Chassis = {
    name: options.chassis,
    blades: new Map(blades.map(blade => [blade.bay, blade])),
    state,
    power,
    consoles: new ChassisConsoles(options.attachConsole),
    clock,
    answersSoftOff: name => options.answersSoftOff?.(name) ?? true,
  };
  const obey = obeyWithFaults(chassis, options.faults);
  let logShown = 0;
  const server = await startSshServer({
    keyFile: join(stateDir, `${options.chassis}.key`),
    port: options.port,
    username: options.username,
    password: options.password,
    sessionsPerConnection: 20,
    onExec: async line => {
      // Single commands have nothing in mind but, together, how much of the log they were shown.
      const memory: SessionMemory = {target: {kind: 'system'}, logShown};
      const answer = await execOnce(obey, line, memory);
      logShown = memory.logShown;
      return answer;
    },
    ...(options.sessions === 'exec' ? {} : {onShell: shell => serveShell(shell, chassis, obey)}),
  });
  // Once whoever started us knows us: blades that get their current back ask for their boot sequence.
  const resuming = setImmediate(() => power.resume());
  return {
    port: server.port,
    hostKey: server.hostKey,
    bootSequenceOf: name => {
      const blade = blades.find(each => each.name === name);
      return blade === undefined ? [] : state.blade(blade.bay).bootSequence;
    },
    close: async () => {
      clearImmediate(resuming);
      power.close();
      await server.close();
    },
  };
}

function obeyWithFaults(chassis: Chassis, faults: Faults): Obey {
  return async (text, memory) => {
    const line = parseCommandLine(text, memory.target);
    if (line === undefined) return [];
    const full = [
      line.name,
      ...line.words,
      ...(line.target === undefined ? [] : ['-T', targetText(line.target)]),
    ].join(' ');
    const blade = line.target?.kind === 'blade' ? chassis.blades.get(line.target.bay) : undefined;
    const rule =
      faults.match('module', chassis.name, full) ??
      (blade === undefined ? undefined : faults.match('blade', blade.name, full));
    return (rule && (await misbehave(rule, chassis))) ?? interpret(chassis, line, memory);
  };
}

/** Undefined when the command is carried out after all. */
async function misbehave(
  rule: FaultRule,
  {clock}: Chassis,
): Promise<readonly string[] | 'hang' | 'drop' | undefined> {
  switch (rule.effect) {
    case 'error':
      return [rule.message ?? words.notForTarget];
    case 'garbage':
      return ['\u0007\u001b[2J#%&!? 0x806f~~', 'system:::: \u00ff\u00fe{'];
    case 'delay':
      await clock.sleep(rule.delayMs ?? 1_000);
      return undefined;
    case 'hang':
    case 'drop':
      return rule.effect;
  }
}

/** A single command is answered with its echo first, and with an exit code that says nothing. */
async function execOnce(obey: Obey, line: string, memory: SessionMemory): Promise<ExecAnswer> {
  const answer = await obey(line, memory);
  if (answer === 'hang' || answer === 'drop') return answer;
  const lines = 'console' in answer ? [words.needsShell] : answer;
  return {stdout: [`system> ${line}`, ...lines, ''].join('\r\n'), code: 0};
}

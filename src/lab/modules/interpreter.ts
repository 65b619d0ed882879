/** What a simulated management module answers to a command. */
import type {Clock} from '../../domain/clock.ts';
import type {LabBlade} from '../topology.ts';
import type {ChassisState} from './chassis-state.ts';
import type {CommandLine, Target} from './command-line.ts';
import type {ChassisConsoles} from './consoles.ts';
import {describeBlade, describeChassis, listChassis, listHealth, listLog} from './listings.ts';
import type {ChassisPower} from './power.ts';
import {words} from './words.ts';

export interface Chassis {
  readonly name: string;
  readonly blades: ReadonlyMap<number, LabBlade>;
  readonly state: ChassisState;
  readonly power: ChassisPower;
  readonly consoles: ChassisConsoles;
  readonly clock: Clock;
  /** Whether a blade's operating system listens when it is asked to shut down. */
  readonly answersSoftOff: (bladeName: string) => boolean;
}

/** What one session has in mind. */
export interface SessionMemory {
  target: Target;
  /** How many entries of the log it has been shown. */
  logShown: number;
}

/** The session is the console of a blade from now on. */
export interface ConsoleStart {
  readonly console: LabBlade;
}

type Answer = readonly string[] | string | ConsoleStart;
type Command = (chassis: Chassis, line: CommandLine, memory: SessionMemory) => Answer;

/** Bays of the box, filled or not. */
const baysInBox = 14;

const onBlade =
  (answer: (chassis: Chassis, blade: LabBlade, words: readonly string[]) => Answer): Command =>
  (chassis, {target, words: given}) => {
    if (target?.kind !== 'blade') return words.notForTarget;
    const blade = chassis.blades.get(target.bay);
    if (blade !== undefined) return answer(chassis, blade, given);
    return target.bay < 1 || target.bay > baysInBox ? words.outOfRange : words.emptyBay;
  };

const commands: Readonly<Record<string, Command>> = {
  env: (chassis, {target}, memory) => {
    if (target === undefined) return words.invalidTarget;
    if (target.kind === 'blade' && !chassis.blades.has(target.bay)) return words.outOfRange;
    memory.target = target;
    return words.ok;
  },
  power: onBlade(({power, answersSoftOff}, blade, [option]) => {
    switch (option) {
      case '-state':
        return power.get(blade) === 'on' ? 'On' : 'Off';
      case '-on':
        power.request(blade, 'on');
        return words.ok;
      case '-off':
        power.request(blade, 'off');
        return words.ok;
      case '-softoff':
        // The button is pressed; whether anybody listens is another matter.
        if (answersSoftOff(blade.name)) power.request(blade, 'off');
        return words.ok;
      case '-cycle':
        power.cycle(blade);
        return words.ok;
      default:
        return words.invalidOption;
    }
  }),
  bootseq: onBlade(({state}, blade, devices) => {
    if (devices.length === 0) return state.blade(blade.bay).bootSequence;
    if (devices.length > 4 || !devices.every(device => bootDevice.test(device))) return words.invalidOption;
    state.set(blade.bay, {bootSequence: [...devices]});
    return words.ok;
  }),
  boot: onBlade(({power}, blade) => {
    power.cycle(blade);
    return words.ok;
  }),
  reset: onBlade(({power}, blade) => {
    power.cycle(blade);
    return words.ok;
  }),
  shutdown: onBlade(({power, answersSoftOff}, blade) => {
    if (answersSoftOff(blade.name)) power.request(blade, 'off');
    return words.ok;
  }),
  identify: onBlade(({state}, blade, [option, mode]) => {
    if (option === undefined) return `-s ${state.blade(blade.bay).light}`;
    if (option !== '-s' || (mode !== 'on' && mode !== 'off' && mode !== 'blink')) return words.invalidOption;
    state.set(blade.bay, {light: mode});
    return words.ok;
  }),
  led: onBlade(({state}, blade) => [
    blade.name,
    `  Identify: ${state.blade(blade.bay).light}`,
    '  Error: off',
  ]),
  sol: onBlade(({consoles}, blade) => [`SOL Session: ${consoles.stateOf(blade)}`]),
  console: onBlade(({consoles}, blade, options) => {
    if (options.some(option => option !== '-o')) return words.invalidOption;
    const state = consoles.stateOf(blade);
    if (state === 'Not Ready') return words.solNotReady;
    return state === 'Active' && options.length === 0 ? words.solActive : {console: blade};
  }),
  info: (chassis, line, memory) =>
    line.target?.kind === 'blade'
      ? onBlade((_chassis, blade) => describeBlade(blade))(chassis, line, memory)
      : describeChassis(chassis.name),
  list: chassis => listChassis(chassis.blades),
  health: chassis => listHealth(chassis.blades),
  displaylog: ({state}, {words: given}, memory) => {
    if (given.includes('-f')) memory.logShown = 0;
    const page = state.log.slice(memory.logShown, memory.logShown + logPage);
    memory.logShown += page.length;
    if (page.length > 0) return listLog(page);
    return state.log.length === 0 ? words.emptyLog : words.noMoreLog;
  },
  clearlog: ({state}) => {
    state.clearLog();
    return words.ok;
  },
  telnetcfg: () => words.ok,
  help: () => Object.keys(commands).sort(),
  '?': () => Object.keys(commands).sort(),
};

const bootDevice = /^(nw|cd|usb|hd[0-4]|legacy|uefi|iscsi|iscsicrit|hyper|floppy|nodev)$/;
const logPage = 5;

/** The lines of the answer, or the console that takes the session over. */
export function interpret(
  chassis: Chassis,
  line: CommandLine,
  memory: SessionMemory,
): readonly string[] | ConsoleStart {
  const command = Object.hasOwn(commands, line.name) ? commands[line.name] : undefined;
  if (command === undefined) return [words.notRecognized];
  if (line.target === undefined) return [words.invalidTarget];
  const answer = command(chassis, line, memory);
  return typeof answer === 'string' ? [answer] : answer;
}

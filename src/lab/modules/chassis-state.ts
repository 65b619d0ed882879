/**
 * What a simulated chassis remembers: power, boot sequence and light of each bay, and the module's log. Every change is
 * a line appended to a file before it is acknowledged, so that a chassis is after a restart, or a kill, as it said.
 * (Writing the whole state beside and renaming it costs two milliseconds a change; appending a hundredth of one.)
 */
import {appendFileSync, mkdirSync, renameSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {z} from 'zod';
import {readJsonLines} from '../json-lines.ts';

const bladePower = z.enum(['on', 'off']);
export type BladePower = z.infer<typeof bladePower>;

const bladeState = z.object({
  power: bladePower,
  /** A power change that was accepted, and when (milliseconds since 1970) it comes true. */
  pending: z.object({power: bladePower, at: z.number()}).optional(),
  bootSequence: z.array(z.string()).min(1),
  light: z.enum(['on', 'off', 'blink']),
});
export type BladeState = z.infer<typeof bladeState>;

const logEntry = z.object({
  severity: z.enum(['I', 'W', 'E']),
  source: z.string(),
  at: z.number(),
  code: z.string(),
  text: z.string(),
});
export type LogEntry = z.infer<typeof logEntry>;

/** One line of the file. A bay is given as it is after the change. */
const change = z.object({
  bay: z.number().optional(),
  state: bladeState.optional(),
  entry: logEntry.optional(),
  logCleared: z.literal(true).optional(),
});
type Change = z.infer<typeof change>;

const maximumLogEntries = 200;
/** Then the file is written anew, with what is so now. */
const maximumLines = 20_000;

/** As the factory delivers them: off, and looking everywhere for something to boot. */
const fresh: BladeState = {power: 'off', bootSequence: ['cd', 'floppy', 'hd0', 'nw'], light: 'off'};

export class ChassisState {
  readonly #file: string;
  readonly #blades: Map<number, BladeState>;
  #log: LogEntry[] = [];
  #lines = 0;

  constructor(file: string, bays: readonly number[]) {
    this.#file = file;
    this.#blades = new Map(bays.map(bay => [bay, fresh]));
    for (const saved of readJsonLines(file, value => change.parse(value))) this.#apply(saved);
    this.#compact();
  }

  blade(bay: number): Readonly<BladeState> {
    const blade = this.#blades.get(bay);
    if (blade === undefined) throw new Error(`no bay ${bay}`);
    return blade;
  }

  set(bay: number, part: Pick<BladeState, 'bootSequence'> | Pick<BladeState, 'light'>): void {
    this.#record({bay, state: {...this.blade(bay), ...part}});
  }

  /** What it is now, and what it is going to be; with an entry for the log, if it is worth one. */
  setPower(bay: number, power: BladePower, pending?: BladeState['pending'], entry?: LogEntry): void {
    const {pending: _over, ...rest} = this.blade(bay);
    const state = {...rest, power, ...(pending === undefined ? {} : {pending})};
    this.#record({bay, state, ...(entry === undefined ? {} : {entry})});
  }

  /** Newest first. */
  get log(): readonly LogEntry[] {
    return this.#log;
  }

  clearLog(): void {
    this.#record({logCleared: true});
  }

  #record(made: Change): void {
    appendFileSync(this.#file, `${JSON.stringify(made)}\n`);
    this.#apply(made);
    if (++this.#lines > maximumLines) this.#compact();
  }

  #apply({bay, state, entry, logCleared}: Change): void {
    if (bay !== undefined && state !== undefined && this.#blades.has(bay)) this.#blades.set(bay, state);
    if (logCleared) this.#log = [];
    if (entry !== undefined) this.#log = [entry, ...this.#log].slice(0, maximumLogEntries);
  }

  #compact(): void {
    const changes: Change[] = [
      ...[...this.#blades].map(([bay, state]) => ({bay, state})),
      ...this.#log.toReversed().map(entry => ({entry})),
    ];
    mkdirSync(dirname(this.#file), {recursive: true});
    writeFileSync(`${this.#file}.new`, changes.map(each => `${JSON.stringify(each)}\n`).join(''));
    renameSync(`${this.#file}.new`, this.#file);
    this.#lines = changes.length;
  }
}

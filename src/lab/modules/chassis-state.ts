/**
 * What a simulated chassis remembers: power, boot sequence and light of each bay, and the module's log. One JSON file,
 * written whole at each change, so that a chassis is after a restart as it was. Power changes take their time: they are
 * kept with the moment at which they come true, and come true when somebody looks.
 */
import {mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {z} from 'zod';

export type BladePower = 'on' | 'off';

const bladeState = z.object({
  power: z.enum(['on', 'off']),
  /** A power change that was accepted, and when (milliseconds since 1970) it comes true. */
  pending: z.object({power: z.enum(['on', 'off']), at: z.number()}).optional(),
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

const chassisFile = z.object({blades: z.record(z.string(), bladeState), log: z.array(logEntry)});

const maximumLogEntries = 200;

export class ChassisState {
  readonly #file: string;
  readonly #blades = new Map<number, BladeState>();
  #log: LogEntry[] = [];

  constructor(file: string, bays: readonly number[]) {
    this.#file = file;
    const saved = readSaved(file);
    for (const bay of bays) {
      // As the factory delivers them: off, and looking everywhere for something to boot.
      const fresh: BladeState = {power: 'off', bootSequence: ['cd', 'floppy', 'hd0', 'nw'], light: 'off'};
      this.#blades.set(bay, saved?.blades[String(bay)] ?? fresh);
    }
    this.#log = saved?.log ?? [];
  }

  blade(bay: number): Readonly<BladeState> {
    const blade = this.#blades.get(bay);
    if (blade === undefined) throw new Error(`no bay ${bay}`);
    return blade;
  }

  set(bay: number, change: Pick<BladeState, 'bootSequence'> | Pick<BladeState, 'light'>): void {
    this.#blades.set(bay, {...this.blade(bay), ...change});
    this.#save();
  }

  /** What it is now, and what it is going to be; with an entry for the log, if it is worth one. */
  setPower(bay: number, power: BladePower, pending?: BladeState['pending'], entry?: LogEntry): void {
    const {pending: _over, ...rest} = this.blade(bay);
    this.#blades.set(bay, {...rest, power, ...(pending === undefined ? {} : {pending})});
    if (entry !== undefined) this.#remember(entry);
    this.#save();
  }

  /** Newest first. */
  get log(): readonly LogEntry[] {
    return this.#log;
  }

  addLog(entry: LogEntry): void {
    this.#remember(entry);
    this.#save();
  }

  clearLog(): void {
    this.#log = [];
    this.#save();
  }

  #remember(entry: LogEntry): void {
    this.#log = [entry, ...this.#log].slice(0, maximumLogEntries);
  }

  #save(): void {
    const text = JSON.stringify({blades: Object.fromEntries(this.#blades), log: this.#log});
    mkdirSync(dirname(this.#file), {recursive: true});
    writeFileSync(`${this.#file}.new`, text);
    renameSync(`${this.#file}.new`, this.#file);
  }
}

/** Undefined when there is none, or none that can be read: a lab starts afresh rather than not at all. */
function readSaved(file: string): z.infer<typeof chassisFile> | undefined {
  try {
    return chassisFile.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

/** The power of the bays of a simulated chassis: accepted now, true later. */
import type {Clock} from '../../domain/clock.ts';
import type {LabBlade} from '../topology.ts';
import type {BladePower, ChassisState} from './chassis-state.ts';

export interface ChassisPowerOptions {
  readonly state: ChassisState;
  readonly blades: readonly LabBlade[];
  /** From accepting a change to its coming true. */
  readonly settleMs: number;
  readonly clock: Clock;
  readonly onPower: (bladeName: string, on: boolean) => void;
}

export class ChassisPower {
  readonly #options: ChassisPowerOptions;
  readonly #closing = new AbortController();

  constructor(options: ChassisPowerOptions) {
    this.#options = options;
  }

  /** After a start: blades that were on get their current back, and what was accepted before still comes true. */
  resume(): void {
    for (const blade of this.#options.blades) {
      if (this.get(blade) === 'on') this.#options.onPower(blade.name, true);
      this.#wakeUpFor(blade);
    }
  }

  get(blade: LabBlade): BladePower {
    const {state, clock} = this.#options;
    const {pending} = state.blade(blade.bay);
    if (pending !== undefined && clock.now().getTime() >= pending.at) this.#apply(blade, pending.power);
    return state.blade(blade.bay).power;
  }

  request(blade: LabBlade, power: BladePower): void {
    const {state, clock, settleMs} = this.#options;
    const now = this.get(blade);
    const pending = state.blade(blade.bay).pending?.power;
    // Saying it twice does not make it later.
    if ((pending ?? now) === power) return;
    if (now === power) return state.setPower(blade.bay, now);
    if (settleMs <= 0) return this.#apply(blade, power);
    state.setPower(blade.bay, now, {power, at: clock.now().getTime() + settleMs});
    this.#wakeUpFor(blade);
  }

  /** Off at once, on again when it has settled. */
  cycle(blade: LabBlade): void {
    if (this.get(blade) === 'on') this.#apply(blade, 'off');
    this.request(blade, 'on');
  }

  close(): void {
    this.#closing.abort(new Error('closed'));
  }

  #apply(blade: LabBlade, power: BladePower): void {
    const {state, clock, onPower} = this.#options;
    if (state.blade(blade.bay).power === power) return state.setPower(blade.bay, power);
    state.setPower(blade.bay, power, undefined, {
      severity: 'I',
      source: bladeSource(blade.bay),
      at: clock.now().getTime(),
      code: power === 'on' ? '0x1c000004' : '0x1c000005',
      text: `(${blade.name}) Blade powered ${power}.`,
    });
    onPower(blade.name, power === 'on');
  }

  /** Nobody may ask for a while, but the blade is to start all the same. */
  #wakeUpFor(blade: LabBlade): void {
    const {state, clock} = this.#options;
    const {pending} = state.blade(blade.bay);
    if (pending === undefined) return;
    const waitMs = Math.max(0, pending.at - clock.now().getTime());
    clock.sleep(waitMs, this.#closing.signal).then(
      () => void this.get(blade),
      () => undefined,
    );
  }
}

export const bladeSource = (bay: number): string => `Blade_${String(bay).padStart(2, '0')}`;

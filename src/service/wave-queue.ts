/** Who may go on when, first come first served: groups with so much room, and so much time between two who enter. */
import type {Clock} from '../domain/clock.ts';

export interface Group {
  /** For people: `chassis1`. */
  readonly name: string;
  /** So many may be in it. */
  readonly limit: number;
  /** Between two who enter. */
  readonly intervalMs: number;
  inside: number;
  nextEntryMs: number;
}

export const makeGroup = (name: string, limit: number, intervalMs: number): Group => ({
  name,
  limit,
  intervalMs,
  inside: 0,
  nextEntryMs: 0,
});

interface Ticket {
  readonly groups: readonly Group[];
  readonly enter: () => void;
}

export interface Turn {
  /** Resolves once inside all of the groups, which `leave` ends. Rejects with the signal's reason. */
  readonly admitted: Promise<void>;
  /** How many who want the same group come first. */
  readonly ahead: (group: Group) => number;
}

export class WaveQueue {
  readonly #clock: Clock;
  readonly #waiting = new Set<Ticket>();
  readonly #woken = new Set<Group>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  join(groups: readonly Group[], signal: AbortSignal): Turn {
    const {promise, resolve, reject} = Promise.withResolvers<void>();
    const onAbort = () => {
      this.#waiting.delete(ticket);
      reject(signal.reason as Error);
    };
    const ticket: Ticket = {
      groups,
      enter: () => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      },
    };
    if (signal.aborted) onAbort();
    else {
      signal.addEventListener('abort', onAbort, {once: true});
      this.#waiting.add(ticket);
      this.#admit();
    }
    return {admitted: promise, ahead: group => this.#aheadOf(ticket, group)};
  }

  leave(groups: readonly Group[]): void {
    for (const group of groups) group.inside--;
    this.#admit();
  }

  #aheadOf(ticket: Ticket, group: Group): number {
    const waiting = [...this.#waiting];
    const before = waiting.slice(0, Math.max(0, waiting.indexOf(ticket)));
    return before.filter(({groups}) => groups.includes(group)).length;
  }

  /** Whoever is held up by one group does not hold up those behind him who want others. */
  #admit(): void {
    const now = this.#clock.now().getTime();
    for (const ticket of [...this.#waiting]) {
      const {groups} = ticket;
      if (groups.some(group => group.inside >= group.limit)) continue;
      const tooEarly = groups.find(group => group.nextEntryMs > now);
      if (tooEarly !== undefined) {
        this.#lookAgainFor(tooEarly, now);
        continue;
      }
      this.#waiting.delete(ticket);
      for (const group of groups) {
        group.inside++;
        group.nextEntryMs = now + group.intervalMs;
      }
      ticket.enter();
    }
  }

  #lookAgainFor(group: Group, now: number): void {
    if (this.#woken.has(group)) return;
    this.#woken.add(group);
    void this.#clock.sleep(group.nextEntryMs - now).then(() => {
      this.#woken.delete(group);
      this.#admit();
    });
  }
}

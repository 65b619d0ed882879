/**
 * How many servers may be between power-on and up at once: of one chassis, whose power supplies feel it, and of one storage
 * host, which serves their roots. Over all jobs of this process. A server that does not report itself up gives its
 * place back after a while: one that hangs must not hold up the others.
 */
import type {Clock} from '../domain/clock.ts';
import type {RootTag} from '../domain/image.ts';
import type {ServerName} from '../domain/names.ts';
import type {TurnRun} from '../domain/plan.ts';
import type {ServerRecord} from '../domain/server.ts';
import type {BootReports} from '../ports/boot.ts';
import type {Site} from './site.ts';
import {makeGroup, WaveQueue, type Group, type Turn} from './wave-queue.ts';

export interface WaveSettings {
  readonly perChassis: {
    /** So many may be booting. */
    readonly atOnce?: number | undefined;
    /** Between two power-ons. */
    readonly intervalMs: number;
  };
  readonly perStorageHost: {readonly booting?: number | undefined};
  readonly givesBackAfterMs: number;
}

export interface Waves {
  /** False when nothing bounds it. */
  bounds(server: ServerRecord, tag: RootTag | undefined): boolean;
  /**
   * Resolves when the server may be switched on. From then on it counts as booting, until it reports itself up with this root,
   * leaves, or has had its time. Without a root nobody will report: then it only keeps its distance to the one before.
   */
  enter(server: ServerRecord, tag: RootTag | undefined, run: TurnRun): Promise<void>;
  /** It is up, however that was found out. */
  arrive(server: ServerName): void;
  /** It was switched off, or could not be switched on. */
  leave(server: ServerName): void;
}

type WaveSite = Pick<Site, 'storageHosts' | 'storageOfChassis'> & {
  readonly clock: Clock;
  readonly bootReports: Pick<BootReports, 'find' | 'waitFor'>;
};

export const createWaves = (settings: WaveSettings, site: WaveSite): Waves =>
  new BoundedWaves(settings, site);

interface Place {
  readonly groups: readonly Group[];
  readonly sinceMs: number;
  readonly ended: AbortController;
}

const tellEveryMs = 10_000;
const lookEveryMs = 1_000;

class BoundedWaves implements Waves {
  readonly #settings: WaveSettings;
  readonly #site: WaveSite;
  readonly #queue: WaveQueue;
  readonly #groups = new Map<string, Group>();
  readonly #places = new Map<ServerName, Place>();
  /** How long boots take in a group, the latest counting most. */
  readonly #usualBootMs = new Map<Group, number>();

  constructor(settings: WaveSettings, site: WaveSite) {
    this.#settings = settings;
    this.#site = site;
    this.#queue = new WaveQueue(site.clock);
  }

  bounds(server: ServerRecord, tag: RootTag | undefined): boolean {
    return this.#groupsOf(server, tag).length > 0;
  }

  async enter(server: ServerRecord, tag: RootTag | undefined, run: TurnRun): Promise<void> {
    this.leave(server.name);
    const groups = this.#groupsOf(server, tag);
    const turn = this.#queue.join(groups, run.signal);
    const inside = new AbortController();
    const telling = this.#tellWhileWaiting(groups, turn, run, inside.signal);
    try {
      await turn.admitted;
    } finally {
      inside.abort();
      await telling;
    }
    if (tag === undefined) return this.#queue.leave(groups);
    const place = {groups, sinceMs: this.#site.clock.now().getTime(), ended: new AbortController()};
    this.#places.set(server.name, place);
    void this.#watch(server.name, tag, place);
  }

  arrive(server: ServerName): void {
    const place = this.#places.get(server);
    if (place !== undefined) this.#learn(place.groups, this.#site.clock.now().getTime() - place.sinceMs);
    this.leave(server);
  }

  leave(server: ServerName): void {
    const place = this.#places.get(server);
    if (place === undefined) return;
    this.#places.delete(server);
    place.ended.abort(new Error('it no longer counts as booting'));
    this.#queue.leave(place.groups);
  }

  #groupsOf({chassis}: ServerRecord, tag: RootTag | undefined): Group[] {
    const {perChassis, perStorageHost} = this.#settings;
    const {storageHosts, storageOfChassis} = this.#site;
    const [anyHost] = storageHosts.keys();
    const host = chassis === undefined ? anyHost : storageOfChassis.get(chassis);
    const groups: Group[] = [];
    if (chassis !== undefined && (perChassis.atOnce !== undefined || perChassis.intervalMs > 0))
      groups.push(this.#group('chassis', chassis, perChassis.atOnce ?? Infinity, perChassis.intervalMs));
    if (tag !== undefined && host !== undefined && perStorageHost.booting !== undefined)
      groups.push(this.#group('storage', host, perStorageHost.booting, 0));
    return groups;
  }

  #group(kind: string, name: string, limit: number, intervalMs: number): Group {
    const key = `${kind} ${name}`;
    const group = this.#groups.get(key) ?? makeGroup(name, limit, intervalMs);
    this.#groups.set(key, group);
    return group;
  }

  /** Gives the place back when the server is up, or has had its time. */
  async #watch(server: ServerName, tag: RootTag, place: Place): Promise<void> {
    const {clock} = this.#site;
    const since = new Date(place.sinceMs);
    const watching = new AbortController();
    const signal = AbortSignal.any([place.ended.signal, watching.signal]);
    const isUp = await Promise.race([
      this.#waitUntilUp(server, tag, since, signal).then(
        () => true,
        () => false,
      ),
      clock.sleep(this.#settings.givesBackAfterMs, signal).then(
        () => false,
        () => false,
      ),
    ]);
    watching.abort(new Error('nobody waits any more'));
    if (this.#places.get(server) !== place) return;
    if (isUp) this.arrive(server);
    else this.leave(server);
  }

  async #waitUntilUp(server: ServerName, tag: RootTag, since: Date, signal: AbortSignal): Promise<void> {
    const {bootReports, clock} = this.#site;
    for (;;) {
      // When the database is away for a moment, the next look may tell.
      const up = await bootReports.find(server, tag).then(
        ({times}) => times.up,
        () => since,
      );
      if (up !== undefined && up > since) return;
      // A root that never came up before is told of at once; one that boots again has an old report in the way.
      if (up === undefined) return bootReports.waitFor(server, tag, 'up', () => undefined, signal);
      await clock.sleep(lookEveryMs, signal);
    }
  }

  #learn(groups: readonly Group[], bootMs: number): void {
    for (const group of groups) {
      const known = this.#usualBootMs.get(group) ?? bootMs;
      this.#usualBootMs.set(group, known * 0.7 + bootMs * 0.3);
    }
  }

  /** What it waits for, and about how long. Nothing when it need not wait. */
  async #tellWhileWaiting(
    groups: readonly Group[],
    turn: Turn,
    {tell}: TurnRun,
    inside: AbortSignal,
  ): Promise<void> {
    // Whoever gets in at once has nothing to tell.
    await new Promise(resolve => setImmediate(resolve));
    while (!inside.aborted) {
      tell(this.#describeWait(groups, turn));
      await this.#site.clock.sleep(tellEveryMs, inside).catch(() => undefined);
    }
  }

  #describeWait(groups: readonly Group[], turn: Turn): string {
    const full = groups.find(({inside, limit}) => inside >= limit);
    const reason =
      full === undefined
        ? 'the one before it was switched on a moment ago'
        : `${full.inside} of ${full.limit} servers of ${full.name} are booting`;
    const ahead = Math.max(...groups.map(turn.ahead));
    const before = ahead > 0 ? `, ${ahead} more come first` : '';
    const seconds = Math.round(
      Math.max(...groups.map(group => this.#waitMs(group, turn.ahead(group)))) / 1_000,
    );
    return `Waits for its turn: ${reason}${before}${seconds > 0 ? `, about ${seconds} s` : ''}.`;
  }

  /** As far as it can be told: boots take about as long as those before. */
  #waitMs(group: Group, ahead: number): number {
    const spacedMs =
      Math.max(0, group.nextEntryMs - this.#site.clock.now().getTime()) + ahead * group.intervalMs;
    const boots = group.inside < group.limit ? 0 : Math.ceil((ahead + 1) / group.limit);
    return Math.max(spacedMs, boots * (this.#usualBootMs.get(group) ?? 0));
  }
}

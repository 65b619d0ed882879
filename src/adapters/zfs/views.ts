/** Clones for a moment, to look into a snapshot: the way that every ZFS offers. */
import type {Clock} from '../../domain/clock.ts';
import {buildCloneCommand, buildDestroyCommand, buildMountCommand} from './commands.ts';
import type {ZfsHost} from './host.ts';
import {property, type Layout} from './layout.ts';

/** What a crash left behind is destroyed by whoever comes after that. */
const staleMs = 24 * 3_600_000;

export class Views {
  readonly #host: ZfsHost;
  readonly #layout: Layout;
  readonly #clock: Clock;

  constructor(host: ZfsHost, layout: Layout, clock: Clock) {
    this.#host = host;
    this.#layout = layout;
    this.#clock = clock;
  }

  /** Runs `work` with the directory that shows the snapshot. `key`: a repeat with the same takes over what is there. */
  async with<T>(
    snapshot: string,
    key: string,
    work: (path: string) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    await this.#removeStale(signal);
    const view = `${this.#layout.views}/${key}`;
    await this.#host.ensureFilesystem(this.#layout.views);
    // An older one of that name may show another state.
    await this.#remove(view, signal);
    const properties = {[property.kind]: 'view', sharenfs: 'off', readonly: 'on'};
    const refused = await this.#host.attempt(buildCloneCommand(snapshot, view, properties), {signal});
    if (refused && refused.refusal !== 'notMounted' && refused.refusal !== 'exists')
      throw this.#host.explain(refused);
    try {
      return await work(await this.#pathOf(view, signal));
    } finally {
      // Without the signal: whoever gave up still tidies up. What stays goes with the next that comes by.
      await this.#remove(view).catch(() => undefined);
    }
  }

  async #pathOf(view: string, signal?: AbortSignal): Promise<string> {
    const dataset = (await this.#host.inspect(view, 0, signal))?.get(view);
    if (dataset?.properties.get('mounted') !== 'yes') {
      const refused = await this.#host.attempt(buildMountCommand(view), {signal});
      if (refused && refused.refusal !== 'alreadyMounted') throw this.#host.explain(refused);
    }
    return dataset?.properties.get('mountpoint') ?? '';
  }

  async #remove(view: string, signal?: AbortSignal): Promise<void> {
    const refused = await this.#host.attemptWhileBusy(buildDestroyCommand(view), signal);
    if (refused && refused.refusal !== 'missing') throw this.#host.explain(refused);
  }

  async #removeStale(signal?: AbortSignal): Promise<void> {
    const views = await this.#host.inspect(this.#layout.views, 1, signal);
    for (const {name, properties} of views?.values() ?? []) {
      const ageMs = this.#clock.now().getTime() - Number(properties.get('creation')) * 1_000;
      if (properties.get(property.kind) === 'view' && ageMs > staleMs) await this.#remove(name, signal);
    }
  }
}

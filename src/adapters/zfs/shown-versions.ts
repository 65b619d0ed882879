/** Versions as directories: one read-only clone of each, for all servers that have their root in memory over it. */
import {invalidRequest, notFound} from '../../domain/errors.ts';
import {shownDataset, type ShownVersion} from '../../domain/image.ts';
import {quoted, type BrandName, type VersionNumber} from '../../domain/names.ts';
import {buildCloneCommand, buildDestroyCommand, buildMountCommand} from './commands.ts';
import type {ZfsHost} from './host.ts';
import {property, type Layout} from './layout.ts';
import {toShownVersion} from './listing.ts';

export class ShownVersions {
  readonly #host: ZfsHost;
  readonly #layout: Layout;

  constructor(host: ZfsHost, layout: Layout) {
    this.#host = host;
    this.#layout = layout;
  }

  async ensure(brand: BrandName, version: VersionNumber, signal?: AbortSignal): Promise<ShownVersion> {
    const snapshot = this.#layout.version(brand, version);
    const dataset = shownDataset(this.#layout, {brand, version});
    const there = await this.#find(dataset, snapshot, signal);
    if (there !== undefined) return there;
    const properties = {
      [property.kind]: 'shown',
      [property.brand]: brand,
      [property.version]: String(version),
      readonly: 'on',
      sharenfs: 'off',
    };
    await this.#host.ensureFilesystem(this.#layout.versions);
    const refused = await this.#host.attempt(buildCloneCommand(snapshot, dataset, properties), {signal});
    if (refused?.refusal === 'missing')
      throw notFound('Version', [`${brand}@${version}`], 'listVersions tells which there are.');
    if (refused && refused.refusal !== 'exists' && refused.refusal !== 'notMounted')
      throw this.#host.explain(refused);
    const left = await this.#host.attempt(buildMountCommand(dataset), {signal});
    if (left && left.refusal !== 'alreadyMounted') throw this.#host.explain(left);
    const made = await this.#find(dataset, snapshot, signal);
    if (made !== undefined) return made;
    throw this.#host.explain(refused ?? {refusal: 'unknown', stderr: `${dataset} is not what was made`});
  }

  async remove(dataset: string, signal?: AbortSignal): Promise<void> {
    if (!dataset.startsWith(`${this.#layout.versions}/`))
      throw invalidRequest('dataset', `${quoted(dataset)} is not below ${this.#layout.versions}.`);
    const refused = await this.#host.attemptWhileBusy(buildDestroyCommand(dataset), signal);
    if (refused && refused.refusal !== 'missing') throw this.#host.explain(refused);
  }

  /** Mounted, and a clone of that very snapshot. */
  async #find(name: string, origin: string, signal?: AbortSignal): Promise<ShownVersion | undefined> {
    const found = (await this.#host.inspect(name, 0, signal))?.get(name);
    if (found?.properties.get('mounted') !== 'yes' || found.properties.get('origin') !== origin)
      return undefined;
    return toShownVersion(this.#layout, found);
  }
}

/** Numbered snapshots of golden images. */
import type {Dn} from '../../domain/dn.ts';
import {conflict, notFound} from '../../domain/errors.ts';
import {parseVersionNumber, type BrandName, type JobId, type VersionNumber} from '../../domain/names.ts';
import {refuseWhileInUse, type Brands} from './brands.ts';
import {buildDestroySnapshotCommand, buildSnapshotCommand, type Properties} from './commands.ts';
import type {ZfsHost} from './host.ts';
import {property, type Layout} from './layout.ts';
import {lastNumberOf, toVersion} from './listing.ts';
import {encodeValue} from './property-value.ts';

export interface AboutVersion {
  readonly job: JobId;
  readonly author: Dn;
  readonly comment?: string;
}

/** How often somebody else may take the number that we were about to use. */
const attempts = 5;

export class Versions {
  readonly #host: ZfsHost;
  readonly #layout: Layout;
  readonly #brands: Brands;

  constructor(host: ZfsHost, layout: Layout, brands: Brands) {
    this.#host = host;
    this.#layout = layout;
    this.#brands = brands;
  }

  /**
   * The snapshot carries its job from the moment it exists, so that a repeat finds it; its name is its number, and ZFS
   * gives a name once. The brand's `default` and `last` follow, and a repeat makes up for them.
   */
  async ensure(brand: BrandName, about: AboutVersion, signal?: AbortSignal): Promise<VersionNumber> {
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const state = await this.#inspect(brand, signal);
      const mine = state.snapshots.find(({dataset}) => dataset.properties.get(property.job) === about.job);
      if (mine) {
        await this.#finish(brand, mine.number, state.noted, signal);
        return mine.number;
      }
      const number = parseVersionNumber(state.last + 1);
      const command = buildSnapshotCommand(this.#layout.version(brand, number), propertiesOf(about));
      const refused = await this.#host.attempt(command, {signal});
      if (refused === undefined) {
        await this.#finish(brand, number, state.noted, signal);
        return number;
      }
      if (refused.refusal !== 'exists') throw this.#host.explain(refused);
    }
    throw conflict(`Others are taking snapshots of ${brand} at this moment. Try again.`, [brand]);
  }

  async remove(brand: BrandName, version: VersionNumber, signal?: AbortSignal): Promise<void> {
    const snapshot = this.#layout.version(brand, version);
    const all = await this.#host.inspect(this.#layout.base, undefined, signal);
    if (!all?.has(snapshot)) return;
    refuseWhileInUse(`${brand} version ${version}`, all, snapshot);
    // Noted before the snapshot goes, or its number could be given again.
    const {last, noted} = await this.#inspect(brand, signal);
    if (noted < last) await this.#brands.setProperties(brand, {[property.last]: String(last)}, signal);
    const refused = await this.#host.attempt(buildDestroySnapshotCommand(snapshot), {signal});
    if (refused === undefined || refused.refusal === 'missing') return;
    if (refused.refusal === 'dependents') {
      const now = await this.#host.inspect(this.#layout.base, undefined, signal);
      refuseWhileInUse(`${brand} version ${version}`, now ?? all, snapshot);
    }
    throw this.#host.explain(refused);
  }

  async setDefault(brand: BrandName, version: VersionNumber, signal?: AbortSignal): Promise<void> {
    const {snapshots} = await this.#inspect(brand, signal);
    if (!snapshots.some(({number}) => number === version)) throw notFound('Version', [`${brand} ${version}`]);
    await this.#brands.setProperties(brand, {[property.default]: String(version)}, signal);
  }

  /** `last` goes last: as long as it is lower, a repeat knows that this was not finished. */
  async #finish(brand: BrandName, number: VersionNumber, noted: number, signal?: AbortSignal): Promise<void> {
    if (noted >= number) return;
    const properties = {[property.default]: String(number), [property.last]: String(number)};
    await this.#brands.setProperties(brand, properties, signal);
  }

  async #inspect(brand: BrandName, signal?: AbortSignal) {
    const name = this.#layout.brand(brand);
    const datasets = await this.#host.inspect(name, 1, signal);
    const dataset = datasets?.get(name);
    if (datasets === undefined || dataset === undefined) throw notFound('Brand', [brand]);
    const snapshots = [...datasets.values()].flatMap(found => {
      const version = toVersion(this.#layout, found);
      return version ? [{dataset: found, number: version.number}] : [];
    });
    const numbers = snapshots.map(({number}) => number);
    return {snapshots, last: lastNumberOf(dataset, numbers), noted: lastNumberOf(dataset, [])};
  }
}

function propertiesOf({job, author, comment}: AboutVersion): Properties {
  return {
    [property.job]: job,
    [property.author]: encodeValue(author.text, 'author'),
    ...(comment === undefined ? {} : {[property.comment]: encodeValue(comment, 'comment')}),
  };
}

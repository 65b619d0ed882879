/** Numbered snapshots of golden images. */
import type {Dn} from '../../domain/dn.ts';
import {conflict, notFound} from '../../domain/errors.ts';
import {parseVersionNumber, type BrandName, type JobId, type VersionNumber} from '../../domain/names.ts';
import {saidBootProperties} from './boot-properties.ts';
import type {Brands} from './brands.ts';
import {
  buildDestroySnapshotCommand,
  buildSnapshotCommand,
  type Dataset,
  type Properties,
} from './commands.ts';
import type {ZfsHost} from './host.ts';
import {property, type Layout} from './layout.ts';
import {defaultVersionOf, lastNumberOf, toVersion} from './listing.ts';
import {encodeValue} from './property-value.ts';
import {refuseWhileUsed} from './use.ts';

export interface AboutVersion {
  readonly job: JobId;
  readonly author: Dn;
  readonly comment?: string;
}

interface State {
  readonly dataset: Dataset;
  readonly snapshots: readonly {readonly dataset: Dataset; readonly number: VersionNumber}[];
  /** Highest number that was ever given, and the same as far as it is noted on the brand. */
  readonly last: number;
  readonly noted: number;
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
  ensure(brand: BrandName, about: AboutVersion, signal?: AbortSignal): Promise<VersionNumber> {
    return this.#ensure(brand, propertiesOf(about, about.job), true, signal);
  }

  /** The same job may make another version after it: its mark is its own. */
  async save(
    brand: BrandName,
    about: AboutVersion,
    signal?: AbortSignal,
  ): Promise<VersionNumber | undefined> {
    if (await this.#isUnchanged(brand, signal)) return undefined;
    return this.#ensure(brand, propertiesOf(about, `${about.job}/saved`), false, signal);
  }

  async #ensure(
    brand: BrandName,
    properties: Properties,
    toDefault: boolean,
    signal?: AbortSignal,
  ): Promise<VersionNumber> {
    const job = properties[property.job];
    for (let attempt = 1; attempt <= attempts; attempt++) {
      const state = await this.#inspect(brand, signal);
      const mine = state.snapshots.find(({dataset}) => dataset.properties.get(property.job) === job);
      if (mine) {
        await this.#finish(brand, mine.number, state, toDefault, signal);
        return mine.number;
      }
      const number = parseVersionNumber(state.last + 1);
      const all = {...properties, ...saidBootProperties(state.dataset)};
      const command = buildSnapshotCommand(this.#layout.version(brand, number), all);
      const refused = await this.#host.attempt(command, {signal});
      if (refused === undefined) {
        await this.#finish(brand, number, state, toDefault, signal);
        return number;
      }
      if (refused.refusal !== 'exists') throw this.#host.explain(refused);
    }
    throw conflict(`Others are taking snapshots of ${brand} at this moment. Try again.`, [brand]);
  }

  async remove(brand: BrandName, version: VersionNumber, signal?: AbortSignal): Promise<void> {
    const snapshot = this.#layout.version(brand, version);
    const all = await this.#host.inspectAll(signal);
    if (!all.has(snapshot)) return;
    const refuseWhileUsedIn = (datasets: typeof all) =>
      refuseWhileUsed(`${brand} version ${version}`, this.#host, snapshot, datasets, signal);
    await refuseWhileUsedIn(all);
    // Noted before the snapshot goes, or its number could be given again.
    const {last, noted} = await this.#inspect(brand, signal);
    if (noted < last) await this.#brands.setProperties(brand, {[property.last]: String(last)}, signal);
    const refused = await this.#host.attempt(buildDestroySnapshotCommand(snapshot), {signal});
    if (refused === undefined || refused.refusal === 'missing') return;
    if (refused.refusal === 'dependents' || refused.refusal === 'busy')
      await refuseWhileUsedIn(await this.#host.inspectAll(signal));
    throw this.#host.explain(refused);
  }

  async setDefault(brand: BrandName, version: VersionNumber, signal?: AbortSignal): Promise<void> {
    const {snapshots} = await this.#inspect(brand, signal);
    if (!snapshots.some(({number}) => number === version)) throw notFound('Version', [`${brand} ${version}`]);
    await this.#brands.setProperties(brand, {[property.default]: String(version)}, signal);
  }

  /** `last` goes last: as long as it is lower, a repeat knows that this was not finished. */
  async #finish(
    brand: BrandName,
    number: VersionNumber,
    {noted, dataset, snapshots}: State,
    toDefault: boolean,
    signal?: AbortSignal,
  ): Promise<void> {
    if (noted >= number) return;
    // Without a choice of its own a brand takes the newest: one that is kept back needs the choice written down.
    const others = snapshots.map(other => other.number).filter(other => other !== number);
    const chosen = toDefault ? number : (defaultVersionOf(dataset, others) ?? number);
    const properties = {[property.default]: String(chosen), [property.last]: String(number)};
    await this.#brands.setProperties(brand, properties, signal);
  }

  /** False also where ZFS does not tell, as zfs-fuse: then it is kept for nothing at worst. */
  async #isUnchanged(brand: BrandName, signal?: AbortSignal): Promise<boolean> {
    const {snapshots} = await this.#inspect(brand, signal);
    if (snapshots.length === 0) return false;
    const written = await this.#host.askProperty(this.#layout.brand(brand), 'written', signal);
    return written === '0';
  }

  async #inspect(brand: BrandName, signal?: AbortSignal): Promise<State> {
    const name = this.#layout.brand(brand);
    const datasets = await this.#host.inspect(name, 1, signal);
    const dataset = datasets?.get(name);
    if (datasets === undefined || dataset === undefined) throw notFound('Brand', [brand]);
    const snapshots = [...datasets.values()].flatMap(found => {
      const version = toVersion(this.#layout, found);
      return version ? [{dataset: found, number: version.number}] : [];
    });
    const numbers = snapshots.map(({number}) => number);
    return {dataset, snapshots, last: lastNumberOf(dataset, numbers), noted: lastNumberOf(dataset, [])};
  }
}

function propertiesOf({author, comment}: AboutVersion, job: string): Properties {
  return {
    [property.job]: job,
    [property.author]: encodeValue(author.text, 'author'),
    ...(comment === undefined ? {} : {[property.comment]: encodeValue(comment, 'comment')}),
  };
}

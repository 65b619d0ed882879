/** The content of golden images: what differs from a version, and going back to one. */
import {conflict, deviceError, notFound, type AppError} from '../../domain/errors.ts';
import type {DatasetName, Differences} from '../../domain/image.ts';
import type {BrandName, JobId, VersionNumber} from '../../domain/names.ts';
import {bootPropertiesOf} from './boot-properties.ts';
import {buildSetCommand} from './commands.ts';
import {buildDiffCommand, parseDiff, reverse} from './diff.ts';
import type {ZfsHost} from './host.ts';
import type {Incoming} from './incoming.ts';
import type {Layout} from './layout.ts';
import {isOutOfSpace} from './messages.ts';
import {parseDifferences} from './tree-differences.ts';
import {buildApplyCommand, buildCompareCommand, parseTreeProblem, type Trees} from './tree-program.ts';
import type {Views} from './views.ts';

/** A large image is walked twice, and what differs is copied. */
const applyTimeoutMs = 4 * 3_600_000;
const compareTimeoutMs = 600_000;

export class Golden {
  readonly #host: ZfsHost;
  readonly #layout: Layout;
  readonly #views: Views;
  readonly #incoming: Incoming;

  constructor(host: ZfsHost, layout: Layout, views: Views, incoming: Incoming) {
    this.#host = host;
    this.#layout = layout;
    this.#views = views;
    this.#incoming = incoming;
  }

  /**
   * Makes the golden image what it was at a version, file by file. ZFS's own rollback would destroy the versions after
   * it, and a clone in its place would part them from it.
   */
  async restore(brand: BrandName, version: VersionNumber, job: JobId, signal?: AbortSignal): Promise<void> {
    const snapshot = await this.#get(brand, version, signal);
    await this.#makeLike(brand, {...snapshot, key: job}, signal);
    await this.#host.change(buildSetCommand(this.#layout.brand(brand), snapshot.boot), signal);
  }

  async capture(brand: BrandName, root: DatasetName, job: JobId, signal?: AbortSignal): Promise<void> {
    const since = await this.#branchedOff(brand, root, signal);
    await this.#incoming.withCapture(
      root,
      job,
      name => this.#makeLike(brand, {name, since, key: job}, signal),
      signal,
    );
  }

  /** When root and golden image last were the same. Never, if the root is a clone of something else. */
  async #branchedOff(brand: BrandName, root: DatasetName, signal?: AbortSignal): Promise<Date> {
    const origin = (await this.#host.inspect(root, 0, signal))?.get(root)?.properties.get('origin');
    if (origin?.startsWith(`${this.#layout.brand(brand)}@`) !== true) return new Date(0);
    const snapshot = (await this.#host.inspect(origin, 0, signal))?.get(origin);
    return new Date(Number(snapshot?.properties.get('creation') ?? 0) * 1_000);
  }

  /** Makes the golden image like any snapshot of its lineage. */
  async #makeLike(
    brand: BrandName,
    source: {readonly name: string; readonly since: Date; readonly key: string},
    signal?: AbortSignal,
  ): Promise<void> {
    const old = await this.#pathOf(brand, signal);
    await this.#views.with(
      source.name,
      source.key,
      async path => {
        const trees = {old, new: path, since: source.since};
        const {code, stderr} = await this.#host.run(buildApplyCommand(trees), {
          signal,
          timeoutMs: applyTimeoutMs,
        });
        if (code !== 0) throw this.#explain(brand, code, stderr);
      },
      signal,
    );
  }

  async compare(
    brand: BrandName,
    from: VersionNumber,
    to: VersionNumber,
    maximum: number,
    signal?: AbortSignal,
  ): Promise<Differences> {
    if (from > to) return reverse(await this.compare(brand, to, from, maximum, signal));
    const [older, newer] = [await this.#get(brand, from, signal), await this.#get(brand, to, signal)];
    if (from === to) return {differences: [], complete: true};
    const told = await this.#diff(brand, older.name, newer.name, maximum, signal);
    if (told) return told;
    const {since} = older;
    const key = crypto.randomUUID();
    const looks = (work: (trees: Trees) => Promise<Differences>) =>
      this.#views.with(
        older.name,
        `${key}-old`,
        old => this.#views.with(newer.name, `${key}-new`, path => work({old, new: path, since}), signal),
        signal,
      );
    return looks(async trees => {
      const command = buildCompareCommand(trees, maximum);
      const {code, stdout, stderr} = await this.#host.run(command, {signal, timeoutMs: compareTimeoutMs});
      if (code !== 0) throw this.#explain(brand, code, stderr);
      const found = parseDifferences(stdout, maximum);
      if (!found)
        throw deviceError(this.#host.name, `The ${this.#host.name} gave an answer that is not a comparison.`);
      return found;
    });
  }

  /** Undefined where ZFS does not offer it, or not to us. */
  async #diff(
    brand: BrandName,
    older: string,
    newer: string,
    maximum: number,
    signal?: AbortSignal,
  ): Promise<Differences | undefined> {
    const mountpoint = await this.#pathOf(brand, signal);
    const {code, stdout, stderr} = await this.#host.run(buildDiffCommand(older, newer, maximum), {
      signal,
      timeoutMs: compareTimeoutMs,
    });
    // The status is that of `head`.
    return code === 0 && stderr === '' ? parseDiff(stdout, mountpoint, maximum) : undefined;
  }

  async #get(brand: BrandName, version: VersionNumber, signal?: AbortSignal) {
    const name = this.#layout.version(brand, version);
    const snapshot = (await this.#host.inspect(name, 0, signal))?.get(name);
    if (snapshot === undefined) throw notFound('Version', [`${brand}@${version}`]);
    const since = new Date(Number(snapshot.properties.get('creation')) * 1_000);
    return {name, since, boot: bootPropertiesOf(snapshot)};
  }

  async #pathOf(brand: BrandName, signal?: AbortSignal): Promise<string> {
    const name = this.#layout.brand(brand);
    const dataset = (await this.#host.inspect(name, 0, signal))?.get(name);
    if (dataset === undefined) throw notFound('Brand', [brand]);
    return dataset.properties.get('mountpoint') ?? '';
  }

  #explain(brand: BrandName, code: number | undefined, stderr: string): AppError {
    const host = this.#host.name;
    const cause = new Error(`exit status ${code}: ${stderr.slice(-2_000)}`);
    if (isOutOfSpace(stderr)) return this.#host.explain({refusal: 'full', stderr});
    switch (parseTreeProblem(code)) {
      case 'changing':
        return conflict(
          `Somebody is writing to the golden image of ${brand}. Wait until that has ended, then do this again.`,
          [brand],
        );
      case 'locked':
        return conflict(`Another job is working on the files of ${brand}. Do this again when it has ended.`, [
          brand,
        ]);
      case 'noDirectory':
        return deviceError(
          host,
          `The ${host} has the image of ${brand} not mounted. Mount it there: zfs mount -a.`,
          cause,
        );
      case 'noGnu':
        return deviceError(
          host,
          `The ${host} needs GNU findutils, coreutils and tar for this. Install them there.`,
          cause,
        );
      case 'unknown':
        return deviceError(
          host,
          `The ${host} could not read or write the files of ${brand}. Our user there must be root, and the pool have room; the log of this service has its words.`,
          cause,
        );
    }
  }
}

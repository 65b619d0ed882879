/**
 * Brands on their way in: filled beside and renamed, so that a brand is there whole, with its properties, or not at all.
 * What a crash left is replaced by the repeat.
 */
import type {Clock} from '../../domain/clock.ts';
import {notFound} from '../../domain/errors.ts';
import type {BrandSource, UploadId} from '../../domain/brand-source.ts';
import type {DatasetName} from '../../domain/image.ts';
import type {JobId} from '../../domain/names.ts';
import type {ByteStream} from '../../ports/images.ts';
import {
  buildCopyCommand,
  buildDestroyCommand,
  buildDestroySnapshotCommand,
  buildEnsureFilesystemCommand,
  buildSetCommand,
  buildSnapshotCommand,
} from './commands.ts';
import type {ZfsHost} from './host.ts';
import {property, type Layout} from './layout.ts';
import {buildUnpackCommand, explainUnpacking, type UnpackSource} from './unpack-program.ts';

/** A copy moves gigabytes. */
const copyTimeoutMs = 4 * 3_600_000;
const uploaded = 'uploaded';
const staleMs = 24 * 3_600_000;

export class Incoming {
  readonly #host: ZfsHost;
  readonly #layout: Layout;
  readonly #clock: Clock;
  /** Directory that archives and trees are imported from. */
  readonly #importsPath: string;

  constructor(host: ZfsHost, layout: Layout, importsPath: string, clock: Clock) {
    this.#clock = clock;
    this.#host = host;
    this.#layout = layout;
    this.#importsPath = importsPath;
  }

  /** A filesystem with what the source holds (nothing, without one), for a brand to be made of. Its own snapshots are gone. */
  async fill(from: BrandSource | undefined, job: JobId, signal?: AbortSignal): Promise<string> {
    await this.#host.ensureFilesystem(this.#layout.incoming);
    if (from?.kind === 'upload') return this.#uploaded(from.id, signal);
    const beside = `${this.#layout.incoming}/${job}`;
    await this.#remove(beside, signal);
    switch (from?.kind) {
      case undefined:
        await this.#make(beside, signal);
        return beside;
      case 'version': {
        const source = this.#layout.version(from.brand, from.version);
        if (!(await this.#host.inspect(source, 0, signal)))
          throw notFound('Version', [`${from.brand}@${from.version}`], 'listVersions tells which there are.');
        await this.#copy(source, beside, signal);
        return beside;
      }
      case 'root':
        await this.withCapture(from.dataset, job, source => this.#copy(source, beside, signal), signal);
        return beside;
      case 'tar':
      case 'directory':
        await this.#unpack(from.kind, from.name, beside, signal);
        return beside;
    }
  }

  /** Freezes a root for as long as `work` takes. Its server may go on writing: the root is taken as it is. */
  async withCapture<T>(
    root: DatasetName,
    job: JobId,
    work: (snapshot: string) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> {
    const snapshot = `${root}@capture-${job}`;
    const refused = await this.#host.attempt(buildSnapshotCommand(snapshot, {}), {signal});
    if (refused?.refusal === 'missing') throw notFound('Root', [root], 'listRoots tells which there are.');
    if (refused && refused.refusal !== 'exists') throw this.#host.explain(refused);
    const result = await work(snapshot);
    const left = await this.#host.attemptWhileBusy(buildDestroySnapshotCommand(snapshot), signal);
    if (left && left.refusal !== 'missing') throw this.#host.explain(left);
    return result;
  }

  /** Unpacks an archive that is being sent. Nothing is left of one that was cut off. */
  async receive(id: UploadId, archive: ByteStream, signal?: AbortSignal): Promise<void> {
    const beside = this.#uploadPath(id);
    await this.#host.ensureFilesystem(this.#layout.incoming);
    await this.#removeStale(signal);
    const target = await this.#make(beside, signal);
    const source: UnpackSource = {kind: 'stream', path: '-', shownAs: 'What was sent'};
    try {
      const {code, stderr} = await this.#host.runWith(buildUnpackCommand(source, target), archive, signal);
      if (code !== 0) throw explainUnpacking(this.#host.name, source, code, stderr, this.#host.pool);
      await archive.outcome;
      await this.#host.change(buildSetCommand(beside, {[property.kind]: uploaded}), signal);
    } catch (error) {
      await this.#remove(beside).catch(() => undefined);
      throw error;
    }
  }

  /** Uploads that nobody made a brand of, or that a crash left. */
  async #removeStale(signal?: AbortSignal): Promise<void> {
    const all = await this.#host.inspect(this.#layout.incoming, 1, signal);
    for (const {name, properties} of all?.values() ?? []) {
      const ageMs = this.#clock.now().getTime() - Number(properties.get('creation')) * 1_000;
      if (name.startsWith(this.#uploadPath('')) && ageMs > staleMs) await this.#remove(name, signal);
    }
  }

  async #uploaded(id: UploadId, signal?: AbortSignal): Promise<string> {
    const beside = this.#uploadPath(id);
    const found = (await this.#host.inspect(beside, 0, signal))?.get(beside);
    if (found?.properties.get(property.kind) === uploaded) return beside;
    // Set anew once the brand's own properties are on it, and before it is renamed.
    if (found?.properties.get(property.kind) === 'brand') return beside;
    throw notFound('Upload', [id], 'Send the archive again.');
  }

  #uploadPath(id: UploadId | ''): string {
    return `${this.#layout.incoming}/upload-${id}`;
  }

  async #copy(source: string, beside: string, signal?: AbortSignal): Promise<void> {
    await this.#host.change(buildCopyCommand(source, beside), signal, copyTimeoutMs);
    const snapshot = source.slice(source.indexOf('@'));
    await this.#host.change(buildDestroySnapshotCommand(`${beside}${snapshot}`), signal);
  }

  async #unpack(
    kind: 'tar' | 'directory',
    name: string,
    beside: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const source = {kind, path: `${this.#importsPath}/${name}`, shownAs: name};
    const target = await this.#make(beside, signal);
    const {code, stderr} = await this.#host.run(buildUnpackCommand(source, target), {
      signal,
      timeoutMs: copyTimeoutMs,
    });
    if (code === 0) return;
    await this.#remove(beside, signal).catch(() => undefined);
    throw explainUnpacking(this.#host.name, source, code, stderr, this.#host.pool);
  }

  /** An empty filesystem; answers where it is mounted. */
  async #make(dataset: string, signal?: AbortSignal): Promise<string> {
    await this.#host.change(buildEnsureFilesystemCommand(dataset), signal);
    const made = (await this.#host.inspect(dataset, 0, signal))?.get(dataset);
    return made?.properties.get('mountpoint') ?? '';
  }

  async #remove(dataset: string, signal?: AbortSignal): Promise<void> {
    const refused = await this.#host.attemptWhileBusy(buildDestroyCommand(dataset), signal);
    if (refused && refused.refusal !== 'missing') throw this.#host.explain(refused);
  }
}

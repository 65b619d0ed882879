/** Files of a version, read out of a clone for a moment. */
import {randomUUID} from 'node:crypto';
import type {ImagePath} from '../../domain/boot-settings.ts';
import {notFound} from '../../domain/errors.ts';
import type {BrandName, VersionNumber} from '../../domain/names.ts';
import type {TakeFile} from '../../ports/images.ts';
import type {ZfsHost} from './host.ts';
import type {Layout} from './layout.ts';
import {buildReadCommand, explainReading} from './read-program.ts';
import type {Views} from './views.ts';

export class VersionFiles {
  readonly #host: ZfsHost;
  readonly #layout: Layout;
  readonly #views: Views;

  constructor(host: ZfsHost, layout: Layout, views: Views) {
    this.#host = host;
    this.#layout = layout;
    this.#views = views;
  }

  async read(
    brand: BrandName,
    version: VersionNumber,
    paths: readonly ImagePath[],
    take: TakeFile,
    signal?: AbortSignal,
  ): Promise<void> {
    const snapshot = this.#layout.version(brand, version);
    if (!(await this.#host.inspect(snapshot, 0, signal))?.has(snapshot))
      throw notFound('Version', [`${brand}@${version}`], 'listVersions tells which there are.');
    const image = `version ${version} of ${brand}`;
    const host = this.#host.name;
    await this.#views.with(
      snapshot,
      `read-${randomUUID()}`,
      async top => {
        for (const path of paths) {
          const file = await this.#host.send(buildReadCommand(top, path), signal, (code, stderr) =>
            explainReading(host, image, path, code, stderr),
          );
          try {
            await take(path, file);
            await file.outcome;
          } catch (error) {
            file.bytes.destroy();
            throw error;
          }
        }
      },
      signal,
    );
  }
}

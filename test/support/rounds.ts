/** Rounds of clone, share, unshare and destroy for many servers at once, as the steps of jobs do it. */
import {expect} from 'chai';
import {systemClock} from '../../src/domain/clock.ts';
import {AppError} from '../../src/domain/errors.ts';
import type {ImageStore} from '../../src/ports/images.ts';
import type {ExportTable} from '../../src/ports/storage-host.ts';
import {address, alice, brand, job, root} from './storage-samples.ts';

export interface RoundsReport {
  /** Milliseconds of each round. */
  readonly elapsedMs: readonly number[];
  /** How often something was tried again, because it failed with what may pass. */
  readonly repeats: number;
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly servers: number;
  /** How long something that fails is tried again. */
  readonly patienceMs?: number;
  /** What the storage host refuses may pass, too: somebody kills its daemons. */
  readonly hostDies?: boolean;
}

const pauseMs = 100;

/** Throws on the first thing that stays failed, and when anything is left over at the end of a round. */
export async function runRounds(
  {images, exports}: {readonly images: ImageStore; readonly exports: ExportTable},
  {rounds, servers, patienceMs = 6_000, hostDies = false}: RoundsOptions,
): Promise<RoundsReport> {
  let repeats = 0;
  const mayPass = (error: unknown) =>
    error instanceof AppError && (error.retryable || (hostDies && error.code === 'DeviceError'));
  const persist = async <T>(work: () => Promise<T>): Promise<T> => {
    for (let tries = 1; ; tries++) {
      try {
        return await work();
      } catch (error) {
        if (!mayPass(error) || tries * pauseMs >= patienceMs) throw error;
        repeats++;
        await systemClock.sleep(pauseMs);
      }
    }
  };
  const rooted = async () => (await persist(() => images.list())).roots.length;
  const exported = async () => (await persist(() => exports.list())).length;
  const oneServer = async (round: number, index: number) => {
    const wanted = root(`blade${index + 1}`, 'steady', 1, round);
    const {path, dataset} = await persist(() => images.ensureRoot(wanted));
    const entry = {path, client: address(`10.77.${index >> 8}.${(index & 255) + 1}`)};
    await persist(() => exports.ensureExport(entry));
    return {entry, dataset};
  };

  await persist(() => images.ensureBrand({brand: brand('steady'), owner: alice, job: job(1)}));
  await persist(() => images.ensureVersion(brand('steady'), {job: job(2), author: alice}));
  const elapsedMs: number[] = [];
  for (let round = 1; round <= rounds; round++) {
    const begun = performance.now();
    const made = await all(Array.from({length: servers}, (_, index) => oneServer(round, index)));
    expect([await rooted(), await exported()], `in round ${round}`).to.deep.equal([servers, servers]);
    await all(
      made.map(async ({entry, dataset}) => {
        await persist(() => exports.removeExport(entry));
        await persist(() => images.removeRoot(dataset));
      }),
    );
    expect([await rooted(), await exported()], `left over in round ${round}`).to.deep.equal([0, 0]);
    elapsedMs.push(performance.now() - begun);
  }
  return {elapsedMs, repeats};
}

/** Nothing is under way any more when it throws. */
async function all<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/**
 * Copies that the configuration wants to be there before any server needs them. One replica looks again and again what is
 * missing where, and files an ordinary job for each; the jobs do the work, and the history tells of them.
 */
import type {Clock} from '../domain/clock.ts';
import type {Dn} from '../domain/dn.ts';
import {asAppError} from '../domain/errors.ts';
import type {ImageListing} from '../domain/image.ts';
import {parseRequestId, type StorageHostName} from '../domain/names.ts';
import type {Leadership} from '../ports/holdings.ts';
import type {Jobs} from '../ports/jobs.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import type {Logger} from '../telemetry/logger.ts';
import {createRecurring} from '../telemetry/recurring.ts';
import {repeat} from './repeat.ts';
import {findMissingCopies, type KeepRule, type MissingCopy} from './missing-copies.ts';

export interface KeptCopiesParts {
  readonly storageHosts: ReadonlyMap<StorageHostName, Pick<StorageHost, 'images'>>;
  readonly jobs: Pick<Jobs, 'list' | 'submit'>;
  readonly leadership: Leadership;
  readonly clock: Clock;
  readonly logger: Logger;
  /** In whose name the jobs are filed: the service's own account. */
  readonly user: Dn;
}

export interface KeptCopiesSettings {
  readonly keep: readonly KeepRule[];
  readonly intervalMs: number;
  /** Jobs under way at once. */
  readonly atOnce: number;
}

export interface KeptCopies {
  /** Looks once. Rejects when the database does not answer; storage hosts that do not are left alone. */
  look(): Promise<void>;
  /** Looks at every interval until it is closed. */
  start(): void;
  close(): Promise<void>;
}

const operation = 'replicateBrand';
const mark = 'keepCopy:';

/** A copy that fails is tried again in the next quarter of an hour. */
const retryMs = 15 * 60_000;

export function createKeptCopies(parts: KeptCopiesParts, settings: KeptCopiesSettings): KeptCopies {
  const {clock, leadership, logger} = parts;
  const {intervalMs} = settings;
  const stop = new AbortController();
  const trouble = createRecurring('Copies of brands could not be looked after', logger, clock);
  let running = Promise.resolve();
  const look = async () => {
    if (await leadership.lead(4 * intervalMs)) await fileMissing(parts, settings, stop.signal);
  };
  return {
    look,
    start: () => {
      running = repeat(() => trouble.during(look, stop.signal), {intervalMs, clock, signal: stop.signal});
    },
    close: async () => {
      stop.abort(new Error('the service is stopping'));
      await running;
      await leadership.resign().catch(() => undefined);
    },
  };
}

async function fileMissing(
  {storageHosts, jobs, clock, logger, user}: KeptCopiesParts,
  {keep, atOnce}: KeptCopiesSettings,
  signal: AbortSignal,
): Promise<void> {
  // Before the hosts are asked: what ends meanwhile is there when they are.
  const unfinished = await jobs.list({states: ['queued', 'running'], user, maximum: 1_000});
  const underWay = unfinished.flatMap(({requestId}) => (requestId?.startsWith(mark) ? requestId : []));
  const room = atOnce - underWay.length;
  if (room <= 0) return;
  const missing = findMissingCopies(keep, await listAll(storageHosts, logger, signal), [
    ...storageHosts.keys(),
  ]);
  const waiting = missing.filter(copy => !underWay.some(id => id.startsWith(keyOf(copy))));
  const attempt = Math.floor(clock.now().getTime() / retryMs);
  let filed = 0;
  for (const copy of waiting) {
    if (filed === room) return;
    const {brand, version, to} = copy;
    const requestId = parseRequestId(`${keyOf(copy)}${attempt}`);
    const job = await jobs.submit({
      operation,
      targets: [brand],
      request: {version, to: [to]},
      user,
      requestId,
    });
    // One that has failed in this quarter of an hour takes no room from the others.
    if (job.finishedAt === undefined) filed++;
  }
}

/** All attempts at the same copy begin so. */
const keyOf = ({brand, version, to}: MissingCopy): string => `${mark}${brand}:${version}:${to}:`;

/** What those hold that answer. */
async function listAll(
  storageHosts: KeptCopiesParts['storageHosts'],
  logger: Logger,
  signal: AbortSignal,
): Promise<Map<StorageHostName, ImageListing>> {
  const listings = new Map<StorageHostName, ImageListing>();
  await Promise.all(
    [...storageHosts].map(async ([name, {images}]) => {
      try {
        listings.set(name, await images.list(signal));
      } catch (error) {
        signal.throwIfAborted();
        logger.debug('a storage host is left alone', {storageHost: name, reason: asAppError(error).message});
      }
    }),
  );
  return listings;
}

/** What all storage hosts hold, or what those do that answer. */
import {asAppError, unavailable, type AppError} from '../domain/errors.ts';
import type {StorageHost} from '../ports/storage-host.ts';
import {getNamedStorage, type Site} from './site.ts';

export interface ListingOptions {
  readonly storageHost?: string;
  readonly skipUnavailable?: boolean;
}

const missing: ReadonlySet<AppError['code']> = new Set(['Unavailable', 'TimedOut', 'DeviceError']);

/**
 * Asks each storage host of the request. One that does not answer is a fault that names it, since an answer without it
 * would look whole; unless the request says that it wants what the others hold.
 */
export async function askStorageHosts<T>(
  site: Pick<Site, 'storageHosts'>,
  {storageHost, skipUnavailable = false}: ListingOptions,
  ask: (host: StorageHost) => Promise<T>,
  signal: AbortSignal,
): Promise<T[]> {
  const hosts =
    storageHost === undefined ? [...site.storageHosts.values()] : [getNamedStorage(site, storageHost)];
  const answers: T[] = [];
  const failures: AppError[] = [];
  const outcomes = await Promise.allSettled(hosts.map(host => ask(host)));
  signal.throwIfAborted();
  for (const outcome of outcomes) {
    if (outcome.status === 'fulfilled') answers.push(outcome.value);
    else failures.push(asAppError(outcome.reason));
  }
  const [first] = failures;
  if (first === undefined) return answers;
  const serious = failures.find(({code}) => !missing.has(code));
  if (serious !== undefined) throw serious;
  if (answers.length === 0) throw first;
  if (skipUnavailable) return answers;
  const {dependency = 'storage host'} = first.details;
  throw unavailable(dependency, failures.map(({message}) => message).join(' '), first);
}

/** The part that keeps copies of brands where the configuration wants them. */
import type {Database} from '../adapters/postgres/schema.ts';
import {createLeadership} from '../adapters/postgres/leadership.ts';
import type {Config} from '../config/schema.ts';
import type {Site} from '../service/site.ts';
import {createKeptCopies, type KeptCopies} from '../service/kept-copies.ts';
import type {Logger} from '../telemetry/logger.ts';

interface Parts extends Pick<Site, 'storageHosts' | 'jobs' | 'clock'> {
  readonly database: Database;
  readonly logger: Logger;
}

/** Does nothing where no copies are to be kept. */
export function startKeptCopies(
  {replication: {keep, intervalSeconds, atOnce}, directory}: Config,
  parts: Parts,
): Pick<KeptCopies, 'close'> {
  if (keep.length === 0) return {close: () => Promise.resolve()};
  const leadership = createLeadership(parts.database, 'copies');
  const copies = createKeptCopies(
    {...parts, leadership, user: directory.serviceDn},
    {keep, atOnce, intervalMs: intervalSeconds * 1_000},
  );
  copies.start();
  return copies;
}

/** What the service knows of checkouts, and what one replica does for all. */
import type {Holding} from '../domain/holding.ts';
import type {ServerName} from '../domain/names.ts';

/** Durable, and shared by all replicas. */
export interface Holdings {
  list(): Promise<ReadonlyMap<ServerName, Holding>>;
  /** Those of the servers that somebody is known to hold. */
  find(servers: readonly ServerName[]): Promise<ReadonlyMap<ServerName, Holding>>;
  put(holding: Holding): Promise<void>;
  remove(server: ServerName): Promise<void>;
  /** Whether all servers have been looked at once. */
  isComplete(): Promise<boolean>;
  markComplete(): Promise<void>;
}

/** Work that one replica does for all. */
export interface Leadership {
  /** True when this replica leads, until that time at least; to be asked again well before. */
  lead(forMs: number): Promise<boolean>;
  /** Lets another one lead at once. */
  resign(): Promise<void>;
}

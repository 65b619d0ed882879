/** What a checkout by count asks of a server. */
import type {ChassisName} from './names.ts';
import {isOccupied} from './occupied.ts';
import type {Pool, ServerRecord} from './server.ts';

export interface Criteria {
  readonly pool: Pool;
  readonly chassis?: ChassisName;
  readonly minimumMemoryMegabytes?: number;
  readonly minimumCores?: number;
}

/** A server that does not say how much memory or how many cores it has fits no minimum. */
export const fits = (server: ServerRecord, criteria: Criteria): boolean =>
  server.pool === criteria.pool &&
  (criteria.chassis === undefined || server.chassis === criteria.chassis) &&
  (server.memoryMegabytes ?? 0) >= (criteria.minimumMemoryMegabytes ?? 0) &&
  (server.cores ?? 0) >= (criteria.minimumCores ?? 0);

/** Whether it can be checked out now. */
export const isFree = (server: ServerRecord): boolean =>
  server.owner === undefined && server.drain === undefined && !isOccupied(server);

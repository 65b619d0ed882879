/** Durable work. */
import type {Dn} from '../domain/dn.ts';
import type {ErrorCode} from '../domain/errors.ts';
import type {JobId, RequestId, ServerName} from '../domain/names.ts';

export type JobState = 'queued' | 'running' | 'succeeded' | 'partial' | 'failed' | 'cancelled';
export type TargetState = 'queued' | 'running' | 'succeeded' | 'failed' | 'cancelled';
export const isFinal = (state: JobState | TargetState): boolean => state !== 'queued' && state !== 'running';

export interface TargetRecord {
  readonly target: string;
  readonly state: TargetState;
  readonly step?: string;
  readonly percent: number;
  readonly message?: string;
  readonly faultCode?: ErrorCode;
  readonly owner?: string;
  readonly leaseEnd?: Date;
  readonly brand?: string;
  readonly version?: number;
  readonly root?: string;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
}

export interface JobRecord {
  readonly id: JobId;
  readonly operation: string;
  /** The parsed request, as the operation's planner takes it; plain JSON. */
  readonly request: unknown;
  readonly user: Dn;
  readonly requestId?: RequestId;
  readonly state: JobState;
  readonly version: number;
  readonly message?: string;
  readonly createdAt: Date;
  readonly startedAt?: Date;
  readonly finishedAt?: Date;
  readonly cancelRequested: boolean;
  readonly targets: readonly TargetRecord[];
}

export interface NewJob {
  readonly operation: string;
  readonly request: unknown;
  readonly user: Dn;
  readonly requestId?: RequestId;
  readonly targets: readonly string[];
}

/** Durable work. */
export interface Jobs {
  /** Files a job, or returns the one that this user filed with the same requestId. Conflict when that was another request. */
  submit(job: NewJob): Promise<JobRecord>;
  get(id: JobId): Promise<JobRecord>;
  /** Newest first, without targets. */
  list(filter: {
    readonly states: readonly JobState[];
    readonly user?: Dn;
    readonly maximum: number;
  }): Promise<readonly JobRecord[]>;
  /** Resolves with the job when its version is above `since` (without it: when it has ended), or after the timeout. */
  wait(
    id: JobId,
    since: number | bigint | undefined,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<JobRecord>;
  cancel(id: JobId): Promise<JobRecord>;
  /** The job that works on the server at this moment. */
  findHolder(server: ServerName): Promise<JobId | undefined>;
}

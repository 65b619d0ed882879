/** The typed detail of a fault: which type of the contract an error is, and what it fills in. */
import {faults} from '../contract/codec.generated.ts';
import type {FaultDetails} from '../contract/types.generated.ts';
import type {AppError, ErrorCode} from '../domain/errors.ts';

const defaultRetrySeconds = 5;

export const retrySeconds = (error: AppError) =>
  Math.max(1, Math.ceil(error.details.retryAfterSeconds ?? defaultRetrySeconds));

/** The typed detail; what the type asks for and the error does not know is said to be unknown. */
export function encodeDetail(error: AppError, correlationId: string): string {
  const {part, names = [], server, owner, leaseEnd, dependency} = error.details;
  const common = {reason: error.message, correlationId};
  const named = {...common, name: names};
  const encoders: {[Code in ErrorCode]: () => FaultDetails[Code]} = {
    InvalidRequest: () => ({...common, ...(part === undefined ? {} : {part})}),
    Unauthenticated: () => common,
    NotAuthorized: () => named,
    NotFound: () => named,
    AlreadyOwned: () => ({
      ...common,
      server: server ?? names[0] ?? 'unknown',
      owner: owner ?? 'unknown',
      ...(leaseEnd === undefined ? {} : {leaseEnd}),
    }),
    Conflict: () => named,
    QuotaExceeded: () => common,
    NotSupported: () => common,
    Busy: () => ({...common, retryAfterSeconds: retrySeconds(error)}),
    Unavailable: () => ({
      ...common,
      dependency: dependency ?? 'unknown',
      ...(error.details.retryAfterSeconds === undefined ? {} : {retryAfterSeconds: retrySeconds(error)}),
    }),
    DeviceError: () => ({...common, dependency: dependency ?? 'unknown'}),
    TimedOut: () => ({...common, ...(dependency === undefined ? {} : {dependency})}),
    Cancelled: () => common,
    Internal: () => common,
  };
  const encode = faults[error.code].encode as (detail: FaultDetails[ErrorCode]) => string;
  return encode(encoders[error.code]());
}

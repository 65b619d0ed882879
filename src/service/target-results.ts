/** Operations that answer at once: each target succeeds or fails by itself, and the answer tells of each. */
import type {TargetResult} from '../contract/types.generated.ts';
import {mapBounded} from '../domain/concurrency.ts';
import {asAppError} from '../domain/errors.ts';
import type {Logger} from '../telemetry/logger.ts';

/** The directory answers many at once; more than this only makes others wait. */
export const targetsAtOnce = 16;

export type Outcome = Partial<Pick<TargetResult, 'message' | 'owner' | 'leaseEnd'>>;

/** Results in the order of the targets. */
export function eachTarget<Target extends {readonly name: string}>(
  targets: readonly Target[],
  logger: Logger,
  work: (target: Target) => Promise<Outcome>,
): Promise<TargetResult[]> {
  return mapBounded(targets, targetsAtOnce, async target => {
    try {
      return succeeded(target.name, await work(target));
    } catch (error) {
      return failed(target.name, error, logger);
    }
  });
}

export const succeeded = (target: string, outcome: Outcome = {}): TargetResult => ({
  target,
  state: 'succeeded',
  percent: 100,
  ...outcome,
});

export function failed(target: string, error: unknown, logger: Logger): TargetResult {
  const {code, message, details, cause} = asAppError(error);
  if (code === 'Internal') logger.error('A target failed for a reason of our own', {target, cause});
  return {
    target,
    state: code === 'Cancelled' ? 'cancelled' : 'failed',
    message,
    faultCode: code,
    ...(details.owner === undefined ? {} : {owner: details.owner}),
    ...(details.leaseEnd === undefined ? {} : {leaseEnd: details.leaseEnd}),
  };
}

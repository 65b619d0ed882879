/** How a job ends, from how its targets ended. */
import {isFinal, type JobState, type TargetState} from '../ports/jobs.ts';

export function summarise(
  targets: readonly {readonly state: TargetState}[],
  cancelRequested: boolean,
): {state: JobState; message: string} {
  if (targets.some(target => !isFinal(target.state)))
    throw new Error('a job with open targets has not ended');
  const count = (state: TargetState) => targets.filter(target => target.state === state).length;
  const [succeeded, failed, cancelled] = [count('succeeded'), count('failed'), count('cancelled')];
  const parts = [`${succeeded} of ${targets.length} succeeded`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (cancelled > 0) parts.push(`${cancelled} cancelled`);
  return {state: finalState(), message: `${parts.join(', ')}.`};

  function finalState(): JobState {
    if (succeeded === targets.length) return 'succeeded';
    if (cancelRequested && cancelled > 0) return 'cancelled';
    return succeeded > 0 ? 'partial' : 'failed';
  }
}

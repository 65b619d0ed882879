/** Validates messages in a thread of its own: one at a time, in the order in which they come. */
import {parentPort} from 'node:worker_threads';
import {findProblem, type Problem} from './validate.ts';

export interface ToWorker {
  readonly id: number;
  readonly xml: Uint8Array;
}
/** Without a problem the message is valid. */
export interface FromWorker {
  readonly id: number;
  readonly problem?: Problem;
}

parentPort?.on('message', ({id, xml}: ToWorker) => {
  const problem = findProblem(xml);
  const told: FromWorker = problem === undefined ? {id} : {id, problem};
  parentPort?.postMessage(told);
});

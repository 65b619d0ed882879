/** Bounds how many operations are under way. Those that wait for a job cost little, and are counted apart. */
import type {OperationName} from '../contract/types.generated.ts';
import {AppError} from '../domain/errors.ts';
import type {HttpLimits} from './limits.ts';

export interface Admission {
  /** Throws Busy when there are too many; otherwise what to call at the end. */
  admit(operation: OperationName): () => void;
  /** How many of each kind. */
  readonly underWay: Readonly<Record<'short' | 'waiting' | 'login', number>>;
}

/** These answer at once; all others may wait for a job. */
const answersAtOnce = /^(get|list|whoAmI$|logout$|discover|register|update|unregister|setPool$)/;

export function createAdmission(limits: Pick<HttpLimits, 'operations' | 'waitingOperations'>): Admission {
  const underWay = {short: 0, waiting: 0, login: 0};
  const most = {short: limits.operations, waiting: limits.waitingOperations, login: limits.operations};
  return {
    underWay,
    admit(operation) {
      const kind = kindOf(operation);
      if (underWay[kind] >= most[kind]) {
        throw new AppError('Busy', 'The service has too much to do at the moment. Try again shortly.', {
          details: {retryAfterSeconds: kind === 'waiting' ? 10 : 2},
        });
      }
      underWay[kind] += 1;
      let ended = false;
      return () => {
        if (!ended) underWay[kind] -= 1;
        ended = true;
      };
    },
  };
}

/** Those who guess passwords are made to wait in login: they must not take the place of others. */
const kindOf = (operation: OperationName) =>
  operation === 'login' ? 'login' : answersAtOnce.test(operation) ? 'short' : 'waiting';

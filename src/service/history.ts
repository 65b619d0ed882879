/** Notes every operation in the history, at the one place that all of them pass. */
import type {HopScotchPort, OperationName} from '../contract/types.generated.ts';
import {operationKind, type NewEvent} from '../domain/event.ts';
import type {History} from '../ports/history.ts';
import type {Caller} from './caller.ts';
import {isRead} from './reads.ts';
import {tellAnswer, tellError, tellRequest} from './happened.ts';

export interface HistorySettings {
  /** Note reads, too. Without it they are noted only when they are denied. */
  readonly reads: boolean;
}

type AnyOperation = (request: object, caller: Caller) => Promise<object>;

export function withHistory(
  port: HopScotchPort<Caller>,
  history: Pick<History, 'record'>,
  {reads}: HistorySettings,
): HopScotchPort<Caller> {
  const noting =
    (name: OperationName, operation: AnyOperation): AnyOperation =>
    async (request, caller) => {
      const all = reads || !isRead(name) || takesOver(request);
      const common = () => ({kind: operationKind(name), ...tellCaller(request, caller)});
      let answer: object;
      try {
        answer = await operation(request, caller);
      } catch (error) {
        const told = tellError(request, error);
        // Signing in notes its failures by itself.
        if ((all || told.outcome === 'denied') && name !== 'login') {
          await history.record({...common(), ...told});
        }
        throw error;
      }
      if (all) await history.record({...common(), ...tellAnswer(request, answer)});
      return answer;
    };
  return Object.fromEntries(
    Object.entries(port).map(([name, operation]) => [
      name,
      noting(name as OperationName, operation as AnyOperation),
    ]),
  ) as unknown as HopScotchPort<Caller>;
}

/** Reading a console may put somebody else out of it: that is no mere look. */
const takesOver = (request: object): boolean =>
  (request as {readonly options?: {readonly takeOver?: boolean}}).options?.takeOver === true;

type Common = Pick<NewEvent, 'user' | 'userName' | 'address' | 'correlationId' | 'details'>;

function tellCaller(request: object, {principal, address, correlationId}: Caller): Common {
  const {userName} = request as {readonly userName?: unknown};
  const details = tellRequest(request);
  return {
    address,
    correlationId,
    ...(principal === undefined ? {} : {user: principal.dn, userName: principal.user}),
    // Who signs in is not yet known as anybody else.
    ...(principal === undefined && typeof userName === 'string' ? {userName: userName.slice(0, 128)} : {}),
    ...(Object.keys(details).length === 0 ? {} : {details}),
  };
}

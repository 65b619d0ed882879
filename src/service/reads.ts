/** Operations that change nothing, anywhere; and callers who may call no others. */
import type {HopScotchPort} from '../contract/types.generated.ts';
import {notAuthorized} from '../domain/errors.ts';
import type {Caller} from './caller.ts';

export const isRead = (operation: string): boolean =>
  /^(list|get|read|compare|discover|waitFor|whoAmI$)/.test(operation);

/** Signing in and out changes nothing for others. */
const isOwnAffair = (operation: string): boolean => operation === 'login' || operation === 'logout';

/** Throws NotAuthorized for somebody who is an auditor and nothing more. */
export function refuseAuditor({principal}: Pick<Caller, 'principal'>, what: string): void {
  if (principal?.auditor && !principal.administrator) {
    throw notAuthorized(`Auditors see everything and change nothing: ${what} is not for them.`);
  }
}

type AnyOperation = (request: object, caller: Caller) => Promise<object>;

/** Auditors see everything and change nothing. The directory keeps its own entries from them; this does the rest. */
export function withAuditorsReadOnly(port: HopScotchPort<Caller>): HopScotchPort<Caller> {
  const guarded = (name: string, operation: AnyOperation): AnyOperation => {
    if (isRead(name) || isOwnAffair(name)) return operation;
    return async (request, caller) => {
      refuseAuditor(caller, name);
      return operation(request, caller);
    };
  };
  return Object.fromEntries(
    Object.entries(port).map(([name, operation]) => [name, guarded(name, operation as AnyOperation)]),
  ) as unknown as HopScotchPort<Caller>;
}

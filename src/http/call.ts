/** One request, from its arrival to its answer. */
import type {Request, Response} from 'express';
import type {OperationName} from '../contract/types.generated.ts';
import type {Raw} from '../contract/xml.ts';
import {AppError, type ErrorCode} from '../domain/errors.ts';
import type {UserSession} from '../ports/directory.ts';
import {requirePrincipal, type Caller} from '../service/caller.ts';
import type {Claim} from './replay.ts';
import type {SignedIn} from './sign-in.ts';
import type {SoapVersion} from './soap-version.ts';

export interface Call {
  readonly correlationId: string;
  readonly address: string;
  /** Aborted when the answer has gone out, the client has gone away, or the server closes. */
  readonly signal: AbortSignal;
  /** Runs when the answer has gone out, or nobody waits for it any more. */
  onEnd(action: () => void): void;
  /** Of the address that it came to, if that is one for SOAP. */
  version?: SoapVersion;
  operation?: OperationName;
  /** How it was answered; not there while it is not, or when nobody waited for it. */
  outcome?: 'ok' | ErrorCode;
  /** What is in the element of the operation. */
  content?: Raw;
  signedIn?: SignedIn;
  /** On the nonce of the message. */
  claim?: Claim;
}

/** One for all: it is needed at the end of every request, and where it was made tells nothing. */
const callerHasGone = new AppError('Cancelled', 'The caller has gone away.');

const calls = new WeakMap<object, Call>();

/** Gives a request its call. `closing` is aborted when the server closes. */
export function beginCall(
  request: Request,
  response: Response,
  correlationId: string,
  closing: AbortSignal,
): Call {
  let gone: AbortController | undefined;
  let signal: AbortSignal | undefined;
  const call: Call = {
    correlationId,
    address: request.ip ?? 'unknown',
    // Made when it is first asked for: what answers at once does without.
    get signal() {
      if (signal !== undefined) return signal;
      gone = new AbortController();
      if (response.closed) gone.abort(callerHasGone);
      return (signal = AbortSignal.any([gone.signal, closing]));
    },
    onEnd(action) {
      if (response.closed) action();
      else response.once('close', action);
    },
  };
  response.once('close', () => gone?.abort(callerHasGone));
  calls.set(request, call);
  return call;
}

/** Throws when beginCall has not run. */
export function callOf(request: object): Call {
  const call = calls.get(request);
  if (call === undefined) throw new Error('a request without a call');
  return call;
}

export function callerOf(call: Call): Caller {
  const {signedIn, address, correlationId} = call;
  const principal = signedIn?.session.principal;
  const session = (): UserSession => {
    if (signedIn === undefined) requirePrincipal({});
    return (signedIn as SignedIn).session;
  };
  return {
    session,
    address,
    correlationId,
    get signal() {
      return call.signal;
    },
    ...(principal === undefined ? {} : {principal}),
    ...(signedIn?.token === undefined ? {} : {token: signedIn.token}),
  };
}

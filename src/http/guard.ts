/**
 * Stands before the soap package: nothing reaches it that is not one known operation of ours, valid by the schema,
 * written by ourselves, and sent by somebody who may call it.
 */
import type {Request, RequestHandler, Response} from 'express';
import {validateRequest} from '../contract/validate.ts';
import type {Clock} from '../domain/clock.ts';
import type {Logger} from '../telemetry/logger.ts';
import {createAdmission} from './admission.ts';
import {createBodyReader} from './body.ts';
import {callOf} from './call.ts';
import {decodeText} from './charset.ts';
import {readCredentials} from './credentials.ts';
import {readHead} from './envelope-reader.ts';
import {envelope, logFault, toWireFault} from './faults.ts';
import type {SecurityHeader} from './header-reader.ts';
import type {HttpLimits} from './limits.ts';
import {Refusal, refuse} from './refusal.ts';
import type {SignIn} from './sign-in.ts';

export interface GuardOptions {
  readonly signIn: SignIn;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: HttpLimits;
}

/** Operations for those who are not signed in. */
const open: ReadonlySet<string> = new Set(['getServiceInfo', 'login']);

/** Answers what is wrong with a fault; leaves what is right, rewritten, to the next handler. */
export function createGuard(options: GuardOptions): RequestHandler {
  const {signIn, clock, logger, limits} = options;
  const readBody = createBodyReader(limits);
  const admission = createAdmission(limits);

  const check = async (request: Request): Promise<string> => {
    const call = callOf(request);
    if (request.method !== 'POST') {
      throw refuse('Send SOAP messages with POST. GET tells how.', {status: 405, close: true});
    }
    const charset = readContentType(request.headers['content-type']);
    const text = decodeText(await readBody(request, action => call.onEnd(action)), charset);
    const message = readHead(text, limits);
    call.operation = message.operation;
    if (!open.has(message.operation)) await authenticate(request, message.security);
    else if (text.length > limits.openCharacters)
      throw refuse('This message is too large for its operation.');
    call.onEnd(admission.admit(message.operation));
    const xml = await message.readRest();
    validateRequest(xml);
    return envelope(xml);
  };

  const authenticate = async (request: Request, security: SecurityHeader | undefined) => {
    const call = callOf(request);
    const credentials = readCredentials(request.headers.authorization, security, clock);
    const signedIn = await signIn.open(credentials, call.address, call.signal);
    call.signedIn = signedIn;
    call.onEnd(() => signedIn.release());
  };

  return async (request, response, next) => {
    try {
      request.body = await check(request);
    } catch (error) {
      const call = callOf(request);
      const user = call.signedIn?.session.principal.user;
      logFault(logger, error, {
        ...(call.operation && {operation: call.operation}),
        ...(user && {user}),
        correlationId: call.correlationId,
        address: call.address,
      });
      if (error instanceof Refusal && error.traits.close === true) await drain(request);
      return sendFault(response, error, call.correlationId);
    }
    // What follows reads these: the address only to find the service, the type to copy it to its answer, and the
    // action in preference to the message itself.
    request.url = '/';
    request.headers['content-type'] = 'text/xml; charset=utf-8';
    delete request.headers['soapaction'];
    delete request.headers['content-encoding'];
    next();
  };
}

export function sendFault(response: Response, error: unknown, correlationId: string): void {
  if (response.headersSent || response.destroyed) return;
  const fault = toWireFault(error, correlationId);
  response.status(fault.status).set(fault.headers).set('Content-Type', 'text/xml; charset=utf-8');
  response.end(envelope(fault.xml));
}

/** The charset, if one is named. Throws a Refusal for what is not SOAP 1.1. */
function readContentType(header = ''): string | undefined {
  const type = (header.split(';')[0] ?? '').trim().toLowerCase();
  if (type === 'application/soap+xml') {
    throw refuse('This service speaks SOAP 1.1: send text/xml. This message is SOAP 1.2.', {
      faultCode: 'VersionMismatch',
      close: true,
    });
  }
  if (type !== 'text/xml') throw refuse('Send the message as text/xml.', {status: 415, close: true});
  return /;\s*charset\s*=\s*"?([^\s";]+)"?/i.exec(header)?.[1];
}

/** A client that is still sending reads its answer only afterwards, if the connection lasts so long. */
async function drain(request: Request, forMs = 1_000): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>(resolve => {
    const timer = setTimeout(resolve, forMs);
    const done = () => {
      clearTimeout(timer);
      resolve();
    };
    request.once('end', done).once('close', done).resume();
  });
}

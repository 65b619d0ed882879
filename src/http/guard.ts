/**
 * Stands before the soap package: nothing reaches it that is not one known operation of ours, valid by the schema,
 * and sent by somebody who may call it. It gets the name of the operation, to find who does it, and nothing else.
 */
import type {Request, RequestHandler} from 'express';
import {operations} from '../contract/codec.generated.ts';
import type {OperationName} from '../contract/types.generated.ts';
import {validateRequestAside} from '../contract/validate-aside.ts';
import type {Clock} from '../domain/clock.ts';
import {AppError, invalidRequest} from '../domain/errors.ts';
import type {Logger} from '../telemetry/logger.ts';
import type {Metrics} from '../telemetry/metrics.ts';
import {createAdmission} from './admission.ts';
import {sendFault} from './answer.ts';
import {createBodyReader} from './body.ts';
import {callOf} from './call.ts';
import {decodeText} from './charset.ts';
import {readCredentials} from './credentials.ts';
import {logFault} from './faults.ts';
import type {SecurityHeader} from './header-reader.ts';
import type {HttpLimits} from './limits.ts';
import {readHead} from './message-reader.ts';
import type {OperationElement} from './operation-reader.ts';
import {Refusal, refuse, refuseVersion} from './refusal.ts';
import {measureRequests} from './request-metrics.ts';
import {createReplayCheck} from './replay.ts';
import type {SignIn} from './sign-in.ts';
import {soapVersions, type SoapVersion} from './soap-version.ts';

export interface GuardOptions {
  readonly signIn: SignIn;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly limits: HttpLimits;
  readonly metrics: Metrics;
}

/** Operations for those who are not signed in. */
const open: ReadonlySet<string> = new Set(['getServiceInfo', 'login']);

/**
 * For each address, by the version that it speaks: what is wrong is answered with a fault, what is right is left to the
 * next handler. What is bounded is bounded for all addresses together.
 */
export function createGuard(options: GuardOptions): (version: SoapVersion) => RequestHandler {
  const {signIn, clock, logger, limits, metrics} = options;
  const readBody = createBodyReader(limits);
  const admission = createAdmission(limits);
  const replays = createReplayCheck(clock);
  const measure = measureRequests(metrics, admission, readBody);

  const check = async (request: Request, version: SoapVersion): Promise<OperationName> => {
    const call = callOf(request);
    if (request.method !== 'POST') {
      throw refuse('Send SOAP messages with POST. GET tells how.', {status: 405, close: true});
    }
    const charset = readContentType(request.headers['content-type'], version);
    const text = decodeText(await readBody(request, action => call.onEnd(action)), charset);
    const message = readHead(text, version, limits);
    call.operation = message.operation;
    if (!open.has(message.operation)) await authenticate(request, message.security);
    else if (text.length > limits.openCharacters)
      throw refuse('This message is too large for its operation.');
    call.onEnd(admission.admit(message.operation));
    const element = await message.readRest();
    await checkElement(message.operation, element);
    call.content = element.content;
    return message.operation;
  };

  const authenticate = async (request: Request, security: SecurityHeader | undefined) => {
    const call = callOf(request);
    const credentials = readCredentials(request.headers.authorization, security, clock);
    const claim = security && replays.claim(security);
    if (claim !== undefined) call.claim = claim;
    const signedIn = await signIn.open(credentials, call.address, call.signal);
    call.signedIn = signedIn;
    call.onEnd(() => signedIn.release());
  };

  return version => async (request, response, next) => {
    const call = callOf(request);
    call.version = version;
    measure(call, version, response);
    try {
      // Of the message the name of its operation goes on.
      request.body = await check(request, version);
    } catch (error) {
      call.claim?.forget();
      const user = call.signedIn?.session.principal.user;
      logFault(logger, error, {
        ...(call.operation && {operation: call.operation}),
        ...(user && {user}),
        correlationId: call.correlationId,
        address: call.address,
      });
      if (error instanceof Refusal && error.traits.close === true) await drain(request);
      return sendFault(response, error, call.correlationId, version);
    }
    // What follows reads these: the address to find the service, and the action in preference to the message itself.
    request.url = '/';
    delete request.headers['soapaction'];
    next();
  };
}

/** The charset, if one is named. Throws a Refusal for what is not of this version. */
function readContentType(header = '', version: SoapVersion): string | undefined {
  const type = (header.split(';')[0] ?? '').trim().toLowerCase();
  if (type !== version.mediaType) {
    const sent = soapVersions.find(({mediaType}) => mediaType === type);
    if (sent !== undefined) throw refuseVersion(sent, version, {close: true});
    throw refuse(`Send the message as ${version.mediaType}.`, {status: 415, close: true});
  }
  return /;\s*charset\s*=\s*"?([^\s";]+)"?/i.exec(header)?.[1];
}

/** Throws InvalidRequest when the element is not what the schema says. */
async function checkElement(operation: OperationName, element: OperationElement): Promise<void> {
  try {
    await validateRequestAside(element.xml);
  } catch (error) {
    throw findNilThatIsNeeded(operation, element) ?? error;
  }
}

/** The validator sees nothing of an element that xsi:nil made absent, and would blame the one after it. */
function findNilThatIsNeeded(operation: OperationName, element: OperationElement): AppError | undefined {
  if (element.absent.length === 0) return undefined;
  try {
    operations[operation].decodeRequest(element.content);
  } catch (error) {
    const path = error instanceof AppError ? (error.details.part ?? '') : '';
    const name = path.split('/').at(-1) ?? '';
    if (element.absent.includes(path))
      return invalidRequest(name, `<${name}> is nil, but it must have a value.`);
  }
  return undefined;
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

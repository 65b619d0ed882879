/**
 * Binds the operations of the contract to the soap package. It finds who does the operation of a message; its
 * parameters, and everything that goes out in either version of SOAP, are ours, by the generated codecs.
 */
import {Router} from 'express';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {listen, type IServerOptions} from 'soap';
import {operations} from '../contract/codec.generated.ts';
import type {HopScotchPort, OperationName} from '../contract/types.generated.ts';
import {validateAnswer} from '../contract/validate.ts';
import {wsdlText} from '../contract/wsdl.ts';
import {AppError} from '../domain/errors.ts';
import {finishInTurns} from '../domain/turns.ts';
import type {Caller} from '../service/caller.ts';
import type {Logger} from '../telemetry/logger.ts';
import {sendFault, sendSlices} from './answer.ts';
import {callerOf, callOf, type Call} from './call.ts';
import {logFault, qualifiedSlices} from './faults.ts';
import {soap11} from './soap-version.ts';

export interface SoapOptions {
  readonly port: HopScotchPort<Caller>;
  readonly logger: Logger;
  readonly validateResponses: boolean;
}

/** The types of the contract stay with the operation's name; here all operations are handled alike. */
interface AnyOperation {
  decodeRequest(raw: unknown): unknown;
  /** For requests with lists that may be long. */
  decodeRequestInPieces?(raw: unknown): Generator<void, unknown>;
  sliceResponse(value: unknown): Iterable<string>;
}
type AnyPort = Record<OperationName, (request: unknown, caller: Caller) => Promise<unknown>>;

/** As the soap package calls it, with what it made of the message. */
type Method = (
  args: unknown,
  callback: unknown,
  headers: unknown,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<object>;

/** Parts of the package's server that are replaced: what they do has been done. */
interface Inner {
  readonly wsdl: {xmlToObject(xml: string): object; objectToDocumentXML(): string};
  _sendHttpResponse(response: ServerResponse): void;
}

/** Behind the guard. `ready` resolves when the WSDL has been read. */
export function createSoapRouter(options: SoapOptions): {
  readonly router: Router;
  readonly ready: Promise<void>;
} {
  const {port, logger, validateResponses} = options;
  const router = Router();

  const perform = async (name: OperationName, call: Call): Promise<Iterable<string>> => {
    const operation: AnyOperation = operations[name];
    const pieces = operation.decodeRequestInPieces?.(call.content);
    const request = pieces ? await finishInTurns(pieces) : operation.decodeRequest(call.content);
    const value = await (port as AnyPort)[name](request, callerOf(call));
    const slices = qualifiedSlices(operation.sliceResponse(value));
    if (!validateResponses) return slices;
    const xml = [...slices].join('');
    validateAnswer(xml);
    return [xml];
  };

  const methodFor =
    (name: OperationName): Method =>
    async (_args, _callback, _headers, request, response) => {
      const call = callOf(request);
      const {correlationId, address, version = soap11} = call;
      const user = call.signedIn?.session.principal.user;
      const context = {correlationId, address, operation: name, ...(user && {user})};
      const startedAt = performance.now();
      try {
        await sendSlices(response, version, await perform(name, call));
        if (!response.destroyed) call.outcome = 'ok';
        if (logger.isLevelEnabled('debug')) {
          const milliseconds = Math.round(performance.now() - startedAt);
          logger.debug(`${name} answered`, {...context, milliseconds});
        }
      } catch (error) {
        // The directory has let the user in before and does not any more.
        if (error instanceof AppError && error.code === 'Unauthenticated') call.signedIn?.discard();
        if (!response.destroyed) logFault(logger, error, context);
        sendFault(response, error, correlationId, version);
      }
      return {};
    };

  const names = Object.keys(operations) as OperationName[];
  const methods = Object.fromEntries(names.map(name => [name, methodFor(name)]));
  const ready = new Promise<void>((resolve, reject) => {
    const server = listen(router, {
      path: '/',
      services: {HopScotchService: {HopScotchPort: methods}},
      xml: wsdlText,
      suppressStack: true,
      callback: (error: unknown) => (error instanceof Error ? reject(error) : resolve()),
    } as IServerOptions);
    const inner = server as unknown as Inner;
    // The message has been read; the guard says in its place which operation it is.
    inner.wsdl.xmlToObject = operation => ({Body: {[operation]: {}}});
    inner.wsdl.objectToDocumentXML = () => '';
    // The methods have sent the answer. If the package comes here first, it has not found one for the message.
    inner._sendHttpResponse = response => {
      if (response.writableEnded || response.destroyed) return;
      const call = callOf(response.req);
      const error = new Error('the soap package found no operation');
      sendFault(response, error, call.correlationId, call.version ?? soap11);
    };
  });
  return {router, ready};
}

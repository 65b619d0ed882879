/**
 * Binds the operations of the contract to the soap package. It finds the operation of a message and makes an object of
 * its parameters; decoding them, and everything that goes out, is ours, by the generated codecs.
 */
import {Router} from 'express';
import type {IncomingMessage, ServerResponse} from 'node:http';
import {listen, type IServerOptions} from 'soap';
import {operations} from '../contract/codec.generated.ts';
import type {HopScotchPort, OperationName} from '../contract/types.generated.ts';
import {validateAnswer} from '../contract/validate.ts';
import {wsdlText} from '../contract/wsdl.ts';
import {AppError} from '../domain/errors.ts';
import type {Caller} from '../service/caller.ts';
import type {Logger} from '../telemetry/logger.ts';
import {callerOf, callOf} from './call.ts';
import {envelope, logFault, qualified, toWireFault} from './faults.ts';

export interface SoapOptions {
  readonly port: HopScotchPort<Caller>;
  readonly logger: Logger;
  readonly validateResponses: boolean;
}

/** A fault as the soap package wants it thrown; it sends the text as it is. */
class SoapFault extends Error {
  readonly Fault: {readonly statusCode: number; readonly _xml: string};

  constructor(status: number, xml: string) {
    super('SOAP fault');
    this.Fault = {statusCode: status, _xml: xml};
  }
}

type Method = (
  args: unknown,
  callback: unknown,
  headers: unknown,
  request: IncomingMessage,
  response: ServerResponse,
) => Promise<{_xml: string}>;

/** The types of the contract stay with the operation's name; here all operations are handled alike. */
interface AnyOperation {
  decodeRequest(raw: unknown): unknown;
  encodeResponse(value: unknown): string;
}
type AnyPort = Record<OperationName, (request: unknown, caller: Caller) => Promise<unknown>>;

/** Behind the guard. `ready` resolves when the WSDL has been read. */
export function createSoapRouter(options: SoapOptions): {
  readonly router: Router;
  readonly ready: Promise<void>;
} {
  const {port, logger, validateResponses} = options;
  const router = Router();

  const methodFor = (name: OperationName): Method => {
    const operation: AnyOperation = operations[name];
    return async (args, _callback, _headers, request, response) => {
      const call = callOf(request);
      const caller = callerOf(call);
      const startedAt = performance.now();
      const context = {
        correlationId: call.correlationId,
        address: call.address,
        operation: name,
        ...(caller.principal && {user: caller.principal.user}),
      };
      try {
        const value = await (port as AnyPort)[name](operation.decodeRequest(args), caller);
        const xml = qualified(operation.encodeResponse(value));
        if (validateResponses) validateAnswer(xml);
        logger.debug(`${name} answered`, {
          ...context,
          milliseconds: Math.round(performance.now() - startedAt),
        });
        return {_xml: xml};
      } catch (error) {
        // The directory has let the user in before and does not any more.
        if (error instanceof AppError && error.code === 'Unauthenticated') call.signedIn?.discard();
        if (!response.destroyed) logFault(logger, error, context);
        const fault = toWireFault(error, call.correlationId);
        if (!response.headersSent)
          for (const [header, text] of Object.entries(fault.headers)) response.setHeader(header, text);
        throw new SoapFault(fault.status, fault.xml);
      }
    };
  };

  const names = Object.keys(operations) as OperationName[];
  const methods = Object.fromEntries(names.map(name => [name, methodFor(name)]));
  const asText = (text: string) => text;
  const ready = new Promise<void>((resolve, reject) => {
    const server = listen(router, {
      path: '/',
      services: {HopScotchService: {HopScotchPort: methods}},
      xml: wsdlText,
      suppressStack: true,
      enableChunkedEncoding: false,
      // Numbers and times stay as they were written: the codecs know 64 bits and time zones.
      customDeserializer: {int: asText, long: asText, boolean: asText, dateTime: asText},
      callback: (error: unknown) => (error instanceof Error ? reject(error) : resolve()),
    } as IServerOptions);
    const inner = server as unknown as {
      _envelope: (body: string) => string;
      wsdl: {options: {preserveWhitespace: boolean}};
    };
    // Its own adds headers of WS-Security that strict clients refuse.
    inner._envelope = envelope;
    inner.wsdl.options.preserveWhitespace = true;
  });
  return {router, ready};
}

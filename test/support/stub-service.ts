/**
 * A service that answers as a test says: the real contract over real HTTP on loopback, with nothing behind it. It reads
 * and writes with the generated codec.
 */
import {once} from 'node:events';
import {createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {parseEnvelope} from '../../src/cli/envelope.ts';
import {faults, operations} from '../../src/contract/codec.generated.ts';
import {namespace, type HopScotchPort, type OperationName} from '../../src/contract/types.generated.ts';
import {AppError, asAppError} from '../../src/domain/errors.ts';

/** One request as it came in. */
export interface Received {
  readonly operation: OperationName;
  readonly request: unknown;
  readonly headers: IncomingHttpHeaders;
}

export interface StubService extends AsyncDisposable {
  readonly url: string;
  readonly received: Received[];
  /** The requests of one operation, decoded. */
  requestsOf<Name extends OperationName>(name: Name): Parameters<HopScotchPort<void>[Name]>[0][];
}

export type StubHandlers = Partial<HopScotchPort<IncomingHttpHeaders>> & {
  /** Answers instead of the contract, e.g. with garbage, or never. Return false to go on as usual. */
  raw?: (response: ServerResponse, request: IncomingMessage) => boolean;
};

interface Codec {
  decodeRequest(raw: unknown): unknown;
  encodeResponse(value: unknown): string;
}

export async function startStubService(handlers: StubHandlers): Promise<StubService> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    if (handlers.raw?.(response, request)) return;
    void answer(request, handlers, received).then(({status, payload}) => {
      response.writeHead(status, {'Content-Type': 'text/xml; charset=utf-8'});
      response.end(
        `<?xml version="1.0"?><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>${payload}</s:Body></s:Envelope>`,
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/soap`,
    received,
    requestsOf: <Name extends OperationName>(name: Name) =>
      received
        .filter(({operation}) => operation === name)
        .map(({request}) => request as Parameters<HopScotchPort<void>[Name]>[0]),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function answer(
  incoming: IncomingMessage,
  handlers: StubHandlers,
  received: Received[],
): Promise<{status: number; payload: string}> {
  try {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
    const message = parseEnvelope(Buffer.concat(chunks).toString('utf8'));
    const operation = message?.name as OperationName;
    const codec = operations[operation] as Codec;
    const request = codec.decodeRequest(message?.content);
    received.push({operation, request, headers: incoming.headers});
    const handler = handlers[operation] as
      ((request: unknown, headers: IncomingHttpHeaders) => Promise<unknown>) | undefined;
    if (handler === undefined) throw new AppError('NotSupported', `The stub has no ${operation}.`);
    const response = await handler(request, incoming.headers);
    const payload = codec.encodeResponse(response);
    return {status: 200, payload: payload.replace('Response>', `Response xmlns="${namespace}">`)};
  } catch (error) {
    return {status: 500, payload: encodeFault(asAppError(error))};
  }
}

function encodeFault({code, message, details}: AppError): string {
  const {names, ...rest} = details;
  const encode = faults[code].encode as (value: unknown) => string;
  const detail = encode({reason: message, correlationId: 'c0ffee', name: names ?? [], ...rest});
  return (
    `<s:Fault><faultcode>s:Server</faultcode><faultstring>${code}</faultstring>` +
    `<detail>${detail.replace(`<${code}>`, `<${code} xmlns="${namespace}">`)}</detail></s:Fault>`
  );
}

/**
 * A typed client of the contract: every operation of the WSDL as a method, over SOAP. Answers are decoded as the schema
 * says; faults become AppErrors with the code and details of the fault.
 */
import {operations} from '../contract/codec.generated.ts';
import type {HopScotchPort, OperationName} from '../contract/types.generated.ts';
import {AppError, unavailable} from '../domain/errors.ts';
import {buildEnvelope, parseEnvelope, parseFault, soapActionOf} from './envelope.ts';
import {openTransport, type Answer, type TransportOptions} from './transport.ts';

export type Credentials =
  | {readonly kind: 'password'; readonly user: string; readonly password: string}
  | {readonly kind: 'token'; readonly token: string};

export interface ConnectOptions extends Omit<TransportOptions, 'url'> {
  /** Address of the service, e.g. `http://127.0.0.1:8080/soap`. */
  readonly url: string | URL;
  /** Or a function that finds them, called once, when the first operation that needs them is called. */
  readonly credentials?: Credentials | (() => Promise<Credentials>);
  /** How long one answer may take, beside the time that the request itself asks the service to wait. 60 s if not given. */
  readonly timeoutMs?: number;
  /** Ends every call that has no signal of its own. */
  readonly signal?: AbortSignal;
}

/** The second argument of each operation may be an AbortSignal. */
export interface Client extends HopScotchPort<AbortSignal | void> {
  close(): void;
}

/** Operations that need nobody signed in. */
const open: ReadonlySet<OperationName> = new Set<OperationName>(['getServiceInfo', 'login']);
interface Codec {
  encodeRequest(request: unknown): string;
  decodeResponse(raw: unknown): unknown;
}

export function connect({
  url,
  credentials,
  timeoutMs = 60_000,
  signal: usualSignal,
  ...rest
}: ConnectOptions): Client {
  const transport = openTransport({...rest, url: new URL(url)});
  const findCredentials = once(typeof credentials === 'function' ? credentials : () => credentials);

  async function call(operation: OperationName, request: unknown, signal = usualSignal): Promise<unknown> {
    const codec = operations[operation] as Codec;
    const known = open.has(operation) ? undefined : await findCredentials();
    const answer = await transport.post(
      buildEnvelope(operation, codec.encodeRequest(request)),
      {
        Accept: 'text/xml',
        'Content-Type': 'text/xml; charset=utf-8',
        SOAPAction: soapActionOf(operation),
        ...(known === undefined ? {} : {Authorization: authorizationOf(known)}),
      },
      timeoutMs + waitMsOf(request),
      signal,
    );
    return readAnswer(operation, answer, codec);
  }

  const methods = Object.keys(operations).map(name => {
    const operation = name as OperationName;
    return [name, (request: unknown, signal?: AbortSignal) => call(operation, request, signal)] as const;
  });
  return {...(Object.fromEntries(methods) as unknown as Client), close: () => transport.close()};
}

function readAnswer(operation: OperationName, {status, body}: Answer, codec: Codec): unknown {
  const message = parseEnvelope(body);
  if (message?.name === 'Fault') throw parseFault(message.content);
  if (status === 401)
    throw new AppError('Unauthenticated', 'The service does not know this user or password.');
  if (status !== 200 || message?.name !== `${operation}Response`) {
    const what = status === 200 ? 'something else than an answer' : `HTTP ${status}`;
    throw unavailable(
      'service',
      `The service answered ${what}. Is the address right (--url, ending in /soap)?`,
    );
  }
  try {
    return codec.decodeResponse(message.content);
  } catch (error) {
    throw new AppError(
      'Internal',
      'The answer of the service does not fit the contract. Are both of one release?',
      {
        cause: error,
      },
    );
  }
}

export function authorizationOf(credentials: Credentials): string {
  if (credentials.kind === 'token') return `Bearer ${credentials.token}`;
  return `Basic ${Buffer.from(`${credentials.user}:${credentials.password}`, 'utf8').toString('base64')}`;
}

/** A request that asks the service to wait for a job is answered that much later. */
function waitMsOf(request: unknown): number {
  const options = (request as {options?: {waitSeconds?: number; timeoutSeconds?: number}}).options;
  return (options?.waitSeconds ?? options?.timeoutSeconds ?? 0) * 1000;
}

export function once<T>(find: () => T | Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => (found ??= Promise.resolve().then(find));
}

/** How errors look on the wire: SOAP 1.1 faults with a typed detail. */
import {faults} from '../contract/codec.generated.ts';
import {namespace, type FaultDetails} from '../contract/types.generated.ts';
import {escapeXml} from '../contract/xml.ts';
import {asAppError, errorTable, type AppError, type ErrorCode} from '../domain/errors.ts';
import type {Logger} from '../telemetry/logger.ts';
import {Refusal, type RefusalTraits} from './refusal.ts';

export interface WireFault {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The `soap:Fault` element. */
  readonly xml: string;
}

/** SOAP 1.1 sends faults as 500. The two others make clients do the right thing: ask for a password, come back later. */
const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {Unauthenticated: 401, Busy: 503};
const defaultRetrySeconds = 5;

/** Wraps the content of a Body. Our elements bring their own namespace declaration. */
export function envelope(body: string): string {
  return (
    '<?xml version="1.0" encoding="utf-8"?>\n' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
    `<soap:Body>${body}</soap:Body></soap:Envelope>`
  );
}

/** Gives the outermost element of what the codecs write our namespace. */
export const qualified = (xml: string): string => xml.replace(/^<([A-Za-z]+)/, `<$1 xmlns="${namespace}"`);

export function toWireFault(thrown: unknown, correlationId: string): WireFault {
  const {error, traits} = parts(thrown);
  const side = errorTable[error.code].side === 'client' ? 'Client' : 'Server';
  // SOAP 1.1 §4.4: what is wrong outside the Body has no detail.
  const detail =
    traits.faultCode === undefined ? `<detail>${qualified(encodeDetail(error, correlationId))}</detail>` : '';
  return {
    status: traits.status ?? statuses[error.code] ?? 500,
    headers: headersOf(error, traits),
    xml:
      `<soap:Fault><faultcode>soap:${traits.faultCode ?? side}</faultcode>` +
      `<faultstring>${escapeXml(error.message)}</faultstring>${detail}</soap:Fault>`,
  };
}

const parts = (thrown: unknown): {error: AppError; traits: RefusalTraits} =>
  thrown instanceof Refusal ? thrown : {error: asAppError(thrown), traits: {}};

function headersOf(error: AppError, traits: RefusalTraits): Record<string, string> {
  const headers: Record<string, string> = {};
  if (error.code === 'Unauthenticated')
    headers['WWW-Authenticate'] = 'Basic realm="HOP-SCOTCH", charset="UTF-8"';
  if (error.code === 'Busy') headers['Retry-After'] = String(retrySeconds(error));
  if (traits.status === 405) headers['Allow'] = 'GET, HEAD, POST';
  if (traits.close === true) headers['Connection'] = 'close';
  return headers;
}

const retrySeconds = (error: AppError) =>
  Math.max(1, Math.ceil(error.details.retryAfterSeconds ?? defaultRetrySeconds));

/** The typed detail; what the type asks for and the error does not know is said to be unknown. */
function encodeDetail(error: AppError, correlationId: string): string {
  const {part, names = [], server, owner, leaseEnd, dependency} = error.details;
  const common = {reason: error.message, correlationId};
  const named = {...common, name: names};
  const encoders: {[Code in ErrorCode]: () => FaultDetails[Code]} = {
    InvalidRequest: () => ({...common, ...(part === undefined ? {} : {part})}),
    Unauthenticated: () => common,
    NotAuthorized: () => named,
    NotFound: () => named,
    AlreadyOwned: () => ({
      ...common,
      server: server ?? names[0] ?? 'unknown',
      owner: owner ?? 'unknown',
      ...(leaseEnd === undefined ? {} : {leaseEnd}),
    }),
    Conflict: () => named,
    QuotaExceeded: () => common,
    NotSupported: () => common,
    Busy: () => ({...common, retryAfterSeconds: retrySeconds(error)}),
    Unavailable: () => ({
      ...common,
      dependency: dependency ?? 'unknown',
      ...(error.details.retryAfterSeconds === undefined ? {} : {retryAfterSeconds: retrySeconds(error)}),
    }),
    DeviceError: () => ({...common, dependency: dependency ?? 'unknown'}),
    TimedOut: () => ({...common, ...(dependency === undefined ? {} : {dependency})}),
    Cancelled: () => common,
    Internal: () => common,
  };
  const encode = faults[error.code].encode as (detail: FaultDetails[ErrorCode]) => string;
  return encode(encoders[error.code]());
}

export interface FaultContext {
  readonly correlationId: string;
  readonly address: string;
  readonly operation?: string;
  readonly user?: string;
}

/** Once for each fault, where it goes out. */
export function logFault(logger: Logger, thrown: unknown, context: FaultContext): void {
  const {error} = parts(thrown);
  logger.log(errorTable[error.code].logLevel, `${context.operation ?? 'request'} failed: ${error.message}`, {
    ...context,
    code: error.code,
    ...(error.details.dependency === undefined ? {} : {dependency: error.details.dependency}),
    ...(error.cause === undefined ? {} : {cause: error.cause}),
  });
}

/** How errors look on the wire: faults of either SOAP version, with a typed detail. */
import {namespace} from '../contract/types.generated.ts';
import {escapeXml} from '../contract/xml.ts';
import {asAppError, errorTable, type AppError, type ErrorCode} from '../domain/errors.ts';
import type {Logger} from '../telemetry/logger.ts';
import {encodeDetail, retrySeconds} from './fault-detail.ts';
import {Refusal, type QualifiedName, type RefusalTraits} from './refusal.ts';
import {envelope, soap12, type SoapVersion} from './soap-version.ts';

export interface WireFault {
  readonly code: ErrorCode;
  readonly version: SoapVersion;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The whole message. */
  readonly xml: string;
}

/**
 * SOAP sends faults as 500 or 400, and many clients read none from anything else: Busy is no 503, or they would not learn
 * what it is. Only with 401 do they ask for a password.
 */
const statuses: Readonly<Partial<Record<ErrorCode, number>>> = {Unauthenticated: 401};

/** Gives the outermost element of what the codecs write our namespace. */
export const qualified = (xml: string): string => xml.replace(/^<([A-Za-z]+)/, `<$1 xmlns="${namespace}"`);

/** The same for an element that comes in slices: its tag is in the first. */
export function* qualifiedSlices(slices: Iterable<string>): Generator<string, void> {
  let first = true;
  for (const slice of slices) {
    yield first ? qualified(slice) : slice;
    first = false;
  }
}

/** @param here the version of the address that the message came to. */
export function toWireFault(thrown: unknown, correlationId: string, here: SoapVersion): WireFault {
  const {error, traits} = parts(thrown);
  const version = traits.version ?? here;
  const ofClient = errorTable[error.code].side === 'client';
  // What is wrong outside the Body has no detail.
  const detail = traits.faultCode === undefined ? qualified(encodeDetail(error, correlationId)) : '';
  const badRequest = version === soap12 && ofClient && traits.faultCode === undefined;
  const fault = version === soap12 ? fault12 : fault11;
  return {
    code: error.code,
    version,
    status: traits.status ?? statuses[error.code] ?? (badRequest ? 400 : 500),
    headers: headersOf(error, traits),
    xml: envelope(version, fault(error, traits, ofClient, detail), headerBlocks(version, traits)),
  };
}

function fault11({message}: AppError, traits: RefusalTraits, ofClient: boolean, detail: string): string {
  const code = traits.faultCode ?? (ofClient ? 'Client' : 'Server');
  return (
    `<soap:Fault><faultcode>soap:${code}</faultcode><faultstring>${escapeXml(message)}</faultstring>` +
    `${detail && `<detail>${detail}</detail>`}</soap:Fault>`
  );
}

/** The kind of error is the subcode, so that a client need not look into the detail. */
function fault12(
  {code, message}: AppError,
  traits: RefusalTraits,
  ofClient: boolean,
  detail: string,
): string {
  const value = traits.faultCode ?? (ofClient ? 'Sender' : 'Receiver');
  const subcode = `<soap:Subcode><soap:Value xmlns:hs="${namespace}">hs:${code}</soap:Value></soap:Subcode>`;
  return (
    `<soap:Fault><soap:Code><soap:Value>soap:${value}</soap:Value>${detail && subcode}</soap:Code>` +
    `<soap:Reason><soap:Text xml:lang="en">${escapeXml(message)}</soap:Text></soap:Reason>` +
    `${detail && `<soap:Detail>${detail}</soap:Detail>`}</soap:Fault>`
  );
}

/** Says in the Header what the address speaks instead, or which blocks are not understood. */
function headerBlocks(version: SoapVersion, {upgradeTo, notUnderstood = []}: RefusalTraits): string {
  if (upgradeTo !== undefined) {
    // SOAP 1.2 defines this one for answers in SOAP 1.1, too.
    return (
      `<e:Upgrade xmlns:e="${soap12.namespace}">` +
      `<e:SupportedEnvelope qname="s:Envelope" xmlns:s="${upgradeTo.namespace}"/></e:Upgrade>`
    );
  }
  if (version !== soap12) return '';
  return notUnderstood.map(notUnderstoodBlock).join('');
}

const plainUri = /^[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9._~:/?#=-]+$/;

/** Nothing for a name whose namespace some reader of the answer could stumble over. */
function notUnderstoodBlock({uri, local}: QualifiedName): string {
  const name = escapeXml(local);
  if (uri === '') return `<soap:NotUnderstood qname="${name}"/>`;
  // No prefix but its own may stand for the namespace of XML.
  if (uri === 'http://www.w3.org/XML/1998/namespace') return `<soap:NotUnderstood qname="xml:${name}"/>`;
  return plainUri.test(uri) ? `<soap:NotUnderstood qname="h:${name}" xmlns:h="${uri}"/>` : '';
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

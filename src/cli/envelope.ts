/** SOAP 1.1 messages as the command line writes and reads them. Pure. */
import {parseString, processors, type ParserOptions} from 'xml2js';
import {faults} from '../contract/codec.generated.ts';
import {namespace, type OperationName} from '../contract/types.generated.ts';
import {children, type Raw} from '../contract/xml.ts';
import {AppError, errorCodes, type ErrorCode, type ErrorDetails} from '../domain/errors.ts';

const parserOptions: ParserOptions = {
  async: false,
  attrkey: 'attributes',
  charkey: '$value',
  emptyTag: '',
  explicitArray: false,
  explicitCharkey: false,
  explicitRoot: true,
  ignoreAttrs: false,
  mergeAttrs: false,
  normalize: false,
  normalizeTags: false,
  strict: true,
  tagNameProcessors: [processors.stripPrefix],
  trim: false,
  xmlns: false,
};

export const soapActionOf = (operation: OperationName): string => `"${namespace}:${operation}"`;

/** `payload` is what the codec wrote: `<operation>…</operation>`, whose elements all are of our namespace. */
export function buildEnvelope(operation: OperationName, payload: string): string {
  const qualified = payload.replace(`<${operation}`, `<${operation} xmlns="${namespace}"`);
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">' +
    `<soap:Body>${qualified}</soap:Body></soap:Envelope>`
  );
}

/** The element inside the body: its local name and its content. Undefined when the text is no SOAP message. */
export function parseEnvelope(xml: string): {name: string; content: Raw} | undefined {
  let root: Raw;
  try {
    parseString(xml, parserOptions, (error: Error | null, result: unknown) => {
      root = error ? undefined : result;
    });
    const envelope = children(children(root, 'message')['Envelope'], 'Envelope');
    const body = children(envelope['Body'], 'Body');
    const name = Object.keys(body).find(key => key !== 'attributes' && key !== '$value');
    return name === undefined ? undefined : {name, content: body[name]};
  } catch {
    return undefined;
  }
}

/** The error that a Fault stands for. Its cause has the correlationId that finds it in the log of the service. */
export function parseFault(content: Raw): AppError {
  const fault = children(content, 'Fault');
  const detail = children(fault['detail'], 'detail');
  const code = errorCodes.find(name => Object.hasOwn(detail, name));
  if (code !== undefined) return decodeDetail(code, detail[code]);
  const text = typeof fault['faultstring'] === 'string' ? fault['faultstring'] : 'no reason given';
  const blamesUs = /client$/i.test(typeof fault['faultcode'] === 'string' ? fault['faultcode'] : '');
  return new AppError(blamesUs ? 'InvalidRequest' : 'Internal', `The service refused the request: ${text}`);
}

interface AnyDetail extends Omit<ErrorDetails, 'names'> {
  readonly reason: string;
  readonly correlationId: string;
  readonly name?: readonly string[];
}

function decodeDetail(code: ErrorCode, raw: Raw): AppError {
  const {reason, correlationId, name, ...rest}: AnyDetail = faults[code].decode(raw);
  const details: ErrorDetails = name === undefined ? rest : {...rest, names: name};
  return new AppError(code, reason, {details, cause: {correlationId}});
}

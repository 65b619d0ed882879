import {expect} from 'chai';
import {XmlDocument} from 'libxml2-wasm';
import {faults} from '../../src/contract/codec.generated.ts';
import {namespace, type FaultDetails} from '../../src/contract/types.generated.ts';
import {findProblems} from '../../src/contract/validate.ts';
import {soapVersions, type SoapVersion} from '../../src/http/soap-version.ts';
import type {Answer} from './soap-service.ts';

export interface ReadFault {
  readonly version: SoapVersion['name'];
  /** As in the message: `soap:Client`, or `soap:Sender`. */
  readonly faultcode: string;
  /** SOAP 1.2: as in the message, `hs:NotFound`. */
  readonly subcode: string | undefined;
  readonly faultstring: string;
  /** Name of the element in the detail. */
  readonly kind: string | undefined;
  /** Text of each element of the detail. */
  readonly fields: Readonly<Record<string, string>>;
}

const places = {
  '1.1': {code: 'faultcode', subcode: 'none', reason: 'faultstring', detail: 'detail'},
  '1.2': {
    code: 'soap:Code/soap:Value',
    subcode: 'soap:Code/soap:Subcode/soap:Value',
    reason: 'soap:Reason/soap:Text[@xml:lang="en"]',
    detail: 'soap:Detail',
  },
};

/** Checks that the answer is a fault as its version of SOAP and the contract want it, and reads it. */
export function readFault(answer: Answer): ReadFault {
  const version = soapVersions.find(
    ({mediaType}) => answer.headers['content-type'] === `${mediaType}; charset=utf-8`,
  );
  if (version === undefined) throw new Error(`not SOAP: ${answer.headers['content-type']}`);
  expect(answer.headers['x-correlation-id']).to.match(/^[0-9a-f-]{36}$/);
  expectNoInsides(answer);
  using document = XmlDocument.fromString(answer.text);
  const namespaces = {soap: version.namespace, t: namespace};
  const place = places[version.name];
  const fault = '/soap:Envelope/soap:Body/soap:Fault';
  const text = (path: string) => document.get(`${fault}/${path}`, namespaces)?.content;
  const faultcode = text(place.code);
  const faultstring = text(place.reason);
  if (faultcode === undefined || faultstring === undefined) throw new Error(`not a fault: ${answer.text}`);
  const detail = /<(?:soap:D|d)etail>(.*)<\/(?:soap:D|d)etail>/s.exec(answer.text)?.[1];
  if (detail !== undefined) expect(findProblems(detail), detail).to.deep.equal([]);
  const kind = /^<(\w+)/.exec(detail ?? '')?.[1];
  if (kind !== undefined) expect(Object.keys(faults)).to.include(kind);
  const fields = Object.fromEntries(
    document
      .find(`${fault}/${place.detail}/*/*`, namespaces)
      .map(node => [(node as {name?: string}).name ?? '', node.content]),
  );
  if (kind !== undefined) expect(fields['correlationId']).to.equal(answer.headers['x-correlation-id']);
  return {version: version.name, faultcode, subcode: text(place.subcode), faultstring, kind, fields};
}

/** Nothing of how the service is made may show. */
export function expectNoInsides(answer: Answer): void {
  const whole = JSON.stringify(answer.headers) + answer.text;
  expect(whole).not.to.match(
    /node_modules|\.[jt]s:\d|\n\s+at |node:internal|TypeError|ReferenceError|express/i,
  );
}

export function expectFault(
  answer: Answer,
  kind: keyof FaultDetails,
  words: RegExp,
  status = 500,
): ReadFault {
  const fault = readFault(answer);
  expect(fault.kind, answer.text).to.equal(kind);
  expect(fault.faultstring).to.match(words);
  expect(answer.status, answer.text).to.equal(status);
  return fault;
}

import {expect} from 'chai';
import {XmlDocument} from 'libxml2-wasm';
import {faults} from '../../src/contract/codec.generated.ts';
import type {FaultDetails} from '../../src/contract/types.generated.ts';
import {findProblems} from '../../src/contract/validate.ts';
import type {Answer} from './soap-service.ts';

const namespaces = {soap: 'http://schemas.xmlsoap.org/soap/envelope/', t: 'urn:hop-scotch:service:1'};

export interface ReadFault {
  readonly faultcode: string;
  readonly faultstring: string;
  /** Name of the element in the detail. */
  readonly kind: string | undefined;
  /** Text of each element of the detail. */
  readonly fields: Readonly<Record<string, string>>;
}

/** Checks that the answer is a fault as SOAP 1.1 and the contract want it, and reads it. */
export function readFault(answer: Answer): ReadFault {
  expect(answer.headers['content-type']).to.equal('text/xml; charset=utf-8');
  expect(answer.headers['x-correlation-id']).to.match(/^[0-9a-f-]{36}$/);
  expectNoInsides(answer);
  using document = XmlDocument.fromString(answer.text);
  const fault = '/soap:Envelope/soap:Body/soap:Fault';
  const text = (path: string) => document.get(`${fault}/${path}`, namespaces)?.content;
  const faultcode = text('faultcode');
  const faultstring = text('faultstring');
  if (faultcode === undefined || faultstring === undefined) throw new Error(`not a fault: ${answer.text}`);
  const detail = /<detail>(.*)<\/detail>/s.exec(answer.text)?.[1];
  if (detail !== undefined) expect(findProblems(detail), detail).to.deep.equal([]);
  const kind = /^<(\w+)/.exec(detail ?? '')?.[1];
  if (kind !== undefined) expect(Object.keys(faults)).to.include(kind);
  const fields = Object.fromEntries(
    document
      .find(`${fault}/detail/*/*`, namespaces)
      .map(node => [(node as {name?: string}).name ?? '', node.content]),
  );
  if (kind !== undefined) expect(fields['correlationId']).to.equal(answer.headers['x-correlation-id']);
  return {faultcode, faultstring, kind, fields};
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

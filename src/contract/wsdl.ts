/** The contract as text: for clients who ask for it, and for the validator. */
import {readFileSync} from 'node:fs';

/** The WSDL as it is checked in: SOAP 1.1. */
export const wsdlText = readFileSync(new URL('../../wsdl/hopscotch.wsdl', import.meta.url), 'utf8');

/**
 * The same for SOAP 1.2. A document of its own, because stubs of the time choke on a WSDL with two bindings; what is
 * bound has names of its own, so that one program can use stubs of both.
 */
const wsdlText12 = wsdlText
  .replace(
    'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"',
    'xmlns:soap12="http://schemas.xmlsoap.org/wsdl/soap12/"',
  )
  .replaceAll(/<(\/?)soap:/g, '<$1soap12:')
  .replaceAll('HopScotchBinding', 'HopScotchSoap12Binding')
  .replace('<wsdl:service name="HopScotchService">', '<wsdl:service name="HopScotchSoap12Service">')
  .replace('<wsdl:port name="HopScotchPort"', '<wsdl:port name="HopScotchSoap12Port"')
  .replace('HOP-SCOTCH: SOAP 1.1', 'HOP-SCOTCH: SOAP 1.2');

const location = /(<soap(?:12)?:address location=")[^"]*(")/;

/** The WSDL with the address at which the client will find the service. Throws when the address is not a plain URL. */
export function wsdlAt(address: string, soap: '1.1' | '1.2' = '1.1'): string {
  if (!/^https?:\/\/[A-Za-z0-9.\-_~[\]:/]+$/.test(address)) throw new Error('not an address for a WSDL');
  const text = soap === '1.1' ? wsdlText : wsdlText12;
  return text.replace(location, (_match, before: string, after: string) => before + address + after);
}

/** Its one inline schema, standing alone. */
export function schemaText(): string {
  const schema = /<xsd:schema[\s\S]*<\/xsd:schema>/.exec(wsdlText)?.[0];
  const declarations = ['xsd', 'tns'].map(
    prefix => new RegExp(`xmlns:${prefix}="[^"]*"`).exec(wsdlText)?.[0],
  );
  if (schema === undefined || declarations.includes(undefined)) throw new Error('the WSDL holds no schema');
  return schema.replace('<xsd:schema', `<xsd:schema ${declarations.join(' ')}`);
}

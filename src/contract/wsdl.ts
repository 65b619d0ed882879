/** The contract as text: for clients who ask for it, and for the validator. */
import {readFileSync} from 'node:fs';

/** The WSDL as it is checked in. */
export const wsdlText = readFileSync(new URL('../../wsdl/hopscotch.wsdl', import.meta.url), 'utf8');

const location = /(<soap:address location=")[^"]*(")/;

/** The WSDL with the address at which the client will find the service. Throws when the address is not a plain URL. */
export function wsdlAt(address: string): string {
  if (!/^https?:\/\/[A-Za-z0-9.\-_[\]:/]+$/.test(address)) throw new Error('not an address for a WSDL');
  return wsdlText.replace(location, (_match, before: string, after: string) => before + address + after);
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

/** The built-in types that the contract uses, and how TypeScript and the codecs call a type of the contract. */

export const builtIn: Record<string, {ts: string; codec: string}> = {
  'xsd:string': {ts: 'string', codec: 'String'},
  'xsd:int': {ts: 'number', codec: 'Integer'},
  'xsd:long': {ts: 'Long', codec: 'Long'},
  'xsd:boolean': {ts: 'boolean', codec: 'Boolean'},
  'xsd:dateTime': {ts: 'Date', codec: 'DateTime'},
};

export const localType = (type: string) => builtIn[type]?.ts ?? type.replace(/^tns:/, '');
export const codecName = (type: string) => builtIn[type]?.codec ?? type.replace(/^tns:/, '');
export const header =
  '// Made from wsdl/hopscotch.wsdl by src/contract/generate.ts (`npm run generate`). Do not edit.\n';

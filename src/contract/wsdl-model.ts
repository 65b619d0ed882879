/**
 * What the WSDL says, as objects: for the generator of types and codecs, and for the pages that show the contract. It
 * reads the subset of WSDL and XSD that the contract allows itself: enumerations, sequences of elements, one namespace;
 * anything else is an error.
 */
import {parseStringPromise} from 'xml2js';

export interface Field {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly many: boolean;
  readonly doc: string;
}
export interface Complex {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly Field[];
}
export interface Enumeration {
  readonly name: string;
  readonly doc: string;
  readonly values: readonly string[];
}
export interface Operation {
  readonly name: string;
  readonly doc: string;
  /** Name of its family. */
  readonly family: string;
  readonly faults: readonly string[];
}
export interface Family {
  readonly name: string;
  readonly doc: string;
}
export interface Contract {
  readonly namespace: string;
  readonly doc: string;
  readonly families: readonly Family[];
  readonly enumerations: readonly Enumeration[];
  readonly complexes: readonly Complex[];
  readonly wrappers: ReadonlyMap<string, readonly Field[]>;
  readonly faults: readonly string[];
  readonly operations: readonly Operation[];
}

/** An element as xml2js gives it: attributes under `$`, children as arrays under their qualified names. */
interface Node {
  readonly $?: Record<string, string>;
  readonly [child: string]: unknown;
}

const children = (node: Node | undefined, name: string): Node[] => (node?.[name] as Node[] | undefined) ?? [];
const only = (node: Node | undefined, name: string): Node => {
  const [first, ...rest] = children(node, name);
  if (first === undefined || rest.length > 0) throw new Error(`expected exactly one ${name}`);
  return first;
};
const attribute = (node: Node, name: string): string => {
  const value = node.$?.[name];
  if (value === undefined)
    throw new Error(`missing attribute ${name} in ${JSON.stringify(node).slice(0, 200)}`);
  return value;
};
const documentation = (node: Node): string => {
  const holder = children(node, 'xsd:annotation')[0] ?? node;
  const text = children(holder, 'xsd:documentation')[0] ?? children(node, 'wsdl:documentation')[0];
  if (typeof text !== 'string') throw new Error(`no documentation at ${node.$?.['name']}`);
  return text;
};
/** Throws an Error when the text is not a WSDL of that kind. */
export async function readContract(wsdl: string): Promise<Contract> {
  const parsed = (await parseStringPromise(wsdl)) as Record<string, Node>;
  const definitions = parsed['wsdl:definitions'];
  if (definitions === undefined) throw new Error('not a WSDL');
  const schema = only(only(definitions, 'wsdl:types'), 'xsd:schema');
  const elements = children(schema, 'xsd:element');
  const {families, familyOf} = readFamilies(wsdl);
  return {
    namespace: attribute(definitions, 'targetNamespace'),
    doc: documentation(definitions),
    families,
    enumerations: children(schema, 'xsd:simpleType').map(type => ({
      name: attribute(type, 'name'),
      doc: documentation(type),
      values: children(only(type, 'xsd:restriction'), 'xsd:enumeration').map(value =>
        attribute(value, 'value'),
      ),
    })),
    complexes: children(schema, 'xsd:complexType').map(type => ({
      name: attribute(type, 'name'),
      doc: documentation(type),
      fields: readFields(type),
    })),
    wrappers: new Map(
      elements
        .filter(element => element.$?.['type'] === undefined)
        .map(element => [attribute(element, 'name'), readFields(only(element, 'xsd:complexType'))]),
    ),
    faults: elements
      .filter(element => element.$?.['type'] !== undefined)
      .map(element => attribute(element, 'name')),
    operations: children(only(definitions, 'wsdl:portType'), 'wsdl:operation').map(operation => ({
      name: attribute(operation, 'name'),
      doc: documentation(operation),
      family: familyOf.get(attribute(operation, 'name')) ?? '',
      faults: children(operation, 'wsdl:fault').map(fault => attribute(fault, 'name')),
    })),
  };
}

/** Comments such as `<!-- family: power. Power: through the module. -->` stand before the operations of a family. */
function readFamilies(wsdl: string): {families: Family[]; familyOf: ReadonlyMap<string, string>} {
  const families: Family[] = [];
  const familyOf = new Map<string, string>();
  const [portType = ''] = /<wsdl:portType[\s\S]*?<\/wsdl:portType>/.exec(wsdl) ?? [];
  const marks = /<!-- family: (\w+)\. ([\s\S]*?) -->|<wsdl:operation name="(\w+)">/g;
  for (const [, family, doc = '', operation] of portType.matchAll(marks)) {
    if (family !== undefined) families.push({name: family, doc});
    if (operation !== undefined) familyOf.set(operation, families.at(-1)?.name ?? '');
  }
  return {families, familyOf};
}

function readFields(type: Node): Field[] {
  const sequence = children(type, 'xsd:sequence')[0];
  if (sequence === undefined) throw new Error(`${type.$?.['name']} is not a sequence`);
  // An empty <xsd:sequence/> comes from xml2js as an empty string.
  if (typeof sequence === 'string') return [];
  return children(sequence, 'xsd:element').map(element => ({
    name: attribute(element, 'name'),
    type: attribute(element, 'type'),
    optional: element.$?.['minOccurs'] === '0',
    many: element.$?.['maxOccurs'] === 'unbounded',
    doc: documentation(element),
  }));
}

export const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

/** All shapes that cross the wire, by TypeScript name. */
export function shapes(contract: Contract): Complex[] {
  const wrappers = contract.operations.flatMap(operation => [
    {
      name: `${capital(operation.name)}Request`,
      doc: `Request of ${operation.name}.`,
      fields: contract.wrappers.get(operation.name),
    },
    {
      name: `${capital(operation.name)}Response`,
      doc: `Answer of ${operation.name}.`,
      fields: contract.wrappers.get(`${operation.name}Response`),
    },
  ]);
  return [
    ...contract.complexes,
    ...wrappers.map(wrapper => {
      if (wrapper.fields === undefined) throw new Error(`no element for ${wrapper.name}`);
      return {...wrapper, fields: wrapper.fields};
    }),
  ];
}

/**
 * Makes types.generated.ts and codec.generated.ts from wsdl/hopscotch.wsdl. Run by `npm run generate`; with `--check` it
 * only compares, and fails when a checked-in file is stale. It reads the subset of WSDL and XSD that the contract
 * allows itself: enumerations, sequences of elements, one namespace; anything else is an error.
 */
import {readFile, writeFile} from 'node:fs/promises';
import {parseStringPromise} from 'xml2js';

interface Field {
  readonly name: string;
  readonly type: string;
  readonly optional: boolean;
  readonly many: boolean;
  readonly doc: string;
}
interface Complex {
  readonly name: string;
  readonly doc: string;
  readonly fields: readonly Field[];
}
interface Enumeration {
  readonly name: string;
  readonly doc: string;
  readonly values: readonly string[];
}
interface Operation {
  readonly name: string;
  readonly doc: string;
  readonly faults: readonly string[];
}
interface Contract {
  readonly namespace: string;
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

const builtIn: Record<string, {ts: string; codec: string}> = {
  'xsd:string': {ts: 'string', codec: 'String'},
  'xsd:int': {ts: 'number', codec: 'Integer'},
  'xsd:long': {ts: 'number', codec: 'Integer'},
  'xsd:boolean': {ts: 'boolean', codec: 'Boolean'},
  'xsd:dateTime': {ts: 'Date', codec: 'DateTime'},
};

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
const capital = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);

async function readContract(path: string): Promise<Contract> {
  const parsed = (await parseStringPromise(await readFile(path, 'utf8'))) as Record<string, Node>;
  const definitions = parsed['wsdl:definitions'];
  if (definitions === undefined) throw new Error('not a WSDL');
  const schema = only(only(definitions, 'wsdl:types'), 'xsd:schema');
  const elements = children(schema, 'xsd:element');
  return {
    namespace: attribute(definitions, 'targetNamespace'),
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
      faults: children(operation, 'wsdl:fault').map(fault => attribute(fault, 'name')),
    })),
  };
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

const localType = (type: string) => builtIn[type]?.ts ?? type.replace(/^tns:/, '');
const codecName = (type: string) => builtIn[type]?.codec ?? type.replace(/^tns:/, '');
const header =
  '// Made from wsdl/hopscotch.wsdl by src/contract/generate.ts (`npm run generate`). Do not edit.\n';

function writeInterface(name: string, doc: string, fields: readonly Field[]): string {
  const lines = fields.map(field => {
    const type = field.many ? `readonly ${localType(field.type)}[]` : localType(field.type);
    return `  /** ${field.doc} */\n  readonly ${field.name}${field.optional && !field.many ? '?' : ''}: ${type};`;
  });
  return `/** ${doc} */\nexport interface ${name} {\n${lines.join('\n')}\n}\n`;
}

/** All shapes that cross the wire, by TypeScript name. */
function shapes(contract: Contract): Complex[] {
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

function writeTypes(contract: Contract): string {
  const enumerations = contract.enumerations.map(
    ({name, doc, values}) =>
      `/** ${doc} */\nexport type ${name} = ${values.map(value => `'${value}'`).join(' | ')};\n`,
  );
  const interfaces = shapes(contract).map(shape => writeInterface(shape.name, shape.doc, shape.fields));
  const methods = contract.operations.map(
    ({name, doc}) =>
      `  /** ${doc} */\n  ${name}(request: ${capital(name)}Request, caller: Caller): Promise<${capital(name)}Response>;`,
  );
  const faults = contract.faults.map(fault => `  readonly ${fault}: ${fault}Detail;`);
  return [
    header,
    `export const namespace = '${contract.namespace}';\n`,
    ...enumerations,
    ...interfaces,
    `/** Every operation of the contract. \`Caller\` is what the server knows of who calls; clients take void. */`,
    `export interface HopScotchPort<Caller> {\n${methods.join('\n')}\n}\n`,
    'export type OperationName = keyof HopScotchPort<unknown>;\n',
    `/** The detail of each fault. */\nexport interface FaultDetails {\n${faults.join('\n')}\n}\n`,
  ].join('\n');
}

function writeCodec(contract: Contract): string {
  const enumerations = contract.enumerations.map(
    ({name, values}) =>
      `const values${name}: ReadonlySet<string> = new Set<t.${name}>([${values.map(v => `'${v}'`).join(', ')}]);\n` +
      `const decode${name} = (raw: Raw, path: string): t.${name} => decodeEnumeration(raw, values${name}, path) as t.${name};\n` +
      `const encode${name} = (value: t.${name}, tag: string): string => encodeString(value, tag);\n`,
  );
  const codecs = shapes(contract).map(writeShapeCodec);
  const operations = contract.operations.map(({name, faults}) => {
    const type = capital(name);
    return [
      `  ${name}: {`,
      `    encodeRequest: (value: t.${type}Request) => encode${type}Request(value, '${name}'),`,
      `    decodeRequest: (raw: Raw) => decode${type}Request(raw, '${name}'),`,
      `    encodeResponse: (value: t.${type}Response) => encode${type}Response(value, '${name}Response'),`,
      `    decodeResponse: (raw: Raw) => decode${type}Response(raw, '${name}Response'),`,
      `    faults: [${faults.map(fault => `'${fault}'`).join(', ')}],`,
      '  },',
    ].join('\n');
  });
  const faults = contract.faults.map(
    fault =>
      `  ${fault}: {\n    encode: (value: t.${fault}Detail) => encode${fault}Detail(value, '${fault}'),\n` +
      `    decode: (raw: Raw) => decode${fault}Detail(raw, '${fault}'),\n  },`,
  );
  return [
    header,
    "import type * as t from './types.generated.ts';",
    'import {\n  children,\n  compact,\n  decodeBoolean,\n  decodeDateTime,\n  decodeEnumeration,\n  decodeInteger,\n  decodeString,',
    '  encodeBoolean,\n  encodeDateTime,\n  encodeInteger,\n  encodeString,\n  many,\n  maybe,\n  one,\n  type Raw,\n' +
      "} from './xml.ts';\n",
    ...enumerations,
    ...codecs,
    `/** How each operation's request and answer are written and read, in the order of the schema. */`,
    `export const operations = {\n${operations.join('\n')}\n} as const;\n`,
    `/** The same for the detail of each fault. */\nexport const faults = {\n${faults.join('\n')}\n} as const;\n`,
  ].join('\n');
}

function writeShapeCodec({name, fields}: Complex): string {
  const encodes = fields.map(({name: field, type, optional, many}) => {
    const encode = `encode${codecName(type)}`;
    if (many) return `  for (const item of value.${field}) xml += ${encode}(item, '${field}');`;
    const write = `xml += ${encode}(value.${field}, '${field}');`;
    return optional ? `  if (value.${field} !== undefined) ${write}` : `  ${write}`;
  });
  const decodes = fields.map(({name: field, type, optional, many}) => {
    const read = many ? 'many' : optional ? 'maybe' : 'one';
    return `    ${field}: ${read}(from, '${field}', decode${codecName(type)}, path),`;
  });
  const unused = fields.length === 0 ? '_' : '';
  const encodeBody =
    fields.length === 0
      ? `  return \`<\${tag}/>\`;`
      : `  let xml = \`<\${tag}>\`;\n${encodes.join('\n')}\n  return \`\${xml}</\${tag}>\`;`;
  const decodeBody =
    fields.length === 0
      ? '  return {};'
      : `  const from = children(raw, path);\n  return compact<t.${name}>({\n${decodes.join('\n')}\n  });`;
  return (
    `function encode${name}(${unused}value: t.${name}, tag: string): string {\n${encodeBody}\n}\n` +
    `function decode${name}(${unused}raw: Raw, ${unused}path: string): t.${name} {\n${decodeBody}\n}\n`
  );
}

async function main(): Promise<void> {
  const root = new URL('../../', import.meta.url);
  const contract = await readContract(new URL('wsdl/hopscotch.wsdl', root).pathname);
  const files = {
    'src/contract/types.generated.ts': writeTypes(contract),
    'src/contract/codec.generated.ts': writeCodec(contract),
  };
  for (const [path, text] of Object.entries(files)) {
    const file = new URL(path, root);
    const before = await readFile(file, 'utf8').catch(() => '');
    if (before === text) continue;
    if (process.argv.includes('--check')) {
      console.error(`${path} is stale: run npm run generate`);
      process.exitCode = 1;
    } else {
      await writeFile(file, text);
    }
  }
}

await main();

/** Writes codec.generated.ts: serializers and decoders for every shape, in the order of the schema. */
import {builtIn, codecName, header, localType} from './type-names.ts';
import {capital, shapes, type Complex, type Contract, type Field} from './wsdl-model.ts';

export function writeCodec(contract: Contract): string {
  const enumerations = contract.enumerations.map(
    ({name, values}) =>
      `const values${name}: ReadonlySet<string> = new Set<t.${name}>([${values.map(v => `'${v}'`).join(', ')}]);\n` +
      `const decode${name} = (raw: Raw, path: string): t.${name} => decodeEnumeration(raw, values${name}, path) as t.${name};\n` +
      `const encode${name} = (value: t.${name}, tag: string): string => encodeString(value, tag);\n`,
  );
  const all = shapes(contract);
  const codecs = all.map(writeShapeCodec);
  const long = longShapes(contract, all);
  const slicers = all.filter(({name}) => long.has(name)).map(shape => writeSlicer(shape, long));
  const requests = contract.operations.map(({name}) => `${capital(name)}Request`);
  const structures = new Set(all.map(({name}) => name));
  // Of elements with elements: their number times their size may be large.
  const isLarge = ({type, many}: Field) => many && structures.has(localType(type));
  const largeRequests = all.filter(({name, fields}) => requests.includes(name) && fields.some(isLarge));
  const large = new Set(largeRequests.map(({name}) => name));
  const readers = largeRequests.map(shape => writePieceReader(shape, isLarge));
  const operations = contract.operations.map(({name, faults}) => {
    const type = capital(name);
    return [
      `  ${name}: {`,
      `    encodeRequest: (value: t.${type}Request) => encode${type}Request(value, '${name}'),`,
      `    decodeRequest: (raw: Raw) => decode${type}Request(raw, '${name}'),`,
      ...(large.has(`${type}Request`)
        ? [`    decodeRequestInPieces: (raw: Raw) => decode${type}RequestInPieces(raw, '${name}'),`]
        : []),
      `    encodeResponse: (value: t.${type}Response) => encode${type}Response(value, '${name}Response'),`,
      `    sliceResponse: (value: t.${type}Response): Iterable<string> => ${
        long.has(`${type}Response`)
          ? `slice${type}Response(value, '${name}Response')`
          : `[encode${type}Response(value, '${name}Response')]`
      },`,
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
    'import {\n  children,\n  compact,\n  decodeBoolean,\n  decodeDateTime,\n  decodeEnumeration,\n  decodeInteger,\n  decodeLong,\n  decodeString,',
    '  encodeBoolean,\n  encodeDateTime,\n  encodeInteger,\n  encodeLong,\n  encodeString,\n  many,\n  manyInPieces,\n  maybe,\n  one,\n  type Raw,\n' +
      "} from './xml.ts';\n",
    ...enumerations,
    ...codecs,
    ...readers,
    ...slicers,
    `/** How each operation's request and answer are written and read, in the order of the schema. */`,
    `export const operations = {\n${operations.join('\n')}\n} as const;\n`,
    `/** The same for the detail of each fault. */\nexport const faults = {\n${faults.join('\n')}\n} as const;\n`,
  ].join('\n');
}

function writeFieldDecoder({name, type, optional, many}: Field): string {
  const read = many ? 'many' : optional ? 'maybe' : 'one';
  return `    ${name}: ${read}(from, '${name}', decode${codecName(type)}, path),`;
}

function writeShapeCodec({name, fields}: Complex): string {
  const encodes = fields.map(({name: field, type, optional, many}) => {
    const encode = `encode${codecName(type)}`;
    if (many) return `  for (const item of value.${field}) xml += ${encode}(item, '${field}');`;
    const write = `xml += ${encode}(value.${field}, '${field}');`;
    return optional ? `  if (value.${field} !== undefined) ${write}` : `  ${write}`;
  });
  const decodes = fields.map(writeFieldDecoder);
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

/** As its decoder, but a piece at a time. */
function writePieceReader({name, fields}: Complex, isLarge: (field: Field) => boolean): string {
  const decodes = fields.map(field => {
    if (!isLarge(field)) return writeFieldDecoder(field);
    return `    ${field.name}: yield* manyInPieces(from, '${field.name}', decode${codecName(field.type)}, path),`;
  });
  return (
    `function* decode${name}InPieces(raw: Raw, path: string): Generator<void, t.${name}> {\n` +
    `  const from = children(raw, path);\n  return compact<t.${name}>({\n${decodes.join('\n')}\n  });\n}\n`
  );
}

/** The shapes in answers that hold lists of elements with elements, at any depth: what may grow with the machine room. */
function longShapes(contract: Contract, all: readonly Complex[]): ReadonlySet<string> {
  const byName = new Map(all.map(shape => [shape.name, shape]));
  const long = new Set<string>();
  const visit = (name: string): boolean => {
    const shape = byName.get(name);
    if (shape === undefined) return false;
    const isLong = shape.fields
      .map(({type, many}) => {
        const inner = localType(type);
        return visit(inner) || (many && byName.has(inner));
      })
      .includes(true);
    if (isLong) long.add(name);
    return isLong;
  };
  for (const {name} of contract.operations) visit(`${capital(name)}Response`);
  return long;
}

/** As its encoder, but a piece at a time: after each element of a list, whoever sends them may do something else. */
function writeSlicer({name, fields}: Complex, long: ReadonlySet<string>): string {
  const lines = fields.map(({name: field, type, optional, many}) => {
    const inner = codecName(type);
    const write = (value: string) =>
      long.has(inner)
        ? `{\n    yield xml;\n    xml = '';\n    yield* slice${inner}(${value}, '${field}');\n  }`
        : `xml += encode${inner}(${value}, '${field}');`;
    if (!many) {
      const line = write(`value.${field}`);
      return optional ? `  if (value.${field} !== undefined) ${line}` : `  ${line}`;
    }
    const isList = builtIn[type] === undefined && !long.has(inner);
    return isList
      ? `  for (const item of value.${field}) {\n    yield xml + encode${inner}(item, '${field}');\n    xml = '';\n  }`
      : `  for (const item of value.${field}) ${write('item')}`;
  });
  return (
    `function* slice${name}(value: t.${name}, tag: string): Generator<string, void> {\n` +
    `  let xml = \`<\${tag}>\`;\n${lines.join('\n')}\n  yield \`\${xml}</\${tag}>\`;\n}\n`
  );
}

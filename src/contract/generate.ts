/**
 * Makes types.generated.ts and codec.generated.ts from wsdl/hopscotch.wsdl. Run by `npm run generate`; with `--check` it
 * only compares, and fails when a checked-in file is stale.
 */
import {readFile, writeFile} from 'node:fs/promises';
import {header, localType} from './type-names.ts';
import {writeCodec} from './write-codec.ts';
import {capital, readContract, shapes, type Contract, type Field} from './wsdl-model.ts';

function writeInterface(name: string, doc: string, fields: readonly Field[]): string {
  const lines = fields.map(field => {
    const type = field.many ? `readonly ${localType(field.type)}[]` : localType(field.type);
    return `  /** ${field.doc} */\n  readonly ${field.name}${field.optional && !field.many ? '?' : ''}: ${type};`;
  });
  return `/** ${doc} */\nexport interface ${name} {\n${lines.join('\n')}\n}\n`;
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
    '/** A whole number of 64 bits: a number where that is exact, a bigint beyond 2^53. */\nexport type Long = number | bigint;\n',
    ...enumerations,
    ...interfaces,
    `/** Every operation of the contract. \`Caller\` is what the server knows of who calls; clients take void. */`,
    `export interface HopScotchPort<Caller> {\n${methods.join('\n')}\n}\n`,
    'export type OperationName = keyof HopScotchPort<unknown>;\n',
    `/** The detail of each fault. */\nexport interface FaultDetails {\n${faults.join('\n')}\n}\n`,
  ].join('\n');
}

async function main(): Promise<void> {
  const root = new URL('../../', import.meta.url);
  const contract = await readContract(await readFile(new URL('wsdl/hopscotch.wsdl', root), 'utf8'));
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

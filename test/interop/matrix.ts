/** Writes docs/interop.md from a run: which client can do what. Everything must be here, and nothing may fail. */
import {mkdir, writeFile} from 'node:fs/promises';
import {clients, isHere, type Client} from './clients.ts';
import {serverOf, startClients} from './run.ts';
import {features, setStage, type Feature, type Report} from './story.ts';

const file = new URL('../../docs/interop.md', import.meta.url);
const absent = clients.filter(client => !isHere(client));
if (absent.length > 0) throw new Error(`Not here: ${absent.map(({name}) => name).join(', ')}.`);

const stage = await setStage();
const reports = await Promise.all(
  [...startClients(clients, stage)].map(async ([client, report]) => [client, await report] as const),
).finally(() => stage.close());

const notes: string[] = [];
const cells = features.map(feature => [
  feature.title,
  ...reports.map(([client, report]) => cellOf(client, report, feature)),
]);
const table = [['', ...clients.map(({name}) => name)], ['---', ...clients.map(() => ':-:')], ...cells];
const text = `# Clients

Made by \`npm run interop\`, from a run. Do not edit.

Each client takes the WSDL that the service serves, as the second table says, and goes through the same story against a
service on the lab; the programs are in [test/interop/clients](../test/interop/clients). A tick: it reported what it should.

${table.map(row => `| ${row.join(' | ')} |`).join('\n')}

${notes.map((note, index) => `${index + 1}. ${note}.`).join('\n')}

| client | Debian packages | the WSDL becomes |
| --- | --- | --- |
${clients.map(({name, packages, stubs}) => `| ${name} | ${packages} | ${stubs} |`).join('\n')}
`;
await mkdir(new URL('.', file), {recursive: true});
await writeFile(file, text);
console.log(`Written: docs/interop.md, ${clients.length} clients and ${features.length} features.`);

function cellOf(client: Client, report: Report, {key, title}: Feature): string {
  const value = report.get(key);
  const known = client.known?.[key];
  if (known !== undefined && value === known.reports) return `no [${noteOn(known.because)}]`;
  if (known !== undefined || !stage.isRight(key, value, serverOf(client)))
    throw new Error(`${client.name}, ${title}: it reported ${value ?? 'nothing'}.`);
  return value === 'HTTP 401' ? `✓ [${noteOn('It sees the status 401, not the fault')}]` : '✓';
}

function noteOn(text: string): number {
  if (!notes.includes(text)) notes.push(text);
  return notes.indexOf(text) + 1;
}

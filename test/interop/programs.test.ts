/** The programs of examples/clients, which /docs/clients shows: built and run as their first lines say. */
import {expect} from 'chai';
import {mkdir, mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {classPathOf, clients, isHere, type Command} from './clients.ts';
import {execute} from './run.ts';

interface Program {
  readonly client: string;
  readonly file: string;
  readonly build: (source: string, wsdl: string) => readonly Command[];
  readonly run: (source: string) => Command;
}

const programs: readonly Program[] = [
  {client: 'PHP SoapClient', file: 'hopscotch.php', build: () => [], run: source => ['php', source]},
  {
    client: 'JAX-WS',
    file: 'Hopscotch.java',
    build: (source, wsdl) => [
      ['mkdir', 'src', 'out'],
      ['wsimport', '-quiet', '-keep', '-Xnocompile', '-p', 'hopscotch', '-s', 'src', wsdl],
      [
        'javac',
        ...['-nowarn', '-Xlint:none', '-proc:none', '-encoding', 'UTF-8'],
        ...[
          '-cp',
          classPathOf('JAX-WS'),
          '-sourcepath',
          'src',
          '-d',
          'out',
          source,
          'src/hopscotch/package-info.java',
        ],
      ],
    ],
    run: () => ['java', '-cp', `out:${classPathOf('JAX-WS')}`, 'Hopscotch'],
  },
  {
    client: 'C# on Mono',
    file: 'Hopscotch.cs',
    build: (source, wsdl) => [
      ['wsdl', '/nologo', '/l:CS', '/n:HopScotch', '/out:Stubs.cs', wsdl],
      ['mcs', '-nologo', '-warn:0', '-r:System.Web.Services', '-out:hopscotch.exe', 'Stubs.cs', source],
    ],
    run: () => ['mono', 'hopscotch.exe'],
  },
  {client: 'zeep', file: 'hopscotch.py', build: () => [], run: source => ['/usr/bin/python3', source]},
  {client: 'SOAP::Lite', file: 'hopscotch.pl', build: () => [], run: source => ['perl', source]},
];

describe('Programs to begin with', function () {
  this.timeout(400_000);
  let service: LabService;
  let directory: string;
  before(async () => {
    service = await startLabService({counts: {chassis: 1, bladesPerChassis: 14, storageHosts: 1}});
    directory = await mkdtemp(join(tmpdir(), 'hopscotch-programs-'));
    await service.as('bob').checkoutServers({target: ['blade14']});
  });
  after(async () => {
    await rm(directory, {recursive: true, force: true});
    await service?.close();
  });

  for (const {client, file, build, run} of programs) {
    it(`${file} does what it says`, async function () {
      if (!clients.some(each => each.name === client && isHere(each))) return this.skip();
      const source = fileURLToPath(new URL(`../../examples/clients/${file}`, import.meta.url));
      const own = join(directory, file);
      await mkdir(own);
      for (const command of build(source, `${service.url}/soap?wsdl`)) await execute(command, own);
      const output = await execute(
        [...run(source), service.url, 'alice', 'alice'] as unknown as Command,
        own,
      );
      const time = String.raw`\d{4}-\d\d-\d\d.\d\d:\d\d:\d\d\S*`;
      expect(output.trim().split(/\r?\n/)).to.have.length(4);
      expect(output).to.match(
        new RegExp(`^(blade\\d\\d) is ours until ${time}\\r?\n\\1 is (on|off)\\r?\n\\1 is free again`),
      );
      expect(output).to.match(new RegExp(`blade14 belongs to uid=bob,ou=people,dc=hopscotch until ${time}`));
    });
  }
});

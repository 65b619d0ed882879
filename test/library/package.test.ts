/** The package as others get it: built, with its types, in a project of their own. */
import {expect} from 'chai';
import {execFile} from 'node:child_process';
import {cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {operations} from '../../src/contract/codec.generated.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const run = promisify(execFile);
const tsc = [join(repository, 'node_modules/typescript/bin/tsc')];

describe('The package hop-scotch', function () {
  this.timeout(180_000);
  let project: string;
  let service: LabService;
  before(async () => {
    project = await mkdtemp(join(tmpdir(), 'hopscotch-project-'));
    const installed = join(project, 'node_modules/hop-scotch');
    await mkdir(installed, {recursive: true});
    // Only the entry and what it needs: the whole service would take much longer.
    const settings = {
      extends: join(repository, 'tsconfig.build.json'),
      compilerOptions: {
        outDir: join(installed, 'dist'),
        rootDir: join(repository, 'src'),
        incremental: false,
        tsBuildInfoFile: null,
        sourceMap: false,
        typeRoots: [join(repository, 'node_modules/@types')],
      },
      include: [],
      files: [join(repository, 'src/library.ts')],
    };
    const settingsFile = join(project, 'tsconfig.library.json');
    await writeFile(settingsFile, JSON.stringify(settings));
    await run(process.execPath, [...tsc, '-p', settingsFile]);
    await cp(join(repository, 'package.json'), join(installed, 'package.json'));
    await cp(join(repository, 'wsdl'), join(installed, 'wsdl'), {recursive: true});
    await symlink(join(repository, 'node_modules'), join(installed, 'node_modules'));
    service = await startLabService({counts: {chassis: 1, bladesPerChassis: 14, storageHosts: 1}});
    await service.as('bob').checkoutServers({target: ['blade14']});
  });
  after(async () => {
    await service?.close();
    await rm(project, {recursive: true, force: true});
  });

  /** A copy of an example in the project: what it imports is found as its users find it. */
  const place = async (example: string) => {
    const file = join(project, example);
    await cp(join(repository, 'examples/clients', example), file);
    return file;
  };

  it('runs the example', async () => {
    const example = await place('hopscotch.mjs');
    const {stdout} = await run(process.execPath, [example, service.url, 'alice', 'alice'], {cwd: project});
    expect(stdout).to.match(/^(blade\d\d) is ours until 20\S+Z\n\1 is (on|off)\n\1 is free again\n/);
    expect(stdout).to.match(/\nblade14 belongs to uid=bob,ou=people,dc=hopscotch until 20\S+Z\n$/);
  });

  it('has types that know every operation, and refuse what the contract does not have', async () => {
    const calls = Object.keys(operations).map(name => `client.${name};`);
    const right = `import {connect, readAllServers, AppError, type Server} from 'hop-scotch';
      const client = connect({url: 'http://x/soap'});
      const servers: readonly Server[] = await readAllServers(client, [], {pool: 'storage'});
      export const bays: (number | undefined)[] = servers.map(({bay}) => bay);
      ${calls.join('\n')}
      export const code = (error: AppError) => error.code === 'AlreadyOwned' && error.details.leaseEnd?.getTime();
      client.close();`;
    const wrong = `import {connect} from 'hop-scotch';
      await connect({url: 'http://x/soap'}).checkoutServers({target: ['blade01'], options: {cuont: 1}});`;
    await writeFile(join(project, 'right.mts'), right);
    await writeFile(join(project, 'wrong.mts'), wrong);
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024'];
    const output = await run(process.execPath, [...tsc, ...options, 'right.mts', 'wrong.mts'], {
      cwd: project,
    }).then(
      () => '',
      (error: unknown) => (error as {stdout: string}).stdout,
    );
    expect(output.match(/error TS/g)).to.have.length(1);
    expect(output).to.match(/^wrong\.mts.*'cuont' does not exist/);
  });

  it('names nothing in its entry that is not there', async () => {
    const {exports, files} = JSON.parse(await readFile(join(repository, 'package.json'), 'utf8')) as {
      exports: Record<string, Record<string, string>>;
      files: string[];
    };
    for (const target of Object.values(exports['.'] ?? {}))
      expect((await readFile(join(project, 'node_modules/hop-scotch', target))).length).to.be.above(0);
    expect(files).to.include.members(['dist', 'wsdl', 'examples', 'assets', 'docs']);
  });
});

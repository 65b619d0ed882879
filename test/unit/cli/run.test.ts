import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'chai';
import {nameCommands} from '../../../src/cli/operation-names.ts';
import {widthOf} from '../../../src/cli/text.ts';
import {formatPath} from '../../../src/cli/units.ts';
import {AppError} from '../../../src/domain/errors.ts';
import {run} from '../../support/cli.ts';
import {sampleResult} from '../../support/contract-samples.ts';
import {startStubService} from '../../support/stub-service.ts';

const terminal = {columns: 80};

describe('help', () => {
  it('fits a terminal of 80 columns, for every command', async () => {
    const {stdout} = await run(['--help'], {terminal});
    const commands = [...stdout.text.matchAll(/^ {2}([a-z]+) {2,}/gm)].map(match => match[1]!);
    expect(commands).to.include.members(['servers', 'provision', 'lab', 'start']);
    const pages = await Promise.all(commands.map(command => run([command, '--help'], {terminal})));
    for (const line of [stdout, ...pages.map(page => page.stdout)].flatMap(page => page.lines))
      expect(widthOf(line), line).to.be.at.most(80);
  });
});

describe('start and lab, given what cannot be', () => {
  let directory: string;
  before(() => (directory = mkdtempSync(join(tmpdir(), 'hopscotch-run-'))));
  after(() => rmSync(directory, {recursive: true}));

  for (const port of ['x', '0', '65536', '-1', '80.5', '']) {
    it(`refuses the port ${JSON.stringify(port)}`, async () => {
      const {exitCode, stderr} = await run(['start', '--port', port]);
      expect(exitCode).to.equal(2);
      expect(stderr.text).to.contain('is not a port');
    });
  }

  it('refuses a port of the environment the same way', async () => {
    const {exitCode, stderr} = await run(['start'], {environment: {port: '8080x', statePath: directory}});
    expect(exitCode).to.equal(2);
    expect(stderr.text).to.contain('"8080x" is not a port');
  });

  const files: Record<string, [string, string]> = {
    'no JSON': ['{', 'cannot be read as JSON'],
    'no list': ['{}', 'must hold a list'],
    'an unknown part': ['[{"part": "kitchen", "effect": "error"}]', 'directory, storage, module, blade'],
    'no effect': ['[{"part": "module"}]', 'error, hang, drop, garbage, delay'],
    'no rule': ['[null]', 'needs "part"'],
  };
  for (const [what, [text, reason]] of Object.entries(files)) {
    it(`refuses fault rules with ${what}`, async () => {
      const file = join(directory, 'faults.json');
      writeFileSync(file, text);
      const {exitCode, stderr} = await run(['lab', '--faults', file, '--state', directory]);
      expect(exitCode).to.equal(2);
      expect(stderr.text).to.contain(reason);
    });
  }
});

describe('Ctrl-C', () => {
  it('ends a command that waits for an answer', async () => {
    const interrupt = new AbortController();
    const reason = new AppError('Cancelled', 'Interrupted.');
    await using stub = await startStubService({
      raw: () => {
        interrupt.abort(reason);
        return true;
      },
    });
    const {exitCode, stderr} = await run(['brands'], {url: stub.url, interrupt: interrupt.signal});
    expect(exitCode).to.equal(130);
    expect(stderr.text).to.equal('hopscotch: Interrupted.\n');
  });
});

describe('what the service says, on the command line', () => {
  const released = async (messageOf: (target: string) => string) => {
    const result = ['blade01', 'blade02', 'blade03'].map(target => ({
      ...sampleResult(target),
      state: 'failed' as const,
      faultCode: 'NotAuthorized' as const,
      message: messageOf(target),
    }));
    await using stub = await startStubService({releaseServers: () => Promise.resolve({result})});
    return (await run(['release', 'blade[01-03]', '-y'], {url: stub.url})).stdout.lines;
  };

  it('takes one row for failures whose messages differ in the name of the server alone', async () => {
    const lines = await released(target => `${target} is not yours: alice holds ${target}.`);
    expect(lines).to.have.length(2);
    expect(lines[1]).to.match(
      /^blade\[01-03\] .* blade\[01-03\] is not yours: alice holds blade\[01-03\]\.$/,
    );
  });

  it('takes a row each when they differ in more', async () => {
    expect(await released(target => `${target}x is not yours.`)).to.have.length(4);
  });

  it('names commands instead of operations', () => {
    expect(nameCommands('listBrands tells which there are.')).to.equal(
      '"hopscotch brands" tells which there are.',
    );
    expect(nameCommands('Say constructor, toString and listNothing.')).to.equal(
      'Say constructor, toString and listNothing.',
    );
  });
});

describe('a path', () => {
  it('is told from here when it is below', () => {
    expect(formatPath(join(process.cwd(), '.hopscotch', 'x'))).to.equal('.hopscotch/x');
    expect(formatPath('/etc/x')).to.equal('/etc/x');
    expect(formatPath(process.cwd())).to.equal(process.cwd());
  });
});

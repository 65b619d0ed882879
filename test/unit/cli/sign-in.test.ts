import {expect} from 'chai';
import {spawn} from 'node:child_process';
import {chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {text} from 'node:stream/consumers';
import {AppError} from '../../../src/domain/errors.ts';
import {makeFakeClock, run, type RunOptions} from '../../support/cli.ts';
import {aliceDn} from '../../support/contract-samples.ts';
import {startStubService, type StubHandlers} from '../../support/stub-service.ts';

const decode = (authorization?: string) =>
  Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString();

const handlers: StubHandlers = {
  whoAmI: () => Promise.resolve({user: {name: 'alice', dn: aliceDn, administrator: false}}),
  login: () => Promise.resolve({token: 'token-of-alice', expiresAt: new Date('2026-05-04T20:00:00Z')}),
  logout: () => Promise.resolve({}),
};

describe('signing in', () => {
  let directory = '';
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'hopscotch-sign-in-'));
  });
  afterEach(() => rmSync(directory, {recursive: true}));

  /** Nobody is known but what the test says. */
  const unknown = (url: string, more: RunOptions['environment'] = {}): RunOptions => ({
    url,
    environment: {configDirectory: directory, user: '', password: '', ...more},
  });

  /** Without the user and password that `run` otherwise has. */
  function bare(url: string, options: RunOptions = {}): RunOptions {
    const {environment} = unknown(url, options.environment);
    const kept = Object.entries({...environment}).filter(([, value]) => value !== '');
    const without = {user: undefined, password: undefined, ...Object.fromEntries(kept)};
    return {...options, url, environment: without as unknown as NonNullable<RunOptions['environment']>};
  }

  it('takes the password from a file, the environment, or a question, and never from an option', async () => {
    await using stub = await startStubService(handlers);
    const file = join(directory, 'password');
    writeFileSync(file, 'from file\n');
    await run(['whoami', '--user', 'alice', '--password-file', file], bare(stub.url));
    await run(['whoami'], bare(stub.url, {environment: {user: 'bob', passwordFile: file}}));
    await run(['whoami'], bare(stub.url, {environment: {user: 'bob', password: 'from environment'}}));
    const asked = await run(
      ['whoami'],
      bare(stub.url, {environment: {systemUser: 'root'}, answers: ['carol', 'typed']}),
    );
    expect(stub.received.map(({headers}) => decode(headers.authorization))).to.deep.equal([
      'alice:from file',
      'bob:from file',
      'bob:from environment',
      'carol:typed',
    ]);
    expect(asked.questions[0]).to.equal('User name [root]: ');
    expect(asked.stdout.text + asked.stderr.text).not.to.contain('typed');
  });

  it('says what to do when there is nobody to ask', async () => {
    const {exitCode, stderr} = await run(['whoami', '--user', 'alice'], bare('http://127.0.0.1:9/soap'));
    expect(exitCode).to.equal(3);
    expect(stderr.text).to.contain('hopscotch login').and.contain('--password-file');
  });

  it('keeps a token that only its owner can read, uses it, and ends it', async () => {
    await using stub = await startStubService(handlers);
    const file = join(directory, 'token');
    const login = await run(
      ['login', '--lifetime', '8h'],
      bare(stub.url, {environment: {user: 'alice'}, answers: ['typed']}),
    );
    expect(login.stdout.text).to.match(/Signed in as alice .* in 8 h/);
    expect(login.stdout.text).not.to.contain('token-of-alice');
    expect(stub.requestsOf('login')).to.deep.equal([
      {userName: 'alice', password: 'typed', options: {lifetimeSeconds: 28_800}},
    ]);
    expect(statSync(file).mode & 0o777).to.equal(0o600);
    expect(readFileSync(file, 'utf8')).not.to.contain('typed');

    chmodSync(file, 0o644);
    await run(['whoami'], bare(stub.url));
    expect(stub.received.at(-1)?.headers.authorization).to.equal('Bearer token-of-alice');
    expect(statSync(file).mode & 0o777).to.equal(0o600);

    const other = await run(['whoami', '--user', 'bob'], bare(stub.url));
    expect(other.exitCode, 'the token is not for somebody else').to.equal(3);
    const late = await run(['whoami'], {
      ...bare(stub.url),
      clock: makeFakeClock(new Date('2026-05-05T00:00:00Z')),
    });
    expect(late.exitCode, 'the token has ended').to.equal(3);

    await run(['logout'], bare(stub.url));
    expect(stub.received.at(-1)).to.deep.include({operation: 'logout'});
    expect(stub.received.at(-1)?.headers.authorization).to.equal('Bearer token-of-alice');
    expect(existsSync(file)).to.equal(false);
  });

  it('keeps one token for each service, and signs out of one that has forgotten it', async () => {
    await using one = await startStubService(handlers);
    await using two = await startStubService({
      ...handlers,
      logout: () => Promise.reject(new AppError('Unauthenticated', 'Who?')),
    });
    const alice = {environment: {user: 'alice'}, answers: ['typed']};
    await run(['login'], bare(one.url, alice));
    await run(['login'], bare(two.url, alice));
    expect((await run(['logout'], bare(two.url))).exitCode).to.equal(0);
    expect((await run(['whoami'], bare(two.url))).exitCode).to.equal(3);
    expect((await run(['whoami'], bare(one.url))).exitCode).to.equal(0);
  });

  it('warns before a password leaves this machine in clear', async () => {
    const {stderr} = await run(['whoami', '--url', 'http://hop-scotch.invalid/soap']);
    expect(stderr.text).to.contain('in clear');
  });

  it('leaves no trace of the password in the list of processes', async () => {
    let commandLine = '';
    await using stub = await startStubService({
      whoAmI: () => {
        commandLine = readFileSync(`/proc/${child.pid}/cmdline`, 'utf8');
        return Promise.resolve({user: {name: 'alice', dn: aliceDn, administrator: false}});
      },
    });
    const file = join(directory, 'password');
    writeFileSync(file, 'open-sesame');
    const script = new URL('../../../src/cli/main.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [script, 'whoami', '--user', 'alice', '--password-file', file], {
      env: {HOPSCOTCH_URL: stub.url, XDG_CONFIG_HOME: directory, PATH: process.env['PATH']},
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    expect(await text(child.stdout)).to.equal(`alice (${aliceDn})\n`);
    expect(commandLine).to.contain('whoami').and.not.contain('open-sesame');
  });
});

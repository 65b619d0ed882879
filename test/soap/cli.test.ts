import {expect} from 'chai';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {notFound} from '../../src/domain/errors.ts';
import {run} from '../support/cli.ts';
import {sampleServer} from '../support/contract-samples.ts';
import {havePrograms} from '../support/parts.ts';
import {startSoapService, type SoapService} from '../support/soap-service.ts';

describe('the command line at the real SOAP edge', () => {
  let service: SoapService;
  let configDirectory: string;
  before(async () => {
    service = await startSoapService();
    configDirectory = mkdtempSync(join(tmpdir(), 'hopscotch-cli-edge-'));
  });
  after(async () => {
    await service.close();
    rmSync(configDirectory, {recursive: true});
  });
  const at = (user: string, password: string) => ({
    url: `${new URL(service.url).origin}/soap`,
    environment: {user, password, configDirectory},
  });

  it('signs in with any password that the directory takes', async () => {
    const carol = await run(['whoami'], at('carol', 'pässwörd:with:colons'));
    expect(carol.stderr.text).to.equal('');
    expect(carol.stdout.text).to.equal('carol (uid=carol,ou=people,dc=lab)\n');
    const wrong = await run(['whoami'], at('alice', 'wrong'));
    expect(wrong.exitCode).to.equal(3);
    expect(wrong.stderr.text).to.contain('password is wrong');
  });

  it('gets a token, uses it, and ends it', async () => {
    const alice = at('alice', 'alice');
    expect((await run(['login'], alice)).exitCode).to.equal(0);
    const {password: _, ...environment} = alice.environment;
    const signedIn = {...alice, environment: {...environment, password: undefined as unknown as string}};
    expect((await run(['whoami'], signedIn)).stdout.text).to.match(/^alice /);
    expect((await run(['logout'], signedIn)).exitCode).to.equal(0);
    expect((await run(['whoami'], signedIn)).exitCode).to.equal(3);
  });

  it('understands its answers and its faults', async () => {
    service.port.listServers = ({target}) =>
      target.includes('blade99')
        ? Promise.reject(notFound('Server', ['blade99']))
        : Promise.resolve({
            server: [sampleServer('blade01'), sampleServer('blade02', {ownerName: 'a<&>b', owner: 'x'})],
          });
    const listed = await run(['servers', '--fold', 'blade[01-02]', '-blade02'], at('alice', 'alice'));
    expect(listed.stdout.text).to.equal('blade[01-02]\n');
    const table = await run(['servers'], at('alice', 'alice'));
    expect(table.stdout.text).to.contain('a<&>b');
    const unknown = await run(['servers', 'blade99'], at('alice', 'alice'));
    expect(unknown.exitCode).to.equal(5);
    expect(unknown.stderr.text).to.equal('hopscotch: Server not found: blade99.\n');
  });

  it('trusts a TLS service by the CA file that it is given, and no other', async function () {
    if (!havePrograms(['openssl'], 'TLS', 'openssl')) return this.skip();
    const certFile = join(configDirectory, 'service.crt');
    const keyFile = join(configDirectory, 'service.key');
    const request = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test`;
    const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', keyFile, '-out', certFile];
    execFileSync('openssl', [...request.split(' '), ...names], {stdio: 'ignore'});
    const secure = await startSoapService({listen: {tls: {certFile, keyFile}}});
    try {
      const {environment} = at('alice', 'alice');
      const url = `${new URL(secure.url).origin.replace('http:', 'https:')}/soap`;
      const untrusted = await run(['whoami'], {url, environment});
      expect(untrusted.exitCode).to.equal(11);
      expect(untrusted.stderr.text).to.contain('not trusted').and.contain('--ca');
      const trusted = await run(['whoami', '--ca', certFile], {url, environment});
      expect(trusted.stdout.text).to.match(/^alice /);
      const misnamed = await run(['whoami', '--ca', certFile], {
        url: url.replace('127.0.0.1', 'localhost'),
        environment,
      });
      expect(misnamed.exitCode).to.equal(11);
      expect(misnamed.stderr.text).to.contain('is for another name than that (it is for 127.0.0.1)');
      const plain = await run(['whoami'], {url: url.replace('https:', 'http:'), environment});
      expect(plain.exitCode).to.be.oneOf([11, 13]);
    } finally {
      await secure.close();
    }
  });
});

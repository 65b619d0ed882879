import {expect} from 'chai';
import {execFile} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {promisify} from 'node:util';
import {operations} from '../../src/contract/codec.generated.ts';
import type {Server} from '../../src/contract/types.generated.ts';
import {AppError} from '../../src/domain/errors.ts';
import {havePrograms} from '../support/parts.ts';
import {startSoapService, type SoapService} from '../support/soap-service.ts';

interface ClientFault {
  readonly code: string;
  readonly message: string;
  readonly kind: string | null;
  readonly detail: Readonly<Record<string, string>> | null;
}
interface Report {
  readonly functions: number;
  readonly info: string;
  readonly who: {readonly name: string; readonly dn: string; readonly administrator: boolean};
  readonly none: readonly string[];
  readonly one: readonly string[];
  readonly three: readonly string[];
  readonly single: readonly string[];
  readonly zipped: readonly string[];
  readonly server: Readonly<Record<string, unknown>>;
  readonly owned: ClientFault;
  readonly invalid: ClientFault;
  readonly wrong: ClientFault | null;
  readonly usernameToken: string;
  readonly digest: ClientFault;
  readonly token: string;
}

const serverNamed = (name: string): Server => ({
  name,
  pool: 'computing',
  bay: 7,
  member: ['uid=bob,ou=people,dc=lab'],
  leaseEnd: new Date('2026-02-01T00:00:00Z'),
});

describe('Real SOAP clients', function () {
  this.timeout(120_000);
  let service: SoapService;

  before(async () => {
    service = await startSoapService({
      port: {
        listServers: ({target}) => Promise.resolve({server: target.map(serverNamed)}),
        checkoutServers: () =>
          Promise.reject(
            new AppError('AlreadyOwned', 'bob holds blade07 <until> tomorrow.', {
              details: {server: 'blade07', owner: 'uid=bob', leaseEnd: new Date('2026-02-01T00:00:00Z')},
            }),
          ),
      },
    });
  });
  after(() => service.close());

  const run = async (program: string, script: string, version: string): Promise<Report> => {
    const path = fileURLToPath(new URL(`clients/${script}`, import.meta.url));
    const {stdout, stderr} = await promisify(execFile)(program, [path, service.url, version], {
      timeout: 50_000,
    });
    expect(stderr).to.equal('');
    return JSON.parse(stdout) as Report;
  };

  const expectAll = (report: Report) => {
    expect(report.functions).to.equal(Object.keys(operations).length);
    expect(report.info).to.equal('HOP-SCOTCH');
    expect(report.who).to.deep.include({
      name: 'alice',
      dn: 'uid=alice,ou=people,dc=lab',
      administrator: false,
    });
    expect(report.none).to.deep.equal([]);
    expect(report.one).to.deep.equal(['blade01']);
    expect(report.three).to.deep.equal(['blade01', 'blade02', 'bläde03']);
    expect(report.owned).to.deep.include({
      message: 'bob holds blade07 <until> tomorrow.',
      kind: 'AlreadyOwned',
    });
    expect(report.owned.code).to.match(/(^|:)(Client|Sender)$/);
    expect(report.owned.detail).to.include({server: 'blade07', owner: 'uid=bob'});
    expect(report.invalid).to.include({kind: 'InvalidRequest'});
    expect(report.invalid.message).to.match(/<pool> cannot be "swimming"/);
  };

  for (const version of ['1.1', '1.2']) {
    it(`PHP SoapClient, SOAP ${version}`, async function () {
      if (!havePrograms(['php'], 'PHP SoapClient', 'php-cli php-soap')) return this.skip();
      const report = await run('php', 'client.php', version);
      expectAll(report);
      expect(report.single).to.deep.equal(['blade01']);
      expect(report.zipped).to.deep.equal(['blade01']);
      expect(report.server).to.deep.include({name: 'blade01', bay: 7, pool: 'computing'});
      expect(report.wrong?.message).to.match(/wrong|Unauthorized/);
    });

    it(`Python zeep, SOAP ${version}`, async function () {
      const python = '/usr/bin/python3';
      const found = await promisify(execFile)(python, ['-c', 'import zeep']).then(
        () => [],
        () => ['zeep (for /usr/bin/python3)'],
      );
      if (!havePrograms(found, 'Python zeep', 'python3-zeep')) return this.skip();
      const report = await run(python, 'client.py', version);
      expectAll(report);
      expect(report.server).to.include({name: 'blade01', bay: '7', leaseEnd: '2026-02-01 00:00:00+00:00'});
      expect(report.wrong).to.deep.include({kind: 'Unauthenticated'});
      expect(report.usernameToken).to.equal('alice');
      expect(report.digest.message).to.match(/PasswordText/);
      expect(report.token).to.equal('alice');
    });
  }
});

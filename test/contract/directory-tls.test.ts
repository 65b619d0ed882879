/** Certificates: believed only when the configured authority vouches for them, and for this host. */
import {expect} from 'chai';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Client} from 'ldapts';
import type {DirectorySettings} from '../../src/adapters/ldap/directory.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {parseUserName} from '../../src/domain/names.ts';
import {failureOf} from '../support/failures.ts';
import {havePrograms} from '../support/parts.ts';
import {enterpriseReader, haveSlapd, startEnterprise, startSlapd, type Slapd} from '../support/slapd.ts';
import {makeDirectory, settingsFor} from './directory.ts';

if (haveSlapd() && havePrograms(['openssl'], 'certificates', 'openssl')) {
  describe('directory over TLS', function () {
    this.timeout(120_000);
    let home: string;
    let slapd: Slapd;
    const certify = (name: string, address: string) => {
      const files = {cert: join(home, `${name}.pem`), key: join(home, `${name}.key`)};
      const subject = ['-subj', `/CN=${name}`, '-addext', `subjectAltName=IP:${address}`];
      const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
      const request = ['req', '-x509', '-days', '2', ...key, ...subject];
      execFileSync('openssl', [...request, '-keyout', files.key, '-out', files.cert], {stdio: 'ignore'});
      return files;
    };
    const count = async (settings: Partial<DirectorySettings>) => {
      const directory = makeDirectory({...settingsFor(slapd.port, slapd.servicePassword, 5), ...settings});
      try {
        return (await directory.listServers()).length;
      } finally {
        await directory.close();
      }
    };
    const secured = (): Partial<DirectorySettings>[] => [
      {url: `ldaps://127.0.0.1:${slapd.tlsPort}`},
      {url: `ldap://127.0.0.1:${slapd.port}`, startTls: true},
    ];

    before(() => {
      home = mkdtempSync(join(tmpdir(), 'hopscotch-tls-'));
    });
    afterEach(() => slapd.close());
    after(() => rmSync(home, {recursive: true}));

    it('works by ldaps and by StartTLS with the right authority, and not with another or none', async () => {
      const own = certify('own', '127.0.0.1');
      const other = certify('other', '127.0.0.1');
      slapd = await startSlapd({servers: 2, tls: own});
      for (const settings of secured()) {
        expect(await count({...settings, caFile: own.cert})).to.equal(2);
        expect((await failureOf(count({...settings, caFile: other.cert}))).code).to.equal('Unavailable');
        expect((await failureOf(count(settings))).code).to.equal('Unavailable');
      }
    });

    it('does not believe a certificate whose time is over', async () => {
      const own = certify('expired', '127.0.0.1');
      const extensions = join(home, 'expired.ext');
      writeFileSync(extensions, 'subjectAltName=IP:127.0.0.1');
      const request = [
        'req',
        '-new',
        '-key',
        own.key,
        '-subj',
        '/CN=expired',
        '-out',
        join(home, 'expired.csr'),
      ];
      execFileSync('openssl', request, {stdio: 'ignore'});
      const sign = ['x509', '-req', '-in', join(home, 'expired.csr'), '-signkey', own.key, '-days', '-1'];
      execFileSync('openssl', [...sign, '-extfile', extensions, '-out', own.cert], {stdio: 'ignore'});
      slapd = await startSlapd({servers: 2, tls: own});
      for (const settings of secured()) {
        expect((await failureOf(count({...settings, caFile: own.cert}))).code).to.equal('Unavailable');
      }
    });

    for (const form of ['slapd.conf', 'cn=config'] as const) {
      it(`takes no password in clear where a certificate is configured, ${form}`, async () => {
        slapd = await startSlapd({servers: 2, tls: certify('own', '127.0.0.1'), form});
        const client = new Client({url: `ldap://127.0.0.1:${slapd.port}`});
        const signIn = client.bind(`uid=alice,${slapd.peopleBase}`, 'alice');
        // confidentialityRequired
        expect(await signIn.catch((error: unknown) => (error as {code: number}).code)).to.equal(13);
        await client.unbind();
      });

      it(`reaches the enterprise under its own certificate, and no other, ${form}`, async () => {
        const [own, other] = [certify('enterprise', '127.0.0.1'), certify('impostor', '127.0.0.1')];
        const elsewhere = certify('elsewhere', '127.0.0.2');
        const signIn = async (
          presented: typeof own,
          believed: typeof own,
          url: (enterprise: Slapd) => string,
        ) => {
          const enterprise = await startEnterprise('ou=people,dc=corp,dc=example', presented);
          slapd = await startSlapd({
            servers: 1,
            form,
            people: {
              people: enterprise.peopleBase,
              enterprise: url(enterprise),
              enterpriseCa: believed.cert,
              enterpriseReader,
            },
          });
          const settings = {
            ...settingsFor(slapd.port, slapd.servicePassword),
            peopleBase: parseDn(slapd.peopleBase),
          };
          const directory = makeDirectory(settings);
          try {
            const session = await directory.signIn(parseUserName('alice'), 'alice');
            await session.close();
            return 'signed in';
          } catch (error) {
            return (error as {code: string}).code;
          } finally {
            await directory.close();
            await slapd.close();
            await enterprise.close();
          }
        };
        for (const url of [
          ({tlsPort}: Slapd) => `ldaps://127.0.0.1:${tlsPort}`,
          ({port}: Slapd) => `ldap://127.0.0.1:${port}`,
        ]) {
          expect(await signIn(own, own, url)).to.equal('signed in');
          expect(await signIn(own, other, url)).to.equal('Unavailable');
          expect(await signIn(elsewhere, elsewhere, url)).to.equal('Unavailable');
        }
      });
    }

    it('does not believe a certificate for another host', async () => {
      const elsewhere = certify('elsewhere', '127.0.0.2');
      slapd = await startSlapd({servers: 2, tls: elsewhere});
      for (const settings of secured()) {
        const failure = await failureOf(count({...settings, caFile: elsewhere.cert}));
        expect(failure.code).to.equal('Unavailable');
      }
    });

    it('notices that a connection upgraded by StartTLS is gone', async () => {
      const own = certify('own', '127.0.0.1');
      slapd = await startSlapd({servers: 2, tls: own});
      const settings = {
        ...settingsFor(slapd.port, slapd.servicePassword, 60),
        startTls: true,
        caFile: own.cert,
      };
      const directory = makeDirectory(settings);
      expect(await directory.listServers()).to.have.length(2);
      await slapd.kill('SIGKILL');
      await slapd.restart();
      const begun = performance.now();
      expect(await directory.listServers()).to.have.length(2);
      expect(performance.now() - begun).to.be.below(30_000);
      await directory.close();
    });
  });
}

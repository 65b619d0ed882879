/** Certificates: believed only when the configured authority vouches for them, and for this host. */
import {expect} from 'chai';
import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {DirectorySettings} from '../../src/adapters/ldap/directory.ts';
import {failureOf} from '../support/failures.ts';
import {havePrograms} from '../support/parts.ts';
import {haveSlapd, startSlapd, type Slapd} from '../support/slapd.ts';
import {makeDirectory, settingsFor} from './directory.ts';

if (haveSlapd() && havePrograms(['openssl'], 'certificates', 'openssl')) {
  describe('directory over TLS', function () {
    this.timeout(30_000);
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
        ...settingsFor(slapd.port, slapd.servicePassword, 5),
        startTls: true,
        caFile: own.cert,
      };
      const directory = makeDirectory(settings);
      expect(await directory.listServers()).to.have.length(2);
      await slapd.kill('SIGKILL');
      await slapd.restart();
      const begun = performance.now();
      expect(await directory.listServers()).to.have.length(2);
      expect(performance.now() - begun).to.be.below(2_000);
      await directory.close();
    });
  });
}

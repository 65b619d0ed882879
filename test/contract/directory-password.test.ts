/** A password changes while its user is signed in: the session binds anew with the old one, and acts as nobody. */
import {expect} from 'chai';
import {Attribute, Change, Client} from 'ldapts';
import {parseDn} from '../../src/domain/dn.ts';
import {parseServerName, parseUserName} from '../../src/domain/names.ts';
import {failureOf} from '../support/failures.ts';
import {startLdapProxy} from '../support/ldap-proxy.ts';
import {enterpriseReader, haveSlapd, startEnterprise, startSlapd} from '../support/slapd.ts';
import {makeDirectory, settingsFor} from './directory.ts';

if (haveSlapd()) {
  describe('a password that changes', function () {
    this.timeout(120_000);

    it('ends the session when its connection is lost; nothing is done as anybody else', async () => {
      const enterprise = await startEnterprise();
      const slapd = await startSlapd({
        servers: 2,
        people: {
          people: enterprise.peopleBase,
          enterprise: `ldap://127.0.0.1:${enterprise.port}`,
          enterpriseReader,
        },
      });
      const proxy = await startLdapProxy(slapd.port);
      const directory = makeDirectory({
        ...settingsFor(proxy.port, slapd.servicePassword),
        peopleBase: parseDn(slapd.peopleBase),
      });
      try {
        const alice = await directory.signIn(parseUserName('alice'), 'alice');
        const [held, free] = [parseServerName('blade01'), parseServerName('blade02')];
        await alice.checkout(held);
        await changePassword(enterprise.port, alice.principal.dn.text, 'alice', 'another');
        proxy.cut();
        expect((await failureOf(alice.checkout(free))).code).to.equal('Unauthenticated');
        expect((await failureOf(alice.release(held))).code).to.equal('Unauthenticated');
        const servers = await directory.findServers([held, free]);
        expect(servers.get(held)?.owner?.key).to.equal(alice.principal.dn.key);
        expect(servers.get(free)).to.not.have.property('owner');
        const again = await directory.signIn(parseUserName('alice'), 'another');
        await again.release(held);
        await Promise.all([alice.close(), again.close()]);
      } finally {
        await directory.close();
        await proxy.close();
        await slapd.close();
        await enterprise.close();
      }
    });
  });
}

if (haveSlapd()) {
  describe('a user who is deleted', function () {
    this.timeout(120_000);

    it('is let in no more; what he holds stays his until somebody takes it or his lease ends', async () => {
      const slapd = await startSlapd({servers: 2});
      const proxy = await startLdapProxy(slapd.port);
      const directory = makeDirectory(settingsFor(proxy.port, slapd.servicePassword));
      try {
        const [alice, admin] = await Promise.all(
          ['alice', 'admin'].map(name => directory.signIn(parseUserName(name), name)),
        );
        const [held, free] = [parseServerName('blade01'), parseServerName('blade02')];
        await alice!.checkout(held);
        await slapd.kill('SIGTERM');
        slapd.remove(alice!.principal.dn.text);
        await slapd.restart();
        expect((await failureOf(alice!.checkout(free))).code).to.equal('Unauthenticated');
        expect((await failureOf(alice!.release(held))).code).to.equal('Unauthenticated');
        expect((await failureOf(directory.signIn(parseUserName('alice'), 'alice'))).code).to.equal(
          'Unauthenticated',
        );
        expect((await directory.findServers([held])).get(held)?.owner?.key).to.equal(alice!.principal.dn.key);
        await admin!.forceRelease(held);
        await Promise.all([alice!.close(), admin!.close()]);
      } finally {
        await directory.close();
        await proxy.close();
        await slapd.close();
      }
    });
  });
}

async function changePassword(port: number, dn: string, from: string, to: string): Promise<void> {
  const client = new Client({url: `ldap://127.0.0.1:${port}`});
  await client.bind(dn, from);
  const modification = new Attribute({type: 'userPassword', values: [to]});
  await client.modify(dn, new Change({operation: 'replace', modification}));
  await client.unbind();
}

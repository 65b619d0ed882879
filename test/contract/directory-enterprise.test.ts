/** People in somebody else's directory: signed in and looked up through ours, in both forms of its configuration. */
import {expect} from 'chai';
import {Attribute, Change, Client} from 'ldapts';
import {displayName, parseDn} from '../../src/domain/dn.ts';
import {parseServerName, parseUserName} from '../../src/domain/names.ts';
import {failureOf} from '../support/failures.ts';
import {enterpriseReader, haveSlapd, startEnterprise, startSlapd, type Slapd} from '../support/slapd.ts';
import {makeDirectory, settingsFor} from './directory.ts';

for (const form of haveSlapd() ? (['slapd.conf', 'cn=config'] as const) : []) {
  describe(`directory with people of an enterprise, ${form}`, function () {
    this.timeout(120_000);
    let enterprise: Slapd;
    let slapd: Slapd;
    let directory: ReturnType<typeof makeDirectory>;

    before(async () => {
      enterprise = await startEnterprise();
      slapd = await startSlapd({
        form,
        servers: 3,
        people: {
          people: enterprise.peopleBase,
          enterprise: `ldap://127.0.0.1:${enterprise.port}`,
          enterpriseReader,
        },
      });
      directory = makeDirectory({
        ...settingsFor(slapd.port, slapd.servicePassword),
        peopleBase: parseDn(slapd.peopleBase),
      });
    });
    after(async () => {
      await directory?.close();
      await slapd?.close();
      await enterprise?.close();
    });

    it('lets them sign in, own, and share with each other', async () => {
      const alice = await directory.signIn(parseUserName('alice'), 'alice');
      const blade = parseServerName('blade01');
      await alice.checkout(blade);
      const carol = await directory.getUser('carol');
      await alice.addMember(blade, carol);
      const server = (await directory.findServers([blade])).get(blade);
      expect(server?.owner?.text).to.equal('uid=alice,ou=people,dc=corp,dc=example');
      expect(server?.members.map(displayName)).to.deep.equal(['carol']);
      await alice.release(blade);
      await alice.close();
    });

    it('knows its administrators, and nobody who is not there', async () => {
      const admin = await directory.signIn(parseUserName('admin'), 'admin');
      expect(admin.principal.administrator).to.equal(true);
      await admin.close();
      expect((await failureOf(directory.getUser('ghost'))).code).to.equal('NotFound');
      const wrong = directory.signIn(parseUserName('alice'), 'wrong');
      expect((await failureOf(wrong)).code).to.equal('Unauthenticated');
      const ghost = directory.signIn(parseUserName('ghost'), 'x');
      expect((await failureOf(ghost)).code).to.equal('Unauthenticated');
    });

    it('lets no change through to the enterprise', async () => {
      const client = new Client({url: `ldap://127.0.0.1:${slapd.port}`});
      const me = `uid=alice,${slapd.peopleBase}`;
      await client.bind(me, 'alice');
      const change = new Change({
        operation: 'replace',
        modification: new Attribute({type: 'userPassword', values: ['mine']}),
      });
      const code = await client.modify(me, change).then(
        () => 0,
        (error: unknown) => (error as {code: number}).code,
      );
      await client.unbind();
      // There it would be allowed: unwillingToPerform is ours.
      expect(code).to.equal(53);
    });
  });
}

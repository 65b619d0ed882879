/** Users who are not called what they sign in with, at any depth, as in an Active Directory. */
import {expect} from 'chai';
import {parseDn, sameDn} from '../../src/domain/dn.ts';
import {parseServerName, parseUserName} from '../../src/domain/names.ts';
import {failureOf} from '../support/failures.ts';
import {haveSlapd, startSlapd, type Slapd} from '../support/slapd.ts';
import {makeDirectory, settingsFor, suffix, userDn} from './directory.ts';

const users = `ou=Users,ou=people,${suffix}`;
const jane = `CN=Doe\\, Jane,${users}`;

/** The attribute of an Active Directory, and people and groups as it keeps them. */
const schema = `
attributetype ( 1.2.840.113556.1.4.221 NAME 'sAMAccountName' EQUALITY caseIgnoreMatch
  SYNTAX 1.3.6.1.4.1.1466.115.121.1.15 SINGLE-VALUE )
objectclass ( 1.2.840.113556.1.5.6 NAME 'securityPrincipal' SUP top AUXILIARY MUST sAMAccountName )
`;
const person = (dn: string, account: string) => `
dn: ${dn}
objectClass: inetOrgPerson
objectClass: securityPrincipal
cn: ${/^cn=(.*?)(?<!\\),/i.exec(dn)?.[1]?.replaceAll('\\', '') ?? ''}
sn: X
sAMAccountName: ${account}
userPassword: ${account.toLowerCase()}
`;
const ldif = `
dn: ${users}
objectClass: organizationalUnit
ou: Users
${person(jane, 'JDoe')}
${person(`cn=John Doe,${users}`, 'john')}
${person(`cn=Twin One,${users}`, 'twin')}
${person(`cn=Twin Two,ou=people,${suffix}`, 'twin')}
dn: cn=operators,ou=groups,${suffix}
objectClass: groupOfNames
cn: operators
member: ${jane}
`;
const configure = (text: string) =>
  text
    .replace(/^pidfile/m, `${schema}\npidfile`)
    .replaceAll(`dn.onelevel="ou=people,${suffix}"`, `dn.children="ou=people,${suffix}"`)
    .replaceAll(`val.onelevel="ou=people,${suffix}"`, `val.children="ou=people,${suffix}"`);

if (haveSlapd()) {
  describe('users who are searched for', function () {
    this.timeout(120_000);
    let slapd: Slapd;
    let directory: ReturnType<typeof makeDirectory>;
    const settings = (timeoutSeconds?: number) => ({
      ...settingsFor(slapd.port, slapd.servicePassword, timeoutSeconds),
      userAttribute: 'sAMAccountName',
      userSearch: true,
      administratorsGroup: parseDn(`cn=operators,ou=groups,${suffix}`),
    });
    const signIn = (name: string, password: string) => directory.signIn(parseUserName(name), password);

    before(async () => {
      slapd = await startSlapd({servers: 3, ldif, configure});
      directory = makeDirectory(settings());
    });
    after(async () => {
      await directory?.close();
      await slapd?.close();
    });

    it('sign in, and act as who they are', async () => {
      const session = await signIn('jdoe', 'jdoe');
      expect(session.principal.user).to.equal('JDoe');
      expect(sameDn(session.principal.dn, parseDn(jane))).to.equal(true);
      expect(session.principal.administrator).to.equal(true);
      expect((await directory.findGroups(session.principal.dn)).map(({text}) => text)).to.deep.equal([
        `cn=operators,ou=groups,${suffix}`,
      ]);
      const name = parseServerName('blade01');
      await session.checkout(name);
      const john = await signIn('john', 'john');
      expect((await failureOf(john.checkout(name))).message).to.include('Doe, Jane');
      await session.addMember(name, await directory.getUser('john'));
      const server = (await directory.findServers([name])).get(name);
      expect(server?.owner?.key).to.equal(parseDn(jane).key);
      expect(server?.members.map(({key}) => key)).to.deep.equal([john.principal.dn.key]);
      await session.release(name);
      await Promise.all([session.close(), john.close()]);
    });

    it('are refused alike, with a wrong password and with a name that nobody has', async () => {
      const failures = await Promise.all([
        failureOf(signIn('jdoe', 'wrong')),
        failureOf(signIn('nobody', 'wrong')),
        failureOf(signIn('alice', 'alice')),
        failureOf(signIn('Doe', 'jdoe')),
      ]);
      expect(new Set(failures.map(({code, message}) => `${code} ${message}`))).to.deep.equal(
        new Set(['Unauthenticated The user name or the password is wrong.']),
      );
    });

    it('must have a name of their own', async () => {
      const failure = await failureOf(signIn('twin', 'twin'));
      expect(failure.code).to.equal('Unauthenticated');
      expect(failure.message).to.include('Several users').and.not.include('Twin');
      const ambiguous = await failureOf(directory.getUser('twin'));
      expect(ambiguous.code).to.equal('Conflict');
      expect(ambiguous.message).to.include('cn=Twin One').and.include('cn=Twin Two');
    });

    it('are known by name and by DN at any depth, and nothing else is a user', async () => {
      expect((await directory.getUser('JOHN')).key).to.equal(parseDn(`cn=John Doe,${users}`).key);
      expect((await directory.getUser('cn=doe\\2C jane, OU=users,ou=people,dc=hopscotch')).key).to.equal(
        parseDn(jane).key,
      );
      for (const other of [users, `ou=people,${suffix}`, userDn('alice'), `cn=hsadmin,${suffix}`, 'alice']) {
        expect((await failureOf(directory.getUser(other))).code, other).to.equal('NotFound');
      }
    });

    it('are not let in while the service cannot look them up', async () => {
      const misconfigured = makeDirectory({...settings(5), servicePassword: 'wrong'});
      const failure = await failureOf(misconfigured.signIn(parseUserName('john'), 'john'));
      expect(failure.code).to.equal('Unavailable');
      await misconfigured.close();
    });
  });
}

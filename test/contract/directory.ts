/** What every directory must do, whoever serves it: run on the lab's directory and on real OpenLDAP. */
import {expect} from 'chai';
import {Attribute, Change, Client} from 'ldapts';
import {createDirectory, type DirectorySettings} from '../../src/adapters/ldap/directory.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {displayName, parseDn} from '../../src/domain/dn.ts';
import {AppError} from '../../src/domain/errors.ts';
import {parseDatasetName, parseRootTag} from '../../src/domain/image.ts';
import {
  parseBrandName,
  parseIpAddress,
  parseMacAddress,
  parseServerName,
  parseStorageHostName,
  parseUserName,
  parseVersionNumber,
  type ServerName,
} from '../../src/domain/names.ts';
import type {Directory, UserSession} from '../../src/ports/directory.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {failureOf} from '../support/failures.ts';
import {stopProcess} from '../support/processes.ts';
import {messageTags, startLdapProxy, type LdapProxy} from '../support/ldap-proxy.ts';

/** A running directory with servers blade01 to blade50 and users alice, bob, carol, admin, a+b@example.org, u01 to u20. */
export interface DirectoryFixture {
  readonly port: number;
  readonly servicePassword: string;
  /** Process that serves it at present. */
  readonly pid: number;
  /** Kills it, and returns when it serves again. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

export const suffix = 'dc=hopscotch';
export const serverDn = (name: string): string => `cn=${name},ou=servers,${suffix}`;
export const userDn = (name: string): string => `uid=${name},ou=people,${suffix}`;

export const settingsFor = (
  port: number,
  servicePassword: string,
  timeoutSeconds = 10,
): DirectorySettings => ({
  url: `ldap://127.0.0.1:${port}`,
  startTls: false,
  serversBase: parseDn(`ou=servers,${suffix}`),
  peopleBase: parseDn(`ou=people,${suffix}`),
  userAttribute: 'uid',
  administratorsGroup: parseDn(`cn=administrators,ou=groups,${suffix}`),
  auditorsGroup: parseDn(`cn=auditors,ou=groups,${suffix}`),
  groupsBase: parseDn(`ou=groups,${suffix}`),
  placeholderMember: parseDn(`cn=nobody,${suffix}`),
  serviceDn: parseDn(`cn=hsadmin,${suffix}`),
  servicePassword,
  timeoutSeconds,
});

export const makeDirectory = (settings: DirectorySettings) =>
  createDirectory(settings, {clock: systemClock, logger: createLogger('silent')});

const assignment = {
  storageHost: parseStorageHostName('store1'),
  dataset: parseDatasetName('tank/hopscotch/roots/blade01-1'),
  brand: parseBrandName('web'),
  version: parseVersionNumber(3),
  tag: parseRootTag('0123456789ab'),
};

export function describeDirectory(what: string, start: () => Promise<DirectoryFixture>): void {
  describe(`directory: ${what}`, function () {
    this.timeout(120_000);
    let fixture: DirectoryFixture;
    let proxy: LdapProxy;
    let directory: ReturnType<typeof makeDirectory>;
    const sessions: UserSession[] = [];
    let used = 0;

    before(async () => {
      fixture = await start();
      proxy = await startLdapProxy(fixture.port);
      directory = makeDirectory(settingsFor(proxy.port, fixture.servicePassword));
    });
    after(async () => {
      await Promise.all(sessions.map(session => session.close()));
      await directory?.close();
      await proxy?.close();
      await fixture?.close();
    });

    const signIn = async (name: string): Promise<UserSession> => {
      const session = await directory.signIn(parseUserName(name), name);
      sessions.push(session);
      return session;
    };
    /** A server that no other test has touched. */
    const freshServer = (): ServerName => parseServerName(`blade${String(++used).padStart(2, '0')}`);
    const get = async (name: ServerName) => {
      const server = (await directory.findServers([name])).get(name);
      if (server === undefined) throw new Error(`${name} is gone`);
      return server;
    };
    const ownerOf = async (name: ServerName) => {
      const {owner} = await get(name);
      return owner && displayName(owner);
    };
    /** Past our adapter, as somebody would with ldapmodify. Answers the result code. */
    const modify = async (who: string, password: string, dn: string, changes: Change[]): Promise<number> => {
      const client = new Client({url: `ldap://127.0.0.1:${fixture.port}`});
      try {
        await client.bind(who, password);
        await client.modify(dn, changes);
        return 0;
      } catch (error) {
        return (error as {code: number}).code;
      } finally {
        await client.unbind();
      }
    };
    const change = (operation: 'add' | 'delete' | 'replace', type: string, ...values: string[]) =>
      new Change({operation, modification: new Attribute({type, values})});

    it('tells of a server what its entry says', async () => {
      const name = freshServer();
      expect(await get(name)).to.deep.equal({
        name,
        pool: 'computing',
        chassis: 'chassis1',
        bay: 1,
        mac: '02:00:00:00:00:01',
        ip: (await get(name)).ip,
        memoryMegabytes: 16_384,
        cores: 4,
        members: [],
      });
    });

    it('lists servers by name', async () => {
      const names = (await directory.listServers()).map(server => server.name);
      expect(names).to.have.length(50);
      expect(names).to.deep.equal([...names].sort());
    });

    it('finds those that exist, as they are written', async () => {
      const names = ['blade02', 'BLADE03', 'blade99'].map(name => parseServerName(name));
      expect([...(await directory.findServers(names)).keys()]).to.deep.equal(['blade02']);
    });

    it('finds a server by its MAC address', async () => {
      const found = await directory.findServerByMac(parseMacAddress('02-00-00-00-00-02'));
      expect(found?.name).to.equal('blade02');
      expect(await directory.findServerByMac(parseMacAddress('02:ff:00:00:00:02'))).to.equal(undefined);
    });

    it('gives a free server to who checks it out, also twice', async () => {
      const name = freshServer();
      const alice = await signIn('alice');
      await alice.checkout(name);
      await alice.checkout(name);
      expect(await ownerOf(name)).to.equal('alice');
      expect((await get(name)).members).to.deep.equal([]);
    });

    it('refuses a held server, and tells who holds it until when', async () => {
      const name = freshServer();
      const [alice, bob] = [await signIn('alice'), await signIn('bob')];
      const leaseEnd = new Date('2030-01-02T03:04:05Z');
      await alice.checkout(name);
      await directory.setLeaseEnd(name, leaseEnd, alice.principal.dn);
      const failure = await failureOf(bob.checkout(name));
      expect(failure.code).to.equal('AlreadyOwned');
      expect(failure.details).to.deep.equal({server: name, owner: userDn('alice'), leaseEnd});
      expect(await ownerOf(name)).to.equal('alice');
    });

    it('refuses a server that is not there', async () => {
      const alice = await signIn('alice');
      expect((await failureOf(alice.checkout(parseServerName('nope')))).code).to.equal('NotFound');
      expect((await failureOf(alice.release(parseServerName('nope')))).code).to.equal('NotFound');
      const lease = directory.setLeaseEnd(parseServerName('nope'), new Date(), alice.principal.dn);
      expect((await failureOf(lease)).code).to.equal('NotFound');
    });

    it('lets only the owner release, once', async () => {
      const name = freshServer();
      const [alice, bob] = [await signIn('alice'), await signIn('bob')];
      await alice.checkout(name);
      expect((await failureOf(bob.release(name))).code).to.equal('NotAuthorized');
      expect(await ownerOf(name)).to.equal('alice');
      await alice.release(name);
      expect(await ownerOf(name)).to.equal(undefined);
      expect((await failureOf(alice.release(name))).code).to.equal('NotAuthorized');
    });

    it('has one winner for each server when 20 users want 10 servers', async () => {
      const names = Array.from({length: 10}, freshServer);
      const users = await Promise.all(
        Array.from({length: 20}, (_, index) => signIn(`u${String(index + 1).padStart(2, '0')}`)),
      );
      const outcomes = await Promise.all(
        users.flatMap(user =>
          names.map(async name => {
            try {
              await user.checkout(name);
              return {name, user: user.principal.dn.text, won: true};
            } catch (error) {
              if (!(error instanceof AppError) || error.code !== 'AlreadyOwned') throw error;
              return {name, user: error.details.owner, won: false};
            }
          }),
        ),
      );
      for (const name of names) {
        const winners = outcomes.filter(outcome => outcome.name === name && outcome.won);
        expect(winners, name).to.have.length(1);
        expect((await get(name)).owner?.text).to.equal(winners[0]?.user);
        const told = outcomes.filter(outcome => outcome.name === name && !outcome.won);
        expect(told).to.have.length(19);
        expect(new Set(told.map(({user}) => user))).to.deep.equal(new Set([winners[0]?.user]));
      }
    });

    it('lets the owner say who else may use it', async () => {
      const name = freshServer();
      const [alice, bob] = [await signIn('alice'), await signIn('bob')];
      const carol = parseDn(userDn('carol'));
      expect((await failureOf(alice.addMember(name, carol))).code).to.equal('Conflict');
      await alice.checkout(name);
      expect((await failureOf(bob.addMember(name, bob.principal.dn))).code).to.equal('NotAuthorized');
      await alice.addMember(name, carol);
      await alice.addMember(name, carol);
      expect((await get(name)).members.map(displayName)).to.deep.equal(['carol']);
      expect((await failureOf(bob.removeMember(name, carol))).code).to.equal('NotAuthorized');
      await alice.removeMember(name, carol);
      await alice.removeMember(name, carol);
      await alice.removeMember(name, alice.principal.dn);
      expect((await get(name)).members).to.deep.equal([]);
      expect(await ownerOf(name)).to.equal('alice');
    });

    it('cannot be robbed', async () => {
      const [held, free] = [freshServer(), freshServer()];
      await (await signIn('alice')).checkout(held);
      const asBob = (server: string, ...changes: Change[]) =>
        modify(userDn('bob'), 'bob', serverDn(server), changes);
      const mallory = userDn('bob');
      const attempts: [string, number][] = [
        ['second owner', await asBob(held, change('add', 'owner', mallory))],
        ['replaced owner', await asBob(held, change('replace', 'owner', mallory))],
        ['deleted owner', await asBob(held, change('delete', 'owner', userDn('alice')))],
        ['swapped', await asBob(held, change('delete', 'owner'), change('add', 'owner', mallory))],
        ['member of another', await asBob(held, change('add', 'member', mallory))],
        ['given away', await asBob(free, change('add', 'owner', userDn('carol')))],
        ['two at once', await asBob(free, change('add', 'owner', mallory, userDn('carol')))],
        ['replace on a free one', await asBob(free, change('replace', 'owner', mallory))],
        ['hidden owner', await asBob(free, change('add', 'owner;lang-en', mallory))],
      ];
      for (const [attempt, code] of attempts) expect(code, attempt).to.not.equal(0);
      expect(await ownerOf(held)).to.equal('alice');
      expect(await ownerOf(free)).to.equal(undefined);
    });

    it('keeps inventory, lease and boot assignment out of the reach of owners', async () => {
      const name = freshServer();
      await (await signIn('bob')).checkout(name);
      const asOwner = (...changes: Change[]) => modify(userDn('bob'), 'bob', serverDn(name), changes);
      expect(await asOwner(change('replace', 'hopscotchLeaseEnd', '20990101000000Z'))).to.equal(50);
      expect(await asOwner(change('replace', 'hopscotchAssignment', 's d b 1 x'))).to.equal(50);
      expect(await asOwner(change('replace', 'macAddress', '02:00:00:00:00:63'))).to.equal(50);
      expect(await asOwner(change('replace', 'ipHostNumber', '10.77.0.99'))).to.equal(50);
      expect(await asOwner(change('add', 'objectClass', 'simpleSecurityObject'))).to.equal(50);
      expect(await asOwner(change('add', 'userPassword', 'mine'))).to.equal(50);
      expect(await asOwner(change('add', 'member', serverDn(name)))).to.equal(50);
      expect(await asOwner(change('replace', 'owner', userDn('carol')))).to.equal(50);
    });

    it('gives the service account no way to own a server', async () => {
      const name = freshServer();
      const asService = (...changes: Change[]) =>
        modify(`cn=hsadmin,${suffix}`, fixture.servicePassword, serverDn(name), changes);
      expect(await asService(change('add', 'owner', `cn=hsadmin,${suffix}`))).to.equal(50);
      expect(await asService(change('add', 'owner', userDn('bob')))).to.equal(50);
      expect(await asService(change('replace', 'member', userDn('bob')))).to.equal(50);
      expect(await asService(change('add', 'objectClass', 'simpleSecurityObject'))).to.equal(50);
    });

    it('forgets the members that an owner leaves behind', async () => {
      const name = freshServer();
      const [alice, carol] = [await signIn('alice'), await signIn('carol')];
      await alice.checkout(name);
      await alice.addMember(name, parseDn(userDn('bob')));
      const left = await modify(userDn('alice'), 'alice', serverDn(name), [
        change('delete', 'owner', userDn('alice')),
      ]);
      expect(left).to.equal(0);
      expect((await get(name)).members).to.deep.equal([]);
      // Nor does anybody inherit them who takes it by hand.
      const taken = change('add', 'owner', userDn('bob'));
      expect(await modify(userDn('bob'), 'bob', serverDn(name), [taken])).to.equal(50);
      await carol.checkout(name);
      expect((await get(name)).members).to.deep.equal([]);
      expect(await ownerOf(name)).to.equal('carol');
    });

    it('begins a lease without members that are no people, and only for who holds the server', async () => {
      const name = freshServer();
      const alice = await signIn('alice');
      const odd = change('add', 'member', `cn=odd,${suffix}`);
      expect(await modify(userDn('admin'), 'admin', serverDn(name), [odd])).to.equal(0);
      await alice.checkout(name);
      expect((await get(name)).members).to.have.length(1);
      const end = new Date('2031-01-01T00:00:00Z');
      const bob = parseDn(userDn('bob'));
      expect((await failureOf(directory.beginLease(name, end, bob))).code).to.equal('Conflict');
      proxy.lose(messageTags.modifyAnswer);
      await directory.beginLease(name, end, alice.principal.dn);
      expect(await get(name)).to.deep.include({members: [], leaseEnd: end});
    });

    it('takes a name for the same however it is spelled', async () => {
      const name = freshServer();
      const spelled = 'UID=Alice,  OU=People,DC=HopScotch';
      expect(await modify(spelled, 'alice', serverDn(name), [change('add', 'owner', spelled)])).to.equal(0);
      const alice = await signIn('alice');
      await alice.checkout(name);
      await alice.release(name);
      expect(await ownerOf(name)).to.equal(undefined);
    });

    it('lets administrators release and transfer what others hold, and nobody else', async () => {
      const name = freshServer();
      const [alice, bob, admin] = [await signIn('alice'), await signIn('bob'), await signIn('admin')];
      expect(admin.principal.administrator).to.equal(true);
      expect(bob.principal.administrator).to.equal(false);
      await alice.checkout(name);
      expect((await failureOf(bob.forceRelease(name))).code).to.equal('NotAuthorized');
      expect((await failureOf(alice.transfer(name, bob.principal.dn))).code).to.equal('NotAuthorized');
      await alice.addMember(name, parseDn(userDn('carol')));
      await admin.transfer(name, bob.principal.dn);
      expect(await ownerOf(name)).to.equal('bob');
      expect((await get(name)).members).to.deep.equal([]);
      expect((await failureOf(alice.release(name))).code).to.equal('NotAuthorized');
      await admin.forceRelease(name);
      await admin.forceRelease(name);
      expect(await ownerOf(name)).to.equal(undefined);
    });

    it('lets administrators keep the inventory, and nobody else', async () => {
      const [alice, admin] = [await signIn('alice'), await signIn('admin')];
      const name = parseServerName('extra.server_1');
      const server = {name, pool: 'storage', mac: parseMacAddress('02:aa:00:00:00:01')} as const;
      expect((await failureOf(alice.register(server))).code).to.equal('NotAuthorized');
      await admin.register(server);
      expect(await get(name)).to.deep.equal({...server, members: []});
      expect((await failureOf(admin.register(server))).code).to.equal('Conflict');
      const sameMac = {...server, name: parseServerName('extra2')};
      expect((await failureOf(admin.register(sameMac))).details.names).to.deep.equal([name]);

      const update = {name, pool: 'computing', ip: parseIpAddress('10.9.9.9'), cores: 8} as const;
      expect((await failureOf(alice.update(update))).code).to.equal('NotAuthorized');
      await admin.update(update);
      expect(await get(name)).to.deep.equal({...server, ...update, members: []});

      await alice.checkout(name);
      expect((await failureOf(admin.unregister(name))).code).to.equal('Conflict');
      await alice.release(name);
      expect((await failureOf(alice.unregister(name))).code).to.equal('NotAuthorized');
      await admin.unregister(name);
      expect((await failureOf(admin.unregister(name))).code).to.equal('NotFound');
      expect((await failureOf(admin.update({name, pool: 'storage'}))).code).to.equal('NotFound');
    });

    it('reads a plain groupOfNames, and can lease it', async () => {
      const client = new Client({url: `ldap://127.0.0.1:${fixture.port}`});
      await client.bind(userDn('admin'), 'admin');
      const entry = {objectClass: 'groupOfNames', cn: 'plain', member: `cn=nobody,${suffix}`};
      await client.add(serverDn('plain'), entry);
      const name = parseServerName('plain');
      expect(await get(name)).to.deep.equal({name, pool: 'computing', members: []});
      await (await signIn('alice')).checkout(name);
      const end = new Date('2031-01-01T00:00:00Z');
      await directory.setLeaseEnd(name, end, parseDn(userDn('alice')));
      expect((await get(name)).leaseEnd).to.deep.equal(end);
      await (await signIn('alice')).release(name);
      await client.del(serverDn('plain'));
      await client.unbind();
    });

    it('keeps the lease end of who holds a server, and clears that of a free one', async () => {
      const name = freshServer();
      const alice = await signIn('alice');
      const end = new Date('2031-01-01T00:00:00Z');
      await alice.checkout(name);
      await directory.setLeaseEnd(name, end, alice.principal.dn);
      await directory.resetFree(name);
      expect((await get(name)).leaseEnd).to.deep.equal(end);
      await alice.release(name);
      expect((await get(name)).leaseEnd).to.equal(undefined);
      await directory.resetFree(name);
      await alice.checkout(name);
      expect((await get(name)).leaseEnd).to.equal(undefined);
    });

    it('sets no lease end for who holds the server no more', async () => {
      const name = freshServer();
      const [alice, bob] = [await signIn('alice'), await signIn('bob')];
      await bob.checkout(name);
      const late = directory.setLeaseEnd(name, new Date('2031-01-01T00:00:00Z'), alice.principal.dn);
      expect((await failureOf(late)).code).to.equal('Conflict');
      expect((await get(name)).leaseEnd).to.equal(undefined);
    });

    it('ends a checkout that still is as it was known, and no other', async () => {
      const name = freshServer();
      const [alice, bob] = [await signIn('alice'), await signIn('bob')];
      const [first, extended] = [new Date('2031-01-01T00:00:00Z'), new Date('2032-01-01T00:00:00Z')];
      const known = {owner: alice.principal.dn, leaseEnd: first};
      await alice.checkout(name);
      await alice.addMember(name, parseDn(userDn('carol')));
      await directory.setLeaseEnd(name, extended, alice.principal.dn);
      expect(await directory.endCheckout(name, known, undefined)).to.equal('changed');
      expect(await directory.endCheckout(name, {owner: bob.principal.dn}, undefined)).to.equal('changed');
      expect(await ownerOf(name)).to.equal('alice');
      expect(await directory.endCheckout(name, {...known, leaseEnd: extended}, undefined)).to.equal('ended');
      expect(await get(name)).to.not.have.any.keys('owner', 'leaseEnd', 'cleanup');
      await bob.checkout(name);
      expect((await get(name)).members).to.deep.equal([]);
    });

    it('gives a server to nobody while it is cleaned up', async () => {
      const name = freshServer();
      const [alice, bob] = [await signIn('alice'), await signIn('bob')];
      await alice.checkout(name);
      const cleanup = {since: new Date('2030-05-06T07:08:09Z'), reason: 'leaseEnd'} as const;
      proxy.lose(messageTags.modifyAnswer);
      expect(await directory.endCheckout(name, {owner: alice.principal.dn}, cleanup)).to.equal('ended');
      expect((await get(name)).cleanup).to.deep.equal(cleanup);
      const failure = await failureOf(bob.checkout(name));
      expect(failure).to.include({code: 'Conflict'});
      expect(failure.message).to.include('cleaned up');
      const direct = change('add', 'owner', userDn('bob'));
      expect(await modify(userDn('bob'), 'bob', serverDn(name), [direct])).to.equal(50);
      const noted = {...cleanup, waitsFor: 'chassis1 to answer'};
      await directory.noteCleanup(name, noted);
      expect((await get(name)).cleanup).to.deep.equal(noted);
      const cleared = change('delete', 'hopscotchCleanup');
      expect(await modify(userDn('bob'), 'bob', serverDn(name), [cleared])).to.equal(50);
      await directory.clearCleanup(name);
      await directory.clearCleanup(name);
      await directory.noteCleanup(name, noted);
      expect((await get(name)).cleanup).to.equal(undefined);
      await bob.checkout(name);
    });

    it('marks a server for its cleanup before its holder leaves, and takes that back while he stays', async () => {
      const name = freshServer();
      const alice = await signIn('alice');
      const me = alice.principal.dn;
      const cleanup = {since: new Date('2030-05-06T07:08:09Z'), reason: 'release'} as const;
      expect(await directory.ensureCleanup(name, cleanup, me)).to.equal('changed');
      await alice.checkout(name);
      expect(await directory.ensureCleanup(name, cleanup, undefined)).to.equal('changed');
      proxy.lose(messageTags.modifyAnswer);
      expect(await directory.ensureCleanup(name, cleanup, me)).to.equal('noted');
      expect((await get(name)).cleanup).to.deep.equal(cleanup);
      await directory.dropCleanup(name, me);
      expect((await get(name)).cleanup).to.equal(undefined);
      await directory.ensureCleanup(name, cleanup, me);
      await alice.release(name);
      await directory.dropCleanup(name, me);
      expect((await get(name)).cleanup).to.deep.equal(cleanup);
      expect(await directory.ensureCleanup(name, cleanup, undefined)).to.equal('noted');
    });

    it('gives a server to nobody while it boots what an earlier owner put on it', async () => {
      const name = freshServer();
      const [alice, bob] = [await signIn('alice'), await signIn('bob')];
      await alice.checkout(name);
      await directory.setAssignment(name, assignment);
      await alice.release(name);
      const failure = await failureOf(bob.checkout(name));
      expect(failure).to.include({code: 'Conflict'});
      expect(failure.message).to.include('cleaned up');
      const direct = change('add', 'owner', userDn('bob'));
      expect(await modify(userDn('bob'), 'bob', serverDn(name), [direct])).to.equal(50);
      await directory.setAssignment(name, undefined);
      await bob.checkout(name);
    });

    it('takes away what an owner left behind, while nobody has it', async () => {
      const name = freshServer();
      const alice = await signIn('alice');
      const [me, carol] = [alice.principal.dn, parseDn(userDn('carol'))];
      await alice.checkout(name);
      await alice.addMember(name, carol);
      await directory.setLeaseEnd(name, new Date('2031-01-01T00:00:00Z'), me);
      await directory.resetFree(name);
      expect((await get(name)).members).to.have.length(1);
      const leave = change('delete', 'owner', me.text);
      expect(await modify(me.text, 'alice', serverDn(name), [leave])).to.equal(0);
      await directory.resetFree(name);
      await directory.resetFree(name);
      // As somebody who takes it in the directory itself, and does not reset anything.
      const take = change('add', 'owner', userDn('bob'));
      expect(await modify(userDn('bob'), 'bob', serverDn(name), [take])).to.equal(0);
      expect(await get(name)).to.not.have.property('leaseEnd');
      expect((await get(name)).members).to.deep.equal([]);
    });

    it('tells which servers somebody holds, and who is in a group', async () => {
      const [name, other] = [freshServer(), freshServer()];
      const [carol, bob] = [await signIn('carol'), await signIn('bob')];
      await carol.checkout(name);
      await bob.checkout(other);
      const held = await directory.listServersOf([carol.principal.dn, bob.principal.dn]);
      expect(held.map(server => server.name)).to.include.members([name, other]);
      const own = await directory.listServersOf([carol.principal.dn]);
      expect(own.every(({owner}) => owner?.text === userDn('carol'))).to.equal(true);
      expect(await directory.listServersOf([])).to.deep.equal([]);
      const admins = await directory.listMembers(parseDn(`cn=administrators,ou=groups,${suffix}`));
      expect(admins.map(displayName)).to.deep.equal(['admin']);
      expect(await directory.listMembers(parseDn(`cn=ghosts,ou=groups,${suffix}`))).to.deep.equal([]);
    });

    it('keeps a drained server from everybody but who holds it', async () => {
      const name = freshServer();
      const [alice, bob, admin] = [await signIn('alice'), await signIn('bob'), await signIn('admin')];
      await alice.checkout(name);
      expect((await failureOf(alice.setDrain(name, 'mine'))).code).to.equal('NotAuthorized');
      await admin.setDrain(name, 'memory is being replaced');
      await admin.setDrain(name, 'memory is being replaced');
      expect((await get(name)).drain).to.equal('memory is being replaced');
      await alice.addMember(name, parseDn(userDn('carol')));
      await alice.release(name);
      const failure = await failureOf(bob.checkout(name));
      expect(failure.code).to.equal('Conflict');
      expect(failure.message).to.match(
        /is drained: an administrator .* this reason: memory is being replaced\. Take another/,
      );
      const direct = change('add', 'owner', userDn('bob'));
      expect(await modify(userDn('bob'), 'bob', serverDn(name), [direct])).to.equal(50);
      await admin.setDrain(name, undefined);
      await bob.checkout(name);
    });

    it('knows auditors, who may see everything and own nothing', async () => {
      const name = freshServer();
      const auditor = await signIn('auditor');
      expect(auditor.principal).to.include({auditor: true, administrator: false});
      expect((await signIn('alice')).principal.auditor).to.equal(false);
      expect(await directory.isAuditor(auditor.principal.dn)).to.equal(true);
      expect((await failureOf(auditor.checkout(name))).code).to.equal('NotAuthorized');
      expect(await ownerOf(name)).to.equal(undefined);
    });

    it('finds the groups of a user', async () => {
      const found = await directory.findGroups(parseDn(userDn('admin')));
      expect(found.map(group => group.text)).to.deep.equal([`cn=administrators,ou=groups,${suffix}`]);
      expect(await directory.findGroups(parseDn(userDn('bob')))).to.deep.equal([]);
    });

    it('remembers what a server boots', async () => {
      const name = freshServer();
      await directory.setAssignment(name, assignment);
      await directory.setAssignment(name, assignment);
      expect((await get(name)).assignment).to.deep.equal(assignment);
      await directory.setAssignment(name, undefined);
      await directory.setAssignment(name, undefined);
      expect((await get(name)).assignment).to.equal(undefined);
    });

    it('signs nobody in with a wrong name or password, and says the same of both', async () => {
      const wrong = await failureOf(directory.signIn(parseUserName('alice'), 'wrong'));
      const unknown = await failureOf(directory.signIn(parseUserName('nobody'), 'wrong'));
      expect([wrong.code, unknown.code]).to.deep.equal(['Unauthenticated', 'Unauthenticated']);
      expect(wrong.message).to.equal(unknown.message);
    });

    it('does not even ask with an empty password', async () => {
      const nowhere = makeDirectory(settingsFor(1, 'x'));
      expect((await failureOf(nowhere.signIn(parseUserName('alice'), ''))).code).to.equal('Unauthenticated');
    });

    it('signs in users whose names must be escaped', async () => {
      const session = await signIn('a+b@example.org');
      const name = freshServer();
      await session.checkout(name);
      expect(await ownerOf(name)).to.equal('a+b@example.org');
      expect((await directory.getUser('a+b@example.org')).key).to.equal(session.principal.dn.key);
      await session.release(name);
    });

    it('knows users by name and by DN, and nothing else as a user', async () => {
      expect((await directory.getUser('bob')).text).to.equal(userDn('bob'));
      expect((await directory.getUser('UID=bob, ou=PEOPLE,dc=hopscotch')).key).to.equal(userDn('bob'));
      for (const other of [
        'nope',
        `cn=hsadmin,${suffix}`,
        serverDn('blade01'),
        `ou=people,${suffix}`,
        `uid=x,${userDn('bob')}`,
      ]) {
        expect((await failureOf(directory.getUser(other))).code, other).to.equal('NotFound');
      }
      for (const bad of ['*', '*)(uid=*', 'a)(b', 'x\u0000', '', 'uid=a,', '=']) {
        expect((await failureOf(directory.getUser(bad))).code, bad).to.equal('InvalidRequest');
      }
    });

    it('knows where mail for a user goes, if anybody has written it down', async () => {
      expect(await directory.findMail(parseDn(userDn('bob')))).to.equal('bob@hopscotch.lab');
      expect(await directory.findMail(parseDn(`cn=hsadmin,${suffix}`))).to.equal(undefined);
      expect(await directory.findMail(parseDn(userDn('nope')))).to.equal(undefined);
    });

    it('finds users by a search where that is wanted', async () => {
      const searching = makeDirectory({
        ...settingsFor(fixture.port, fixture.servicePassword),
        userSearch: true,
      });
      const session = await searching.signIn(parseUserName('alice'), 'alice');
      expect(session.principal.dn.key).to.equal(userDn('alice'));
      expect((await searching.getUser('bob')).key).to.equal(userDn('bob'));
      expect((await searching.getUser(userDn('bob'))).key).to.equal(userDn('bob'));
      expect((await failureOf(searching.getUser(`ou=people,${suffix}`))).code).to.equal('NotFound');
      const unknown = await failureOf(searching.signIn(parseUserName('nope'), 'nope'));
      expect(unknown.code).to.equal('Unauthenticated');
      await Promise.all([session.close(), searching.close()]);
    });

    it('acts as the same user after the connection was cut', async () => {
      const name = freshServer();
      const alice = await signIn('alice');
      proxy.cut();
      await alice.checkout(name);
      expect(await ownerOf(name)).to.equal('alice');
      proxy.cut();
      await alice.release(name);
      expect(await ownerOf(name)).to.equal(undefined);
    });

    it('knows the outcome when the answer to a change is lost', async () => {
      const name = freshServer();
      const [alice, bob] = [await signIn('alice'), await signIn('bob')];
      proxy.lose(messageTags.modifyAnswer);
      await alice.checkout(name);
      expect(await ownerOf(name)).to.equal('alice');
      expect((await get(name)).members).to.deep.equal([]);
      proxy.lose(messageTags.modifyAnswer);
      expect((await failureOf(bob.checkout(name))).code).to.equal('AlreadyOwned');
      proxy.lose(messageTags.modifyAnswer);
      await alice.release(name);
      expect(await ownerOf(name)).to.equal(undefined);
    });

    it('makes a change whose request was lost', async () => {
      const name = freshServer();
      const alice = await signIn('alice');
      proxy.lose(messageTags.modifyRequest);
      await alice.checkout(name);
      expect(await ownerOf(name)).to.equal('alice');
      proxy.lose(messageTags.modifyRequest);
      await directory.setLeaseEnd(name, new Date('2031-01-01T00:00:00Z'), alice.principal.dn);
      expect((await get(name)).leaseEnd?.getUTCFullYear()).to.equal(2031);
      proxy.lose(messageTags.modifyRequest);
      await alice.release(name);
      expect(await ownerOf(name)).to.equal(undefined);
    });

    it('answers all questions although the connection is lost under them', async () => {
      const questions = Array.from({length: 20}, () => directory.listServers());
      proxy.lose(messageTags.searchRequest);
      for (const answer of await Promise.all(questions)) expect(answer).to.have.length(50);
    });

    it('is there again after a crash, with everything that was acknowledged', async () => {
      const name = freshServer();
      const alice = await signIn('alice');
      await alice.checkout(name);
      await fixture.crash();
      expect(await ownerOf(name)).to.equal('alice');
      await alice.release(name);
      expect(await ownerOf(name)).to.equal(undefined);
    });

    it('is unavailable within its time when it hangs, and works again afterwards', async () => {
      const name = freshServer();
      const hasty = makeDirectory(settingsFor(fixture.port, fixture.servicePassword, 1));
      const alice = await hasty.signIn(parseUserName('alice'), 'alice');
      await hasty.listServers();
      await stopProcess(fixture.pid);
      try {
        const begun = performance.now();
        const failures = await Promise.all([
          failureOf(hasty.listServers()),
          failureOf(hasty.signIn(parseUserName('bob'), 'bob')),
          failureOf(alice.checkout(name)),
        ]);
        expect(failures.map(({code}) => code)).to.deep.equal(['Unavailable', 'Unavailable', 'TimedOut']);
        expect(performance.now() - begun).to.be.below(60_000);
      } finally {
        process.kill(fixture.pid, 'SIGCONT');
      }
      await alice.checkout(name);
      expect(await ownerOf(name)).to.equal('alice');
      await alice.release(name);
      await alice.close();
      await hasty.close();
    });

    it('is unavailable at once when nobody listens', async () => {
      const idle = await startLdapProxy(1);
      await idle.close();
      const dead: Directory & {close(): Promise<void>} = makeDirectory(settingsFor(idle.port, 'x', 60));
      const begun = performance.now();
      const failure = await failureOf(dead.listServers());
      expect(failure.code).to.equal('Unavailable');
      expect(failure.details.dependency).to.equal('directory');
      expect((await failureOf(dead.signIn(parseUserName('alice'), 'alice'))).code).to.equal('Unavailable');
      expect(performance.now() - begun).to.be.below(30_000);
      await dead.close();
    });

    it('does not blame the user when the service account is refused', async () => {
      const misconfigured = makeDirectory(settingsFor(fixture.port, 'wrong'));
      const failure = await failureOf(misconfigured.listServers());
      expect(failure.code).to.equal('Unavailable');
      expect(failure.message).to.include('servicePassword');
      await misconfigured.close();
    });

    it('stops waiting when it is told to', async () => {
      const gone = AbortSignal.abort();
      expect((await failureOf(directory.listServers(gone))).code).to.equal('Cancelled');
      const alice = await signIn('alice');
      const name = freshServer();
      expect((await failureOf(alice.checkout(name, gone))).code).to.equal('Cancelled');
      expect(await ownerOf(name)).to.equal(undefined);
    });

    it('asks a stranger for nothing but who he is', async () => {
      const client = new Client({url: `ldap://127.0.0.1:${fixture.port}`});
      const attempt = (work: Promise<unknown>) =>
        work.then(() => 0).catch((error: {code: number}) => error.code);
      expect(await attempt(client.search(`ou=servers,${suffix}`, {scope: 'sub'}))).to.not.equal(0);
      const takeIt = [change('add', 'owner', userDn('bob'))];
      expect(await attempt(client.modify(serverDn('blade50'), takeIt))).to.not.equal(0);
      expect(await attempt(client.bind(userDn('alice'), ''))).to.not.equal(0);
      await client.unbind();
    });
  });
}

/** Servers that were there before: adopted without loss, and good for everything afterwards. */
import {expect} from 'chai';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Client, type Entry} from 'ldapts';
import {stringify} from 'yaml';
import {displayName} from '../../src/domain/dn.ts';
import {parseServerName, parseUserName} from '../../src/domain/names.ts';
import {run} from '../support/cli.ts';
import {haveSlapd, startSlapd, type Slapd} from '../support/slapd.ts';
import {makeDirectory, settingsFor} from './directory.ts';

/** As people wrote them for years: by hand, each in his way. */
const before = `
dn: cn=old01,ou=servers,dc=hopscotch
objectClass: groupOfNames
cn: old01
member: cn=nobody,dc=hopscotch
description: never touched

dn: CN=old02 , OU=Servers, DC=hopscotch
objectClass: top
objectClass: groupOfNames
cn: old02
owner: UID=Alice, OU=People, DC=hopscotch
member: uid=bob,ou=people,dc=hopscotch
member: UID=Alice, OU=People, DC=hopscotch
seeAlso: cn=old01,ou=servers,dc=hopscotch
businessCategory: graphics

dn: cn=old03,ou=servers,dc=hopscotch
objectClass: groupOfNames
cn: old03
owner: cn=Doe\\2C Jane \\2B S\\C3\\B6hne,ou=people,dc=hopscotch
member: cn="Doe, Jane + S\\C3\\B6hne",ou=people,dc=hopscotch

dn: cn=old04,ou=servers,dc=hopscotch
objectClass: groupOfNames
cn: old04
owner: uid=alice,ou=people,dc=hopscotch
owner: uid=bob,ou=people,dc=hopscotch
member: uid=bob,ou=people,dc=hopscotch

dn: cn=old05,ou=servers,dc=hopscotch
objectClass: groupOfNames
cn: old05
member: uid=carol,ou=people,dc=hopscotch

dn: cn=old06,ou=servers,dc=hopscotch
objectClass: groupOfNames
objectClass: ipHost
cn: old06
member: cn=nobody,dc=hopscotch
ipHostNumber: 10.0.0.6

dn: cn=old seven,ou=servers,dc=hopscotch
objectClass: groupOfNames
cn: old seven
member: cn=nobody,dc=hopscotch
`;

const known = [
  {name: 'old01', macAddress: '02-00-00-00-AA-01', ipAddress: '10.0.0.1', chassis: 'c1', bay: 1, cores: 4},
  {name: 'old02', macAddress: '02:00:00:00:aa:02', pool: 'storage'},
  {name: 'old06', ipAddress: '10.0.0.66', memoryMegabytes: 4096},
  {name: 'old99', bay: 9},
];

if (haveSlapd()) {
  describe('directory adopt', function () {
    this.timeout(120_000);
    let home: string;
    let slapd: Slapd;
    let config: string;
    beforeEach(async () => {
      home = mkdtempSync(join(tmpdir(), 'hopscotch-adopt-'));
      slapd = await startSlapd({servers: 0, ldif: before});
      const settings = settingsFor(slapd.port, slapd.servicePassword);
      const texts = Object.entries(settings).map(([name, value]: [string, unknown]) => [
        name,
        typeof value === 'object' && value !== null && 'text' in value ? value.text : value,
      ]);
      config = file('service.yaml', stringify({directory: Object.fromEntries(texts) as unknown}));
    });
    afterEach(async () => {
      await slapd.close();
      rmSync(home, {recursive: true});
    });

    const file = (name: string, content: string) => {
      writeFileSync(join(home, name), content);
      return join(home, name);
    };
    const adopt = async (...words: string[]) => {
      const administrator = [
        '--administrator',
        'admin',
        '--administrator-password-file',
        file('admin', 'admin'),
      ];
      const done = await run([
        'directory',
        'adopt',
        '--config',
        config,
        ...administrator,
        '--json',
        ...words,
      ]);
      const answer = done.stdout.text === '' ? undefined : (JSON.parse(done.stdout.text) as Answer);
      return {...done, answer};
    };
    const read = async (): Promise<Map<string, Entry>> => {
      const client = new Client({url: `ldap://127.0.0.1:${slapd.port}`});
      await client.bind('uid=admin,ou=people,dc=hopscotch', 'admin');
      const {searchEntries} = await client.search('ou=servers,dc=hopscotch', {scope: 'one'});
      await client.unbind();
      return new Map(searchEntries.map(entry => [String(entry['cn']), entry]));
    };

    it('adds what is known, and loses nothing', async () => {
      const old = await read();
      const {answer, exitCode} = await adopt('--inventory', file('known.json', JSON.stringify(known)));
      expect(answer?.adoptions.map(({name, outcome}) => `${name}: ${outcome}`)).to.deep.equal([
        'old01: adopted',
        'old02: adopted',
        'old03: adopted',
        'old04: adopted',
        'old05: adopted',
        'old06: adopted',
        'old seven: left as it is',
        'old99: left as it is',
      ]);
      expect(exitCode).to.equal(1);
      const now = await read();
      expect([...now.keys()]).to.have.members([...old.keys()]);
      for (const [name, entry] of old) {
        const present = now.get(name);
        expect(present?.dn).to.equal(entry.dn);
        for (const [attribute, values] of Object.entries(entry)) {
          expect([present?.[attribute]].flat(), `${name} ${attribute}`).to.include.members([values].flat());
          if (attribute !== 'objectClass') expect(present?.[attribute]).to.deep.equal(values);
        }
      }
      expect(now.get('old01')).to.include({
        macAddress: '02:00:00:00:aa:01',
        ipHostNumber: '10.0.0.1',
        hopscotchChassis: 'c1',
        hopscotchBay: '1',
      });
      expect(now.get('old06')).to.include({ipHostNumber: '10.0.0.6', hopscotchMemoryMegabytes: '4096'});
      expect(answer?.adoptions.find(({name}) => name === 'old06')?.detail).to.include(
        'kept ipHostNumber 10.0.0.6',
      );
    });

    it('reports what somebody must decide', async () => {
      const {answer} = await adopt();
      expect(answer?.odd.join('\n')).to.match(/old04 has 2 owners: .*alice.*bob.*hopscotch transfer old04/);
      expect(answer?.odd.join('\n')).to.include('old seven has a name that no request can hold');
      expect(answer?.odd).to.have.length(2);
    });

    it('does it once', async () => {
      await adopt();
      const {answer} = await adopt();
      expect(answer?.adoptions.filter(({outcome}) => outcome === 'adopted')).to.deep.equal([]);
    });

    it('only tells what it would do', async () => {
      const old = await read();
      const {answer} = await adopt('--dry-run', '--inventory', file('known.json', JSON.stringify(known)));
      expect(answer?.adoptions.filter(({outcome}) => outcome === 'adopted')).to.have.length(6);
      expect(await read()).to.deep.equal(old);
    });

    it('changes nothing when the inventory contradicts the directory, or itself', async () => {
      const old = await read();
      const taken = [{name: 'old01', ipAddress: '10.0.0.6'}];
      const twice = [
        {name: 'old01', macAddress: '02:00:00:00:aa:01'},
        {name: 'old02', macAddress: '02:00:00:00:AA:01'},
      ];
      for (const inventory of [taken, twice]) {
        const {exitCode} = await adopt('--inventory', file('known.json', JSON.stringify(inventory)));
        expect(exitCode).to.equal(7);
      }
      expect(await read()).to.deep.equal(old);
    });

    it('leaves servers that can be held, shared, leased and given back', async () => {
      await adopt('--inventory', file('known.json', JSON.stringify(known)));
      const directory = makeDirectory(settingsFor(slapd.port, slapd.servicePassword));
      const get = async (name: string) =>
        (await directory.findServers([parseServerName(name)])).get(parseServerName(name));
      const alice = await directory.signIn(parseUserName('alice'), 'alice');
      const bob = await directory.signIn(parseUserName('bob'), 'bob');
      try {
        expect((await get('old02'))?.members.map(displayName)).to.deep.equal(['bob']);
        await directory.setLeaseEnd(
          parseServerName('old02'),
          new Date('2030-01-01T00:00:00Z'),
          alice.principal.dn,
        );
        await alice.release(parseServerName('old02'));
        expect(await get('old02'))
          .to.include({pool: 'storage'})
          .and.not.have.property('owner');
        // Nobody inherits carol, who was left on it.
        expect((await get('old05'))?.members).to.deep.equal([]);
        await bob.checkout(parseServerName('old05'));
        expect((await get('old05'))?.members).to.deep.equal([]);
        expect((await get('old05'))?.owner?.text).to.include('bob');
        await bob.addMember(parseServerName('old05'), alice.principal.dn);
      } finally {
        await Promise.all([alice.close(), bob.close()]);
        await directory.close();
      }
    });
  });
}

interface Answer {
  readonly adoptions: readonly {name: string; outcome: string; detail: string}[];
  readonly odd: readonly string[];
}

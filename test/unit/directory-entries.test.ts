/** The pure parts between the directory's entries and the domain. */
import {expect} from 'chai';
import fc from 'fast-check';
import {
  buildServerEntry,
  formatAssignment,
  parseAssignment,
  parseServerEntry,
} from '../../src/adapters/ldap/entries.ts';
import {formatGeneralizedTime, parseGeneralizedTime} from '../../src/adapters/ldap/time.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {parseMacAddress, parseServerName} from '../../src/domain/names.ts';

const placeholder = parseDn('cn=nobody,dc=hopscotch');
const dn = 'cn=blade01,ou=servers,dc=hopscotch';

describe('a server entry', () => {
  it('comes back as it was described', () => {
    const server = {
      name: parseServerName('blade01'),
      pool: 'storage',
      mac: parseMacAddress('02:00:00:00:00:01'),
      cores: 4,
    } as const;
    const entry = buildServerEntry(server, placeholder);
    expect(parseServerEntry({dn, ...entry}, placeholder)).to.deep.equal({...server, members: []});
  });

  it('is read although single values make no sense, and tells which', () => {
    const oddities: string[] = [];
    const odd = {
      dn,
      hopscotchPool: 'swimming',
      hopscotchBay: 'zero',
      macAddress: 'x',
      hopscotchAssignment: 'store1',
      owner: 'not a dn',
      member: ['also not', 'uid=bob,ou=people,dc=hopscotch'],
    };
    const server = parseServerEntry(odd, placeholder, what => oddities.push(what));
    expect(server).to.deep.equal({name: 'blade01', pool: 'computing', members: []});
    expect(oddities.length).to.be.greaterThan(3);
  });

  it('has members only beside the owner, each once', () => {
    const owner = 'uid=alice,ou=people,dc=hopscotch';
    const member = [
      owner,
      'UID=Bob, ou=people,dc=hopscotch',
      'uid=bob,ou=people,dc=hopscotch',
      'CN=Nobody,dc=hopscotch',
    ];
    const held = parseServerEntry({dn, owner, member, hopscotchLeaseEnd: '20300101000000Z'}, placeholder);
    expect(held?.members.map(({key}) => key)).to.deep.equal(['uid=bob,ou=people,dc=hopscotch']);
    const free = parseServerEntry({dn, member, hopscotchLeaseEnd: '20300101000000Z'}, placeholder);
    expect(free).to.deep.equal({name: 'blade01', pool: 'computing', members: []});
  });

  it('is none of ours with a name that is none of ours', () => {
    expect(parseServerEntry({dn: 'cn=a b,ou=servers,dc=hopscotch'}, placeholder)).to.equal(undefined);
    expect(parseServerEntry({dn: 'cn=..,ou=servers,dc=hopscotch'}, placeholder)).to.equal(undefined);
  });

  it('holds an assignment in one string', () => {
    const text = 'store1 tank/hopscotch/roots/blade01-0123456789ab web 12 0123456789ab';
    expect(formatAssignment(parseAssignment(text))).to.equal(text);
    expect(() => parseAssignment('store1 tank web 12')).to.throw();
  });
});

describe('generalized time', () => {
  it('comes back, in whole seconds', () => {
    const date = fc.date({min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true});
    fc.assert(
      fc.property(date, time => {
        const whole = Math.floor(time.getTime() / 1000) * 1000;
        expect(parseGeneralizedTime(formatGeneralizedTime(time))?.getTime()).to.equal(whole);
      }),
    );
  });

  it('is read in the forms that directories use', () => {
    const noon = Date.UTC(2026, 0, 31, 12);
    for (const text of [
      '20260131120000Z',
      '202601311200Z',
      '2026013112Z',
      '20260131120000.5Z',
      '20260131140000+0200',
    ]) {
      expect(parseGeneralizedTime(text)?.getTime(), text).to.equal(noon);
    }
    for (const text of ['', 'soon', '20261331120000Z', '20260131120000', '2026-01-31T12:00:00Z']) {
      expect(parseGeneralizedTime(text), text).to.equal(undefined);
    }
  });
});

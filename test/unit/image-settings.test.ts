import {expect} from 'chai';
import {addLdap, buildNslcdConf} from '../../src/image/directory-sign-in.ts';
import {findSuite, parseTargets} from '../../src/image/sources.ts';

describe('where the packages of an image come from', () => {
  const targets = [
    'http://mirror.example/debian/ bookworm main',
    'http://mirror.example/debian/ bookworm non-free-firmware',
    'http://mirror.example/debian/ bookworm-updates main',
    'http://mirror.example/debian-security/ bookworm-security main',
    'http://mirror.example/debian/ trixie main',
    'https://other.example/tools/ bookworm stable',
    '',
  ].join('\n');

  it('is the mirrors of this machine: a suite with its updates, and nobody else’s packages', () => {
    expect(parseTargets(targets, 'bookworm')).to.deep.equal([
      'deb http://mirror.example/debian/ bookworm main non-free-firmware',
      'deb http://mirror.example/debian/ bookworm-updates main',
      'deb http://mirror.example/debian-security/ bookworm-security main',
    ]);
    expect(parseTargets(targets, 'sid')).to.deep.equal([]);
  });

  it('is the release of this machine, if it is a Debian', () => {
    expect(findSuite('ID=debian\nVERSION_CODENAME=trixie\n')).to.equal('trixie');
    expect(() => findSuite('ID=ubuntu\nVERSION_CODENAME=noble\n')).to.throw('--suite');
    expect(() => findSuite('ID=debian\n')).to.throw('--suite');
  });
});

describe('sign-in through the directory', () => {
  it('is for owner and members of the server alone', () => {
    const text = buildNslcdConf({
      urls: ['ldaps://one.example', 'ldaps://two.example'],
      base: 'dc=hopscotch',
      reader: {dn: 'cn=reader,dc=hopscotch', password: 'not #1, but two'},
      ca: '---',
    });
    expect(text.split('\n')).to.include.members([
      'uri ldaps://one.example',
      'uri ldaps://two.example',
      'base passwd ou=people,dc=hopscotch',
      'bindpw not #1, but two',
      'tls_reqcert demand',
      'pam_authz_search (&(objectClass=groupOfNames)(cn=$hostname)(|(owner=$dn)(member=$dn)))',
    ]);
  });

  it('takes no value that would be another setting', () => {
    expect(() => buildNslcdConf({urls: ['ldap://a\npam_authz_search (uid=*)'], base: 'dc=x'})).to.throw(
      'nslcd.conf',
    );
  });

  it('asks the directory for people after the machine’s own, once', () => {
    const before = 'passwd:         files systemd\ngroup: files\nshadow: files ldap\nhosts: files dns\n';
    const after =
      'passwd:         files systemd ldap\ngroup: files ldap\nshadow: files ldap\nhosts: files dns\n';
    expect(addLdap(before)).to.equal(after);
    expect(addLdap(after)).to.equal(after);
  });
});

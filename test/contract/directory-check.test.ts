/** `hopscotch directory check`: what is sound passes, and each weakness is found by trying. */
import {expect} from 'chai';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Client} from 'ldapts';
import {stringify} from 'yaml';
import type {Finding} from '../../src/directory/check/finding.ts';
import {AppError} from '../../src/domain/errors.ts';
import {run} from '../support/cli.ts';
import {haveSlapd, startSlapd, type Slapd, type SlapdOptions} from '../support/slapd.ts';

if (haveSlapd()) {
  describe('directory check', function () {
    this.timeout(120_000);
    let home: string;
    let slapd: Slapd | undefined;
    beforeEach(() => {
      home = mkdtempSync(join(tmpdir(), 'hopscotch-check-'));
    });
    afterEach(async () => {
      await slapd?.close();
      slapd = undefined;
      rmSync(home, {recursive: true});
    });

    const file = (name: string, content: string) => {
      writeFileSync(join(home, name), content);
      return join(home, name);
    };
    /** The name of the configuration. */
    const start = async (options: SlapdOptions) => {
      slapd = await startSlapd({servers: 2, ...options});
      const suffix = 'dc=hopscotch';
      const directory = {
        url: `ldap://127.0.0.1:${slapd.port}`,
        serversBase: `ou=servers,${suffix}`,
        peopleBase: slapd.peopleBase,
        administratorsGroup: `cn=administrators,ou=groups,${suffix}`,
        auditorsGroup: `cn=auditors,ou=groups,${suffix}`,
        groupsBase: `ou=groups,${suffix}`,
        placeholderMember: `cn=nobody,${suffix}`,
        serviceDn: `cn=hsadmin,${suffix}`,
        servicePasswordFile: file('service-password', `${slapd.servicePassword}\n`),
      };
      return file('service.yaml', stringify({directory}));
    };
    const check = async (options: SlapdOptions, ...words: string[]) => {
      const config = await start(options);
      return run(['directory', 'check', '--config', config, '--json', ...words], {
        environment: {passwordFile: ''},
      });
    };
    const everybody = () => [
      ...['--as', 'alice', '--password-file', file('alice', 'alice\n')],
      ...['--administrator', 'admin', '--administrator-password-file', file('admin', 'admin\n')],
      ...['--auditor', 'auditor', '--auditor-password-file', file('auditor', 'auditor\n')],
    ];
    const findingsOf = ({stdout, stderr}: {stdout: {text: string}; stderr: {text: string}}) => {
      expect(stderr.text).to.equal('');
      return JSON.parse(stdout.text) as Finding[];
    };
    const weaknesses = (findings: Finding[]) =>
      findings.filter(({outcome}) => outcome === 'weak').map(({check: name, detail}) => `${name}: ${detail}`);
    const serversLeft = async () => {
      const client = new Client({url: `ldap://127.0.0.1:${slapd?.port}`});
      await client.bind('uid=admin,ou=people,dc=hopscotch', 'admin');
      const {searchEntries} = await client.search('ou=servers,dc=hopscotch', {
        scope: 'one',
        attributes: ['cn'],
      });
      await client.unbind();
      return searchEntries.map(entry => String(entry['cn']));
    };

    it('finds nothing weak in what init writes, and leaves nothing behind', async () => {
      const done = await check({}, ...everybody());
      const findings = findingsOf(done);
      expect(weaknesses(findings)).to.deep.equal([]);
      expect(done.exitCode).to.equal(0);
      const tried = findings.filter(({check: name}) => name.startsWith('rules: '));
      expect(tried.map(({outcome}) => outcome)).to.deep.equal(['ok', 'ok', 'ok', 'ok', 'ok']);
      expect(await serversLeft()).to.deep.equal(['blade01', 'blade02']);
    });

    it('does not take an administrator for a user', async () => {
      const words = ['--as', 'admin', '--password-file', file('admin', 'admin'), '--administrator', 'admin'];
      const done = await check({}, ...words, '--administrator-password-file', file('admin', 'admin'));
      const rules = findingsOf(done).find(({check: name}) => name === 'access rules');
      expect(rules).to.include({outcome: 'cannot tell'});
      expect(rules?.detail).to.include('no administrator');
    });

    it('says whose password is wrong', async () => {
      const words = ['--as', 'alice', '--password-file', file('wrong', 'wrong'), '--administrator', 'admin'];
      const done = await check({}, ...words, '--administrator-password-file', file('admin', 'admin'));
      expect(done.exitCode).to.equal(3);
      expect(done.stderr.text)
        .to.include('uid=alice,ou=people,dc=hopscotch')
        .and.not.include('hopscotch login');
    });

    it('says what it could not tell without helpers', async () => {
      const done = await check({});
      const findings = findingsOf(done);
      expect(done.exitCode).to.equal(0);
      expect(findings.find(({check: name}) => name === 'access rules')?.outcome).to.equal('cannot tell');
      expect(findings.find(({check: name}) => name === 'indexes')?.outcome).to.equal('cannot tell');
    });

    it("finds the robberies of the paper's four rules", async () => {
      const found = weaknesses(findingsOf(await check({configure: withThePapersRules}, ...everybody())));
      for (const robbery of [
        'user, held: joins as a second owner',
        'user, mine: puts an entry below it',
        'user, mine: lets it hold anything',
        'user, mine: makes the service a member',
        'user, mine: the owner writes hopscotchLeaseEnd',
        'user, left: takes a server with the members of an earlier owner',
      ]) {
        expect(
          found.some(line => line.includes(robbery)),
          robbery,
        ).to.equal(true);
      }
      expect(await serversLeft()).to.deep.equal(['blade01', 'blade02']);
    });

    it('finds them also in a directory that does not know our schema', async () => {
      const configure = (text: string) =>
        withThePapersRules(text)
          .replace(/^include .*hopscotch.schema.*$/m, '')
          .replace(/^index macAddress.*$/m, '');
      const found = weaknesses(findingsOf(await check({configure, servers: 0}, ...everybody()))).join('\n');
      expect(found).to.match(/schema: Missing: hopscotchPool, .*hopscotchServer\./);
      expect(found).to.include('user, held: joins as a second owner');
      expect(await serversLeft()).to.deep.equal([]);
    });

    const spoilt: [string, (text: string) => string, string][] = [
      [
        'no attribute options are taken away',
        text =>
          text.replace(/^attributeoptions .*$/m, '').replace(/^access to attrs=owner;x-none.*\n.*\n/m, ''),
        'user, free: hides on a free server as an owner in a language',
      ],
      [
        'the one option may be used',
        text => text.replace(/^access to attrs=owner;x-none.*\n.*\n/m, ''),
        'user, free: hides on a free server under the one option',
      ],
      [
        'an owner may write more than his own name',
        text => text.replace('selfdelete', 'write'),
        'user, held: replaces the owner',
      ],
      [
        'selfwrite is used for owners',
        text => text.replace('selfdelete', 'selfwrite'),
        'user, held: joins as a second owner',
      ],
      [
        'a free server can be taken for others',
        text => text.replace('selfadd', 'write'),
        'user, free: takes a free server for two',
      ],
      [
        'a drain keeps nobody away',
        text => text.replace('(!(hopscotchDrain=*))', ''),
        'user, drained: takes a drained server',
      ],
      [
        'a server goes on to the next one as it is',
        text => text.replace('(!(hopscotchAssignment=*))', ''),
        'user, loaded: takes a server that still boots',
      ],
      [
        'members stay',
        text => text.replace(/\(!\(member:dn\w+:=[^)]*\)\)/, ''),
        'user, left: takes a server with the members',
      ],
      [
        'anything can be a member',
        text =>
          text.replace(
            /(filter="\(!\(owner=\*\)\)" attrs=member\n[^]*?)=zrscxd([^]*)=zrscxd/,
            '$1=zrscxd$2write',
          ),
        'user, mine: makes the service a member',
      ],
      [
        'strangers may look',
        text => text.replace('by anonymous none', 'by anonymous read'),
        'stranger, free: a stranger reads a server',
      ],
      [
        'passwords can be read',
        text =>
          text.replace(
            'access to attrs=userPassword\n  by anonymous auth\n  by * none',
            'access to attrs=userPassword\n  by anonymous auth\n  by * read',
          ),
        'user, free: reads the password of the service',
      ],
      [
        'owners write what they like',
        text =>
          text.replace(
            'attrs=description\n',
            'attrs=description,objectClass,userPassword,hopscotchLeaseEnd,seeAlso\n',
          ),
        'user, mine: lets it refer to others',
      ],
      [
        'the service can own',
        text =>
          text.replace(
            'attrs=owner\n  by dn.exact="cn=hsadmin,dc=hopscotch" =zrscxd',
            'attrs=owner\n  by dn.exact="cn=hsadmin,dc=hopscotch" write',
          ),
        'service, free: the service takes a free server',
      ],
      [
        'auditors are users like others',
        text => text.replace(/  by group[^\n]*cn=auditors[^\n]*\n/, ''),
        'auditor, free: an auditor takes a free server',
      ],
      [
        'people administer the group of administrators',
        text =>
          text.replace(
            'access to *\n  by users read\n  by * none',
            'access to *\n  by users write\n  by * none',
          ),
        'user, free: makes himself an administrator',
      ],
    ];
    for (const [what, configure, attack] of spoilt) {
      it(`finds it when ${what}`, async () => {
        const done = await check({configure: spoiling(configure)}, ...everybody());
        expect(done.exitCode).to.equal(1);
        expect(weaknesses(findingsOf(done)).filter(line => line.includes(attack))).to.not.deep.equal([]);
        expect(await serversLeft()).to.deep.equal(['blade01', 'blade02']);
      });
    }

    it('tells who lacks what in the inventory', async () => {
      const ldif = odd([
        ['two', 'owner: uid=alice,ou=people,dc=hopscotch\nowner: uid=bob,ou=people,dc=hopscotch'],
        ['ghostly', 'owner: uid=gone,ou=people,dc=hopscotch'],
        ['outside', 'owner: cn=boss,dc=elsewhere'],
        ['hopscotch-check-0', 'description: left over'],
      ]);
      const found = weaknesses(findingsOf(await check({ldif}))).join('\n');
      expect(found).to.include('two has 2 owners');
      expect(found).to.include('ghostly is held by uid=gone,ou=people,dc=hopscotch, who is not there');
      expect(found).to.include('outside is held by cn=boss,dc=elsewhere, who is not below');
      expect(found).to.include('hopscotch-check-0 is left over');
    });

    it('takes out what it made when it is interrupted', async () => {
      const interrupt = new AbortController();
      const started = await start({});
      const running = run(['directory', 'check', '--config', started, ...everybody()], {
        environment: {passwordFile: ''},
        interrupt: interrupt.signal,
      });
      const thrownAway = async () => (await serversLeft()).filter(name => name.startsWith('hopscotch-check'));
      while ((await thrownAway()).length === 0);
      interrupt.abort(new AppError('Cancelled', 'Interrupted.'));
      expect((await running).exitCode).to.equal(130);
      expect(await thrownAway()).to.deep.equal([]);
    });
  });
}

/** A change that changes nothing would prove nothing. */
const spoiling = (configure: (text: string) => string) => (text: string) => {
  const spoilt = configure(text);
  expect(spoilt).to.not.equal(text);
  return spoilt;
};

/** Rules 1 to 4 of §3.3, word for word, with an administrator to set the scene and the service's own writes. */
function withThePapersRules(text: string): string {
  const servers = 'access to dn.onelevel="ou=servers,dc=hopscotch"';
  const administrators =
    'by group/groupOfNames/member.exact="cn=administrators,ou=groups,dc=hopscotch" write';
  const [before = ''] = text.split('# Passwords are compared');
  return `${before.replace(/^attributeoptions .*$/m, '')}
access to attrs=userPassword by anonymous auth by * none
access to * by anonymous none ${administrators} by dn.exact="cn=hsadmin,dc=hopscotch" write by * break
${servers} filter="(owner=*)" attrs=owner by dnattr=owner selfwrite by users read
${servers} filter="(!(owner=*))" attrs=owner by users selfwrite by users read
access to dn.subtree="ou=servers,dc=hopscotch" by dnattr=owner write by users read
access to * by users read
`;
}

const odd = (servers: readonly (readonly [string, string])[]): string =>
  servers
    .map(
      ([name, lines]) =>
        `dn: cn=${name},ou=servers,dc=hopscotch\nobjectClass: groupOfNames\ncn: ${name}\nmember: cn=nobody,dc=hopscotch\n${lines}\n`,
    )
    .join('\n');

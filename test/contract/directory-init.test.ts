/** What `hopscotch directory init` writes: OpenLDAP takes it, in both forms, and both say the same. */
import {expect} from 'chai';
import {spawnSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {parse} from 'yaml';
import {loadDirectoryConfig} from '../../src/config/load.ts';
import {parseServerName, parseUserName} from '../../src/domain/names.ts';
import {run} from '../support/cli.ts';
import {findProgram} from '../support/parts.ts';
import {enterpriseReader, haveSlapd, serveSlapd, startEnterprise} from '../support/slapd.ts';
import {makeDirectory} from './directory.ts';

describe('directory init', function () {
  this.timeout(120_000);
  let home: string;
  let output: string;
  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'hopscotch-init-'));
    output = join(home, 'files');
  });
  afterEach(() => rmSync(home, {recursive: true}));

  const init = (...words: string[]) =>
    run(['directory', 'init', '--output', output, '--state', join(home, 'state'), ...words]);
  const written = (name: string) => readFileSync(join(output, name), 'utf8');

  it('keeps what is secret to its owner, and writes no password in clear beside its file', async () => {
    expect((await init('--suffix', 'dc=hopscotch')).exitCode).to.equal(0);
    const password = written('service-password').trim();
    expect(password).to.match(/^[A-Za-z0-9_-]{32}$/);
    for (const name of ['service-password', 'base.ldif']) {
      expect(statSync(join(output, name)).mode & 0o777, name).to.equal(0o600);
    }
    for (const name of ['slapd.conf', 'config.ldif', 'base.ldif', 'service.yaml', 'README.md']) {
      expect(written(name), name).to.not.include(password);
    }
  });

  it('replaces nothing unasked, and never the password of a service that may be running', async () => {
    await init('--suffix', 'dc=hopscotch');
    const [before, password] = [written('slapd.conf'), written('service-password')];
    const again = await init('--suffix', 'dc=other');
    expect(again.exitCode).to.equal(7);
    expect(again.stderr.text).to.include('slapd.conf');
    expect(written('slapd.conf')).to.equal(before);
    expect((await init('--suffix', 'dc=other', '--force')).exitCode).to.equal(0);
    expect(written('slapd.conf')).to.include('dc=other');
    expect(written('service-password')).to.equal(password);
  });

  const nonsense: [string, string[]][] = [
    ['a suffix that is no DN', ['--suffix', 'hopscotch']],
    ['a suffix that nothing can be made of', ['--suffix', 'cn=hopscotch']],
    ['a suffix of two values', ['--suffix', 'dc=a+o=b']],
    ['a suffix that ends the line', ['--suffix', 'o=a\naccess to * by * write']],
    ['a suffix that ends the line when it is unescaped', ['--suffix', 'o=a\\0aaccess to * by * write']],
    ['people of our own elsewhere', ['--suffix', 'dc=a', '--people', 'ou=people,dc=b']],
    ['people of our own at any depth', ['--suffix', 'dc=a', '--any-depth']],
    [
      'people of the enterprise below us',
      ['--suffix', 'dc=a', '--people', 'ou=p,dc=a', '--enterprise', 'ldaps://b'],
    ],
    [
      'an enterprise that is a web page',
      ['--suffix', 'dc=a', '--people', 'dc=b', '--enterprise', 'https://b'],
    ],
    ['a certificate without its key', ['--suffix', 'dc=a', '--tls-cert', '/c.pem']],
    ['a directory with a quote in its name', ['--suffix', 'dc=a', '--modules', '/usr/"lib']],
    ['an administrator who is nobody', ['--suffix', 'dc=a', '--administrator', 'a,b']],
  ];
  for (const [what, words] of nonsense) {
    it(`refuses ${what}`, async () => {
      const {exitCode, stderr} = await init(...words);
      expect(exitCode, stderr.text).to.equal(2);
      expect(() => statSync(output)).to.throw();
    });
  }

  it('lets the service look up people whose names do not make their DNs', async () => {
    const search = () =>
      (parse(written('service.yaml')) as {directory: {userSearch?: boolean}}).directory.userSearch;
    const proxied = ['--suffix', 'dc=a', '--people', 'ou=p,dc=b', '--enterprise', 'ldaps://b', '--force'];
    await init(...proxied);
    expect(search()).to.equal(undefined);
    await init(...proxied, '--any-depth');
    expect(search()).to.equal(true);
    await init(...proxied, '--user-attribute', 'sAMAccountName');
    expect(search()).to.equal(true);
  });

  it('leaves nothing of the enterprise unprotected', async () => {
    const proxied = ['--suffix', 'dc=a', '--people', 'ou=p,dc=b', '--force', '--form', 'slapd.conf'];
    await init(...proxied, '--enterprise', 'ldaps://ldap.example');
    expect(written('slapd.conf')).to.include('tls ldaps starttls=no tls_reqcert=demand');
    await init(...proxied, '--enterprise', 'ldap://ldap.example');
    expect(written('slapd.conf')).to.include('tls start starttls=no tls_reqcert=demand');
    expect(written('slapd.conf')).to.match(/database ldap[^]*readonly "on"/);
  });

  if (!haveSlapd()) return;

  it('makes a service that lets people in at any depth, and lets them hold servers', async () => {
    const base = 'ou=people,dc=corp,dc=example';
    const deep = `uid=deep,ou=berlin,${base}`;
    const enterprise = await startEnterprise(
      base,
      undefined,
      `dn: ou=berlin,${base}\nobjectClass: organizationalUnit\nou: berlin\n\n` +
        `dn: ${deep}\nobjectClass: inetOrgPerson\nuid: deep\ncn: deep\nsn: deep\nuserPassword: deep\n`,
    );
    const secret = join(home, 'secret');
    writeFileSync(secret, enterpriseReader.password);
    const made = await init(
      ...['--suffix', 'dc=hopscotch', '--people', base, '--any-depth', '--administrator', deep],
      ...['--enterprise', `ldap://127.0.0.1:${enterprise.port}`],
      ...['--enterprise-reader', enterpriseReader.dn, '--enterprise-password-file', secret],
    );
    expect(made.exitCode, made.stderr.text).to.equal(0);
    mkdirSync(join(home, 'state', 'data'), {recursive: true});
    const conf = join(output, 'slapd.conf');
    openldap('slapadd', '-f', conf, '-b', 'dc=hopscotch', '-l', join(output, 'base.ldif'));
    const slapd = await serveSlapd(join(home, 'state'), ['-f', conf], base, false);
    // All but the address as it was written.
    const config = loadDirectoryConfig(join(output, 'service.yaml'));
    const directory = makeDirectory({...config, url: `ldap://127.0.0.1:${slapd.port}`});
    try {
      const session = await directory.signIn(parseUserName('deep'), 'deep');
      expect(session.principal).to.deep.include({administrator: true});
      expect(session.principal.dn.text.toLowerCase()).to.equal(deep);
      const name = parseServerName('blade01');
      await session.register({name, pool: 'computing'});
      const alice = await directory.signIn(parseUserName('alice'), 'alice');
      await alice.checkout(name);
      await session.transfer(name, session.principal.dn);
      await session.release(name);
      await session.checkout(name);
      await Promise.all([session.close(), alice.close()]);
    } finally {
      await directory.close();
      await slapd.close();
      await enterprise.close();
    }
  });

  const designs: [string, string[]][] = [
    ['people of our own', ['--suffix', 'dc=hopscotch', '--administrator', 'alice']],
    ['a suffix of several parts', ['--suffix', 'ou=Hop\\, Scotch,o=Ünï \\"x\\",c=DE']],
    [
      'people of an enterprise, whose names must be quoted',
      [
        ...['--suffix', 'o=cluster', '--any-depth', '--people', 'OU=Staff\\, (Berlin) *,DC=corp,DC=example'],
        ...['--enterprise', 'ldaps://ldap.corp.example', '--user-attribute', 'sAMAccountName'],
        ...[
          '--enterprise-ca',
          '/etc/ssl/certs/ca-certificates.crt',
          '--administrator',
          'CN=Doe\\, \\"Jane\\",OU=Staff\\, (Berlin) *,DC=corp,DC=example',
        ],
        ...['--enterprise-reader', 'CN=Reader\\, HS,DC=corp,DC=example'],
      ],
    ],
  ];
  for (const [what, words] of designs) {
    it(`is taken by OpenLDAP in both forms, which say the same: ${what}`, async () => {
      const secret = join(home, 'secret');
      writeFileSync(secret, '#a b, {c}');
      const reader = words.includes('--enterprise-reader') ? ['--enterprise-password-file', secret] : [];
      const made = await init(...words, ...reader);
      expect(made.exitCode, made.stderr.text).to.equal(0);
      const {directory} = parse(written('service.yaml')) as {directory: Record<string, string>};
      const suffix = directory['serversBase']?.replace('ou=servers,', '') ?? '';
      mkdirSync(join(home, 'state', 'data'), {recursive: true});
      openldap('slapadd', '-f', join(output, 'slapd.conf'), '-b', suffix, '-l', join(output, 'base.ldif'));
      const converted = join(home, 'converted');
      const ours = join(home, 'ours');
      mkdirSync(converted);
      mkdirSync(ours);
      openldap('slaptest', '-f', join(output, 'slapd.conf'), '-F', converted);
      openldap('slapadd', '-n', '0', '-F', ours, '-l', join(output, 'config.ldif'));
      const entries = readConfiguration(ours);
      expect(entries).to.deep.equal(readConfiguration(converted));
      expect(entries.filter(line => line.startsWith('olcaccess: '))).to.have.length.above(20);
      expect(openldap('slapcat', '-F', ours, '-b', suffix)).to.include('cn: hsadmin');
    });
  }
});

function openldap(program: string, ...words: string[]): string {
  const {status, stdout, stderr} = spawnSync(findProgram(program) ?? program, words, {encoding: 'utf8'});
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${stderr}`);
  return stdout;
}

/** What matters of a configuration, as it would be written in slapd.conf. */
function readConfiguration(folder: string): string[] {
  const words = ['-F', folder, '-n', '0', '-o', 'ldif-wrap=no'];
  const lines = openldap('slapcat', ...words).split('\n');
  const texts = lines
    .map(line => line.replace(/^(\w+):: (.*)$/, (_, name, text) => `${name}: ${decode(String(text))}`))
    .filter(
      line => compared.test(line) && !whenConverting.has(line) && !line.startsWith('olcAccess: {0}to * '),
    )
    .flatMap(line => {
      const [, attributes, kinds] = /^olcDbIndex: (\S+) (.*)$/.exec(line) ?? [];
      if (attributes === undefined) return [line];
      return attributes.split(',').map(one => `olcDbIndex: ${one} ${kinds?.split(',').sort().join()}`);
    })
    .map(line =>
      line
        .replaceAll(/ +/g, ' ')
        .replaceAll(/\b(dn|val)\.base=/g, '$1.exact=')
        .replaceAll(/\b(dn|val)\.one=/g, '$1.onelevel=')
        .replaceAll('+0 break', 'break')
        .toLowerCase()
        .replaceAll(/(?:\\[89a-f][0-9a-f])+/g, hex => decode(hex.replaceAll('\\', ''), 'hex'))
        .replaceAll(/\\(5c)?2c/g, '\\$1,')
        .trim(),
    );
  return [...new Set(texts)].sort();
}

const decode = (text: string, encoding: 'base64' | 'hex' = 'base64') =>
  Buffer.from(text, encoding).toString('utf8').trim();
const compared = new RegExp(
  `^olc(${[
    ...[
      'Access',
      'AddContentAcl',
      'AttributeOptions',
      'AttributeTypes: .*hopscotch',
      'Disallows',
      'IdleTimeout',
    ],
    ...['Limits', 'ObjectClasses: .*hopscotch', 'PasswordHash', 'ReadOnly', 'SizeLimit', 'Sockbuf', 'Suffix'],
    ...[
      'WriteTimeout',
      'DbCheckpoint',
      'DbDirectory',
      'DbIndex',
      'DbMaxSize',
      'DbURI',
      'DbRebind',
      'DbChase',
    ],
  ].join('|')})`,
);
/** OpenLDAP writes defaults down. */
const whenConverting = new Set(['olcAddContentAcl: FALSE', 'olcReadOnly: FALSE']);

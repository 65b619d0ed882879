import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {expect} from 'chai';
import {stringify} from 'yaml';
import {checkConfig} from '../../src/config/check.ts';
import {loadConfig} from '../../src/config/load.ts';
import {AppError} from '../../src/domain/errors.ts';

const ssh = {host: '127.0.0.1', username: 'root', hostKeys: [`SHA256:${'A'.repeat(43)}`]};
const minimal = {
  directory: {
    url: 'ldap://127.0.0.1',
    serversBase: 'ou=servers,dc=x',
    peopleBase: 'ou=people,dc=x',
    administratorsGroup: 'cn=administrators,dc=x',
    placeholderMember: 'cn=nobody,dc=x',
    serviceDn: 'cn=service,dc=x',
    servicePassword: 'secret',
  },
  storageHosts: [{name: 'store1', ssh, nfsServer: '10.0.0.1'}],
  chassis: [{name: 'chassis1', ssh, storageHost: 'store1'}],
};

describe('configuration', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'hopscotch-config-'));
  });
  afterEach(() => rmSync(folder, {recursive: true}));
  const load = (text: string, environment: NodeJS.ProcessEnv = {}) => {
    const file = join(folder, 'service.yaml');
    writeFileSync(file, text);
    return loadConfig(file, environment);
  };
  const problemOf = (work: () => unknown): string => {
    try {
      work();
    } catch (error) {
      if (error instanceof AppError && error.code === 'InvalidRequest') return error.message;
      throw error;
    }
    throw new Error('expected a refusal');
  };

  it('names the file that is missing, and the place where it is not YAML, but shows nothing of it', () => {
    expect(problemOf(() => loadConfig(join(folder, 'absent.yaml'), {}))).to.match(
      /absent\.yaml cannot be read: there is no such file\.$/,
    );
    const message = problemOf(() => load('directory:\n  servicePassword: "geheim\n'));
    expect(message).to.match(/service\.yaml is not YAML: .* line \d+/);
    expect(message).not.to.contain('geheim');
  });

  it('names every entry that is wrong', () => {
    const message = problemOf(() => load(stringify({...minimal, colour: 'red', listen: {port: 'http'}})));
    expect(message)
      .to.contain('listen.port: must be a number, not a text')
      .and.to.contain('there is no "colour" here');
    expect(problemOf(() => load(''))).to.contain('the whole file: must be a map of keys, not nothing');
  });

  const wrong: [string, object, string][] = [
    [
      'a key that is missing',
      {directory: {...minimal.directory, url: undefined}},
      'directory.url: is missing: a text is needed',
    ],
    [
      'a key that is none',
      {leases: {maxSeconds: 1}},
      'leases: there is no "maxSeconds" here; there are defaultSeconds, maximumSeconds,',
    ],
    ['a number that is too great', {listen: {port: 70_000}}, 'listen.port: must be at most 65535'],
    ['a length of no time', {watch: {intervalSeconds: 0}}, 'watch.intervalSeconds: must be more than 0'],
    ['an empty list', {storageHosts: []}, 'storageHosts: must hold at least 1'],
    ['a word that is not known', {log: {level: 'loud'}}, 'log.level: must be "silent" or "error"'],
    [
      'a driver that is not known',
      {storageHosts: [{...minimal.storageHosts[0], exports: {driver: 'smb'}}]},
      'storageHosts[0].exports.driver: needs a driver that is known',
    ],
    [
      'no address of a directory',
      {directory: {...minimal.directory, url: 'http://x'}},
      'directory.url: must begin with ldap:// or ldaps://',
    ],
    [
      'a key of a host that is none',
      {storageHosts: [{...minimal.storageHosts[0], ssh: {...ssh, hostKeys: ['x']}}]},
      'storageHosts[0].ssh.hostKeys[0]: must be a fingerprint',
    ],
    [
      'an event that is none',
      {notifications: {mail: {from: 'a@example.org', kinds: ['nonsense']}}},
      'kinds[0]: "nonsense" is not a kind of event. There are jobEnded,',
    ],
  ];
  for (const [what, part, said] of wrong) {
    it(`says what is expected instead of ${what}`, () => {
      const message = problemOf(() => checkConfig({...minimal, ...part}));
      expect(message).to.contain(said);
      expect(message).not.to.match(/Invalid input|expected|received/);
    });
  }

  it('refuses two parts with one name', () => {
    const [box] = minimal.chassis;
    expect(problemOf(() => checkConfig({...minimal, chassis: [box, box]}))).to.contain('chassis1 twice');
  });

  it('takes file names relative to itself, and those of the environment relative to the working directory', () => {
    mkdirSync(join(folder, 'tls'));
    const config = load(
      stringify({
        ...minimal,
        listen: {tls: {certFile: 'tls/cert.pem', keyFile: 'tls/key.pem'}},
        boot: {tftpRoot: 'tftp'},
        log: {file: 'service.log'},
      }),
      {HOPSCOTCH_STATE: 'here'},
    );
    expect(config.listen.tls).to.deep.equal({
      certFile: join(folder, 'tls/cert.pem'),
      keyFile: join(folder, 'tls/key.pem'),
    });
    expect(config.boot.tftpRoot).to.equal(join(folder, 'tftp'));
    expect(config.log.file).to.equal(join(folder, 'service.log'));
    expect(config.state).to.equal(resolve('here'));
  });

  it('names the file of a secret that cannot be read', () => {
    const directory = {...minimal.directory, servicePasswordFile: 'password'};
    expect(problemOf(() => load(stringify({...minimal, directory})))).to.contain(join(folder, 'password'));
  });
});

import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';
import {expect} from 'chai';
import {stringify} from 'yaml';
import {checkConfig, loadConfig} from '../../src/config.ts';
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
    expect(problemOf(() => loadConfig(join(folder, 'absent.yaml'), {}))).to.contain('absent.yaml');
    const message = problemOf(() => load('directory:\n  servicePassword: "geheim\n'));
    expect(message).to.match(/service\.yaml is not YAML: .* line \d+/);
    expect(message).not.to.contain('geheim');
  });

  it('names every entry that is wrong', () => {
    const message = problemOf(() => load(stringify({...minimal, colour: 'red', listen: {port: 'http'}})));
    expect(message).to.contain('listen.port').and.to.contain('"colour"');
    expect(problemOf(() => load(''))).to.contain('expected object');
  });

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

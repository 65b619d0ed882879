/** The lab's directory beyond what every directory does: strangers' bytes, faults, state. */
import {expect} from 'chai';
import {once} from 'node:events';
import {appendFileSync, mkdtempSync, rmSync} from 'node:fs';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {Client} from 'ldapts';
import {parseServerName, parseUserName} from '../../src/domain/names.ts';
import {startDirectory, type LabDirectory} from '../../src/lab/directory/start.ts';
import {makeTopology} from '../../src/lab/topology.ts';
import {failureOf} from '../support/failures.ts';
import {makeDirectory, settingsFor} from './directory.ts';

describe('the lab directory', function () {
  this.timeout(120_000);
  const servicePassword = 'service-secret';
  const blade01 = parseServerName('blade01');
  let stateDir: string;
  let lab: LabDirectory;
  const closing: (() => Promise<void>)[] = [];

  const startLab = (blades = 4) =>
    startDirectory({
      stateDir,
      blades: makeTopology({chassis: 1, bladesPerChassis: blades, storageHosts: 1}).blades,
      users: ['alice', 'bob', 'admin'],
      adminUsers: ['admin'],
      auditUsers: ['auditor'],
      servicePassword,
    });
  const open = (timeoutSeconds?: number) => {
    const directory = makeDirectory(settingsFor(lab.port, servicePassword, timeoutSeconds));
    closing.push(() => directory.close());
    return directory;
  };
  const signIn = async (name: string, timeoutSeconds?: number) => {
    const session = await open(timeoutSeconds).signIn(parseUserName(name), name);
    closing.push(() => session.close());
    return session;
  };

  beforeEach(async () => {
    stateDir = mkdtempSync(join(tmpdir(), 'hopscotch-lab-directory-'));
    lab = await startLab();
  });
  afterEach(async () => {
    await Promise.all(closing.splice(0).map(close => close()));
    await lab.close();
    rmSync(stateDir, {recursive: true});
  });

  it('tells those who are signed in which controls it knows, and nobody else', async () => {
    const client = new Client({url: `ldap://127.0.0.1:${lab.port}`});
    const ask = () => client.search('', {scope: 'base', attributes: ['supportedControl']});
    expect(await ask().catch((error: {code?: unknown}) => error.code)).to.equal(50);
    await client.bind('uid=alice,ou=people,dc=hopscotch', 'alice');
    expect((await ask()).searchEntries[0]?.['supportedControl']).to.deep.equal([
      '1.3.6.1.1.12',
      '1.2.840.113556.1.4.319',
    ]);
    await client.unbind();
  });

  const malice: [string, Buffer][] = [
    ['a length that cannot be', Buffer.from('3084ffffffff02', 'hex')],
    ['an indefinite length', Buffer.from('30800201016003', 'hex')],
    ['no LDAP at all', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
    ['an empty message', Buffer.from('3000', 'hex')],
    ['a message that is only an id', Buffer.from('3003020101', 'hex')],
    ['an element longer than its message', Buffer.from('30050201016044', 'hex')],
    ['a bind without content', Buffer.from('30050201016000', 'hex')],
    ['a search without content', Buffer.from('30050201016300', 'hex')],
    ['an operation that is none', Buffer.from('30050201017f00', 'hex')],
    ['an answer instead of a question', Buffer.from('300c02010161070a010004000400', 'hex')],
    ['nesting without end', nested(5_000)],
    ['a message without end', Buffer.concat([Buffer.from('3083ffffff', 'hex'), Buffer.alloc(1_200_000)])],
  ];
  for (const [what, bytes] of malice) {
    it(`survives ${what}`, async () => {
      const before = lab.pid;
      const socket = connect(lab.port, '127.0.0.1');
      const closed = new Promise(resolve => socket.once('close', resolve));
      socket.on('error', () => {});
      socket.resume();
      socket.end(bytes);
      await closed;
      expect(await open().listServers()).to.have.length(4);
      expect(lab.pid).to.equal(before);
    });
  }

  it('takes a message that comes byte by byte', async () => {
    const socket = connect(lab.port, '127.0.0.1');
    await once(socket, 'connect');
    const dn = Buffer.from('uid=alice,ou=people,dc=hopscotch');
    const body = Buffer.concat([
      Buffer.from('020103', 'hex'),
      Buffer.of(0x04, dn.length),
      dn,
      Buffer.of(0x80, 5),
      Buffer.from('alice'),
    ]);
    const message = Buffer.concat([
      Buffer.of(0x30, body.length + 5, 0x02, 0x01, 0x01, 0x60, body.length),
      body,
    ]);
    for (const byte of message) socket.write(Buffer.of(byte));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.subarray(5, 10).toString('hex')).to.equal('61070a0100');
    socket.destroy();
  });

  it('comes back on the same port when it is killed, and keeps what it acknowledged', async () => {
    const alice = await signIn('alice');
    await alice.checkout(blade01);
    const {pid} = lab;
    process.kill(pid ?? 0, 'SIGKILL');
    while (lab.pid === pid) await new Promise(resolve => setTimeout(resolve, 5));
    const directory = open();
    let owner: string | undefined;
    for (let attempt = 0; attempt < 100 && owner === undefined; attempt++) {
      const found = await directory.findServers([blade01]).catch(() => undefined);
      owner = found?.get(blade01)?.owner?.text;
      await new Promise(resolve => setTimeout(resolve, 20));
    }
    expect(owner).to.equal('uid=alice,ou=people,dc=hopscotch');
  });

  it('keeps its state over a restart, adds new blades, and does not bring back what was taken out', async () => {
    const admin = await signIn('admin');
    await (await signIn('alice')).checkout(blade01);
    await admin.unregister(parseServerName('blade02'));
    await lab.close();
    // The line of a change that was cut off by a crash, and so never acknowledged.
    appendFileSync(join(stateDir, 'directory.jsonl'), '{"put":{"dn":"cn=bl');
    lab = await startLab(6);
    const servers = await open().listServers();
    expect(servers.map(({name}) => name)).to.deep.equal([
      'blade01',
      'blade03',
      'blade04',
      'blade05',
      'blade06',
    ]);
    expect(servers[0]?.owner?.text).to.equal('uid=alice,ou=people,dc=hopscotch');
  });

  it('fails as it is told to, and so often', async () => {
    const alice = await signIn('alice');
    await lab.setFaults([
      {part: 'directory', on: 'modify', effect: 'error', message: 'out of order', count: 1},
    ]);
    expect((await failureOf(alice.checkout(blade01))).code).to.equal('Unavailable');
    await alice.checkout(blade01);
  });

  it('drops the connection after the change, and the outcome is still known', async () => {
    const alice = await signIn('alice');
    await lab.setFaults([{part: 'directory', on: 'modify', effect: 'drop', count: 1}]);
    await alice.checkout(blade01);
    expect((await open().findServers([blade01])).get(blade01)?.owner?.text).to.include('alice');
    await lab.setFaults([{part: 'directory', on: 'modify', effect: 'drop', count: 1}]);
    await alice.release(blade01);
    expect((await open().findServers([blade01])).get(blade01)?.owner).to.equal(undefined);
  });

  it('hangs on one operation, and holds no others up', async () => {
    const directory = open(4);
    await directory.listServers();
    await lab.setFaults([{part: 'directory', on: 'search ou=servers', effect: 'hang', count: 1}]);
    const stuck = failureOf(directory.listServers());
    // Lists come one after the other; nothing else waits for them.
    const first = await Promise.race([stuck, directory.findServers([blade01])]);
    expect(first).to.have.property('size', 1);
    expect((await stuck).code).to.equal('Unavailable');
    expect(await directory.listServers()).to.have.length(4);
  });

  it('talks nonsense, and nobody believes it', async () => {
    const directory = open(0.3);
    await directory.listServers();
    await lab.setFaults([{part: 'directory', on: 'search', effect: 'garbage', count: 1}]);
    expect((await failureOf(directory.listServers())).code).to.equal('Unavailable');
    expect(await directory.listServers()).to.have.length(4);
  });
});

function nested(depth: number): Buffer {
  let bytes: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    bytes = Buffer.concat([Buffer.of(0x30, 0x84), length, bytes]);
  }
  return bytes;
}

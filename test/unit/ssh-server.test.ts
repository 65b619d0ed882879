import {expect} from 'chai';
import {once} from 'node:events';
import {mkdtemp, rm, stat} from 'node:fs/promises';
import {connect, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createSshConnection, type SshConnection} from '../../src/adapters/ssh/connection.ts';
import {startSshServer, type RunningSshServer, type SshServerOptions} from '../../src/lab/ssh-server.ts';
import {failureOf} from '../support/failures.ts';

describe('SSH endpoint of the lab', () => {
  let dir: string;
  let server: RunningSshServer;
  let connections: SshConnection[] = [];
  const start = async (options: Partial<SshServerOptions> = {}) => {
    server = await startSshServer({
      keyFile: join(dir, 'key'),
      port: 0,
      username: 'lab',
      password: 'secret',
      onExec: async (command, {input}) => {
        if (command === 'hang' || command === 'drop') return command;
        if (command === 'throw') throw new Error('broken device');
        if (command === 'cat') return {stdout: (await input).toString(), code: 0};
        if (command === 'big') return {stdout: 'x'.repeat(3_000_000), code: 0};
        return {stdout: `out ${command}`, stderr: 'err', code: 7};
      },
      ...options,
    });
  };
  const client = (changes: {password?: string; username?: string} = {}) => {
    const connection = createSshConnection({
      name: 'lab',
      host: '127.0.0.1',
      port: server.port,
      username: 'lab',
      password: 'secret',
      hostKeys: [server.hostKey],
      connectTimeoutMs: 3_000,
      commandTimeoutMs: 3_000,
      ...changes,
    });
    connections.push(connection);
    return connection;
  };
  const raw = async (): Promise<Socket> => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'connect');
    return socket;
  };
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'hopscotch-ssh-'));
  });
  afterEach(async () => {
    await Promise.all(connections.map(connection => connection.close()));
    connections = [];
    await server.close();
    await rm(dir, {recursive: true, force: true});
  });

  it('runs commands, with input, output, errors and status', async () => {
    await start();
    const ssh = client();
    expect(await ssh.exec('zfs list')).to.deep.equal({code: 7, stdout: 'out zfs list', stderr: 'err'});
    expect((await ssh.exec('cat', {input: 'grüße\n'})).stdout).to.equal('grüße\n');
    expect((await ssh.exec('big')).stdout).to.have.length(3_000_000);
    expect(await ssh.exec('throw')).to.deep.include({code: 255, stderr: 'Error: broken device\n'});
  });

  it('hangs and drops when told to, and goes on with others', async () => {
    await start();
    expect((await failureOf(client().exec('hang', {timeoutMs: 100}))).code).to.equal('TimedOut');
    expect((await failureOf(client().exec('drop'))).code).to.equal('TimedOut');
    expect((await client().exec('x')).code).to.equal(7);
  });

  it('lets nobody else in', async () => {
    await start();
    for (const changes of [{password: 'wrong'}, {username: 'root'}, {password: ''}]) {
      expect((await failureOf(client(changes).exec('x'))).code).to.equal('Unavailable');
    }
  });

  it('may ask for the password instead of taking it', async () => {
    await start({methods: ['keyboard-interactive']});
    expect((await client().exec('x')).code).to.equal(7);
  });

  it('keeps its key, and its file to itself', async () => {
    await start();
    const {hostKey} = server;
    await server.close();
    await start();
    expect(server.hostKey)
      .to.equal(hostKey)
      .and.match(/^SHA256:[A-Za-z0-9+/]{43}$/);
    expect((await stat(join(dir, 'key'))).mode & 0o777).to.equal(0o600);
  });

  it('survives clients that talk nonsense, and those that leave in the middle', async () => {
    await start();
    for (const nonsense of [
      'GET / HTTP/1.1\r\n\r\n',
      'SSH-2.0-x\r\n' + '\u0000'.repeat(500),
      'SSH-2.0-x\r\n' + '\u00ff'.repeat(5_000),
      'SSH-1.0-old\r\n',
      '\n'.repeat(100_000),
      '',
    ]) {
      const socket = await raw();
      socket.write(Buffer.from(nonsense, 'latin1'));
      setImmediate(() => socket.resetAndDestroy());
      await once(socket, 'close');
    }
    const leaving = client();
    const running = failureOf(leaving.exec('hang'));
    await client().exec('x');
    await leaving.close();
    await running;
    expect((await client().exec('x')).code).to.equal(7);
  });

  it('tells a device when its client has gone', async () => {
    let told: (value: boolean) => void = () => undefined;
    const gone = new Promise<boolean>(resolve => (told = resolve));
    await start({
      onExec: (_command, {signal}) => {
        signal.addEventListener('abort', () => told(true));
        return Promise.resolve('hang');
      },
    });
    await failureOf(client().exec('x', {timeoutMs: 100}));
    expect(await gone).to.equal(true);
  });

  it('ends with all connections cut', async () => {
    await start();
    const running = failureOf(client().exec('hang'));
    const socket = await raw();
    const closed = once(socket, 'close');
    await client().exec('x');
    await server.close();
    await closed;
    expect((await running).code).to.equal('TimedOut');
  });
});

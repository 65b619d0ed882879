/**
 * The SSH endpoint that the lab's devices stand behind: one user, one host key that is made on the first start and
 * kept, commands and shells handed to the device. Listens on loopback only. Whatever a client does, it ends at
 * worst his own connection.
 */
import {createHash} from 'node:crypto';
import {existsSync, mkdirSync, readFileSync, renameSync, writeFileSync} from 'node:fs';
import {createServer, type AddressInfo, type Socket} from 'node:net';
import {dirname} from 'node:path';
import ssh2 from 'ssh2';
import type {AuthContext, Connection, ServerChannel, Session} from 'ssh2';

/** What a command answers; or `hang`: never; or `drop`: the whole connection is cut. */
export type ExecAnswer =
  {readonly stdout: string; readonly stderr?: string; readonly code: number} | 'hang' | 'drop';

export interface ExecSession {
  /** All of standard input, once the client has ended it. */
  readonly input: Promise<Buffer>;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

export interface ShellSession {
  write(text: string): void;
  onData(listener: (text: string) => void): void;
  onClose(listener: () => void): void;
  /** Ends the shell as `exit` does. */
  close(code?: number): void;
  /** Cuts the whole connection. */
  drop(): void;
}

export interface SshServerOptions {
  /** Private host key (ed25519, OpenSSH format). Made when it is not there. */
  readonly keyFile: string;
  /** 0: any free one. */
  readonly port: number;
  readonly username: string;
  readonly password: string;
  onExec(command: string, session: ExecSession): Promise<ExecAnswer>;
  /** Without it a shell is refused. */
  readonly onShell?: (shell: ShellSession) => void;
  /** Sessions that one connection may have open at once; sshd's own default. */
  readonly sessionsPerConnection?: number;
  /** Sign-in methods on offer. */
  readonly methods?: readonly ('password' | 'keyboard-interactive')[];
}

export interface RunningSshServer {
  readonly port: number;
  /** Fingerprint as `ssh-keygen -lf` prints it: `SHA256:…`. */
  readonly hostKey: string;
  /** Cuts all connections and stops listening. */
  close(): Promise<void>;
}

const maximumInputBytes = 16 * 1024 * 1024;
const loginGraceMs = 30_000;

export async function startSshServer(options: SshServerOptions): Promise<RunningSshServer> {
  const key = ensureHostKey(options.keyFile);
  const sockets = new Map<number, Socket>();
  const ssh = new ssh2.Server({hostKeys: [key], ident: 'hopscotch-lab'}, (connection, info) => {
    const socket = sockets.get(info.port);
    if (socket === undefined) connection.end();
    else serveConnection(connection, socket, options);
  });
  ssh.on('error', () => undefined);
  // Sockets are accepted here and handed on, because only their owner can cut one in the middle of a conversation.
  const listener = createServer(socket => {
    const {remotePort} = socket;
    if (remotePort === undefined) return void socket.destroy();
    sockets.set(remotePort, socket);
    socket.setNoDelay(true);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(remotePort));
    ssh.injectSocket(socket);
  });
  await new Promise<void>((resolve, reject) => {
    listener.once('error', reject);
    listener.listen(options.port, '127.0.0.1', resolve);
  });
  return {
    port: (listener.address() as AddressInfo).port,
    hostKey: fingerprintOf(key),
    close: () =>
      new Promise(resolve => {
        listener.close(() => resolve());
        for (const socket of sockets.values()) socket.destroy();
      }),
  };
}

function serveConnection(connection: Connection, socket: Socket, options: SshServerOptions): void {
  const drop = () => socket.destroy();
  const grace = setTimeout(drop, loginGraceMs).unref();
  let open = 0;
  connection.on('error', () => undefined);
  connection.on('close', () => clearTimeout(grace));
  connection.on('authentication', context => authenticate(context, options));
  connection.on('ready', () => clearTimeout(grace));
  connection.on('session', (accept, reject) => {
    if (open >= (options.sessionsPerConnection ?? 10)) return reject();
    open++;
    const session = accept();
    session.on('close', () => open--);
    serveSession(session, drop, options);
  });
}

function authenticate(context: AuthContext, options: SshServerOptions): void {
  const methods = [...(options.methods ?? (['password', 'keyboard-interactive'] as const))];
  const decide = (password: string | undefined) => {
    if (context.username === options.username && password === options.password) context.accept();
    else context.reject(methods);
  };
  if (context.method === 'password' && methods.includes('password')) return decide(context.password);
  if (context.method === 'keyboard-interactive' && methods.includes('keyboard-interactive')) {
    return context.prompt([{prompt: 'Password: ', echo: false}], answers => decide(answers[0]));
  }
  context.reject(methods);
}

function serveSession(session: Session, drop: () => void, options: SshServerOptions): void {
  session.on('error', () => undefined);
  session.on('pty', accept => (accept as (() => void) | undefined)?.());
  session.on('env', accept => (accept as (() => void) | undefined)?.());
  session.on('exec', (accept, _reject, info) => {
    const channel = accept();
    void runExec(channel, info.command, options).then(
      answer => {
        if (answer === 'drop') drop();
        else if (answer !== 'hang') finish(channel, answer);
      },
      (error: unknown) => finish(channel, {stdout: '', stderr: `${String(error)}\n`, code: 255}),
    );
  });
  session.on('shell', (accept, reject) => {
    if (options.onShell === undefined) (reject as (() => void) | undefined)?.();
    else options.onShell(shellOn(accept(), drop));
  });
}

function runExec(channel: ServerChannel, command: string, options: SshServerOptions): Promise<ExecAnswer> {
  const gone = new AbortController();
  const chunks: Buffer[] = [];
  let size = 0;
  const input = new Promise<Buffer>(resolve => {
    const done = () => resolve(Buffer.concat(chunks));
    channel.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maximumInputBytes) chunks.push(chunk);
    });
    channel.on('end', done);
    channel.on('close', done);
  });
  channel.on('error', () => undefined);
  channel.on('close', () => gone.abort());
  // Through a promise, so that a device that throws at once is answered like one that throws later.
  return Promise.resolve().then(() => options.onExec(command, {input, signal: gone.signal}));
}

function finish(channel: ServerChannel, {stdout, stderr, code}: Exclude<ExecAnswer, string>): void {
  if (!channel.writable) return;
  const end = () => {
    if (!channel.writable) return;
    channel.exit(code);
    channel.end();
  };
  if (stderr) channel.stderr.write(stderr);
  if (stdout) channel.write(stdout, end);
  else end();
}

function shellOn(channel: ServerChannel, drop: () => void): ShellSession {
  channel.on('error', () => undefined);
  return {
    write: text => {
      if (channel.writable) channel.write(text);
    },
    onData: listener => channel.on('data', (chunk: Buffer) => listener(chunk.toString('utf8'))),
    onClose: listener => channel.on('close', listener),
    close: (code = 0) => {
      if (!channel.writable) return;
      channel.exit(code);
      channel.end();
    },
    drop,
  };
}

/** One in two hundred keys that ssh2 1.17 makes is malformed, so that it cannot read them itself. */
function makeHostKey(): string {
  for (;;) {
    const {private: key} = ssh2.utils.generateKeyPairSync('ed25519');
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key;
  }
}

/** Reads the private key, making it first when there is none. Written beside and renamed, so that it is whole. */
function ensureHostKey(keyFile: string): string {
  if (!existsSync(keyFile)) {
    mkdirSync(dirname(keyFile), {recursive: true});
    writeFileSync(`${keyFile}.new`, makeHostKey(), {mode: 0o600});
    renameSync(`${keyFile}.new`, keyFile);
  }
  return readFileSync(keyFile, 'utf8');
}

function fingerprintOf(privateKey: string): string {
  const key = ssh2.utils.parseKey(privateKey);
  if (key instanceof Error) throw key;
  const digest = createHash('sha256').update(key.getPublicSSH()).digest('base64');
  return `SHA256:${digest.replace(/=+$/, '')}`;
}

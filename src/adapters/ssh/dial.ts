/** Makes one authenticated connection to a host whose key is known. */
import {Client, type ConnectConfig} from 'ssh2';
import {unavailable, type AppError} from '../../domain/errors.ts';
import {fingerprintOf, isKnownHostKey} from './host-key.ts';
import type {SshConnectionOptions} from './options.ts';

/** Rejects with Unavailable: nobody there, not let in, or not the host we know. The deadline covers all of it. */
export function dial(options: SshConnectionOptions): Promise<Client> {
  return new Promise((resolve, reject) => {
    const client = new Client();
    let presented: string | undefined;

    const fail = (error: AppError) => {
      clearTimeout(timer);
      // ssh2 may emit further errors while it goes down; without a listener they would end the process.
      client.removeAllListeners().on('error', () => undefined);
      client.destroy();
      reject(error);
    };
    // ssh2's own readyTimeout is restarted on the way; this one is the whole time.
    const timer = setTimeout(
      () =>
        fail(
          unavailable(
            options.name,
            `The ${options.name} did not answer within ${options.connectTimeoutMs} ms.`,
          ),
        ),
      options.connectTimeoutMs,
    );

    client.once('ready', () => {
      clearTimeout(timer);
      client.removeAllListeners('error').removeAllListeners('close');
      client.on('error', () => undefined);
      // Commands are many small packets: held back to be sent together, each would cost 40 to 90 ms.
      client.setNoDelay(true);
      resolve(client);
    });
    client.on('error', error => fail(explain(options, presented, error)));
    client.on('close', () =>
      fail(explain(options, presented, new Error('closed before sign-in was complete'))),
    );
    // Old management modules refuse the password method, and ask for the password as a question.
    client.on('keyboard-interactive', (_name, _instructions, _language, prompts, answer) => {
      answer(prompts.map(prompt => (prompt.echo === true ? '' : (options.password ?? ''))));
    });
    const verify = (key: Buffer): boolean => {
      presented = fingerprintOf(key);
      return isKnownHostKey(presented, options.hostKeys);
    };
    try {
      client.connect(configOf(options, verify));
    } catch (error) {
      fail(
        unavailable(
          options.name,
          `The ${options.name} cannot be asked: its SSH key or address is not usable.`,
          error,
        ),
      );
    }
  });
}

function configOf(options: SshConnectionOptions, hostVerifier: (key: Buffer) => boolean): ConnectConfig {
  const {password, privateKey} = options;
  const keepalive = options.keepalive ?? {intervalMs: 10_000, maximumMissed: 3};
  return {
    host: options.host,
    port: options.port,
    username: options.username,
    ...(password === undefined ? {} : {password, tryKeyboard: true}),
    ...(privateKey === undefined ? {} : {privateKey}),
    hostVerifier,
    readyTimeout: 0,
    keepaliveInterval: keepalive.intervalMs,
    keepaliveCountMax: keepalive.maximumMissed,
    ...(options.legacyAlgorithms === true ? {algorithms: legacyAlgorithms} : {}),
  };
}

const legacyAlgorithms: NonNullable<ConnectConfig['algorithms']> = {
  kex: {
    append: [
      'diffie-hellman-group-exchange-sha1',
      'diffie-hellman-group14-sha1',
      'diffie-hellman-group1-sha1',
    ],
    prepend: [],
    remove: [],
  },
  cipher: {append: ['aes256-cbc', 'aes128-cbc', '3des-cbc'], prepend: [], remove: []},
  serverHostKey: {append: ['ssh-dss'], prepend: [], remove: []},
  hmac: {append: ['hmac-md5'], prepend: [], remove: []},
};

function explain(options: SshConnectionOptions, presented: string | undefined, error: Error): AppError {
  const {name, host, port, username, hostKeys} = options;
  if (presented !== undefined && !isKnownHostKey(presented, hostKeys)) {
    return unavailable(
      name,
      `The ${name} shows the host key ${presented}, but ${hostKeys.join(' or ')} is configured. If its key was ` +
        'changed on purpose, put the new one into hostKeys; if not, somebody may be between us and the host.',
      error,
    );
  }
  const {level, code} = error as Error & {level?: string; code?: unknown};
  if (level === 'client-authentication') {
    return unavailable(
      name,
      `The ${name} does not let the user ${username} in. Check the password or key in the configuration.`,
      error,
    );
  }
  if (error.message.includes('no matching')) {
    return unavailable(
      name,
      `The ${name} and this service have no SSH algorithm in common. If the host is old, set legacyAlgorithms for it.`,
      error,
    );
  }
  const why = typeof code === 'string' ? ` (${code})` : '';
  return unavailable(name, `The ${name} cannot be reached at ${host}, port ${port}${why}.`, error);
}

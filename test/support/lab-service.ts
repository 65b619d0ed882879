/** A lab and a service on it, for tests that go the whole way through the public SOAP endpoint. */
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm, writeFile} from 'node:fs/promises';
import {createServer, type AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {stringify} from 'yaml';
import {createApp, type App} from '../../src/app.ts';
import {connect, type Client} from '../../src/cli/client.ts';
import {checkConfig} from '../../src/config/check.ts';
import {startLab, type LabOptions, type RunningLab} from '../../src/lab/main.ts';
import {placeDatabase} from './fresh-database.ts';

export interface LabService {
  readonly lab: RunningLab;
  readonly url: string;
  /** Where its servers boot from. */
  readonly bootUrl: string;
  /** A client that signs in with the name as the password, or with another. */
  as(user: string, password?: string): Client;
  close(): Promise<void>;
}

type LabSettings = Partial<Omit<LabOptions, 'directory'>> & {readonly config?: Record<string, unknown>};

/** Nothing takes as long on a machine that moves; one that other work holds up shall not make a test fail. */
const patientTimes = {jobs: {bootTimeoutSeconds: 100, powerTimeoutSeconds: 60, defaultWaitSeconds: 110}};

const clientsOf = (url: () => string) => {
  const clients: Client[] = [];
  return {
    as: (user: string, password = user) => {
      const client = connect({url: `${url()}/soap`, credentials: {kind: 'password', user, password}});
      clients.push(client);
      return client;
    },
    close: () => clients.forEach(client => client.close()),
  };
};

/** Lab and service in this process, on free ports. */
export async function startLabService({config, ...settings}: LabSettings = {}): Promise<LabService> {
  const directory = await mkdtemp(join(tmpdir(), 'hopscotch-'));
  const lab = await startLab({...settings, directory: join(directory, 'lab')});
  let app: App;
  try {
    await placeDatabase(join(directory, 'service', 'database'));
    app = await createApp(
      checkConfig({
        ...lab.serviceConfig,
        state: join(directory, 'service'),
        listen: {port: 0},
        log: {level: 'silent'},
        validateResponses: true,
        ...patientTimes,
        ...config,
      }),
    );
  } catch (error) {
    await lab.close();
    throw error;
  }
  await lab.setBootUrl(app.bootUrl);
  const clients = clientsOf(() => app.url);
  return {
    lab,
    url: app.url,
    bootUrl: app.bootUrl,
    as: clients.as,
    close: async () => {
      clients.close();
      await app.close();
      await lab.close();
      await rm(directory, {recursive: true});
    },
  };
}

export interface KillableService extends LabService {
  /** `kill -9`. */
  kill(): Promise<void>;
  /** On the same state; resolves when it answers. */
  start(): Promise<void>;
}

/** The lab in this process; the service in one of its own, to be killed. */
export async function startKillableService({
  config,
  ...settings
}: LabSettings = {}): Promise<KillableService> {
  const directory = await mkdtemp(join(tmpdir(), 'hopscotch-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Real blades ask at an address of their own network.
  const bootUrl = settings.parts?.blades === 'real' ? {} : {bootUrl: url};
  const lab = await startLab({...settings, directory: join(directory, 'lab'), ...bootUrl});
  await placeDatabase(join(directory, 'service', 'database'));
  const configFile = join(directory, 'service.yaml');
  await writeFile(
    configFile,
    stringify({
      ...lab.serviceConfig,
      state: join(directory, 'service'),
      listen: {port},
      log: {level: 'error'},
      ...patientTimes,
      ...config,
      // What is said of booting adds to what the lab says: where its blades ask.
      boot: {...(lab.serviceConfig['boot'] as object), ...(config?.['boot'] as object | undefined)},
    }),
  );
  // The next service loads its code while this one works: what takes long at a start is not what is tested.
  let spare = spawnService();
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spare;
    const ready = once(child.stdout!, 'data');
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`the service ended while it started (${String(code)})`);
    });
    child.stdin!.end(configFile);
    await Promise.race([ready, ended]);
    ended.catch(() => undefined);
    spare = spawnService();
  };
  const kill = async () => {
    if (child !== undefined) await killNow(child);
  };
  await start();
  const clients = clientsOf(() => url);
  return {
    lab,
    url,
    bootUrl: url,
    as: clients.as,
    kill,
    start,
    close: async () => {
      clients.close();
      await kill();
      await killNow(spare);
      await lab.close();
      await rm(directory, {recursive: true});
    },
  };
}

/** A service that begins once it is told its configuration file. */
function spawnService(): ChildProcess {
  const program = new URL('service-process.ts', import.meta.url).pathname;
  return spawn(process.execPath, ['--disable-proto=delete', program], {stdio: ['pipe', 'pipe', 'inherit']});
}

async function killNow(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const {port} = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** The real HTTP server on a free port, with a directory and operations that are made up. */
import {randomBytes} from 'node:crypto';
import {request as httpRequest, type IncomingHttpHeaders} from 'node:http';
import type {HopScotchPort} from '../../src/contract/types.generated.ts';
import {namespace} from '../../src/contract/types.generated.ts';
import {systemClock, type Clock} from '../../src/domain/clock.ts';
import {parseDn} from '../../src/domain/dn.ts';
import {AppError} from '../../src/domain/errors.ts';
import type {UserName} from '../../src/domain/names.ts';
import {createHttpServer, type HttpServer, type HttpServerOptions} from '../../src/http/server.ts';
import {soap11, type SoapVersion} from '../../src/http/soap-version.ts';
import {createSignIn, type SignIn, type SignInOptions} from '../../src/http/sign-in.ts';
import type {Directory, UserSession} from '../../src/ports/directory.ts';
import type {Caller} from '../../src/service/caller.ts';
import {serviceOperations} from '../../src/service/service.ts';
import {createTokens, type Tokens} from '../../src/service/tokens.ts';
import type {Logger} from '../../src/telemetry/logger.ts';
import {createMetrics} from '../../src/telemetry/metrics.ts';
import {createMemoryRevokedTokens} from './tokens.ts';

export interface FakeDirectory extends Pick<Directory, 'signIn'> {
  readonly passwords: Map<string, string>;
  binds: number;
  openSessions: number;
  /** Awaited within each bind. */
  pause: () => Promise<void>;
}

export function createFakeDirectory(): FakeDirectory {
  const directory: FakeDirectory = {
    passwords: new Map([
      ['alice', 'alice'],
      ['bob', 'bob'],
      ['carol', 'pässwörd:with:colons'],
    ]),
    binds: 0,
    openSessions: 0,
    pause: () => Promise.resolve(),
    async signIn(user, password) {
      directory.binds += 1;
      await directory.pause();
      if (directory.passwords.get(user) !== password) {
        throw new AppError('Unauthenticated', 'The user name or the password is wrong.');
      }
      directory.openSessions += 1;
      return fakeSession(user, () => (directory.openSessions -= 1));
    },
  };
  return directory;
}

function fakeSession(user: UserName, onClose: () => void): UserSession {
  const principal = {user, dn: parseDn(`uid=${user},ou=people,dc=lab`), administrator: user === 'bob'};
  return {
    principal,
    close: () => {
      onClose();
      return Promise.resolve();
    },
  } as UserSession;
}

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [key: string]: unknown;
}

export interface SoapService {
  readonly url: string;
  readonly server: HttpServer;
  readonly signIn: SignIn;
  readonly tokens: Tokens;
  readonly directory: FakeDirectory;
  readonly log: LogLine[];
  /** Operations beside those about the service; a test may set more. */
  readonly port: Partial<HopScotchPort<Caller>>;
  close(): Promise<void>;
}

export interface SoapServiceOptions {
  readonly clock?: Clock;
  readonly port?: Partial<HopScotchPort<Caller>>;
  readonly listen?: Partial<HttpServerOptions['listen']>;
  readonly limits?: HttpServerOptions['limits'];
  readonly extraRouters?: HttpServerOptions['extraRouters'];
  readonly signIn?: Partial<SignInOptions>;
  readonly validateResponses?: boolean;
  readonly metricsToken?: string;
  /** Instead of the list of lines. */
  readonly logger?: Logger;
}

export async function startSoapService(options: SoapServiceOptions = {}): Promise<SoapService> {
  const clock = options.clock ?? systemClock;
  const directory = createFakeDirectory();
  const tokens = createTokens({key: randomBytes(32), clock, revoked: createMemoryRevokedTokens()});
  const signIn = createSignIn({directory, tokens, clock, ...options.signIn});
  const log: LogLine[] = [];
  const write = (level: string, message: string, meta: object) => void log.push({...meta, level, message});
  const logger =
    options.logger ??
    ({
      log: write,
      debug: (message: string, meta: object) => write('debug', message, meta),
      isLevelEnabled: () => true,
    } as unknown as Logger);
  const port: Partial<HopScotchPort<Caller>> = {
    ...serviceOperations({
      tokens,
      signIn: signIn.withPassword,
      clock,
      version: '0.0.0-test',
      defaultWaitSeconds: 30,
    }),
    ...options.port,
  };
  const server = createHttpServer({
    listen: {host: '127.0.0.1', port: 0, ...options.listen},
    port: port as HopScotchPort<Caller>,
    signIn,
    logger,
    clock,
    validateResponses: options.validateResponses ?? true,
    version: '0.0.0-test',
    ...(options.extraRouters === undefined ? {} : {extraRouters: options.extraRouters}),
    metrics: createMetrics(),
    metricsToken: options.metricsToken,
    limits: {closeTimeoutMs: 500, ...options.limits},
  });
  const {url} = await server.listen();
  return {
    url,
    server,
    signIn,
    tokens,
    directory,
    log,
    port,
    close: async () => {
      await server.close();
      await signIn.close();
    },
  };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface SendOptions {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

/** Without a pool: each request has a connection of its own. */
export function send(url: string, options: SendOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const {hostname, port} = new URL(url);
    const request = httpRequest(
      {
        hostname,
        port,
        path: options.path ?? '/soap',
        method: options.method ?? 'POST',
        agent: false,
        headers: {...options.headers},
      },
      response => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    request.on('error', reject);
    request.end(options.body);
  });
}

export const basic = (user: string, password = user) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

export const envelopeOf = (body: string, header = '', version: SoapVersion = soap11) =>
  '<?xml version="1.0" encoding="utf-8"?>' +
  `<soapenv:Envelope xmlns:soapenv="${version.namespace}" ` +
  `xmlns:tns="${namespace}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
  `${header}<soapenv:Body>${body}</soapenv:Body></soapenv:Envelope>`;

/** Sends what stands in the Body, as alice. */
export function call(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return send(url, {
    headers: {'Content-Type': 'text/xml; charset=utf-8', Authorization: basic('alice'), ...headers},
    body: envelopeOf(body),
  });
}

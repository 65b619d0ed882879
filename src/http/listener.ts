/** The listening socket: plain or TLS, patient only so long with slow senders, and how it ends. */
import {once} from 'node:events';
import {readFileSync} from 'node:fs';
import {createServer, type RequestListener, type Server} from 'node:http';
import {createServer as createTlsServer} from 'node:https';
import type {AddressInfo, Socket} from 'node:net';
import type {Duplex} from 'node:stream';
import {unreadable} from '../domain/unreadable.ts';
import type {Metrics} from '../telemetry/metrics.ts';
import type {HttpLimits} from './limits.ts';

export interface ListenOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly tls?: {readonly certFile: string; readonly keyFile: string} | undefined;
  /** Whose X-Forwarded-* headers are believed, as Express takes it for `trust proxy`. */
  readonly trustProxy?: string | undefined;
}

export function createListener(app: RequestListener, {tls}: ListenOptions, limits: HttpLimits): Server {
  const timeouts = {
    headersTimeout: limits.headersTimeoutMs,
    requestTimeout: limits.requestTimeoutMs,
    keepAliveTimeout: limits.keepAliveTimeoutMs,
    connectionsCheckingInterval: limits.checkIntervalMs,
  };
  const server =
    tls === undefined
      ? createServer(timeouts, app)
      : createTlsServer(
          {
            ...timeouts,
            cert: readTlsFile(tls.certFile, 'listen.tls.certFile'),
            key: readTlsFile(tls.keyFile, 'listen.tls.keyFile'),
            minVersion: 'TLSv1.2',
          },
          app,
        );
  server.maxConnections = limits.connections;
  server.on('clientError', answerClientError);
  return server;
}

/** Connections whose request may take as long as it takes. */
const withoutDeadline = new WeakSet<object>();

/** Node has one deadline for all requests. Whoever lifts it for one must notice by himself when nothing comes any more. */
export function liftDeadline(socket: Socket): void {
  withoutDeadline.add(socket);
}

/** As Node does, but for requests whose deadline was lifted: it tells of each of them once, and goes no further. */
function answerClientError({code}: NodeJS.ErrnoException, socket: Duplex): void {
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT' && withoutDeadline.has(socket)) return;
  const status =
    code === 'ERR_HTTP_REQUEST_TIMEOUT'
      ? '408 Request Timeout'
      : code === 'HPE_HEADER_OVERFLOW'
        ? '431 Request Header Fields Too Large'
        : '400 Bad Request';
  if (!socket.writable || code === 'ECONNRESET') return void socket.destroy();
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
}

function readTlsFile(path: string, part: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw unreadable(`${part}: the file ${path}`, cause, {part});
  }
}

export function urlOf(server: Server, {host, tls}: ListenOptions): string {
  const {port} = server.address() as AddressInfo;
  return `${tls === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export function measureConnections(server: Server, metrics: Metrics): void {
  let open = 0;
  server.on('connection', (socket: Socket) => {
    open += 1;
    socket.once('close', () => (open -= 1));
  });
  metrics.gauge('hopscotch_connections', 'Connections that are open.', () => open);
  const refused = metrics.counter(
    'hopscotch_connections_refused_total',
    'Connections beyond the most that are taken.',
  );
  refused.add({}, 0);
  server.on('drop', () => refused.add());
}

/**
 * Connections without a request under way, kept up to date. Node knows of some itself, but not of those that never sent
 * anything, as browsers open them in advance.
 */
export function trackIdle(server: Server): ReadonlyMap<string, Socket> {
  // By the other end's address: under TLS one connection is two socket objects.
  const idle = new Map<string, Socket>();
  const nameOf = ({remoteAddress, remotePort}: Socket) => `${remoteAddress} ${remotePort}`;
  server.on('connection', (socket: Socket) => {
    const name = nameOf(socket);
    idle.set(name, socket);
    socket.once('close', () => idle.delete(name));
  });
  server.on('request', ({socket}, response) => {
    const name = nameOf(socket);
    idle.delete(name);
    response.once('close', () => {
      if (!socket.destroyed) idle.set(name, socket);
    });
  });
  return idle;
}

/** Stops accepting; ends connections as soon as they are idle, and all of them after the timeout. */
export async function closeListener(
  server: Server,
  idle: ReadonlyMap<string, Socket>,
  timeoutMs: number,
): Promise<void> {
  if (!server.listening) return;
  const ended = once(server, 'close');
  server.close();
  const endIdle = () => idle.forEach(socket => socket.destroySoon());
  const sweep = setInterval(endIdle, 50);
  const cutOff = setTimeout(() => server.closeAllConnections(), timeoutMs);
  endIdle();
  await ended;
  clearInterval(sweep);
  clearTimeout(cutOff);
}

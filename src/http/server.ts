/** The HTTP server: what listens, what is answered where, and how it ends. */
import express, {type ErrorRequestHandler, type Express, type RequestHandler, type Router} from 'express';
import helmet from 'helmet';
import {randomUUID} from 'node:crypto';
import {once} from 'node:events';
import type {HopScotchPort} from '../contract/types.generated.ts';
import type {Clock} from '../domain/clock.ts';
import {asAppError, unavailable} from '../domain/errors.ts';
import type {Caller} from '../service/caller.ts';
import type {Health} from '../service/health.ts';
import type {Logger} from '../telemetry/logger.ts';
import type {Metrics} from '../telemetry/metrics.ts';
import {sendFault} from './answer.ts';
import {createDocsRouter} from './docs/router.ts';
import {beginCall, callOf} from './call.ts';
import {logFault} from './faults.ts';
import {createGuard} from './guard.ts';
import {defaultLimits, type HttpLimits} from './limits.ts';
import {
  closeListener,
  createListener,
  measureConnections,
  trackIdle,
  urlOf,
  type ListenOptions,
} from './listener.ts';
import {createMetricsPage} from './metrics-page.ts';
import {startPage} from './pages.ts';
import type {SignIn} from './sign-in.ts';
import {createSoapRouter} from './soap.ts';
import {soapVersions} from './soap-version.ts';
import {clientBase, createContractPage} from './wsdl.ts';

export interface HttpServerOptions {
  readonly listen: ListenOptions;
  readonly port: HopScotchPort<Caller>;
  readonly signIn: SignIn;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly validateResponses: boolean;
  /** Release of the software. */
  readonly version: string;
  /** Mounted at `/`, after the pages of this server. */
  readonly extraRouters?: readonly Router[];
  readonly limits?: Partial<HttpLimits>;
  /** Asked for `/health`; without it the service is well while it answers. */
  readonly health?: Health;
  readonly metrics: Metrics;
  /** Who has it may read the metrics from anywhere; without one only this machine may. */
  readonly metricsToken?: string | undefined;
}

export interface HttpServer {
  readonly app: Express;
  /** Resolves when requests are answered. Throws Unavailable when the address cannot be had. */
  listen(): Promise<{readonly url: string}>;
  /** Stops accepting, lets what is under way end, then cuts it off. Repeatable. */
  close(): Promise<void>;
}

export function createHttpServer(options: HttpServerOptions): HttpServer {
  const limits = {...defaultLimits, ...options.limits};
  const closing = new AbortController();
  const soap = createSoapRouter(options);
  // Whoever listens reports it, from `listen`; without this a failure before that would end the process.
  soap.ready.catch(() => undefined);
  const app = createApp(options, limits, soap.router, closing.signal);
  const server = createListener(app, options.listen, limits);
  measureConnections(server, options.metrics);
  const idle = trackIdle(server);
  let closed: Promise<void> | undefined;

  return {
    app,
    async listen() {
      await soap.ready;
      server.listen(options.listen.port, options.listen.host);
      try {
        await once(server, 'listening');
      } catch (error) {
        const {host, port} = options.listen;
        throw unavailable('network', `Cannot listen on ${host}:${port}. Is another program using it?`, error);
      }
      return {url: urlOf(server, options.listen)};
    },
    close() {
      // Operations that wait for a job see this and answer at once.
      closing.abort(unavailable('service', 'The service is closing. Try again shortly.'));
      closed ??= closeListener(server, idle, limits.closeTimeoutMs);
      return closed;
    },
  };
}

function createApp(
  options: HttpServerOptions,
  limits: HttpLimits,
  soapRouter: Router,
  closing: AbortSignal,
): Express {
  const {logger, listen, version} = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  if (listen.trustProxy !== undefined) app.set('trust proxy', listen.trustProxy);
  app.use(
    helmet({
      strictTransportSecurity: listen.tls !== undefined,
      contentSecurityPolicy: {
        directives: {
          defaultSrc: ["'self'"],
          ...(listen.tls === undefined ? {upgradeInsecureRequests: null} : {}),
        },
      },
    }),
  );
  app.use((request, response, next) => {
    const correlationId = randomUUID();
    response.set('X-Correlation-Id', correlationId);
    if (closing.aborted) response.set('Connection', 'close');
    beginCall(request, response, correlationId, closing);
    next();
  });
  const guard = createGuard({...options, limits});
  for (const version of soapVersions) {
    const path = new RegExp(`^${version.path}/?$`);
    app.get(path, createContractPage(version));
    app.all(path, guard(version), soapRouter);
  }
  app.get('/health', async (_request, response) => {
    const problems = (await options.health?.check()) ?? {};
    const isWell = Object.keys(problems).length === 0;
    response
      .status(isWell ? 200 : 503)
      .set('Cache-Control', 'no-store')
      .json({
        status: isWell ? 'ok' : 'unavailable',
        name: 'HOP-SCOTCH',
        version,
        ...(isWell ? {} : {problems}),
      });
  });
  app.get('/', (request, response) => {
    response.send(startPage(clientBase(request)));
  });
  app.get('/metrics', createMetricsPage(options.metrics, options.metricsToken));
  app.use(createDocsRouter());
  for (const router of options.extraRouters ?? []) app.use(router);
  app.use(notFound);
  app.use(errorPage(logger));
  return app;
}

const notFound: RequestHandler = (_request, response) => {
  response
    .status(404)
    .type('text/plain')
    .send('There is nothing here. SOAP is at /soap, its contract at /soap?wsdl; SOAP 1.2 at /soap12\n');
};

/** The last resort: nothing of an error reaches the wire. Four parameters tell Express what this is. */
const errorPage =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    const {correlationId, address, version} = callOf(request);
    const status = (error as {status?: unknown}).status;
    // What Express itself refuses (a path that cannot be decoded) is the client's mistake.
    if (typeof status === 'number' && status >= 400 && status < 500) {
      response.status(status).type('text/plain').send('This request cannot be understood.\n');
      return;
    }
    logFault(logger, error, {correlationId, address});
    if (version !== undefined) return sendFault(response, error, correlationId, version);
    if (response.headersSent) return void response.destroy();
    response
      .status(500)
      .type('text/plain')
      .send(`${asAppError(error).message} (${correlationId})\n`);
  };

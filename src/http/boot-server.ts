/** A listener for machines that boot: plain HTTP on their network, with the boot endpoint and nothing else. */
import express, {type ErrorRequestHandler, type RequestHandler, type Router} from 'express';
import {once} from 'node:events';
import {asAppError, errorTable, unavailable} from '../domain/errors.ts';
import type {Logger} from '../telemetry/logger.ts';
import {defaultLimits} from './limits.ts';
import {closeListener, createListener, trackIdle, urlOf} from './listener.ts';

export interface BootServer {
  /** Resolves when machines are answered. Throws Unavailable when the address cannot be had. */
  listen(): Promise<{readonly url: string}>;
  close(): Promise<void>;
}

export function createBootServer(
  listen: {readonly host: string; readonly port: number},
  router: Router,
  logger: Logger,
): BootServer {
  const app = express();
  app.disable('x-powered-by');
  app.use(router);
  app.use(nothingHere);
  app.use(errorPage(logger));
  const server = createListener(app, listen, defaultLimits);
  const idle = trackIdle(server);
  return {
    listen: async () => {
      server.listen(listen.port, listen.host);
      try {
        await once(server, 'listening');
      } catch (error) {
        throw unavailable(
          'network',
          `Cannot listen on ${listen.host}:${listen.port} for servers that boot. Is another program using it, and is the address one of this machine?`,
          error,
        );
      }
      return {url: urlOf(server, listen)};
    },
    close: () => closeListener(server, idle, defaultLimits.closeTimeoutMs),
  };
}

const nothingHere: RequestHandler = (_request, response) => {
  response.status(404).type('text/plain').send('There is nothing here but /boot/<mac>.\n');
};

/** Four parameters tell Express what this is. */
const errorPage =
  (logger: Logger): ErrorRequestHandler =>
  (error: unknown, _request, response, _next) => {
    const {status} = error as {status?: unknown};
    if (typeof status === 'number' && status >= 400 && status < 500)
      return void response.status(status).type('text/plain').send('This request cannot be understood.\n');
    const known = asAppError(error);
    logger.log(errorTable[known.code].logLevel, 'a request of a machine that boots', {error});
    if (response.headersSent) return void response.destroy();
    response.status(500).type('text/plain').send(`${known.message}\n`);
  };

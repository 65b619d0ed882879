/** `/metrics`: for those on this machine, or for those who have the token that the configuration names. */
import type {Request, RequestHandler} from 'express';
import {createHash, timingSafeEqual} from 'node:crypto';
import {isIPv6} from 'node:net';
import type {Metrics} from '../telemetry/metrics.ts';

/** @param token without one only this machine may ask. */
export const createMetricsPage =
  (metrics: Metrics, token: string | undefined): RequestHandler =>
  (request, response) => {
    response.set('Cache-Control', 'no-store');
    if (token === undefined ? isLocal(request) : hasToken(request, token)) {
      response.type('text/plain; version=0.0.4; charset=utf-8').send(metrics.render());
    } else if (token === undefined) {
      response.status(403).type('text/plain');
      response.send(
        'Metrics are shown on this machine only. Set metrics.token to read them from elsewhere.\n',
      );
    } else {
      response.status(401).set('WWW-Authenticate', 'Bearer realm="HOP-SCOTCH metrics"').type('text/plain');
      response.send('Send the token of the configuration as Authorization: Bearer.\n');
    }
  };

/** A proxy on this machine passes on what comes from elsewhere, and says so. */
function isLocal({socket, headers}: Request): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const local = isIPv6(address) ? address === '::1' : address.startsWith('127.');
  const passedOn = ['forwarded', 'x-forwarded-for', 'x-real-ip', 'via'].some(
    name => headers[name] !== undefined,
  );
  return local && !passedOn;
}

function hasToken({headers}: Request, token: string): boolean {
  const sent = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(sent), digest(token));
}

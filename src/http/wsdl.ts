/** `?wsdl`, with the address as the client reached it, and a word of help for those who come with a browser. */
import type {Request, RequestHandler} from 'express';
import {wsdlAt} from '../contract/wsdl.ts';
import {page} from './pages.ts';
import type {SoapVersion} from './soap-version.ts';

const plainHost = /^([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$/;
const plainPrefix = /^(\/[A-Za-z0-9._~-]+){1,10}$/;

/**
 * Scheme, host and port, as the client used them, and the path that a proxy put before ours; proxies are believed if
 * Express was told to trust them.
 */
export function clientBase(request: Request): string {
  const host = request.host as string | undefined;
  const scheme = request.protocol === 'https' ? 'https' : 'http';
  const prefix = forwardedPrefix(request);
  if (host !== undefined && plainHost.test(host)) return `${scheme}://${host}${prefix}`;
  const {localAddress = '127.0.0.1', localPort = 0, localFamily} = request.socket;
  const address = localFamily === 'IPv6' ? `[${localAddress}]` : localAddress;
  return `${scheme}://${address}:${localPort}${prefix}`;
}

/** Of several proxies the first is the one that the client sees, as with the other X-Forwarded headers. */
function forwardedPrefix(request: Request): string {
  const trusts = request.app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  if (!trusts(request.socket.remoteAddress ?? '', 0)) return '';
  const prefix = (request.get('X-Forwarded-Prefix')?.split(',')[0] ?? '').trim().replace(/\/+$/, '');
  return plainPrefix.test(prefix) && !prefix.includes('/..') ? prefix : '';
}

/** GET on the address of one version of SOAP. */
export const createContractPage =
  (version: SoapVersion): RequestHandler =>
  (request, response) => {
    const asked = Object.keys(request.query).map(name => name.toLowerCase());
    const address = `${clientBase(request)}${version.path}`;
    response.set('Cache-Control', 'no-cache').vary('Host');
    if (asked.includes('wsdl')) {
      response.type('text/xml; charset=utf-8').send(wsdlAt(address, version.name));
    } else if (asked.includes('xsd')) {
      response.status(404).type('text/plain').send('The schema is within the WSDL: ask for ?wsdl\n');
    } else {
      response.send(
        page(`HOP-SCOTCH: SOAP ${version.name}`, [
          `This address takes SOAP ${version.name} messages by POST.`,
          `The contract is at <a href="${address}?wsdl">${address}?wsdl</a>.`,
        ]),
      );
    }
  };

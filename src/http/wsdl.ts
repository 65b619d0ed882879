/** `?wsdl`, with the address as the client reached it, and a word of help for those who come with a browser. */
import type {Request, RequestHandler} from 'express';
import {wsdlAt} from '../contract/wsdl.ts';
import {page} from './pages.ts';

const plainHost = /^([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?$/;

/** Scheme, host and port, as the client used them; proxies are believed if Express was told to trust them. */
export function clientOrigin(request: Request): string {
  const host = request.host as string | undefined;
  if (host !== undefined && plainHost.test(host)) return `${request.protocol}://${host}`;
  const {localAddress = '127.0.0.1', localPort = 0, localFamily} = request.socket;
  return `${request.protocol}://${localFamily === 'IPv6' ? `[${localAddress}]` : localAddress}:${localPort}`;
}

/** GET on the SOAP address. */
export const getContract: RequestHandler = (request, response) => {
  const asked = Object.keys(request.query).map(name => name.toLowerCase());
  response.set('Cache-Control', 'no-cache').vary('Host');
  if (asked.includes('wsdl')) {
    response.type('text/xml; charset=utf-8').send(wsdlAt(`${clientOrigin(request)}/soap`));
  } else if (asked.includes('xsd')) {
    response.status(404).type('text/plain').send('The schema is within the WSDL: ask for ?wsdl\n');
  } else {
    response.send(
      page('HOP-SCOTCH: SOAP', [
        'This address takes SOAP 1.1 messages by POST.',
        `The contract is at <a href="/soap?wsdl">${clientOrigin(request)}/soap?wsdl</a>.`,
      ]),
    );
  }
};

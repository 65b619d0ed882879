/** How the certificate of a directory is verified. */
import {isIP} from 'node:net';
import type {ConnectionOptions} from 'node:tls';

/** `ca`: certificates (PEM) instead of those of the system. */
export function tlsOptions({url, ca}: {readonly url: string; readonly ca?: string}): ConnectionOptions {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  // Without the host, the certificate of a connection upgraded by StartTLS would be checked against "localhost".
  return {
    host,
    ...(isIP(host) === 0 ? {servername: host} : {}),
    ...(ca === undefined ? {} : {ca}),
    rejectUnauthorized: true,
  };
}

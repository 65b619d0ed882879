/** Sends SOAP messages, and does not wait for ever for somebody who does not read them. */
import type {ServerResponse} from 'node:http';
import {toWireFault} from './faults.ts';
import type {SoapVersion} from './soap-version.ts';

const readTimeoutMs = 60_000;

export function sendMessage(
  response: ServerResponse,
  version: SoapVersion,
  message: string,
  {status = 200, headers = {}}: {status?: number; headers?: Readonly<Record<string, string>>} = {},
): void {
  if (response.headersSent || response.destroyed) return;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Type', `${version.mediaType}; charset=utf-8`);
  const bytes = Buffer.from(message);
  response.setHeader('Content-Length', bytes.length);
  response.statusCode = status;
  const unread = setTimeout(() => response.destroy(), readTimeoutMs);
  response.once('close', () => clearTimeout(unread));
  response.end(bytes);
}

/** @param version of the address that the message came to. */
export function sendFault(
  response: ServerResponse,
  error: unknown,
  correlationId: string,
  version: SoapVersion,
): void {
  const fault = toWireFault(error, correlationId, version);
  sendMessage(response, fault.version, fault.xml, fault);
}

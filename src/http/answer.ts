/** Sends SOAP messages, and does not wait for ever for somebody who does not read them. */
import type {ServerResponse} from 'node:http';
import {callOf} from './call.ts';
import {toWireFault} from './faults.ts';
import {closeEnvelope, openEnvelope, type SoapVersion} from './soap-version.ts';

const readTimeoutMs = 60_000;

/** So much is written at once; then others have their turn. A thousand servers are a few of these. */
const sliceCharacters = 64 * 1024;

interface Traits {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function sendMessage(
  response: ServerResponse,
  version: SoapVersion,
  message: string,
  traits: Traits = {},
): void {
  if (response.headersSent || response.destroyed) return;
  response.setHeader('Content-Length', Buffer.byteLength(message));
  begin(response, version, traits);
  // As text it goes out together with the headers.
  finish(response, message);
}

/**
 * Sends an answer whose body comes in pieces: a short one as one message, a long one while it is being made, as fast as
 * its reader takes it. Throws what the pieces throw, whether it has begun or not.
 */
export async function sendSlices(
  response: ServerResponse,
  version: SoapVersion,
  body: Iterable<string>,
): Promise<void> {
  if (response.headersSent || response.destroyed) return;
  let text = openEnvelope(version);
  for (const piece of body) {
    text += piece;
    if (text.length < sliceCharacters) continue;
    if (!response.headersSent) begin(response, version, {});
    if (!response.write(text)) await readUp(response);
    // What a quick reader takes is taken within the same turn: others must have theirs all the same.
    await new Promise(resolve => setImmediate(resolve));
    if (response.destroyed) return;
    text = '';
  }
  text += closeEnvelope;
  if (response.headersSent) finish(response, text);
  else sendMessage(response, version, text);
}

function begin(response: ServerResponse, version: SoapVersion, {status = 200, headers = {}}: Traits): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.setHeader('Content-Type', `${version.mediaType}; charset=utf-8`);
  response.writeHead(status);
}

function finish(response: ServerResponse, rest: string): void {
  giveUpOn(response, 'close');
  response.end(rest);
}

/** Until the reader has taken what was written; a reader who does not, or has gone, ends the wait too. */
function readUp(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      response.off('drain', done).off('close', done);
      resolve();
    };
    response.once('drain', done).once('close', done);
    giveUpOn(response, 'drain');
  });
}

/** Destroys the response if that event does not come in time. */
function giveUpOn(response: ServerResponse, event: 'close' | 'drain'): void {
  const unread = setTimeout(() => response.destroy(), readTimeoutMs);
  const stop = () => {
    clearTimeout(unread);
    response.off(event, stop).off('close', stop);
  };
  response.once(event, stop).once('close', stop);
}

/** @param version of the address that the message came to. In the midst of an answer only a broken connection can tell. */
export function sendFault(
  response: ServerResponse,
  error: unknown,
  correlationId: string,
  version: SoapVersion,
): void {
  if (response.writableEnded || response.destroyed) return;
  const fault = toWireFault(error, correlationId, version);
  callOf(response.req).outcome = fault.code;
  if (response.headersSent) return void response.destroy();
  sendMessage(response, fault.version, fault.xml, fault);
}

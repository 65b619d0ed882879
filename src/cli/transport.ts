/** One POST with a deadline. Every failure becomes an AppError that says what to do. */
import {clean} from './text.ts';
import {Agent as HttpAgent, request as httpRequest, type IncomingMessage} from 'node:http';
import {Agent as HttpsAgent, request as httpsRequest} from 'node:https';
import {AppError, timedOut, unavailable} from '../domain/errors.ts';

/** An answer of 10,000 servers with everything filled in is 6 MB. */
const maximumAnswerBytes = 64 * 1024 * 1024;

export interface Answer {
  readonly status: number;
  readonly body: string;
}

export interface Transport {
  /** Unavailable: it was never sent. TimedOut: it was sent, no answer came, and it may have been carried out. */
  post(
    body: string,
    headers: Readonly<Record<string, string>>,
    timeoutMs: number,
    signal?: AbortSignal,
  ): Promise<Answer>;
  close(): void;
}

export interface TransportOptions {
  readonly url: URL;
  /** Certificate authorities to trust instead of the system's, in PEM. */
  readonly ca?: string;
  /** Reuses connections. Only for clients that never pause: a connection that the service closes meanwhile is an error. */
  readonly keepAlive?: boolean;
}

export function openTransport({url, ca, keepAlive = false}: TransportOptions): Transport {
  const secure = url.protocol === 'https:';
  const agent = secure
    ? new HttpsAgent({keepAlive, ...(ca === undefined ? {} : {ca})})
    : new HttpAgent({keepAlive});
  const place = url.origin;

  const post: Transport['post'] = (body, headers, timeoutMs, signal) =>
    new Promise((resolve, reject) => {
      let sent = false;
      const start = secure ? httpsRequest : httpRequest;
      const request = start(url, {
        method: 'POST',
        agent,
        headers: {...headers, 'Content-Length': Buffer.byteLength(body)},
        ...(signal === undefined ? {} : {signal}),
      });
      const timer = setTimeout(() => request.destroy(new Error('deadline')), timeoutMs);
      const finish = (settle: () => void) => {
        clearTimeout(timer);
        settle();
      };
      const fail = (error: unknown) =>
        finish(() => reject(signal?.aborted ? interrupted(signal) : explain(error, place, sent, timeoutMs)));
      request.on('error', fail);
      request.on('socket', socket => {
        const connected = () => {
          sent = true;
        };
        if (!socket.connecting) connected();
        else socket.once(secure ? 'secureConnect' : 'connect', connected);
      });
      request.on('response', response => {
        readBody(response).then(
          text => finish(() => resolve({status: response.statusCode ?? 0, body: text})),
          (error: unknown) => {
            request.destroy();
            fail(error);
          },
        );
      });
      request.end(body);
    });

  return {post, close: () => agent.destroy()};
}

async function readBody(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maximumAnswerBytes) throw new AppError('Internal', 'The answer of the service is too large.');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const interrupted = (signal: AbortSignal): AppError =>
  signal.reason instanceof AppError
    ? signal.reason
    : new AppError('Cancelled', 'Interrupted. A change that was sent may still be carried out.');

const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)/;

function explain(error: unknown, place: string, sent: boolean, timeoutMs: number): AppError {
  if (error instanceof AppError) return error;
  const code = errorCodeOf(error);
  if (sent && code !== 'EPROTO') {
    const what =
      error instanceof Error && error.message === 'deadline'
        ? `did not answer within ${timeoutMs / 1000} s`
        : 'broke the connection before it answered';
    return timedOut(
      'service',
      `The service at ${place} ${what}. A change may still be carried out: look before you repeat it.`,
      error,
    );
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return unavailable(
      'service',
      `The certificate of ${place} is for another name than that${certifiedNames(error)}. Use the name that it is for.`,
      error,
    );
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    const why = code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet';
    return unavailable('service', `The certificate of ${place} ${why}, by the clock of this machine.`, error);
  }
  if (untrusted.test(code)) {
    return unavailable(
      'service',
      `The certificate of ${place} is not trusted (${code}). Give the file of its authority with --ca.`,
      error,
    );
  }
  if (code === 'EPROTO') {
    return unavailable('service', `${place} does not speak TLS. Should the address begin with http:?`, error);
  }
  const why: Record<string, string> = {
    ECONNREFUSED: 'nothing listens there',
    ENOTFOUND: 'there is no host of that name',
    EAI_AGAIN: 'the name of the host could not be looked up',
    EHOSTUNREACH: 'the host cannot be reached',
    ENETUNREACH: 'the network cannot be reached',
  };
  return unavailable(
    'service',
    `The service at ${place} cannot be reached: ${why[code] ?? 'it did not answer'}. ` +
      'Is it running (npm start, or hopscotch serve)? Another address is given with --url or HOPSCOTCH_URL.',
    error,
  );
}

/** E.g. ` (it is for hop.example.org)`. */
function certifiedNames(error: unknown): string {
  const {cert} = error as {cert?: {subjectaltname?: string; subject?: {CN?: unknown}}};
  const alternatives = cert?.subjectaltname
    ?.split(', ')
    .map(entry => entry.replace(/^(DNS|IP Address):/, ''));
  const names = alternatives ?? (typeof cert?.subject?.CN === 'string' ? [cert.subject.CN] : []);
  return names.length === 0 ? '' : ` (it is for ${clean(names.slice(0, 5).join(', '))})`;
}

/** Node tries all addresses of a name and then throws an AggregateError, whose code is that of the first. */
function errorCodeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

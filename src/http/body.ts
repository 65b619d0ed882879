/** Receives the body of a request: bounded as sent and as unpacked, and never more than the process can hold. */
import type {IncomingMessage} from 'node:http';
import {promisify} from 'node:util';
import {gunzip, inflate, inflateRaw} from 'node:zlib';
import {AppError} from '../domain/errors.ts';
import type {HttpLimits} from './limits.ts';
import {Refusal, refuse} from './refusal.ts';

type BodyLimits = Pick<HttpLimits, 'bodyBytes' | 'bodyBytesTotal'>;
/** @param onEnd takes what to do when the request has been answered, and its body is held no more. */
export interface BodyReader {
  (request: IncomingMessage, onEnd: (action: () => void) => void): Promise<Buffer>;
  /** What all requests together hold, but for the small ones. */
  heldBytes(): number;
}

/** Bodies up to this are not counted: the number of connections bounds them, and large ones must not keep them out. */
const smallBytes = 16 * 1024;

/** One reader for a server: it counts what all requests together hold. */
export function createBodyReader(limits: BodyLimits): BodyReader {
  let heldByAll = 0;

  const read = async (request: IncomingMessage, onEnd: (action: () => void) => void) => {
    let held = 0;
    const hold = (bytes: number) => {
      held += bytes;
      heldByAll += bytes;
      if (heldByAll > limits.bodyBytesTotal) throw full();
    };
    onEnd(() => (heldByAll -= held));

    const unpack = findUnpacker(request.headers['content-encoding']);
    if (Number(request.headers['content-length'] ?? 0) > limits.bodyBytes) throw tooLarge(limits);
    const chunks: Buffer[] = [];
    let bytes = 0;
    await receive(request, chunk => {
      bytes += chunk.length;
      if (bytes > limits.bodyBytes) throw tooLarge(limits);
      if (bytes > smallBytes) hold(bytes - held);
      chunks.push(chunk);
    });
    const body = await unpack(Buffer.concat(chunks), limits);
    if (body.length > Math.max(smallBytes, held)) hold(body.length - held);
    return body;
  };
  return Object.assign(read, {heldBytes: () => heldByAll});
}

/** Not `for await`: leaving that loop destroys the connection before the refusal is sent. */
function receive(request: IncomingMessage, hold: (chunk: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const onData = (chunk: Buffer) => {
      try {
        hold(chunk);
      } catch (error) {
        request.off('data', onData);
        reject(error instanceof Error ? error : refuse('The message cannot be received.', {}, error));
      }
    };
    request.on('data', onData);
    request.once('end', resolve);
    // It comes after every message, and an error that nobody gets is the dearest part of a small request.
    request.once('close', () => {
      if (!request.readableEnded) reject(refuse('The connection ended within the message.'));
    });
    request.once('error', error => reject(refuse('The connection broke within the message.', {}, error)));
  });
}

type Unpacker = (packed: Buffer, limits: BodyLimits) => Promise<Buffer>;

const unpackers: Readonly<Record<string, Unpacker>> = {
  '': packed => Promise.resolve(packed),
  identity: packed => Promise.resolve(packed),
  gzip: (packed, limits) => unpackWith(promisify(gunzip), packed, limits),
  'x-gzip': (packed, limits) => unpackWith(promisify(gunzip), packed, limits),
  // "deflate" means zlib; some clients send it without the zlib frame, whose first byte ends in 8.
  deflate: (packed, limits) =>
    unpackWith(promisify(((packed[0] ?? 0) & 0x0f) === 8 ? inflate : inflateRaw), packed, limits),
};

function findUnpacker(encoding = ''): Unpacker {
  const name = encoding.trim().toLowerCase();
  const unpacker = Object.hasOwn(unpackers, name) ? unpackers[name] : undefined;
  if (unpacker === undefined) {
    throw refuse('This Content-Encoding is not understood. Use gzip, deflate, or none.', {
      status: 415,
      close: true,
    });
  }
  return unpacker;
}

async function unpackWith(
  decompress: (packed: Buffer, options: {maxOutputLength: number}) => Promise<Buffer>,
  packed: Buffer,
  limits: BodyLimits,
): Promise<Buffer> {
  try {
    return await decompress(packed, {maxOutputLength: limits.bodyBytes});
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limits);
    throw refuse(
      'The body cannot be unpacked: it is not what its Content-Encoding says.',
      {status: 400},
      error,
    );
  }
}

function tooLarge(limits: BodyLimits): Refusal {
  const megabytes = Math.round((limits.bodyBytes / 1024 / 1024) * 10) / 10;
  return refuse(`The message is too large: ${megabytes} MiB is the most. Send it in parts.`, {
    status: 413,
    close: true,
  });
}

function full(): Refusal {
  const error = new AppError(
    'Busy',
    'Too much is being sent to the service at the moment. Try again shortly.',
    {
      details: {retryAfterSeconds: 5},
    },
  );
  return new Refusal(error, {close: true});
}

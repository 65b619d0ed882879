/** Sends a long file to the service, at the pace at which it is taken. */
import {request as httpRequest, type IncomingMessage} from 'node:http';
import {request as httpsRequest} from 'node:https';
import type {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import {z} from 'zod';
import {AppError, errorCodes, unavailable} from '../domain/errors.ts';

const answered = z.object({upload: z.string(), storageHost: z.string()});
const refused = z.object({code: z.enum(errorCodes), message: z.string()});

export interface UploadTarget {
  readonly url: URL;
  readonly ca?: string;
  /** Header that signs the request. */
  readonly authorization: string;
  readonly signal: AbortSignal;
}

/** Answers the id of what was sent, for createBrand, and the storage host that has it. */
export async function sendArchive(
  bytes: Readable,
  {url, ca, authorization, signal}: UploadTarget,
): Promise<z.output<typeof answered>> {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const request = start(url, {
    method: 'PUT',
    headers: {Authorization: authorization, 'Content-Type': 'application/x-tar'},
    signal,
    ...(ca === undefined ? {} : {ca}),
  });
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('response', resolve);
    request.once('error', reject);
  });
  // A refusal comes before all is sent: then the rest cannot be, and the refusal says why.
  const sending = pipeline(bytes, request).catch(() => undefined);
  try {
    const answer = await response;
    const text = await textOf(answer);
    if (answer.statusCode === 201) {
      await sending;
      return answered.parse(JSON.parse(text));
    }
    throw explain(answer.statusCode, text);
  } catch (error) {
    if (error instanceof AppError) throw error;
    if (signal.aborted) throw new AppError('Cancelled', 'Interrupted. Nothing was made of what was sent.');
    throw unavailable(
      'service',
      `The service at ${url.origin} did not take the archive to its end. Nothing was made of it; send it again.`,
      error,
    );
  } finally {
    request.destroy();
    bytes.destroy();
  }
}

async function textOf(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of answer as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function explain(status: number | undefined, text: string): AppError {
  try {
    const {code, message} = refused.parse(JSON.parse(text));
    return new AppError(code, message);
  } catch {
    return unavailable('service', `The service answered HTTP ${status}. Is the address right (--url)?`);
  }
}

/**
 * Archives for new brands: `PUT /uploads` with a tar archive as the body answers with an id, and createBrand makes a brand
 * of it (options/fromUpload). It goes to the storage host as it comes; nothing of it is kept here.
 */
import {Router, type Request, type Response} from 'express';
import {PassThrough} from 'node:stream';
import type {Clock} from '../domain/clock.ts';
import {AppError, asAppError, errorTable} from '../domain/errors.ts';
import type {ByteStream} from '../ports/images.ts';
import type {Caller} from '../service/caller.ts';
import type {Logger} from '../telemetry/logger.ts';
import {callerOf, callOf, type Call} from './call.ts';
import {readCredentials} from './credentials.ts';
import {liftDeadline} from './listener.ts';
import type {SignIn} from './sign-in.ts';

export interface UploadOptions {
  readonly signIn: Pick<SignIn, 'open'>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Takes the archive in; answers its id and where it is. */
  receive(
    archive: ByteStream,
    storageHost: string | undefined,
    caller: Caller,
  ): Promise<{readonly upload: string; readonly storageHost: string}>;
}

/** Each keeps a channel to a storage host for as long as it takes. */
const mostAtOnce = 4;

export function createUploadRouter(options: UploadOptions): Router {
  const router = Router();
  let underWay = 0;
  router.put('/uploads', async (request, response) => {
    const call = callOf(request);
    try {
      const caller = await signedIn(request, call, options);
      if (underWay >= mostAtOnce) throw busy();
      underWay++;
      liftDeadline(request.socket);
      const {storageHost} = request.query;
      const archive = archiveIn(request);
      try {
        const taken = await options.receive(
          archive,
          typeof storageHost === 'string' ? storageHost : undefined,
          caller,
        );
        response.status(201).set('Cache-Control', 'no-store').json(taken);
      } finally {
        underWay--;
        archive.bytes.destroy();
      }
    } catch (error) {
      refuse(request, response, error, call, options.logger);
    }
  });
  return router;
}

async function signedIn(request: Request, call: Call, {signIn, clock}: UploadOptions): Promise<Caller> {
  const credentials = readCredentials(request.headers.authorization, undefined, clock);
  if (credentials.kind === 'none') {
    throw new AppError(
      'Unauthenticated',
      'Nobody is signed in. Send a user name and a password, or a token.',
    );
  }
  const session = await signIn.open(credentials, call.address, call.signal);
  call.signedIn = session;
  call.onEnd(() => session.release());
  return callerOf(call);
}

/** A stream of its own: whoever stops reading it must still be able to answer. */
function archiveIn(request: Request): ByteStream {
  const bytes = new PassThrough();
  const outcome = new Promise<void>((resolve, reject) => {
    request.once('close', () => {
      if (request.complete) return resolve();
      const error = new AppError('Cancelled', 'The archive broke off. Send it again.');
      bytes.destroy(error);
      reject(error);
    });
    request.once('end', resolve);
  });
  outcome.catch(() => undefined);
  bytes.on('error', () => undefined);
  request.pipe(bytes);
  return {bytes, outcome};
}

function refuse(request: Request, response: Response, error: unknown, call: Call, logger: Logger): void {
  const {code, message, cause} = asAppError(error);
  const {httpStatus, logLevel} = errorTable[code];
  const context = {correlationId: call.correlationId, address: call.address, code, cause};
  logger.log(logLevel, 'an upload was refused', context);
  if (response.headersSent || response.destroyed) return;
  if (httpStatus === 401) response.set('WWW-Authenticate', 'Basic realm="HOP-SCOTCH", charset="UTF-8"');
  // What is still on its way is of no use to anybody.
  request.unpipe();
  request.resume();
  response.set('Connection', 'close').status(httpStatus).json({code, message});
}

const busy = () =>
  new AppError('Busy', `${mostAtOnce} archives are being sent at the moment. Try again shortly.`, {
    details: {retryAfterSeconds: 30},
  });

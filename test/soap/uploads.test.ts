/** PUT /uploads: what is sent goes on as it comes, however long that takes, and nothing half is taken. */
import {expect} from 'chai';
import express from 'express';
import {once} from 'node:events';
import {request as httpRequest, type Server} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text} from 'node:stream/consumers';
import {setTimeout as sleep} from 'node:timers/promises';
import {AppError, conflict} from '../../src/domain/errors.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {beginCall} from '../../src/http/call.ts';
import {defaultLimits} from '../../src/http/limits.ts';
import {createListener} from '../../src/http/listener.ts';
import {createUploadRouter, type UploadOptions} from '../../src/http/uploads.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {basic} from '../support/soap-service.ts';

describe('uploads', () => {
  let server: Server;
  const start = async (receive: UploadOptions['receive']) => {
    const app = express();
    const signedIn = {session: {principal: {user: 'alice'}}, release: () => undefined};
    app.use((request, response, next) => {
      beginCall(request, response, 'id', new AbortController().signal);
      next();
    });
    app.use(
      createUploadRouter({
        signIn: {open: () => Promise.resolve(signedIn as never)},
        clock: systemClock,
        logger: createLogger('silent'),
        receive,
      }),
    );
    const limits = {...defaultLimits, headersTimeoutMs: 100, requestTimeoutMs: 150, checkIntervalMs: 30};
    server = createListener(app, {host: '127.0.0.1', port: 0}, limits);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  };
  afterEach(() => server.close());
  const put = (port: number, path = '/uploads') =>
    httpRequest({port, path, method: 'PUT', headers: {Authorization: basic('alice')}});

  it('take longer than any other request may', async () => {
    const port = await start(async ({bytes}, storageHost) => ({
      upload: await text(bytes),
      storageHost: storageHost ?? '',
    }));
    const request = put(port, '/uploads?storageHost=store2');
    const answer = once(request, 'response');
    for (const part of ['a', 'b', 'c', 'd', 'e']) {
      request.write(part);
      await sleep(100);
    }
    request.end();
    const [response] = (await answer) as [NodeJS.ReadableStream & {statusCode: number}];
    expect(response.statusCode).to.equal(201);
    expect(JSON.parse(await text(response as never))).to.deep.equal({upload: 'abcde', storageHost: 'store2'});
  });

  it('are refused while they are still being sent', async () => {
    const port = await start(() => Promise.reject(conflict('It is no archive.')));
    const request = put(port);
    request.on('error', () => undefined);
    request.write('x');
    const [response] = (await once(request, 'response')) as [NodeJS.ReadableStream & {statusCode: number}];
    expect(response.statusCode).to.equal(409);
    expect(JSON.parse(await text(response as never))).to.deep.equal({
      code: 'Conflict',
      message: 'It is no archive.',
    });
    request.destroy();
  });

  it('that break off are not taken for whole ones', async () => {
    const {promise, resolve} = Promise.withResolvers<unknown>();
    const port = await start(async ({bytes, outcome}) => {
      bytes.resume();
      await outcome.catch(resolve);
      throw new AppError('Cancelled', 'gone');
    });
    const request = put(port);
    request.on('error', () => undefined);
    request.write('half', () => request.destroy());
    expect(await promise).to.be.instanceOf(AppError);
  });
});

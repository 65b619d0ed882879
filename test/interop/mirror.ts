/**
 * A second service for the clients, of made-up operations behind the real edge: it says back what was sent, ends in any
 * fault that is asked for, and has ten thousand servers.
 */
import {faults as allFaults, operations} from '../../src/contract/codec.generated.ts';
import {AppError, type ErrorCode} from '../../src/domain/errors.ts';
import type {Directory} from '../../src/ports/directory.ts';
import {serverOperations} from '../../src/service/servers.ts';
import {createLogger} from '../../src/telemetry/logger.ts';
import {sampleJob} from '../support/contract-samples.ts';
import {makeRecords} from '../support/server-records.ts';
import {startSoapService, type SoapService} from '../support/soap-service.ts';

/** What checkoutServers may end with; a wrong password is a feature of its own. */
export const faultNames: readonly string[] = [
  ...operations.checkoutServers.faults.filter(name => name !== 'Unauthenticated'),
  'DeviceError',
];
export const retryAfterSeconds = 7;
export const serverCount = 10_000;

const servers = makeRecords(serverCount);
const byName = new Map(servers.map(server => [server.name, server]));
const directory: Partial<Directory> = {
  listServers: () => Promise.resolve(servers),
  listServerNames: () => Promise.resolve([...byName.keys()]),
  findServers: names => Promise.resolve(new Map(names.map(name => [name, byName.get(name)!]))),
};

/** Each target is the name of a fault. */
function failAs({target: [code = '']}: {readonly target: readonly string[]}): Promise<never> {
  if (!Object.hasOwn(allFaults, code)) throw new Error(`no fault is called ${code}`);
  const details = {
    part: 'target',
    names: ['blade01'],
    server: 'blade01',
    owner: 'uid=bob',
    leaseEnd: new Date(0),
    dependency: 'store1',
    retryAfterSeconds,
  };
  return Promise.reject(new AppError(code as ErrorCode, 'It was asked for.', {details}));
}

export const startMirror = (): Promise<SoapService> =>
  startSoapService({
    // What is validated is not sent while it is made.
    validateResponses: false,
    port: {
      ...serverOperations({
        directory: directory as Directory,
        modules: new Map(),
        logger: createLogger('silent'),
      }),
      checkoutServers: failAs,
      getPowerState: failAs,
      waitForJob: ({jobId, options}) =>
        Promise.resolve({job: sampleJob([], {id: jobId, version: options?.sinceVersion ?? 0})}),
      listEvents: ({options: {since, until, user} = {}}) =>
        Promise.resolve({
          event: [
            {
              id: '1',
              time: since ?? new Date(0),
              kind: 'echo',
              outcome: 'succeeded',
              message: [until?.toISOString() ?? 'absent', user ?? 'absent'].join(' '),
              target: [],
              detail: [],
            },
          ],
        }),
    },
  });

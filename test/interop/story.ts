/**
 * The story that every client goes through, and what it must report of it: one `key=value` line for each feature. The
 * programs are in clients/; this is what they are measured by.
 */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {operations} from '../../src/contract/codec.generated.ts';
import {startLabService, type LabService} from '../support/lab-service.ts';
import {faultNames, retryAfterSeconds, serverCount, startMirror} from './mirror.ts';

export interface Feature {
  readonly key: string;
  readonly title: string;
}

export const features: readonly Feature[] = [
  {key: 'wrongPassword', title: 'a wrong password is an error'},
  {key: 'info', title: 'getServiceInfo'},
  {key: 'whoAmI', title: 'whoAmI, signed in with HTTP Basic'},
  {key: 'none', title: 'listServers: none'},
  {key: 'one', title: 'listServers: one'},
  {key: 'many', title: 'listServers: several, by range and enumerated option'},
  {key: 'forty', title: 'listServers: forty'},
  {key: 'free', title: 'an absent element is absent'},
  {key: 'checkout', title: 'checkoutServers'},
  {key: 'leaseEnd', title: 'xs:dateTime as a date, in another time zone'},
  {key: 'queued', title: 'provisionServers without waiting'},
  {key: 'job', title: 'waitForJob until it ends'},
  {key: 'power', title: 'getPowerState'},
  {key: 'grant', title: 'grantAccess'},
  {key: 'member', title: 'a list of one string'},
  {key: 'notFound', title: 'fault NotFound with the names'},
  {key: 'alreadyOwned', title: 'fault AlreadyOwned with owner and end of lease'},
  {key: 'invalidRequest', title: 'fault InvalidRequest with the part that is wrong'},
  {key: 'notAuthorized', title: 'fault NotAuthorized'},
  {key: 'conflict', title: 'fault Conflict'},
  {key: 'sent', title: 'accents and XML-special characters, sent and read back'},
  {key: 'emoji', title: 'characters beyond the BMP, sent and read back'},
  {key: 'received', title: 'characters beyond the BMP, received'},
  {key: 'usedBytes', title: 'xs:long over 2^32'},
  {key: 'release', title: 'releaseServers'},
  {key: 'operations', title: 'a method for each operation of the contract'},
  {key: 'faults', title: 'every fault, told apart by its type or name'},
  {key: 'busy', title: 'fault Busy with when to come back'},
  {key: 'zones', title: 'xs:dateTime sent, in another time zone and in UTC'},
  {key: 'nothing', title: 'null of the language, or xsi:nil, sent for what is not given'},
  {key: 'long53', title: 'xs:long of 2^53 + 1, sent and received'},
  {key: 'long63', title: 'xs:long of 2^63 - 1, sent and received'},
  {key: 'pages', title: 'ten thousand servers in pages'},
  {key: 'stream', title: 'ten thousand servers in one answer, sent while it is made'},
  {key: 'wsse', title: 'whoAmI, signed in with a WS-Security UsernameToken'},
  {key: 'soap12', title: 'SOAP 1.2, with its WSDL at /soap12?wsdl: sign-in, a list, a typed fault'},
];

export type Report = ReadonlyMap<string, string>;

const heldServer = 'blade14';
const comments = {sent: `né <a> & "q" 's' ]]>`, emoji: '😀𝄞', received: `ré 😀 <&> "' ]]>`};
const lastServer = `blade${serverCount}`;
const leaseSeconds = 7 * 24 * 3600;

export interface Stage {
  readonly url: string;
  /** For stubs and what else clients make; gone when the stage is closed. */
  readonly directory: string;
  /**
   * What a program is given: address, server of its own, server that bob holds, two comments to send, address of the
   * mirror, names of faults.
   */
  argumentsFor(server: string): readonly string[];
  /** Whether the value is what a client on that server should have reported of the feature. */
  isRight(key: string, value: string | undefined, server: string): boolean;
  close(): Promise<void>;
}

/** Lab and service, with a server that bob holds and a version that has an emoji in its comment. */
export async function setStage(): Promise<Stage> {
  const startedAt = Date.now();
  const service = await startLabService({counts: {chassis: 3, bladesPerChassis: 14, storageHosts: 1}});
  const directory = await mkdtemp(join(tmpdir(), 'hopscotch-interop-'));
  const close = async () => {
    await rm(directory, {recursive: true, force: true});
    await mirror.close();
    await service.close();
  };
  const mirror = await startMirror();
  const owned = await holdServer(service).catch(async (error: unknown) => {
    await close();
    throw error;
  });

  const isRight = (key: string, value: string | undefined, server: string): boolean => {
    if (value === undefined) return false;
    const expected: Record<string, string | readonly string[]> = {
      // Some clients do not read the body of a 401; they report its status.
      wrongPassword: ['Unauthenticated', 'HTTP 401'],
      info: 'HOP-SCOTCH',
      whoAmI: 'alice',
      none: '',
      one: server,
      many: 'blade01,blade02,blade03',
      forty: Array.from({length: 40}, (_, index) => `blade${String(index + 1).padStart(2, '0')}`).join(),
      free: 'absent',
      checkout: `${server}:succeeded`,
      queued: ['queued', 'running'],
      job: 'succeeded 100 hpc:5',
      power: `${server}:on`,
      grant: `${server}:succeeded`,
      member: 'uid=carol,ou=people,dc=hopscotch',
      notFound: 'blade99',
      alreadyOwned: owned,
      invalidRequest: 'target',
      notAuthorized: 'Only administrators may move servers to a pool.',
      conflict: 'The targets come to 1 server, not to the 7 of expectedCount. Nothing was done.',
      ...comments,
      usedBytes: '31500000000',
      release: `${server}:succeeded`,
      operations: String(Object.keys(operations).length),
      faults: faultNames.join(),
      busy: String(retryAfterSeconds),
      // Noon in Kolkata, and midnight in UTC.
      zones: `${Date.parse('2026-05-04T06:30:00Z') / 1000} 2026-05-05T00:00:00.000Z alice`,
      nothing: 'absent absent',
      long53: String(2n ** 53n + 1n),
      long63: String(2n ** 63n - 1n),
      pages: `${serverCount} ${lastServer}`,
      stream: `${serverCount} ${lastServer}`,
      wsse: 'alice',
      soap12: 'alice blade01 blade99',
    };
    if (key === 'leaseEnd')
      return isBetween(Number(value) - leaseSeconds, startedAt / 1000 - 1, Date.now() / 1000 + 1);
    return [expected[key]].flat().includes(value);
  };
  return {
    url: service.url,
    directory,
    argumentsFor: server => [
      ...[service.url, server, heldServer, comments.sent, comments.emoji],
      ...[mirror.url, faultNames.join()],
    ],
    isRight,
    close,
  };
}

/** What the fault of a checkout of that server should say: server, owner, end of the lease in seconds. */
async function holdServer(service: LabService): Promise<string> {
  const bob = service.as('bob');
  const {result} = await bob.checkoutServers({target: [heldServer]});
  await bob.snapshotBrand({brand: 'db', options: {comment: comments.received}});
  const leaseEnd = result[0]?.leaseEnd?.getTime() ?? NaN;
  return `${heldServer} uid=bob,ou=people,dc=hopscotch ${Math.trunc(leaseEnd / 1000)}`;
}

const isBetween = (value: number, least: number, most: number) => value >= least && value <= most;

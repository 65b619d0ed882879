/**
 * Values for samples of messages. Those of requests work on a lab as they stand, for alice who holds blade[01-03], or for
 * an administrator; a test sends each of them.
 */

const job = '123e4567-e89b-42d3-a456-426614174000';
const event = '019df2f5-9400-7000-8f2a-6a1c3b5d7e90';
const alice = 'uid=alice,ou=people,dc=hopscotch';
const carol = 'uid=carol,ou=people,dc=hopscotch';

/** Where an element stands: below which type, and the names of the elements from the outermost to itself. */
export interface Place {
  readonly owner: string;
  readonly path: string;
}

/** What does not go together with the rest of a sample: a target that succeeded has no fault. */
const leftOut: ReadonlySet<string> = new Set([
  'TargetResult.faultCode',
  'TargetResult.owner',
  'TargetResult.step',
  'Job.purpose',
  'Event.faultCode',
  // A checkout is by name or by count; the shorter sample shows names.
  'checkoutServers/target',
  // For administrators; everybody else may send the rest.
  'releaseServers/options/force',
  // A brand starts with one thing.
  'CreateBrandOptions.fromTar',
  'CreateBrandOptions.fromDirectory',
  'CreateBrandOptions.fromUpload',
  // For one server; the rest is for many.
  'AdoptOptions.root',
]);

/** What the schema leaves open and the operation does nothing without. */
const needed: ReadonlySet<string> = new Set([
  'registerServers/server',
  'registerServers/server/macAddress',
  'registerServers/server/ipAddress',
  'registerServers/server/chassis',
  'registerServers/server/bay',
  'updateServers/server',
  'updateServers/server/memoryMegabytes',
  'checkoutServers/options',
  'CheckoutOptions.leaseSeconds',
  'grantAccess/user',
  'revokeAccess/user',
  'setBootOrder/device',
  'updateBrand/options',
  'UpdateBrandOptions.description',
  'grantBrand/user',
  'ensureScratch/user',
  'createBrand/options',
  'CreateBrandOptions.storageHost',
  'cloneRoots/options',
  'CloneOptions.brand',
  'provisionServers/options',
  'ProvisionOptions.brand',
]);

const isAmong = (set: ReadonlySet<string>, {owner, path}: Place, field: string) =>
  set.has(path) || set.has(`${owner}.${field}`);
export const isLeftOut = (place: Place, field: string): boolean =>
  isAmong(leftOut, place, field) || isOfServersAlone(place, field);

/** What a job on a brand does not tell of it. */
const isOfServersAlone = ({owner, path}: Place, field: string): boolean =>
  owner === 'TargetResult' &&
  ['root', 'version', 'leaseEnd'].includes(field) &&
  ofJob({owner, path: path.replace(/\w+$/, 'target')}) !== undefined;

export const isNeeded = (place: Place, field: string): boolean => isAmong(needed, place, field);

/** By path, else by `Type.field`, else by the name of the field. */
const values: Readonly<Record<string, string>> = {
  'Brand.name': 'web',
  // A brand of one's own, to be made, renamed and destroyed.
  'createBrand/brand': 'shop',
  'createBrand/options/fromBrand': 'web',
  'deleteBrand/brand': 'shop',
  'renameBrand/brand': 'shop',
  'renameBrand/newName': 'store-front',
  'deleteVersion/brand': 'shop',
  'deleteVersion/version': '1',
  'captureRoot/target': 'blade01',
  'captureRoot/options/newBrand': 'shop',
  'ensureScratch/name': 'results',
  'removeScratch/name': 'results',
  'Scratch.name': 'results',
  'Scratch.path': '/tank/hopscotch/scratch/results',
  'replicateBrand/options/storageHost': 'store2',
  'registerServers/server/name': 'blade43',
  'registerServers/server/macAddress': '02:00:00:00:00:2b',
  'registerServers/server/ipAddress': '10.77.0.43',
  'registerServers/server/bay': '15',
  'unregisterServers/target': 'blade43',
  'unregisterServers/options/expectedCount': '1',
  'EventDetail.name': 'force',
  'EventDetail.value': 'true',
  'Event.kind': 'checkoutServers',
  'ListEventsOptions.kind': 'checkoutServers',
  'Event.id': event,
  'BootSettings.mode': 'nfs',
  'BootSettings.kernel': '/boot/vmlinuz',
  'BootSettings.initrd': '/boot/initrd.img',
  'BootSettings.hypervisor': '/boot/xen.gz',
  'BootSettings.argument': 'console=ttyS0',
  'ProvisionOptions.bootMode': 'nfs',
  'Version.server': 'blade01',
  'ConsoleText.text': 'blade01 login:',
  'ReadConsoleRequest.target': 'blade01',
  'ConsoleText.target': 'blade01',
  'ListEventsOptions.before': event,
  'ListEventsResponse.nextPage': event,
  'ServiceInfo.name': 'HOP-SCOTCH',
  'ServiceInfo.version': '0.1.0',
  'UserInfo.name': 'alice',
  'Job.id': job,
  'Job.version': '7',
  'TargetResult.target': 'blade01',
  'TargetFailure.message': 'The management module does not answer.',
  'TargetFailure.target': 'blade02',
  'ListServersOptions.owner': 'alice',
  'UpdateBrandOptions.owner': 'alice',
  'ListEventsOptions.user': 'alice',
  'grantAccess/user': 'carol',
  'revokeAccess/user': 'carol',
  'grantBrand/user': 'carol',
  'ensureScratch/user': 'carol',
  'Scratch.user': carol,
  address: '192.0.2.17',
  administrator: 'false',
  after: 'blade14',
  author: alice,
  bay: '1',
  before: 'blade14',
  bladeName: 'SN#YK10A0B1C2D3',
  bootTimeoutSeconds: '300',
  brand: 'web',
  chassis: 'chassis1',
  code: '0x806F0013',
  comment: 'security updates',
  contractVersion: '1',
  copyOf: 'store1',
  correlationId: '9c1b5a1e-6a43-4a3f-9d7a-2f1f9f0e8b55',
  cores: '8',
  count: '3',
  createdAt: '2026-05-04T12:00:00Z',
  defaultVersion: '3',
  defaultWaitSeconds: '30',
  dependency: 'management module chassis1',
  description: 'web servers of the shop',
  dn: alice,
  expectedCount: '3',
  expiresAt: '2026-05-04T20:00:00Z',
  finishedAt: '2026-05-04T12:00:41Z',
  fromBrand: 'web',
  fromVersion: '2',
  fullCopyBytes: '31500000000',
  id: job,
  ipAddress: '10.77.0.1',
  isDefault: 'true',
  jobId: job,
  leaseEnd: '2026-05-11T12:00:00Z',
  leaseSeconds: '604800',
  lifetimeSeconds: '28800',
  macAddress: '02:00:00:00:00:01',
  maximum: '50',
  maximumEntries: '50',
  maximumLines: '40',
  member: carol,
  memoryMegabytes: '16384',
  message: 'It is done.',
  minimumCores: '4',
  minimumMemoryMegabytes: '8192',
  minimumAgeSeconds: '3600',
  name: 'blade01',
  number: '3',
  position: '1f0c5a9e.2048',
  operation: 'provisionServers',
  owner: alice,
  ownerName: 'alice',
  pageSize: '1000',
  part: 'target',
  password: 'alice',
  path: '/tank/hopscotch/roots/blade01-web-3',
  percent: '100',
  reason: 'Says what is wrong and what to do, in words.',
  recipient: carol,
  referencedBytes: '2100000000',
  registeredAs: 'blade01',
  requestId: 'nightly-2026-05-04',
  retryAfterSeconds: '10',
  root: 'store1:tank/hopscotch/roots/blade01-web-3',
  rootCount: '14',
  server: 'blade01',
  serverTime: '2026-05-04T12:00:00Z',
  signInMethod: 'basic',
  since: '2026-05-04T00:00:00Z',
  sinceVersion: '7',
  source: 'Blade_01',
  startedAt: '2026-05-04T12:00:01Z',
  step: 'boot',
  storageHost: 'store1',
  target: 'blade[01-03]',
  text: 'Blade powered on',
  time: '2026-05-04T12:00:00Z',
  timeoutSeconds: '30',
  toUser: 'carol',
  token: 'hs1.9f86d081884c7d659a2feaa0c55ad015',
  until: '2026-05-05T00:00:00Z',
  usedBytes: '52428800',
  user: alice,
  userName: 'alice',
  value: 'true',
  version: '3',
  versionCount: '3',
  waitSeconds: '30',
};

const byType: Readonly<Record<string, string>> = {
  'xsd:string': 'text',
  'xsd:int': '1',
  'xsd:long': '1',
  'xsd:boolean': 'true',
  'xsd:dateTime': '2026-05-04T12:00:00Z',
};

/** Text that fits a built-in type. Unknown fields get one that fits their type. */
export function sampleText(place: Place, field: string, type: string): string {
  // One key stands for one request.
  if (field === 'requestId') return `nightly-${(place.path.split('/')[0] ?? '').replace(/Response$/, '')}`;
  return (
    sampleChoice(place) ??
    ofJob(place) ??
    values[`${place.owner}.${field}`] ??
    fitting(values[field], type) ??
    byType[type] ??
    'text'
  );
}

/** The job in the answer of an operation is its own, on what it works on. */
function ofJob({owner, path}: Place): string | undefined {
  const [, operation = '', field] = /^(\w+)Response\/job\/(?:result\/)?(\w+)$/.exec(path) ?? [];
  if (/^(get|waitFor|cancel)Job$/.test(operation)) return undefined;
  if (owner === 'Job' && field === 'operation') return operation;
  if (owner !== 'TargetResult' || field !== 'target') return undefined;
  if (operation === 'reconcileStorage') return 'store1';
  if (/Scratch$/.test(operation)) return 'physics';
  return /(Brand|Version|^captureRoot)$/.test(operation) ? 'web' : undefined;
}

/** What one would rather see than the first value of an enumeration. */
export const sampleChoice = ({path}: Place): string | undefined => values[path];

/** A field of a known name may have another type somewhere. */
function fitting(value: string | undefined, type: string): string | undefined {
  const patterns: Readonly<Record<string, RegExp>> = {
    'xsd:int': /^\d+$/,
    'xsd:long': /^\d+$/,
    'xsd:boolean': /^(true|false)$/,
    'xsd:dateTime': /^\d{4}-.*Z$/,
  };
  return value !== undefined && (patterns[type]?.test(value) ?? true) ? value : undefined;
}

/** The service names operations of the contract; who types commands wants to read commands. */
import type {Job, OperationName} from '../contract/types.generated.ts';

/** Only where the command is not what the words of the operation say. */
const commandOf: Readonly<Partial<Record<OperationName, string>>> = {
  getServiceInfo: 'info',
  whoAmI: 'whoami',
  listServers: 'servers',
  registerServers: 'register',
  updateServers: 'update',
  unregisterServers: 'unregister',
  discoverServers: 'discover',
  setPool: 'pool',
  drainServers: 'drain',
  undrainServers: 'undrain',
  checkoutServers: 'checkout',
  releaseServers: 'release',
  extendLease: 'extend',
  grantAccess: 'grant',
  revokeAccess: 'revoke',
  transferServers: 'transfer',
  powerOn: 'power on',
  powerOff: 'power off',
  shutdown: 'power shutdown',
  reboot: 'power cycle',
  getPowerState: 'power status',
  setBootOrder: 'bootorder',
  getHealth: 'health',
  getEventLog: 'log',
  readConsole: 'console',
  listBrands: 'brands',
  createBrand: 'brand create',
  deleteBrand: 'brand delete',
  grantBrand: 'brand grant',
  updateBrand: 'brand describe',
  renameBrand: 'brand rename',
  replicateBrand: 'brand replicate',
  rollbackBrand: 'brand rollback',
  restoreBrand: 'brand restore',
  captureRoot: 'brand capture',
  compareVersions: 'brand diff',
  listVersions: 'versions',
  deleteVersion: 'version delete',
  snapshotBrand: 'snapshot',
  getStorageUsage: 'usage',
  listRoots: 'roots',
  cloneRoots: 'clone',
  shareRoots: 'share',
  unshareRoots: 'unshare',
  setNetworkBoot: 'netboot',
  resetRoots: 'reset',
  destroyRoots: 'destroy',
  adoptRoots: 'adopt',
  provisionServers: 'provision',
  deprovisionServers: 'deprovision',
  listScratch: 'scratch list',
  ensureScratch: 'scratch make',
  removeScratch: 'scratch remove',
  reconcileStorage: 'storage reconcile',
  listJobs: 'jobs',
  getJob: 'job',
  waitForJob: 'wait',
  cancelJob: 'cancel',
  listEvents: 'events',
};

/** What a person calls it: `provision` for provisionServers. An operation that is newer than this program keeps its words. */
export const commandNameOf = (operation: string): string =>
  commandFor(operation) ?? operation.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`);

/** The command that a job was filed with. */
export const commandOfJob = ({operation, purpose}: Pick<Job, 'operation' | 'purpose'>): string =>
  operation === 'createBrand' && (purpose === 'capture' || purpose === 'import')
    ? `brand ${purpose}`
    : commandNameOf(operation);

const commandFor = (operation: string): string | undefined =>
  Object.hasOwn(commandOf, operation) ? commandOf[operation as OperationName] : undefined;

/** Only where the flag is not what the words of the option say. */
const flagOf: Readonly<Record<string, string>> = {
  boot: '--kernel, --initrd, --hypervisor, --boot-mode or --argument',
  'boot/mode': '--boot-mode',
  comment: '--message',
  count: '--count',
  fromBrand: '--from',
  fromDirectory: '--directory',
  fromTar: '--stored-tar',
  fromUpload: '--tar',
  fromVersion: '--from',
  leaseSeconds: '--lease',
  maximumLines: '--lines',
  maximumEntries: '--lines',
  minimumMemoryMegabytes: '--memory',
  newBrand: '--as',
  quotaMegabytes: '--quota',
  timeoutSeconds: '--patience',
};

const flagFor = (option: string): string =>
  Object.hasOwn(flagOf, option)
    ? flagOf[option]!
    : `--${(option.split('/').at(-1) ?? '').replace(/Seconds$/, '').replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`;

/** A message with its operations as commands to type, and its options as flags. */
export const nameCommands = (message: string): string =>
  message
    .replace(/\boptions\/([a-zA-Z]+(?:\/[a-zA-Z]+)?)/g, (_whole, option: string) => flagFor(option))
    .replace(/(?<![-\w/])[a-z]+[A-Z][A-Za-z]*\b/g, word => {
      const command = commandFor(word);
      return command === undefined ? word : `"hopscotch ${command}"`;
    });

/** What the targets of a job are, as the title of a column. */
export function targetTitleOf(operation: string): string {
  if (operation === 'reconcileStorage') return 'STORAGE HOST';
  if (/Scratch$/.test(operation)) return 'SCRATCH';
  return /(Brand|Version)$/.test(operation) ? 'BRAND' : 'SERVER';
}

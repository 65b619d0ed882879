/** Which parts of a lab are real ones, and what they need of the machine. */
import {AppError, invalidRequest} from '../../domain/errors.ts';
import type {LabTopology} from '../topology.ts';
import {bladeNeeds, checkNeeds, directoryNeeds, storageNeeds} from './missing.ts';
import {maximumBlades} from './network.ts';

export const partKinds = ['real', 'simulated'] as const;
export type PartKind = (typeof partKinds)[number];

export interface RackParts {
  /** OpenLDAP. */
  readonly directory: PartKind;
  /** ZFS, NFS-Ganesha and sshd. */
  readonly storage: PartKind;
  /** QEMU machines, with a network and a DHCP server of their own. */
  readonly blades: PartKind;
}

export const simulatedParts: RackParts = {directory: 'simulated', storage: 'simulated', blades: 'simulated'};
export const realParts: RackParts = {directory: 'real', storage: 'real', blades: 'real'};

/** Says what cannot be before anything is made: InvalidRequest, NotAuthorized, or Unavailable with what to install. */
export function checkParts({directory, storage, blades}: RackParts, topology: LabTopology): void {
  if (blades === 'real' && storage !== 'real') {
    throw invalidRequest(
      '--blades',
      'Real blades mount what they boot: they need real storage too. Simulated blades go with either.',
    );
  }
  if (storage === 'real' && topology.storageHosts.length > 1)
    throw invalidRequest('--storage-hosts', 'Real storage is one storage host.');
  if (blades === 'real' && topology.blades.length > maximumBlades)
    throw invalidRequest('--blades', `There is room for ${maximumBlades} real blades.`);
  checkNeeds([
    ...(directory === 'real' ? directoryNeeds : []),
    ...(storage === 'real' ? storageNeeds : []),
    ...(blades === 'real' ? bladeNeeds : []),
  ]);
  if ((storage === 'real' || blades === 'real') && process.getuid?.() !== 0) {
    throw new AppError(
      'NotAuthorized',
      'Real storage and blades need root: they mount, and make a network of their own.',
    );
  }
}

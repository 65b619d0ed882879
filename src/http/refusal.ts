/** A request that is refused before it is an operation: an AppError that also knows how its fault looks. */
import {AppError, invalidRequest} from '../domain/errors.ts';
import type {SoapVersion} from './soap-version.ts';

export interface RefusalTraits {
  /** What SOAP says for the fault code, if not given. */
  readonly status?: number;
  /** Client (Sender) if not given. The special ones go out without a detail, as SOAP says. */
  readonly faultCode?: 'VersionMismatch' | 'MustUnderstand' | 'DataEncodingUnknown';
  /** Version to answer in: that of the address, if not given. */
  readonly version?: SoapVersion;
  /** VersionMismatch: what the address speaks. */
  readonly upgradeTo?: SoapVersion;
  /** MustUnderstand: the header blocks that are not understood. */
  readonly notUnderstood?: readonly QualifiedName[];
  /** The rest of the connection cannot be used: its sender is still sending. */
  readonly close?: boolean;
}

export interface QualifiedName {
  readonly uri: string;
  readonly local: string;
}

export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly error: AppError;
  readonly traits: RefusalTraits;

  constructor(error: AppError, traits: RefusalTraits = {}) {
    super(error.message, {cause: error});
    this.error = error;
    this.traits = traits;
  }
}

/** Says that the message as a whole is wrong. */
export function refuse(message: string, traits: RefusalTraits = {}, cause?: unknown): Refusal {
  const error =
    cause === undefined
      ? invalidRequest('message', message)
      : new AppError('InvalidRequest', message, {details: {part: 'message'}, cause});
  return new Refusal(error, traits);
}

/** Refuses a message of the other version, in that version: it is the one that its sender can read. */
export function refuseVersion(sent: SoapVersion, here: SoapVersion, traits: RefusalTraits = {}): Refusal {
  return refuse(
    `This address speaks SOAP ${here.name}, as ${here.mediaType}. This message is SOAP ${sent.name}: send it to ${sent.path}.`,
    {...traits, faultCode: 'VersionMismatch', version: sent, upgradeTo: here},
  );
}

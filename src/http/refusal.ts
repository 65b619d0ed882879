/** A request that is refused before it is an operation: an AppError that also knows its status and SOAP fault code. */
import {AppError, invalidRequest} from '../domain/errors.ts';

export interface RefusalTraits {
  /** 500 if not given, as SOAP 1.1 says for faults. */
  readonly status?: number;
  /** `Client` if not given. The special ones go out without a detail, as SOAP 1.1 says. */
  readonly faultCode?: 'VersionMismatch' | 'MustUnderstand';
  /** The rest of the connection cannot be used: its sender is still sending. */
  readonly close?: boolean;
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

/** What the directory's refusals mean (RFC 4511 appendix A, RFC 4528). */
import {AppError, conflict, deviceError, notAuthorized, notFound, unavailable} from '../../domain/errors.ts';
import type {ServerName} from '../../domain/names.ts';
import {resultCode} from './link.ts';

export const codes = {
  noSuchAttribute: 16,
  valueExists: 20,
  noSuchObject: 32,
  invalidCredentials: 49,
  insufficientAccess: 50,
  objectClassViolation: 65,
  entryExists: 68,
  assertionFailed: 122,
} as const;

/** operationsError, timeLimitExceeded, adminLimitExceeded, busy, unavailable, other: the same may succeed later. */
const passing = new Set([1, 3, 11, 51, 52, 80]);

export const isRefusal = (error: unknown, ...wanted: number[]): boolean =>
  wanted.includes(resultCode(error) ?? -1);

/** A refusal of something about one server; other errors as they are. */
export function refusalOf(error: unknown, server: ServerName, notAllowed: string): AppError {
  if (isRefusal(error, codes.insufficientAccess)) return notAuthorized(notAllowed, [server]);
  if (isRefusal(error, codes.noSuchObject)) return notFound('Server', [server]);
  if (isRefusal(error, codes.entryExists)) return conflict(`There is a server ${server} already.`, [server]);
  return refusal(error);
}

/** Any refusal; other errors as they are. */
export function refusal(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const code = resultCode(error);
  if (code === undefined) return new AppError('Internal', 'The directory adapter failed.', {cause: error});
  if (passing.has(code)) {
    return unavailable(
      'directory',
      `The directory cannot do this now (result ${code}). Try again later.`,
      error,
    );
  }
  return deviceError('directory', `The directory refused (result ${code}).`, error);
}

/** The service's own account is refused: nobody who calls can mend that, but somebody who runs the service can. */
export function serviceBindRefusal(code: number, cause: unknown): AppError {
  if (passing.has(code)) return refusal(cause);
  return unavailable(
    'directory',
    `The directory refuses the service's own account (result ${code}). Its operator must check serviceDn and servicePassword.`,
    cause,
  );
}

/** A user's name or password is refused. Which of the two is not told. */
export function userBindRefusal(code: number, cause: unknown): AppError {
  if (passing.has(code)) return refusal(cause);
  return wrongPassword(cause);
}

export const wrongPassword = (cause?: unknown): AppError =>
  new AppError('Unauthenticated', 'The user name or the password is wrong.', {cause});

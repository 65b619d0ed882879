/** Files that people name and that cannot be read: which, and why. */
import {AppError, type ErrorDetails} from './errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  ENOTDIR: 'a part of its path is no directory',
  EISDIR: 'it is a directory',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
};

/** @param what the file as the message names it, e.g. `The password file /x` */
export function unreadable(what: string, cause: unknown, details: ErrorDetails = {}): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : undefined;
  const why = code === undefined ? undefined : (reasons[code] ?? code);
  const message = `${what} cannot be read${why === undefined ? '' : `: ${why}`}.`;
  return new AppError('InvalidRequest', message, {cause, details});
}

/**
 * Every error that leaves a layer is an AppError. Its message is safe to show to the caller and says what to do;
 * anything secret or technical belongs in `cause`, which is logged and never sent.
 */
export const errorCodes = [
  'InvalidRequest',
  'Unauthenticated',
  'NotAuthorized',
  'NotFound',
  'AlreadyOwned',
  'Conflict',
  'QuotaExceeded',
  'NotSupported',
  'Busy',
  'Unavailable',
  'DeviceError',
  'TimedOut',
  'Cancelled',
  'Internal',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** What a caller can act upon, beside the message. Each code uses the few that its fault type in the WSDL has. */
export interface ErrorDetails {
  /** InvalidRequest: the part of the request that is wrong, e.g. `target` or `options/brand`. */
  readonly part?: string;
  /** NotFound, Conflict, NotAuthorized: the names it is about. */
  readonly names?: readonly string[];
  /** AlreadyOwned: the server, who holds it (a DN) and until when. */
  readonly server?: string;
  readonly owner?: string;
  readonly leaseEnd?: Date;
  /** Busy, Unavailable: when a retry makes sense. */
  readonly retryAfterSeconds?: number;
  /** Unavailable, DeviceError, TimedOut: which part of the machine room, e.g. `directory` or `storage host store1`. */
  readonly dependency?: string;
}

export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, options: {details?: ErrorDetails; cause?: unknown} = {}) {
    super(message, options.cause === undefined ? undefined : {cause: options.cause});
    this.code = code;
    this.details = options.details ?? {};
  }

  /** True when the same request may succeed later without anybody changing it. */
  get retryable(): boolean {
    return errorTable[this.code].retryable;
  }
}

export interface ErrorTraits {
  readonly side: 'client' | 'server';
  readonly httpStatus: number;
  readonly exitCode: number;
  readonly logLevel: 'info' | 'warn' | 'error';
  readonly retryable: boolean;
}

/** The one place that says how an error looks outside: web status, command line exit code, log level. */
export const errorTable = {
  InvalidRequest: {side: 'client', httpStatus: 400, exitCode: 2, logLevel: 'info', retryable: false},
  Unauthenticated: {side: 'client', httpStatus: 401, exitCode: 3, logLevel: 'info', retryable: false},
  NotAuthorized: {side: 'client', httpStatus: 403, exitCode: 4, logLevel: 'info', retryable: false},
  NotFound: {side: 'client', httpStatus: 404, exitCode: 5, logLevel: 'info', retryable: false},
  AlreadyOwned: {side: 'client', httpStatus: 409, exitCode: 6, logLevel: 'info', retryable: false},
  Conflict: {side: 'client', httpStatus: 409, exitCode: 7, logLevel: 'info', retryable: false},
  QuotaExceeded: {side: 'client', httpStatus: 409, exitCode: 8, logLevel: 'info', retryable: false},
  NotSupported: {side: 'client', httpStatus: 501, exitCode: 9, logLevel: 'info', retryable: false},
  Busy: {side: 'server', httpStatus: 503, exitCode: 10, logLevel: 'warn', retryable: true},
  Unavailable: {side: 'server', httpStatus: 503, exitCode: 11, logLevel: 'warn', retryable: true},
  DeviceError: {side: 'server', httpStatus: 502, exitCode: 12, logLevel: 'warn', retryable: false},
  TimedOut: {side: 'server', httpStatus: 504, exitCode: 13, logLevel: 'warn', retryable: true},
  Cancelled: {side: 'server', httpStatus: 409, exitCode: 14, logLevel: 'info', retryable: false},
  Internal: {side: 'server', httpStatus: 500, exitCode: 70, logLevel: 'error', retryable: false},
} as const satisfies Record<ErrorCode, ErrorTraits>;

export function invalidRequest(part: string, message: string): AppError {
  return new AppError('InvalidRequest', message, {details: {part}});
}

export function notFound(kind: string, names: readonly string[], hint = ''): AppError {
  const list = names.slice(0, 10).join(', ') + (names.length > 10 ? ` and ${names.length - 10} more` : '');
  const message = `${kind} not found: ${list}.${hint ? ` ${hint}` : ''}`;
  return new AppError('NotFound', message, {details: {names}});
}

export function notAuthorized(message: string, names: readonly string[] = []): AppError {
  return new AppError('NotAuthorized', message, {details: {names}});
}

export function conflict(message: string, names: readonly string[] = []): AppError {
  return new AppError('Conflict', message, {details: {names}});
}

export function unavailable(dependency: string, message: string, cause?: unknown): AppError {
  return new AppError('Unavailable', message, {details: {dependency, retryAfterSeconds: 5}, cause});
}

export function deviceError(dependency: string, message: string, cause?: unknown): AppError {
  return new AppError('DeviceError', message, {details: {dependency}, cause});
}

export function timedOut(dependency: string, message: string, cause?: unknown): AppError {
  return new AppError('TimedOut', message, {details: {dependency}, cause});
}

/** An AppError as it is; anything else becomes Internal with a message that gives nothing away. */
export function asAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('Internal', 'Something went wrong inside the service. Its log tells more.', {
    cause: error,
  });
}

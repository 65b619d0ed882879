import {createLogger as createWinston, format, transports, type Logger} from 'winston';

export type {Logger};

/** Keys whose values never reach a log, however deep they stand. */
const secret = /password|passwd|secret|token|authorization|credential|private.?key/i;

function redact(value: unknown, depth = 0): unknown {
  if (depth > 6 || typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (value instanceof Error)
    return {
      name: value.name,
      message: value.message,
      stack: value.stack,
      cause: redact(value.cause, depth + 1),
    };
  if (Array.isArray(value)) return value.map(item => redact(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      secret.test(key) ? '[redacted]' : redact(item, depth + 1),
    ]),
  );
}

/** Structured log, on standard error or in a file: one JSON object a line. */
export function createLogger(level: string, file?: string): Logger {
  return createWinston({
    level,
    silent: level === 'silent',
    format: format.combine(
      format(info => Object.assign(info, redact({...info})))(),
      format.timestamp(),
      format.json(),
    ),
    transports: [
      file === undefined
        ? new transports.Console({stderrLevels: ['error', 'warn', 'info', 'debug']})
        : new transports.File({filename: file, maxsize: 20_000_000, maxFiles: 3}),
    ],
  });
}

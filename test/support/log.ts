/** A logger that a test can read. */
import type {Logger} from '../../src/telemetry/logger.ts';

export interface LogLine {
  readonly level: string;
  readonly message: string;
  readonly [key: string]: unknown;
}

export function createLog(): {readonly logger: Logger; readonly lines: LogLine[]} {
  const lines: LogLine[] = [];
  const at = (level: string) => (message: string, meta: object) => void lines.push({...meta, level, message});
  const logger = {error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug')};
  return {logger: logger as unknown as Logger, lines};
}

/** Tells an outage of the database from a mistake of ours. */
import {AppError, unavailable} from '../../domain/errors.ts';

/** What node and PostgreSQL say when the server is not there, is going, or is not ready yet. */
const outageCodes =
  /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENOTFOUND|EAI_AGAIN|08...|57P0[0-9]|53300)$/;
const outageWords =
  /connection terminated|timeout exceeded when trying to connect|query read timeout|not queryable/i;

/** Answers as the work does; when the database does not, with Unavailable. */
export async function orUnavailable<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof AppError || !isOutage(error)) throw error;
    throw unavailable('database', 'The database does not answer. Try again later.', error);
  }
}

function isOutage(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // Several addresses of one name are tried, each with an error of its own.
  if (error instanceof AggregateError) return error.errors.some(isOutage);
  return (
    outageCodes.test(String((error as Error & {code?: unknown}).code)) || outageWords.test(error.message)
  );
}

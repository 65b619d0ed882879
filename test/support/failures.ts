import {AppError} from '../../src/domain/errors.ts';

/** The AppError that a promise rejects with; anything else fails the test. */
export async function failureOf(promise: Promise<unknown>): Promise<AppError> {
  let value: unknown;
  try {
    value = await promise;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error(`expected a failure, but got ${JSON.stringify(value)}`);
}

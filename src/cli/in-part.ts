/** Lists of what storage hosts hold: when one does not answer, what the others hold is shown, and said to be a part. */
import {AppError} from '../domain/errors.ts';
import type {Session} from './session.ts';
import {clean} from './text.ts';

/** `ask` is called again, to skip what does not answer, once it is known that something does not. */
export async function askInPart<T>(
  session: Session,
  ask: (skip: {readonly skipUnavailable?: true}) => Promise<T>,
): Promise<T> {
  try {
    return await ask({});
  } catch (error) {
    const isOfStorage =
      error instanceof AppError &&
      error.code === 'Unavailable' &&
      error.details.dependency?.startsWith('storage host') === true;
    if (!isOfStorage) throw error;
    const answer = await ask({skipUnavailable: true});
    session.remark(`This is not all: ${clean(error.message)}`);
    return answer;
  }
}

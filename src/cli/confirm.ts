/** Asks before something is destroyed. */
import {AppError, invalidRequest} from '../domain/errors.ts';
import {sizeOf} from './io.ts';
import type {Session} from './session.ts';
import {clean, wrap} from './text.ts';

/**
 * `what` says what will happen, as a sentence; `names` what it hits. Throws InvalidRequest when there is nobody to ask
 * and --yes was not said, Cancelled when the answer is not yes.
 */
export async function confirm(session: Session, what: string, names: string): Promise<void> {
  if (session.settings.yes) return;
  const {prompter, stderr} = session.io;
  if (prompter === undefined) {
    throw invalidRequest(
      '--yes',
      `${clean(what).replace(/:$/, '')} ${clean(names)}. There is no terminal to ask whether that is meant: if it is, say so with -y (--yes). Nothing was done.`,
    );
  }
  const width = sizeOf(stderr).columns;
  const lines = [...wrap(clean(what), width), ...wrap(clean(names), width - 2).map(line => `  ${line}`)];
  stderr.write(`${lines.join('\n')}\n`);
  const answer = (await prompter.ask('Go on? [y/N] ')).trim().toLowerCase();
  if (answer !== 'y' && answer !== 'yes') throw new AppError('Cancelled', 'Nothing was changed.');
}

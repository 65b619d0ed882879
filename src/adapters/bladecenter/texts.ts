/**
 * How a management module says no, and what that means for the caller. Its exit codes cannot be trusted, only its
 * words. The first group was seen in captures of real modules; the second is from memory of them.
 */
import {AppError, conflict, deviceError, unavailable} from '../../domain/errors.ts';

interface Refusal {
  readonly pattern: RegExp;
  readonly meaning: 'refused' | 'busy' | 'in use' | 'not let in';
  /** What to do about it. */
  readonly hint?: string;
}

const refusals: readonly Refusal[] = [
  {pattern: /invalid login/i, meaning: 'not let in'},
  {
    pattern: /command not recognized/i,
    meaning: 'refused',
    hint: 'Its firmware may be too old for this command.',
  },
  {
    pattern: /invalid target path/i,
    meaning: 'refused',
    hint: 'Check the chassis and bay that are registered.',
  },
  {pattern: /target bay is out of range/i, meaning: 'refused', hint: 'Check the bay that is registered.'},
  {pattern: /command cannot be issued to this target/i, meaning: 'refused'},
  {
    pattern: /SOL is not ready/i,
    meaning: 'refused',
    hint: 'Serial over LAN may be disabled for this blade or in the chassis.',
  },
  {
    pattern: /SOL session is already active/i,
    meaning: 'in use',
    hint: 'Somebody has this console open, at the module or through another replica of the service: let him close it, or ask for it with takeOver.',
  },

  {pattern: /target bay is empty/i, meaning: 'refused', hint: 'Check the bay that is registered.'},
  {
    pattern: /not have the authority/i,
    meaning: 'refused',
    hint: 'Give the account of the service that right.',
  },
  {pattern: /long operation in progress/i, meaning: 'busy'},
  {pattern: /^(error|invalid|unable|failed|failure)\b/i, meaning: 'refused'},
];

/** The module's own words and what they mean, if it said no anywhere in its answer. */
export function findRefusal(lines: readonly string[]): (Refusal & {readonly words: string}) | undefined {
  for (const line of lines) {
    const refusal = refusals.find(({pattern}) => pattern.test(line.trim()));
    if (refusal !== undefined) return {...refusal, words: line.trim().slice(0, 200)};
  }
  return undefined;
}

/** `about` says what was asked, e.g. `power -on -T system:blade[3]`. */
export function refusalError(
  module: string,
  about: string,
  {meaning, words, hint}: Pick<Refusal, 'meaning' | 'hint'> & {readonly words: string},
): AppError {
  const said = `The ${module} answered "${words}" to "${about}".`;
  switch (meaning) {
    case 'not let in':
      return unavailable(module, `${said} Check the user and password that are configured for it.`);
    case 'busy':
      return new AppError('Busy', `${said} Try again in a few seconds.`, {
        details: {dependency: module, retryAfterSeconds: 5},
      });
    case 'in use':
      return conflict(`${said} ${hint ?? ''}`.trimEnd());
    case 'refused':
      return deviceError(module, hint === undefined ? said : `${said} ${hint}`);
  }
}

/** A link that is replaced when it is lost: always bound as the same account, or not there at all. */
import type {Client} from 'ldapts';
import {AppError, timedOut, unavailable} from '../../domain/errors.ts';
import {NoAnswer, resultCode, type Credentials, type Link} from './link.ts';
import type {Providers} from './providers.ts';
import {serviceBindRefusal, userBindRefusal} from './refusals.ts';

export type Work<T> = (client: Client) => Promise<T>;

const noAnswerMessage = 'The directory does not answer. Try again later.';

export class Connection {
  readonly #providers: Providers;
  readonly #credentials: Credentials;
  readonly #account: 'own' | 'user';
  #link: Promise<Link> | undefined;
  #closed = false;

  /** The account is the service's own one or a user's: so it is told what it means when the directory refuses it. */
  constructor(providers: Providers, credentials: Credentials, account: 'own' | 'user') {
    this.#providers = providers;
    this.#credentials = credentials;
    this.#account = account;
  }

  /** Makes sure that the credentials are good, now. */
  async bind(signal?: AbortSignal): Promise<void> {
    try {
      await abortable(this.#acquire(), signal);
    } catch (error) {
      throw error instanceof NoAnswer ? unavailable('directory', noAnswerMessage, error) : error;
    }
  }

  /**
   * Asks something that changes nothing. When the link is lost under it, a new one is asked once more. Throws
   * Unavailable, or the directory's refusal as it is.
   */
  ask<T>(work: Work<T>, signal?: AbortSignal): Promise<T> {
    return this.#askTwice(() => abortable(this.#run(work), signal));
  }

  /** As `ask`, for what comes in pages. Each page has its time, and is read when it comes. */
  askInPages<Page, T>(
    start: (client: Client) => AsyncGenerator<Page>,
    read: (page: Page) => T,
  ): Promise<T[]> {
    return this.#askTwice(async () => {
      const link = await this.#acquire();
      const pages: T[] = [];
      let generator: AsyncGenerator<Page> | undefined;
      for (;;) {
        const step = await link.run(client => (generator ??= start(client)).next());
        if (step.done) return pages;
        pages.push(read(step.value));
      }
    });
  }

  async #askTwice<T>(question: () => Promise<T>): Promise<T> {
    try {
      return await question();
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      if (error.kind === 'timeout') throw unavailable('directory', noAnswerMessage, error);
    }
    try {
      return await question();
    } catch (error) {
      throw error instanceof NoAnswer ? unavailable('directory', noAnswerMessage, error) : error;
    }
  }

  /**
   * Changes something, and knows the outcome: where the answer was lost, `isDone` looks. The signal is heeded only
   * before the change goes out. Throws Unavailable when nothing was changed, TimedOut when that cannot be told, or the
   * directory's refusal as it is.
   */
  async change(work: Work<void>, isDone: () => Promise<boolean>, signal?: AbortSignal): Promise<void> {
    let unanswered: NoAnswer | undefined;
    for (let attempt = 1; attempt <= 2; attempt++) {
      if (signal?.aborted) throw givenUp(signal);
      try {
        return await this.#run(work);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        unanswered = error;
      }
      if (unanswered.kind === 'unreachable') continue;
      if (await this.#look(isDone, unanswered)) return;
    }
    if (unanswered?.kind === 'unreachable') throw unavailable('directory', noAnswerMessage, unanswered);
    throw outcomeUnknown(unanswered);
  }

  async close(): Promise<void> {
    this.#closed = true;
    const link = await this.#link?.catch(() => undefined);
    link?.close();
  }

  async #look(isDone: () => Promise<boolean>, unanswered: NoAnswer): Promise<boolean> {
    try {
      return await isDone();
    } catch (error) {
      // The look can also find why the change could not be made.
      if (error instanceof AppError && error.code !== 'Unavailable') throw error;
      throw outcomeUnknown(
        new AggregateError([unanswered, error], 'neither the change nor a look at it was answered'),
      );
    }
  }

  async #run<T>(work: Work<T>): Promise<T> {
    const link = await this.#acquire();
    return link.run(work);
  }

  /** The present link, or a new one when that is not good any more. */
  async #acquire(): Promise<Link> {
    for (let attempt = 1; attempt <= 2; attempt++) {
      if (this.#closed) throw unavailable('directory', 'The session with the directory has ended.');
      const opening = (this.#link ??= this.#open());
      const link = await opening;
      if (this.#isGood(link)) return link;
      // Many may find it gone at once; the first replaces it.
      if (this.#link === opening) {
        this.#link = undefined;
        link.retire();
      }
    }
    throw new NoAnswer('unreachable');
  }

  /** What comes next must not wait behind an operation that has waited for suspiciously long. */
  #isGood(link: Link): boolean {
    return link.isOpen && link.longestWaitMs < link.settings.timeoutMs / 4 && this.#providers.isInUse(link);
  }

  #open(): Promise<Link> {
    const refusalOf = this.#account === 'own' ? serviceBindRefusal : userBindRefusal;
    const opening = this.#providers.open(this.#credentials, this.#account).catch((error: unknown) => {
      if (this.#link === opening) this.#link = undefined;
      const code = resultCode(error);
      throw code === undefined ? error : refusalOf(code, error);
    });
    return opening;
  }
}

/** Stops waiting, not the work, when the signal is aborted. */
export async function abortable<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(givenUp(signal));
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, {once: true});
  });
  work.catch(() => {});
  try {
    return await Promise.race([aborted, work]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

const givenUp = (signal: AbortSignal): AppError =>
  new AppError('Cancelled', 'The request was given up.', {cause: signal.reason});

const outcomeUnknown = (cause: unknown): AppError =>
  timedOut(
    'directory',
    'The directory did not answer in time, and whether the change was made is not known. Look before you try again.',
    cause,
  );

/**
 * The providers of a replicated directory, in the order in which they are tried. Everything this process reads and
 * writes goes to one of them: of two that are written to at once, each would have its own winner of a checkout. It stays
 * with that one until it fails, and does not go back by itself.
 */
import type {Logger} from '../../telemetry/logger.ts';
import {Link, NoAnswer, type Credentials, type LinkSettings} from './link.ts';

export class Providers {
  readonly #all: readonly LinkSettings[];
  readonly #logger: Logger;
  #at = 0;

  constructor(all: readonly [LinkSettings, ...LinkSettings[]], logger: Logger) {
    this.#all = all;
    this.#logger = logger;
  }

  isInUse(link: Link): boolean {
    return link.settings === this.#inUse;
  }

  /**
   * Connects and binds. Throws NoAnswer, or the directory's refusal. A provider that lets nobody connect has failed. One
   * that does not answer a bind has failed only if the account is its own: behind a proxy to another directory, it is
   * that one which hangs.
   */
  async open(credentials: Credentials, account: 'own' | 'user'): Promise<Link> {
    let cause: NoAnswer | undefined;
    for (let tried = 0; tried < this.#all.length; tried++) {
      const settings = this.#inUse;
      try {
        return await Link.open(settings, credentials);
      } catch (error) {
        if (!(error instanceof NoAnswer)) throw error;
        if (error.reached && account === 'user') throw error;
        cause = error;
        this.#leave(settings, error);
      }
    }
    throw cause ?? new NoAnswer('unreachable');
  }

  get #inUse(): LinkSettings {
    const settings = this.#all[this.#at];
    if (settings === undefined) throw new Error('There is no provider.');
    return settings;
  }

  /** Many may find it gone at once; the first moves on. */
  #leave(failed: LinkSettings, cause: NoAnswer): void {
    if (this.#inUse !== failed || this.#all.length === 1) return;
    this.#at = (this.#at + 1) % this.#all.length;
    this.#logger.warn('The directory does not answer: going on with the next provider', {
      failed: failed.url,
      next: this.#inUse.url,
      cause: cause.cause,
    });
  }
}

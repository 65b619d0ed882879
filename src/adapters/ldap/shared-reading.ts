/**
 * A long reading that many may want at once. One is under way at a time; those who come meanwhile share the next one,
 * and so never get what was read before they asked.
 */
export class SharedReading<T> {
  readonly #read: () => Promise<T>;
  #next: Promise<T> | undefined;
  #underWay: Promise<unknown> = Promise.resolve();

  constructor(read: () => Promise<T>) {
    this.#read = read;
  }

  get(): Promise<T> {
    this.#next ??= this.#underWay.then(() => {
      this.#next = undefined;
      const reading = this.#read();
      this.#underWay = reading.catch(() => undefined);
      return reading;
    });
    return this.#next;
  }
}

/** Streams that go on where they were cut off, as OpenZFS has them: `receive -s`, `send -t`, `receive -A`. */
import {ZfsComplaint, type Pool} from './pool.ts';
import {complaining, guidOf, headerOf, isWhole, receiveStream, sendStream} from './stream.ts';
import type {Output} from './zfs.ts';

export const tokenProperty = 'receive_resume_token';

interface Standing {
  readonly guid: string;
  readonly since?: string;
  /** How much of the stream has come. */
  readonly length: number;
}

export class Resumption {
  readonly #pool: Pool;
  /** What came, by the filesystem that it is for. */
  readonly #parts = new Map<string, string>();

  constructor(pool: Pool) {
    this.#pool = pool;
  }

  send(token: string): Output {
    return complaining(() => {
      const {guid, since, length} = JSON.parse(Buffer.from(token.slice(2), 'hex').toString()) as Standing;
      const snapshots = [...this.#pool.all()].filter(({type}) => type === 'snapshot');
      const sent = snapshots.find(dataset => guidOf(dataset) === guid);
      if (sent === undefined)
        throw new ZfsComplaint('cannot resume send: the snapshot used in the initial send no longer exists');
      const base = snapshots.find(dataset => guidOf(dataset) === since)?.name;
      const words = base === undefined ? [sent.name] : ['-i', base.slice(base.indexOf('@')), sent.name];
      return sendStream(this.#pool, words).stdout.slice(length);
    });
  }

  receive(words: readonly string[], stream: string): Output {
    const name = words.at(-1) ?? '';
    const part = this.#parts.get(name);
    if (part !== undefined && headerOf(stream) !== undefined) {
      const message = `cannot receive: destination ${name} contains partially-complete state from "zfs receive -s".`;
      return {stdout: '', stderr: `${message}\n`, code: 1};
    }
    const whole = (part ?? '') + stream;
    if (isWhole(whole)) {
      this.#clear(name);
      return receiveStream(this.#pool, words, whole);
    }
    this.#keep(name, whole);
    return {stdout: '', stderr: 'cannot receive: failed to read from stream\n', code: 1};
  }

  forget(name: string): Output {
    this.#clear(name);
    return {stdout: '', stderr: '', code: 0};
  }

  #keep(name: string, part: string): void {
    const header = headerOf(part);
    if (header === undefined) return;
    this.#parts.set(name, part);
    if (this.#pool.find(name) === undefined) this.#pool.create(name, {}, false);
    const {guid, since} = header;
    const standing: Standing = {guid, ...(since === undefined ? {} : {since}), length: part.length};
    const token = `1-${Buffer.from(JSON.stringify(standing)).toString('hex')}`;
    this.#pool.setProperty(name, tokenProperty, token);
  }

  /** A filesystem that only holds the beginning of its first snapshot goes with it. */
  #clear(name: string): void {
    if (!this.#parts.delete(name)) return;
    const snapshots = [...this.#pool.all()].some(dataset => dataset.name.startsWith(`${name}@`));
    if (snapshots) this.#pool.setProperty(name, tokenProperty, '-');
    else this.#pool.destroy(name, true);
  }
}

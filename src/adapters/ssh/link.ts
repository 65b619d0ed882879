/** One connection that is up, and how far it can be trusted. */
import type {Client} from 'ssh2';

export class Link {
  readonly client: Client;
  #alive = true;
  #retired = false;
  #channels = 0;

  constructor(client: Client) {
    this.client = client;
    const down = () => {
      this.#alive = false;
    };
    client.on('end', down).on('close', down).on('error', down);
  }

  /** False from the moment that the connection is known to be gone. */
  get alive(): boolean {
    return this.#alive;
  }

  get usable(): boolean {
    return this.#alive && !this.#retired;
  }

  enter(): void {
    this.#channels++;
  }

  leave(): void {
    this.#channels--;
    this.#endWhenIdle();
  }

  /**
   * Takes no new channel, and ends with the last one. For a connection on which something hung: the host may count the
   * hanging session against its limit for as long as the command lives, whatever we close.
   */
  retire(): void {
    this.#retired = true;
    this.#endWhenIdle();
  }

  #endWhenIdle(): void {
    if (this.#retired && this.#channels <= 0) this.client.end();
  }
}

/** The serial console of a blade: what was written lately, and those who look at it now. */

/** Somebody who looks at a console, and may type. */
export interface ConsoleView {
  /** As if it were typed at the blade. */
  send(text: string): void;
  close(): void;
}

const keptLines = 40;

export class BladeConsole {
  #lines: string[] = [];
  readonly #viewers = new Set<(text: string) => void>();

  /** The last lines. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** A new boot begins with an empty screen; whoever looks keeps looking. */
  clear(): void {
    this.#lines = [];
  }

  print(line: string): void {
    this.#lines = [...this.#lines, line].slice(-keptLines);
    this.echo(`${line}\r\n`);
  }

  /** Shows text that is no line of its own, such as what somebody types. */
  echo(text: string): void {
    for (const write of this.#viewers) write(text);
  }

  /** Shows the last lines at once, then whatever is written. Ends with the function that is returned. */
  watch(write: (text: string) => void): () => void {
    // A function of its own for each viewer: two may bring the same one.
    const viewer = (text: string) => write(text);
    this.#viewers.add(viewer);
    if (this.#lines.length > 0) write(this.#lines.map(line => `${line}\r\n`).join(''));
    return () => void this.#viewers.delete(viewer);
  }
}

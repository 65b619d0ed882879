/** Serial over LAN of a simulated chassis: one session a blade, which another may take over. */
import type {ConsoleView} from '../blades/console.ts';
import type {LabBlade} from '../topology.ts';

/** Shows the console of a blade: its last part at once, then what it writes. */
export type AttachConsole = (bladeName: string, write: (text: string) => void) => ConsoleView;

interface Session {
  readonly view: ConsoleView;
  readonly onTaken: () => void;
}

export class ChassisConsoles {
  readonly #attach: AttachConsole | undefined;
  readonly #sessions = new Map<number, Session>();

  /** Without `attach` the chassis has no consoles. */
  constructor(attach: AttachConsole | undefined) {
    this.#attach = attach;
  }

  stateOf(blade: LabBlade): 'Not Ready' | 'Ready' | 'Active' {
    if (this.#attach === undefined) return 'Not Ready';
    return this.#sessions.has(blade.bay) ? 'Active' : 'Ready';
  }

  /** A session that another one had is ended first, and is told so. Closing twice does nothing. */
  open(blade: LabBlade, write: (text: string) => void, onTaken: () => void): ConsoleView {
    this.#sessions.get(blade.bay)?.onTaken();
    const view = this.#attach?.(blade.name, write) ?? {send: () => undefined, close: () => undefined};
    const session = {view, onTaken};
    this.#sessions.set(blade.bay, session);
    return {
      send: text => view.send(text),
      close: () => {
        view.close();
        if (this.#sessions.get(blade.bay) === session) this.#sessions.delete(blade.bay);
      },
    };
  }
}

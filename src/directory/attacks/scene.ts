/** What an attack finds: a throw-away server in a certain state, and who tries it. */
import {Attribute, Ber, Change, Control, type BerWriter, type Client} from 'ldapts';

/** Of the throw-away server, when the attack begins. */
export type State =
  | 'free'
  /** Held by somebody else. */
  | 'held'
  /** Held by somebody else, who shares it with the attacker. */
  | 'shared'
  /** Held by the attacker. */
  | 'mine'
  | 'drained'
  | 'cleaning'
  /** Free, and still assigned to boot the root of an earlier owner. */
  | 'loaded'
  /** Free, with members of an earlier owner. */
  | 'left';

export type Attacker = 'user' | 'stranger' | 'service' | 'auditor';

export interface Scene {
  /** The connection of the attacker. */
  readonly client: Client;
  /** DN of the throw-away server. */
  readonly server: string;
  /** DN of the attacker; a stranger has that of the user. */
  readonly me: string;
  /** Another person: the holder, if anybody else is. */
  readonly other: string;
  /** A DN like that of a person, of nobody. */
  readonly ghost: string;
  readonly suffix: string;
  readonly servers: string;
  readonly service: string;
  readonly placeholder: string;
  readonly administrators: string;
  /** What the service signs in with: an attack that comes through must not change it. */
  readonly servicePassword: string;
  /** On the server, by the attacker. */
  modify(...changes: Change[]): Promise<void>;
  modifyWith(control: Control, ...changes: Change[]): Promise<void>;
  /** On the server, by an administrator. */
  arrange(...changes: Change[]): Promise<void>;
  /** What is now is what the attack must not change. */
  settle(): Promise<void>;
}

export interface Attack {
  readonly name: string;
  readonly by: Attacker;
  readonly on: State;
  /** Throws when it is refused. True when it came through, whatever the entries look like. */
  readonly tries: (scene: Scene) => Promise<unknown>;
}

const change = (operation: 'add' | 'delete' | 'replace') => {
  return (type: string, ...values: string[]) =>
    new Change({operation, modification: new Attribute({type, values})});
};
export const add = change('add');
export const remove = change('delete');
export const replace = change('replace');

/** RFC 4525, of which ldapts knows nothing. */
class Increment extends Change {
  override write(writer: BerWriter): void {
    writer.startSequence();
    writer.writeEnumeration(3);
    this.modification.write(writer);
    writer.endSequence();
  }
}
export const increment = (type: string, by: string): Change =>
  new Increment({modification: new Attribute({type, values: [by]})});

export class RawControl extends Control {
  readonly #value: Buffer | undefined;

  constructor(oid: string, value?: Buffer) {
    super(oid, {critical: true});
    this.#value = value;
  }

  protected override writeControl(writer: BerWriter): void {
    if (this.#value !== undefined) writer.writeBuffer(this.#value, Ber.OctetString);
  }
}

/** The same name for a directory, and another text. */
export const respell = (dn: string): string =>
  dn
    .split(/(?<!\\),/)
    .map(part =>
      part.replace(
        /^(\w+)=(.*)$/,
        (_, type: string, value: string) => `${type.toUpperCase()} = ${value.toUpperCase()}`,
      ),
    )
    .join(' , ');

/** Many attacks that differ only in what they write. */
export const eachOf = <T>(items: readonly T[], make: (item: T) => Attack): Attack[] => items.map(make);

/** Of something that is not thrown away afterwards: it is put back at once. */
export async function comesThrough(
  attempt: () => Promise<unknown>,
  undo: () => Promise<unknown>,
): Promise<true> {
  await attempt();
  await undo().catch(() => {});
  return true;
}

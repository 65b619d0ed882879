/** Who asked what to boot, as far as that can be known: machines cannot sign in. */
import type {IpAddress, MacAddress} from './names.ts';

export const machineFacts = ['manufacturer', 'product', 'serial', 'uuid', 'platform'] as const;
/** What its firmware says of it, as far as it says anything. */
export type MachineFacts = Readonly<Partial<Record<(typeof machineFacts)[number], string>>>;

export interface Sighting {
  readonly mac: MacAddress;
  readonly address?: IpAddress;
  /** Absent when it has not been asked yet. */
  readonly facts?: MachineFacts;
}

/** From its own address; or from this machine, where the lab's blades are. */
export function asksForItself({ip}: {readonly ip?: IpAddress}, asking: IpAddress | undefined): boolean {
  return asking !== undefined && (asking === ip || isLoopback(asking));
}

export const isLoopback = (address: string): boolean => address.startsWith('127.');

/** A machine that asked, and that nobody has registered. */
export interface UnknownMachine {
  readonly mac: MacAddress;
  readonly address?: IpAddress;
  readonly facts: MachineFacts;
  readonly firstSeen: Date;
  readonly lastSeen: Date;
  /** How often it asked what to boot. */
  readonly times: number;
}

const longestFact = 80;

/** From what a machine sent: anybody on the boot network can send anything. Undefined when it told nothing at all. */
export function parseMachineFacts(sent: Readonly<Record<string, unknown>>): MachineFacts | undefined {
  if (!machineFacts.some(name => typeof sent[name] === 'string')) return undefined;
  const facts: Partial<Record<(typeof machineFacts)[number], string>> = {};
  for (const name of machineFacts) {
    const value = sent[name];
    if (typeof value !== 'string') continue;
    const text = value
      .replace(/[^\x20-\x7e]/g, '?')
      .trim()
      .slice(0, longestFact);
    if (text !== '') facts[name] = text;
  }
  return facts;
}

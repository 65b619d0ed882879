/**
 * The command line of a BladeCenter (advanced) management module: commands to build, answers to read. Pure. Its texts
 * differ between firmwares and few are documented, so answers are read leniently: each parser gives undefined for what
 * it does not know, and none ever throws on any text. Strings nobody has seen in a real capture stand in `texts.ts`.
 */
import {parseMacAddress, type Bay, type MacAddress} from '../../domain/names.ts';
import type {BootDevice, PowerAction, PowerState} from '../../ports/power.ts';

export const targetOf = (bay: Bay): string => `system:blade[${bay}]`;

export const buildPowerStateCommand = (bay: Bay): string => `power -state -T ${targetOf(bay)}`;

const powerOptions = {on: '-on', off: '-off', softOff: '-softoff'} as const satisfies Record<
  PowerAction,
  string
>;
export const buildPowerCommand = (bay: Bay, action: PowerAction): string =>
  `power ${powerOptions[action]} -T ${targetOf(bay)}`;

export const buildBootOrderQuery = (bay: Bay): string => `bootseq -T ${targetOf(bay)}`;

/** `legacy` first is what blades with UEFI want to be told (HS22 and later) before they boot the 2008 way. */
export function buildBootOrderCommand(bay: Bay, devices: readonly BootDevice[], legacy: boolean): string {
  const words = [...(legacy ? ['legacy'] : []), ...devices.map(device => bootWords[device])];
  return `bootseq ${words.slice(0, maximumBootWords).join(' ')} -T ${targetOf(bay)}`;
}
const maximumBootWords = 4;
const bootWords = {network: 'nw', disk: 'hd0', cd: 'cd', usb: 'usb'} as const satisfies Record<
  BootDevice,
  string
>;

export const buildIdentifyCommand = (bay: Bay, mode: 'on' | 'off' | 'blink'): string =>
  `identify -s ${mode} -T ${targetOf(bay)}`;

/** `-o` ends the session that somebody else has. */
export const buildConsoleCommand = (bay: Bay, takeOver: boolean): string =>
  `console ${takeOver ? '-o ' : ''}-T ${targetOf(bay)}`;

export const listCommand = 'list -l 2';
export const healthCommand = 'health -l a -f';
export const buildInfoCommand = (bay: Bay): string => `info -T ${targetOf(bay)}`;
/** The newest entries first; `nextLogCommand` then gives the next ones at each call. */
export const firstLogCommand = 'displaylog -f';
export const nextLogCommand = 'displaylog';

// ---- Answers --------------------------------------------------------------------------------------------------------

/** `system>`, or `system:blade[3]>` after `env`. */
const promptPattern = /^\s*system(:[^\s>]{0,60})?>\s*/;

/** The lines of an answer, without the echo of the command, prompts, blank lines and what terminals take for control. */
export function answerLines(text: string, command: string): readonly string[] {
  const lines: string[] = [];
  for (const raw of text.split(/[\r\n]+/)) {
    const line = printable(raw).replace(promptPattern, '').trimEnd();
    if (line.trim() !== '' && line.trim() !== command) lines.push(line);
  }
  return lines;
}

/** Without escape sequences and control characters. */
export const printable = (text: string): string =>
  text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');

/** True when the text ends with a prompt that stands at the start of its line: the module waits for a command. */
export const endsWithPrompt = (text: string): boolean =>
  /(^|[\r\n])\s*system(:[^\s>]{0,60})?>[ \t\u0000]*$/.test(text.slice(-200));

export function parsePowerState(lines: readonly string[]): PowerState | undefined {
  const word = /^(?:power(?: state)?\s*[:=]\s*)?(\w+)\.?$/i
    .exec(lines.at(-1)?.trim() ?? '')?.[1]
    ?.toLowerCase();
  if (word === 'on' || word === 'off') return word;
  return word !== undefined && undecided.has(word) ? 'unknown' : undefined;
}
const undecided = new Set(['unknown', 'discovering', 'initializing', 'standby']);

/** True when the module has accepted a change. */
export const parseOk = (lines: readonly string[]): true | undefined =>
  lines.some(line => /^ok\.?$/i.test(line.trim())) || undefined;

export interface BootSequence {
  readonly devices: readonly BootDevice[];
  readonly legacy: boolean;
}

/** Names of devices, one a line or several; those that we have no word for (iscsi, floppy, …) are passed over. */
export function parseBootSequence(lines: readonly string[]): BootSequence | undefined {
  const words = lines.flatMap(line => line.toLowerCase().split(/[\s,]+/)).filter(word => word !== '');
  if (!words.some(word => knownBootWord.test(word))) return undefined;
  const devices = words.flatMap(word => deviceOf(word) ?? []);
  return {devices: [...new Set(devices)], legacy: words.includes('legacy')};
}
const knownBootWord =
  /^(nw|network|cd|cdrom|usb|usbdisk|hd\d*|legacy|uefi|iscsi|iscsicrit|hyper|floppy|nodev)$/;

function deviceOf(word: string): BootDevice | undefined {
  if (word === 'nw' || word === 'network') return 'network';
  if (word === 'cd' || word === 'cdrom') return 'cd';
  if (word === 'usb' || word === 'usbdisk') return 'usb';
  return /^hd\d*$/.test(word) ? 'disk' : undefined;
}

export interface ListedBlade {
  readonly bay: number;
  readonly name?: string;
}

/** Lines such as `    blade[3]  web-03`. Undefined when it is no listing at all: each has the module itself in it. */
export function parseBladeList(lines: readonly string[]): readonly ListedBlade[] | undefined {
  if (!lines.some(line => /^\s*(system|mm\[\d+\])/.test(line))) return undefined;
  const blades = new Map<number, ListedBlade>();
  for (const line of lines) {
    const [, digits, rest = ''] = /^\s*(?:system:)?blade\[(\d{1,4})\](?:\s+(.*))?$/.exec(line) ?? [];
    const bay = Number(digits);
    if (digits === undefined || bay < 1 || bay > 9_999 || blades.has(bay)) continue;
    const name = rest.trim();
    blades.set(bay, name === '' ? {bay} : {bay, name});
  }
  return [...blades.values()];
}

/** From the `MAC Address 1: 00:0D:60:…` lines; `Not Available` ones are passed over. */
export function parseMacAddresses(lines: readonly string[]): readonly MacAddress[] | undefined {
  if (!lines.some(line => /^\s*(MAC Address|UUID|Mach |Product|Name|Manuf)[^:]*:/i.test(line)))
    return undefined;
  const macs = lines.flatMap(line => {
    const text = /^\s*MAC Address \d+:\s*([0-9A-Fa-f]{2}(?:[:-][0-9A-Fa-f]{2}){5})\s*$/i.exec(line)?.[1];
    return text === undefined ? [] : parseMacAddress(text);
  });
  return [...new Set(macs)];
}

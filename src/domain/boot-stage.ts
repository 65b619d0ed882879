/** How far a boot is. Each boot has an identity of its own, so that what is told of an earlier one is known as that. */
import {invalidRequest} from './errors.ts';
import {quoted} from './names.ts';

/** In order. `script`: it asked what to boot; `kernel`, `initrd`: fetched; `root`: mounted; `up`: the system runs. */
export const bootStages = ['script', 'kernel', 'initrd', 'root', 'up'] as const;
export type BootStage = (typeof bootStages)[number];

declare const kind: unique symbol;
/** Made when a server asks for its script. Of two, the later one is greater as text. */
export type BootId = string & {readonly [kind]: 'BootId'};

/** Replicas whose clocks differ by less than a boot takes agree on which boot is the later. */
export function newBootId(now: Date, random: () => number = Math.random): BootId {
  const time = now.getTime().toString(36).padStart(9, '0');
  const tail = Math.floor(random() * 36 ** 6).toString(36);
  return `${time}-${tail.padStart(6, '0')}` as BootId;
}

/**
 * Of boots by a file, which nobody asks for, and by a script that was asked for from another address than the server's: before
 * all others, so that it never makes the server's own boot outdated. Reports of such boots cannot be told from one another.
 */
export const anonymousBootId = '000000000-000000' as BootId;

export function parseBootId(text: string, part = 'boot'): BootId {
  if (!/^[0-9a-z]{9}-[0-9a-z]{6}$/.test(text))
    throw invalidRequest(part, `${quoted(text)} is not the identity of a boot.`);
  return text as BootId;
}

export type StageTimes = Readonly<Partial<Record<BootStage, Date>>>;

/** The stage that is furthest on. */
export const lastStageOf = (times: StageTimes): BootStage | undefined =>
  bootStages.findLast(stage => times[stage] !== undefined);

/** In words that fit after the name of a server's step: `kernel fetched`. */
export const stageWords: Readonly<Record<BootStage, string>> = {
  script: 'script asked',
  kernel: 'kernel fetched',
  initrd: 'initrd fetched',
  root: 'root mounted',
  up: 'up',
};

export const formatStage = (stage: BootStage, at: Date): string => `${stageWords[stage]} at ${timeOfDay(at)}`;

/** `script asked at 20:14:03 UTC, kernel fetched +0.4 s, up +12.3 s` */
export function formatStages(times: StageTimes): string {
  const reached = bootStages.flatMap(stage => {
    const at = times[stage];
    return at === undefined ? [] : [{stage, at}];
  });
  const [first, ...rest] = reached;
  if (first === undefined) return '';
  const later = rest.map(
    ({stage, at}) =>
      `${stageWords[stage]} +${Math.max(0, (at.getTime() - first.at.getTime()) / 1_000).toFixed(1)} s`,
  );
  return [formatStage(first.stage, first.at), ...later].join(', ');
}

const timeOfDay = (at: Date): string => `${at.toISOString().slice(11, 19)} UTC`;

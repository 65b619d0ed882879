/** Sizes and times, as people read and write them. */
import {relative} from 'node:path';
import {invalidRequest} from '../domain/errors.ts';
import {quoted} from '../domain/names.ts';

const secondsIn = {w: 604_800, d: 86_400, h: 3_600, m: 60, s: 1} as const;
/** Whole words: `1ms` is not a minute. */
const lengths = /([0-9]{1,9})\s*(w|weeks?|d|days?|h|hours?|m|min|minutes?|s|sec|seconds?)(?![a-z])\s*/gy;
const longest = 2 ** 31 - 1;

/** `3d`, `12h`, `1d12h`, `90m`, `45s` → seconds. A number without a unit is refused: it could mean anything. */
export function parseSeconds(text: string): number {
  const parts = [...text.toLowerCase().matchAll(lengths)];
  const total = parts.reduce(
    (sum, [, count, unit = '']) => sum + Number(count) * secondsIn[unit[0] as 's'],
    0,
  );
  if (parts.map(part => part[0]).join('').length !== text.length || total < 1 || total > longest) {
    throw invalidRequest('options', `${quoted(text)} is not a length of time such as 3d, 12h, 90m or 1d12h.`);
  }
  return total;
}

/** `16G`, `16GiB`, `512M` → MiB. */
export function parseMegabytes(text: string): number {
  const [, number = '', unit = ''] = /^([0-9]{1,7}(?:\.[0-9]+)?)\s*([mgt])(?:i?b)?$/i.exec(text) ?? [];
  const factor = {m: 1, g: 1024, t: 1024 * 1024}[unit.toLowerCase()];
  const megabytes = Math.ceil(Number(number) * (factor ?? NaN));
  if (!(megabytes >= 1 && megabytes <= longest)) {
    throw invalidRequest('options', `${quoted(text)} is not an amount of memory such as 16G or 512M.`);
  }
  return megabytes;
}

export function parseCount(text: string): number {
  const count = /^[0-9]{1,9}$/.test(text) ? Number(text) : 0;
  if (count < 1) throw invalidRequest('options', `${quoted(text)} is not a whole number from 1.`);
  return count;
}

export function parsePort(text: string): number {
  const port = /^[0-9]{1,5}$/.test(text) ? Number(text) : 0;
  if (port < 1 || port > 65_535)
    throw invalidRequest('--port', `${quoted(text)} is not a port: a number from 1 to 65535.`);
  return port;
}

export function formatBytes(bytes: number | bigint): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
  let value = Number(bytes);
  let unit = 0;
  while (value >= 1023.5 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  const digits = unit > 0 && value < 9.95 && !Number.isInteger(value) ? 1 : 0;
  return `${value.toFixed(digits)} ${units[unit]}`;
}

export const formatMegabytes = (megabytes: number): string => formatBytes(megabytes * 1024 * 1024);

/** `in 3 h`, `5 min ago`, `now`. */
export function formatWhen(time: Date, now: Date): string {
  const seconds = Math.round((time.getTime() - now.getTime()) / 1000);
  const distance = Math.abs(seconds);
  if (distance < 5) return 'now';
  const text =
    distance < 90
      ? `${distance} s`
      : distance < 90 * 60
        ? `${Math.round(distance / 60)} min`
        : distance < 36 * 3600
          ? `${Math.round(distance / 3600)} h`
          : `${Math.round(distance / 86_400)} d`;
  return seconds > 0 ? `in ${text}` : `${text} ago`;
}

/** `0.8 s`, `12 s`, `2 min 05 s`, `1 h 04 min`. */
export function formatSpan(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const two = (number: number) => String(number).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  return `${Math.floor(whole / 3600)} h ${two(Math.floor((whole % 3600) / 60))} min`;
}

/** `2026-11-22 13:40:05` in the time zone of the user. */
export function formatTime(time: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

/** The same without the day when that is today, and without the year when that is this one. */
export function formatShortTime(time: Date, now: Date): string {
  const [text, today] = [formatTime(time), formatTime(now)];
  if (text.slice(0, 10) === today.slice(0, 10)) return text.slice(11);
  return text.slice(0, 4) === today.slice(0, 4) ? text.slice(5) : text;
}

/** As short as it can be written here. */
export function formatPath(path: string): string {
  const short = relative('', path);
  return short === '' || short.startsWith('..') ? path : short;
}

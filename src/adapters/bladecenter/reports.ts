/** What a management module reports on health and in its log. Pure; as lenient as `commands.ts`, and for the same reason. */
import {parseBay, type Bay} from '../../domain/names.ts';
import type {HealthState, ModuleLogEntry} from '../../ports/power.ts';

export interface Health {
  readonly state: HealthState;
  readonly message?: string;
}

const healthLine =
  /^\s*((?:system:?)?(?:blade\[(\d{1,4})\])?[^\s:]*)\s*:\s*(OK|Non-Critical|Critical|Minor|Major|Unknown)\b/i;

const healthStates: Readonly<Record<string, HealthState>> = {
  ok: 'ok',
  'non-critical': 'warning',
  minor: 'warning',
  critical: 'critical',
  major: 'critical',
  unknown: 'unknown',
};

/**
 * The health of one bay out of `health -l a -f`: its own line, and the lines below that are not about another target.
 * `unknown` when the report has no line for it; undefined when it is no health report.
 */
export function parseHealth(lines: readonly string[], bay: Bay): Health | undefined {
  let found: HealthState | undefined;
  let reporting = false;
  let mine = false;
  const details: string[] = [];
  for (const line of lines) {
    const match = healthLine.exec(line);
    if (match !== null) {
      reporting = true;
      mine = Number(match[2]) === bay;
      if (mine) found = worst(found, healthStates[match[3]?.toLowerCase() ?? ''] ?? 'unknown');
    } else if (mine && details.length < 5) {
      details.push(line.trim().slice(0, 200));
    }
  }
  if (!reporting) return undefined;
  return {state: found ?? 'unknown', ...(details.length === 0 ? {} : {message: details.join('; ')})};
}

const order: readonly HealthState[] = ['ok', 'unknown', 'warning', 'critical'];
/** A blade has several lines when its parts report too. */
const worst = (one: HealthState | undefined, other: HealthState): HealthState =>
  one === undefined || order.indexOf(other) > order.indexOf(one) ? other : one;

const severities = {I: 'information', W: 'warning', E: 'error'} as const;

const logLine =
  /^\s*(?:\d+\s+)?([IWE])\s+(\S{1,60})\s+(\d\d)\/(\d\d)\/(\d\d)[\s,]+(\d\d):(\d\d):(\d\d)(?:\s+(0x[0-9a-f]{1,16}))?(?:\s+(.*))?$/i;

/**
 * Entries in the order of the module, newest first. Lines that are not entries continue the one before. Undefined when
 * it is no log.
 */
export function parseLog(lines: readonly string[]): readonly ModuleLogEntry[] | undefined {
  const entries: ModuleLogEntry[] = [];
  for (const line of lines) {
    const match = logLine.exec(line);
    const last = entries.at(-1);
    if (match !== null) entries.push(entryOf(match));
    else if (last !== undefined && last.text.length < 1_000)
      entries[entries.length - 1] = {...last, text: `${last.text} ${line.trim()}`.trim().slice(0, 1_000)};
  }
  const saysEmpty = lines.every(line => /\b(empty|no (more )?entries|end of log)\b/i.test(line));
  return entries.length > 0 || saysEmpty ? entries : undefined;
}

function entryOf(match: RegExpExecArray): ModuleLogEntry {
  const [, severity = 'I', source = '', month, day, year, hour, minute, second, code, text = ''] = match;
  // Modules have no time zone: theirs is taken for UTC.
  const time = new Date(`20${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  const bay = Number(/^blade_?(\d{1,4})$/i.exec(source)?.[1] ?? 0);
  return {
    ...(bay >= 1 ? {bay: parseBay(bay)} : {}),
    severity: severities[severity.toUpperCase() as keyof typeof severities],
    source,
    ...(Number.isNaN(time.getTime()) ? {} : {time}),
    ...(code === undefined ? {} : {code}),
    text: text.trim().slice(0, 1_000),
  };
}

/** Times as directories write them: GeneralizedTime (RFC 4517 §3.3.13). */
const pattern =
  /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})(?:([0-9]{2})([0-9]{2})?)?(?:[.,][0-9]+)?(Z|[+-][0-9]{2}(?:[0-9]{2})?)$/;

/** `20261122132200Z`; whole seconds. */
export function formatGeneralizedTime(time: Date): string {
  return `${time.toISOString().replace(/[-:T]/g, '').slice(0, 14)}Z`;
}

/** Undefined when it is not one. Fractions are dropped. */
export function parseGeneralizedTime(text: string): Date | undefined {
  const match = pattern.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute = '00', second = '00', zone = 'Z'] = match;
  const offset = zone === 'Z' ? 'Z' : `${zone.slice(0, 3)}:${zone.slice(3) || '00'}`;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

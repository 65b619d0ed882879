/** Whether the service can do its work: what it cannot do anything without is asked, whoever asks. */
import type {Clock} from '../domain/clock.ts';
import {asAppError} from '../domain/errors.ts';

export interface Health {
  /** What keeps the service from its work, by part; empty when nothing does. Safe to show to anybody. */
  check(): Promise<Readonly<Record<string, string>>>;
}

/** Anybody may ask, as often as he likes: so old may an answer be. */
const holdMs = 1_000;
const patienceMs = 5_000;

export type Ping = (signal: AbortSignal) => Promise<void>;

export function createHealth(parts: Readonly<Record<string, Ping>>, clock: Clock): Health {
  let last: {readonly until: number; readonly answer: Promise<Record<string, string>>} | undefined;

  const look = async (): Promise<Record<string, string>> => {
    const looks = Object.entries(parts).map(async ([part, ping]) => [part, await troubleOf(ping)] as const);
    return Object.fromEntries(
      (await Promise.all(looks)).flatMap(([part, why]) => (why ? [[part, why]] : [])),
    );
  };
  return {
    check: () => {
      const now = clock.now().getTime();
      if (last === undefined || last.until <= now) last = {until: now + holdMs, answer: look()};
      return last.answer;
    },
  };
}

async function troubleOf(ping: Ping): Promise<string | undefined> {
  const deadline = AbortSignal.timeout(patienceMs);
  const tooLate = new Promise<string>(resolve => {
    deadline.addEventListener('abort', () => resolve(`It does not answer within ${patienceMs / 1_000} s.`));
  });
  const answered = ping(deadline).then(
    () => undefined,
    (error: unknown) => asAppError(error).message,
  );
  return Promise.race([answered, tooLate]);
}

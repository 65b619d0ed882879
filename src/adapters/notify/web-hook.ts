/** Events as JSON, posted to an address. */
import {createHmac} from 'node:crypto';
import {deviceError, unavailable} from '../../domain/errors.ts';
import {nameOfUser, type EventKind, type HistoryEvent} from '../../domain/event.ts';
import type {Channel} from '../../ports/history.ts';

export interface WebHookOptions {
  readonly name: string;
  readonly url: string;
  readonly secret?: string | undefined;
  /** All, if not given. */
  readonly kinds?: readonly EventKind[] | undefined;
}

export function createWebHook({name, url, secret, kinds}: WebHookOptions): Channel {
  const dependency = `web hook ${name}`;
  return {
    name: dependency,
    wants: event => kinds?.includes(event.kind) ?? true,
    send: async (event, signal) => {
      const body = JSON.stringify(buildPayload(event));
      let response: Response;
      try {
        response = await fetch(url, {
          method: 'POST',
          headers: {
            'Content-Type': 'application/json',
            'User-Agent': 'HOP-SCOTCH',
            'Idempotency-Key': event.id,
            ...(secret === undefined ? {} : {'X-Hopscotch-Signature': signatureOf(body, secret)}),
          },
          body,
          // Whoever answers there could send us anywhere within the machine room.
          redirect: 'manual',
          signal,
        });
      } catch (error) {
        throw unavailable(dependency, `The ${dependency} does not answer.`, error);
      }
      await response.body?.cancel();
      if (!response.ok) throw deviceError(dependency, `The ${dependency} answered ${response.status}.`);
    },
  };
}

const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** As `listEvents` tells it: DNs as text, times in ISO 8601. */
function buildPayload(event: HistoryEvent): object {
  const {at, user, recipient, ...rest} = event;
  return {
    ...rest,
    time: at.toISOString(),
    user: user?.text,
    userName: nameOfUser(event),
    recipient: recipient?.text,
  };
}

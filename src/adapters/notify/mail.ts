/** Events as mail to whom they concern, through a relay. */
import {createTransport} from 'nodemailer';
import {displayName, type Dn} from '../../domain/dn.ts';
import {unavailable} from '../../domain/errors.ts';
import {nameOfUser, type EventKind, type HistoryEvent} from '../../domain/event.ts';
import {foldNames} from '../../domain/node-range.ts';
import type {Channel} from '../../ports/history.ts';
import type {Logger} from '../../telemetry/logger.ts';

export interface MailOptions {
  readonly smtpHost: string;
  readonly smtpPort: number;
  readonly requireTls: boolean;
  readonly from: string;
  readonly domain?: string | undefined;
  readonly kinds: readonly EventKind[];
}

export interface MailDependencies {
  readonly findMail: (user: Dn, signal?: AbortSignal) => Promise<string | undefined>;
  readonly logger: Logger;
}

const timeoutMs = 10_000;
const address = /^[^\s<>()[\]\\,;:@"\u0000-\u001f]+@[A-Za-z0-9.-]+$/;

export function createMail(options: MailOptions, {findMail, logger}: MailDependencies): Channel {
  const {smtpHost: host, smtpPort: port, requireTls, from, domain, kinds} = options;
  const transport = createTransport({
    host,
    port,
    secure: false,
    requireTLS: requireTls,
    // Between relays any encryption is better than none, unless the configuration asks for a proof.
    tls: {rejectUnauthorized: requireTls},
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });

  const findAddress = async (user: Dn, signal: AbortSignal): Promise<string | undefined> => {
    const written = (await findMail(user, signal)) ?? (domain && `${displayName(user)}@${domain}`);
    return written !== undefined && address.test(written) ? written : undefined;
  };

  return {
    name: 'mail',
    wants: event => kinds.includes(event.kind) && (event.recipient ?? event.user) !== undefined,
    send: async (event, signal) => {
      const reader = event.recipient ?? event.user;
      const to = reader && (await findAddress(reader, signal));
      if (to === undefined) {
        logger.info('Nobody knows a mail address for an event', {event: event.id, user: reader?.text});
        return;
      }
      try {
        await transport.sendMail({
          from: {name: 'HOP-SCOTCH', address: from},
          to: {name: '', address: to},
          subject: subjectOf(event),
          text: buildText(event),
          date: event.at,
          // The same when it is sent again: mail programs show it once.
          messageId: `<${event.id}@${from.split('@')[1] ?? 'hopscotch'}>`,
          // Nobody's holiday shall answer.
          headers: {'Auto-Submitted': 'auto-generated'},
        });
      } catch (error) {
        throw unavailable('mail relay', `The mail relay ${host}:${port} did not take a message.`, error);
      }
    },
  };
}

const subjects: Readonly<Record<string, string>> = {
  leaseWarning: 'Your lease ends soon',
  leaseEnded: 'Your lease has ended',
  quotaEnforced: 'Taken back: more servers than you may hold',
  jobEnded: 'Your job has ended',
};

function subjectOf({kind, targets}: HistoryEvent): string {
  const names = foldNames(targets);
  const about = names.length > 60 ? `${targets.length} servers` : names;
  return `${subjects[kind] ?? kind}${about === '' ? '' : `: ${about}`}`;
}

function buildText(event: HistoryEvent): string {
  const lines: [string, string | undefined][] = [
    ['What', event.kind],
    ['Outcome', event.outcome],
    ['Servers', foldNames(event.targets)],
    ['By', nameOfUser(event)],
    ['When', event.at.toISOString()],
    ['Job', event.jobId],
    ...Object.entries(event.details ?? {}).map(([name, value]): [string, string] => [name, String(value)]),
  ];
  const table = lines.filter(([, value]) => value).map(([name, value]) => `${name}: ${value ?? ''}`);
  return `${event.message ?? subjectOf(event)}\n\n${table.join('\n')}\n`;
}

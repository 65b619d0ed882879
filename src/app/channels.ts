/** Whom the configuration wants to be told of events. */
import {createMail} from '../adapters/notify/mail.ts';
import {createWebHook} from '../adapters/notify/web-hook.ts';
import {readSecret} from '../config/files.ts';
import type {Config} from '../config/schema.ts';
import type {Directory} from '../ports/directory.ts';
import type {Channel} from '../ports/history.ts';
import type {Logger} from '../telemetry/logger.ts';

export function makeChannels(
  {webHooks, mail}: Config['notifications'],
  directory: Directory,
  logger: Logger,
): Channel[] {
  const hooks = webHooks.map(({secretFile, ...hook}) =>
    createWebHook({...hook, ...(secretFile === undefined ? {} : {secret: readSecret(secretFile)})}),
  );
  const findMail: Directory['findMail'] = (user, signal) => directory.findMail(user, signal);
  return [...hooks, ...(mail === undefined ? [] : [createMail(mail, {findMail, logger})])];
}

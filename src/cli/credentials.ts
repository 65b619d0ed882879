/** Finds who to sign in as. In this order: a password that was given, a token of `hopscotch login`, a question. */
import {AppError} from '../domain/errors.ts';
import {parseUserName} from '../domain/names.ts';
import type {Credentials} from './client.ts';
import type {Io} from './io.ts';
import type {Settings} from './settings.ts';
import {findToken} from './token-store.ts';

export async function findCredentials(settings: Settings, io: Io): Promise<Credentials> {
  if (settings.password !== undefined) return findPassword(settings, io);
  const token = findToken(io.environment.configDirectory, settings.url, io.clock.now());
  if (token !== undefined && (settings.user === undefined || settings.user === token.user)) {
    return {kind: 'token', token: token.token};
  }
  return findPassword(settings, io);
}

export type PasswordCredentials = Extract<Credentials, {kind: 'password'}>;

/** Throws Unauthenticated when there is nobody to ask. */
export async function findPassword(settings: Settings, io: Io): Promise<PasswordCredentials> {
  const {prompter} = io;
  const user = settings.user ?? (prompter === undefined ? undefined : await askUser(io));
  if (user === undefined) {
    throw new AppError('Unauthenticated', 'Nobody is signed in. Say who with --user or HOPSCOTCH_USER.');
  }
  warnOfClearText(settings, io);
  if (settings.password !== undefined) return {kind: 'password', user, password: settings.password};
  if (prompter === undefined) {
    throw new AppError(
      'Unauthenticated',
      'Nobody is signed in, and there is no terminal to ask for a password. Sign in once with ' +
        '"hopscotch login", or use --password-file or HOPSCOTCH_PASSWORD.',
    );
  }
  const password = await prompter.askSecret(`Password for ${user} at ${settings.url.host}: `);
  if (password === '') throw new AppError('Unauthenticated', 'No password was given.');
  return {kind: 'password', user, password};
}

async function askUser({prompter, environment}: Io): Promise<string | undefined> {
  const suggestion = environment.systemUser;
  const hint = suggestion === undefined ? '' : ` [${suggestion}]`;
  const answer = ((await prompter?.ask(`User name${hint}: `)) ?? '').trim();
  const user = answer === '' ? suggestion : answer;
  return user === undefined ? undefined : parseUserName(user, '--user');
}

function warnOfClearText({url}: Settings, io: Io): void {
  const local = ['127.0.0.1', '[::1]', 'localhost'].includes(url.hostname);
  if (url.protocol === 'http:' && !local) {
    io.stderr.write(`hopscotch: warning: the password goes to ${url.host} in clear. Prefer https.\n`);
  }
}

/** Which service, as whom, and how to show it: from the options of the command line, then from the environment. */
import {readFileSync} from 'node:fs';
import {homedir} from 'node:os';
import {isAbsolute, join} from 'node:path';
import {invalidRequest} from '../domain/errors.ts';
import {parseUserName, quoted} from '../domain/names.ts';
import {unreadable} from '../domain/unreadable.ts';
import {parseSeconds} from './units.ts';

export const defaultUrl = 'http://127.0.0.1:8080/soap';

/** What is read of the environment, and all of it. */
export interface Environment {
  readonly url?: string;
  readonly user?: string;
  readonly password?: string;
  readonly passwordFile?: string;
  readonly caFile?: string;
  /** Of `start`: where to listen, and where to keep state. */
  readonly port?: string;
  readonly statePath?: string;
  /** Directory of our own configuration. */
  readonly configDirectory: string;
  /** https://no-color.org */
  readonly noColor: boolean;
  /** The name that the user goes by on this machine. */
  readonly systemUser?: string;
}

/** The options that every command takes. */
export interface GlobalOptions {
  readonly url?: string;
  readonly user?: string;
  readonly passwordFile?: string;
  readonly ca?: string;
  readonly timeout?: string;
  readonly json?: boolean;
  readonly yes?: boolean;
  readonly color?: boolean;
}

export interface Settings {
  readonly url: URL;
  readonly user?: string;
  readonly password?: string;
  readonly ca?: string;
  readonly timeoutMs: number;
  readonly json: boolean;
  /** Do not ask before something is destroyed. */
  readonly yes: boolean;
  readonly colour: boolean;
}

export function readEnvironment(variables: NodeJS.ProcessEnv = process.env): Environment {
  const xdg = variables['XDG_CONFIG_HOME'];
  const home = xdg !== undefined && isAbsolute(xdg) ? xdg : join(homedir(), '.config');
  const given = (name: string) => variables[name] || undefined;
  return definedOnly({
    url: given('HOPSCOTCH_URL'),
    user: given('HOPSCOTCH_USER'),
    password: given('HOPSCOTCH_PASSWORD'),
    passwordFile: given('HOPSCOTCH_PASSWORD_FILE'),
    caFile: given('HOPSCOTCH_CA'),
    port: given('HOPSCOTCH_PORT'),
    statePath: given('HOPSCOTCH_STATE'),
    configDirectory: join(home, 'hopscotch'),
    noColor: given('NO_COLOR') !== undefined || variables['TERM'] === 'dumb',
    systemUser: given('USER') ?? given('LOGNAME'),
  });
}

/** Throws InvalidRequest. A password file that is named on the command line wins over the environment. */
export function resolveSettings(options: GlobalOptions, environment: Environment): Settings {
  const user = options.user ?? environment.user;
  const caFile = options.ca ?? environment.caFile;
  const passwordFile =
    options.passwordFile ?? (environment.password === undefined ? environment.passwordFile : undefined);
  return definedOnly({
    url: parseUrl(options.url ?? environment.url ?? defaultUrl),
    user: user === undefined ? undefined : parseUserName(user, '--user'),
    password: passwordFile === undefined ? environment.password : readSecret(passwordFile),
    ca: caFile === undefined ? undefined : readText(caFile, 'CA file'),
    timeoutMs: (options.timeout === undefined ? 60 : parseSeconds(options.timeout)) * 1000,
    json: options.json ?? false,
    yes: options.yes ?? false,
    colour: (options.color ?? true) && !environment.noColor,
  });
}

function parseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol)) {
    throw invalidRequest('--url', `${quoted(text)} is not the address of a service such as ${defaultUrl}.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw invalidRequest(
      '--url',
      'The address must not hold a user or password: others on this machine can read the command line. ' +
        'Use --user, and hopscotch login or --password-file.',
    );
  }
  if (url.pathname === '/') url.pathname = '/soap';
  url.hash = '';
  return url;
}

/** The first line of the file. */
function readSecret(path: string): string {
  const secret = readText(path, 'password file').split(/\r?\n/, 1)[0] ?? '';
  if (secret === '') throw invalidRequest('--password-file', `The password file ${path} is empty.`);
  return secret;
}

function readText(path: string, kind: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(`The ${kind} ${path}`, error);
  }
}

type Defined<T> = {[K in keyof T]: T[K]} & {};

/** Leaves out what is undefined, as exact optional properties want it. */
function definedOnly<T extends object>(value: {[K in keyof T]: T[K] | undefined}): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}

/**
 * Reads a configuration: the YAML file, then HOPSCOTCH_* of the environment over it, then the files that it names. The only
 * reader of process.env and of configuration files.
 */
import {readFileSync} from 'node:fs';
import {dirname, resolve} from 'node:path';
import {parse as parseYaml} from 'yaml';
import {z} from 'zod';
import {invalidRequest} from '../domain/errors.ts';
import {unreadable} from '../domain/unreadable.ts';
import {checkConfig, checkWith} from './check.ts';
import {absoluteIn, bootPaths, readSecret, resolveFiles, resolveSsh} from './files.ts';
import {schema, type Config} from './schema.ts';

/** Reads and checks a configuration. Relative file names in it are relative to the file. */
export function loadConfig(path: string, environment: NodeJS.ProcessEnv = process.env): Config {
  const input = readYaml(path);
  return resolveFiles(checkConfig(withEnvironment(input, environment)), dirname(resolve(path)));
}

/** The `directory` part alone: while a site is set up, there may be no other yet. */
export function loadDirectoryConfig(path: string): Config['directory'] {
  const input = readYaml(path);
  const {directory} = checkWith(z.object({directory: schema.shape.directory}), input);
  const base = dirname(resolve(path));
  const {caFile, servicePasswordFile} = directory;
  return {
    ...directory,
    ...(caFile === undefined ? {} : {caFile: resolve(base, caFile)}),
    ...(servicePasswordFile === undefined
      ? {}
      : {servicePassword: readSecret(resolve(base, servicePasswordFile))}),
  };
}

/** The storage hosts alone: while a site is set up, there may be nothing else yet. */
export function loadStorageHosts(path: string): Config['storageHosts'] {
  const {storageHosts} = checkWith(z.object({storageHosts: schema.shape.storageHosts}), readYaml(path));
  const base = dirname(resolve(path));
  return storageHosts.map(host => ({...host, ssh: resolveSsh(host.ssh, base)}));
}

/** The `boot` part alone: the DHCP server may be on a machine that has no secrets of the service. */
export function loadBootConfig(path: string): Config['boot'] {
  const {boot} = checkWith(z.object({boot: schema.shape.boot}), readYaml(path));
  return absoluteIn(dirname(resolve(path)), boot, ...bootPaths);
}

function readYaml(path: string): unknown {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(`The configuration file ${path}`, error);
  }
  try {
    return parseYaml(text);
  } catch (error) {
    // The rest of the message shows lines of the file, and there are passwords in it.
    const [problem = ''] = error instanceof Error ? error.message.split('\n') : [];
    throw invalidRequest('configuration', `The configuration file ${path} is not YAML: ${problem}`);
  }
}

/** Few things are worth a variable: where to listen, where to keep state, the database, how much to log. */
function withEnvironment(input: unknown, environment: NodeJS.ProcessEnv): unknown {
  if (typeof input !== 'object' || input === null) return input;
  const config = structuredClone(input) as Record<string, Record<string, unknown> | string>;
  const set = (section: string, key: string, value: unknown) => {
    const present = config[section];
    config[section] = {...(typeof present === 'object' ? present : {}), [key]: value};
  };
  const {HOPSCOTCH_PORT, HOPSCOTCH_HOST, HOPSCOTCH_STATE, HOPSCOTCH_DATABASE_URL, HOPSCOTCH_LOG_LEVEL} =
    environment;
  if (HOPSCOTCH_PORT) set('listen', 'port', Number(HOPSCOTCH_PORT));
  if (HOPSCOTCH_HOST) set('listen', 'host', HOPSCOTCH_HOST);
  // Relative to where the command was given, as people expect of a variable.
  if (HOPSCOTCH_STATE) config['state'] = resolve(HOPSCOTCH_STATE);
  if (HOPSCOTCH_DATABASE_URL) set('database', 'url', HOPSCOTCH_DATABASE_URL);
  if (HOPSCOTCH_LOG_LEVEL) set('log', 'level', HOPSCOTCH_LOG_LEVEL);
  return config;
}

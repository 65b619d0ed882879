/** Process entry of the service: configuration, start, signals. */
import {readFileSync} from 'node:fs';
import {createApp, type App} from './app.ts';
import {checkConfig} from './config/check.ts';
import {loadConfig} from './config/load.ts';

/** Release of the software, as package.json says. */
export const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {version: string}
).version;

/** Starts the service with a configuration file; the environment may change a few of its entries. */
export function serveFile(path: string): Promise<App> {
  return createApp(loadConfig(path), {version});
}

/** The same with a configuration that is at hand. */
export function serveConfig(config: unknown): Promise<App> {
  return createApp(checkConfig(config), {version});
}

/** Ends the process, in order, with SIGINT or SIGTERM: jobs go on with the next start. A second signal ends it at once. */
export function closeOnSignal(close: () => Promise<void>): void {
  let ending = false;
  const end = () => {
    if (ending) process.exit(130);
    ending = true;
    void close().finally(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

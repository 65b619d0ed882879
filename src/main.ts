/** Process entry of the service: configuration, start, signals. */
import {readFileSync} from 'node:fs';
import {createApp, type App} from './app.ts';
import type {Config} from './config.ts';

/** Release of the software, as package.json says. */
export const version = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {version: string}
).version;

/** Starts the service. It ends, in order, with SIGINT or SIGTERM: jobs go on with the next start. */
export async function serve(config: Config): Promise<App> {
  const app = await createApp(config, {version});
  let ending = false;
  const end = () => {
    // A second signal means it.
    if (ending) process.exit(130);
    ending = true;
    void app.close().then(() => process.exit(0));
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
  return app;
}

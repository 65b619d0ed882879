/** The service in a process of its own: reads the name of its configuration file, starts, and says its address. */
import {text} from 'node:stream/consumers';
import {serveFile} from '../../src/main.ts';

const configFile = await text(process.stdin);
// Whoever started it has gone without a word.
if (configFile === '') process.exit(1);
const app = await serveFile(configFile);
process.stdout.write(`${app.url}\n`);

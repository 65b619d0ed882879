/**
 * Makes a fresh clone ready: installs the packages of package-lock.json when they are missing or older than it.
 * Runs on whatever node the machine has; everything after it runs on the node that the packages bring.
 */
import {spawnSync} from 'node:child_process';
import {existsSync, statSync} from 'node:fs';

const lock = 'package-lock.json';
const marker = 'node_modules/.package-lock.json';
const current = existsSync(marker) && statSync(marker).mtimeMs >= statSync(lock).mtimeMs;

if (!current) {
  console.log('Installing packages (once, about a minute) ...');
  const result = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {stdio: 'inherit'});
  if (result.status !== 0) {
    console.error('npm ci failed. Is the npm registry reachable? The lines above tell more.');
    process.exit(result.status ?? 1);
  }
}

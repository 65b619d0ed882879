/**
 * Builds dist/ for `npm start`, unless a start from this directory is running: what it loads later would not be what it began with.
 * The running one listens on a socket that is named after the directory.
 */
import {spawnSync} from 'node:child_process';
import {createHash} from 'node:crypto';
import {realpathSync} from 'node:fs';
import {connect} from 'node:net';

const name = createHash('sha256').update(realpathSync('.')).digest('hex').slice(0, 40);
const running = await new Promise(resolve => {
  const socket = connect(`\0hopscotch-start-${name}`);
  socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
  socket.once('connect', () => socket.destroy());
});
if (running) console.log('HOP-SCOTCH is running from this directory already: it is not built anew under it.');
else process.exitCode = spawnSync('npm', ['run', '--silent', 'build'], {stdio: 'inherit'}).status ?? 1;

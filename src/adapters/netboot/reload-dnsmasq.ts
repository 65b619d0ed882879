import {readFile} from 'node:fs/promises';
import type {Logger} from '../../telemetry/logger.ts';

/** Makes dnsmasq read its hosts anew. `pidFile`: where it notes its process. Never fails: the log says what is to be done. */
export async function reloadDnsmasq(pidFile: string | undefined, logger: Logger): Promise<void> {
  try {
    if (pidFile === undefined) throw new Error('boot.dhcpPidFile is not configured');
    const pid = /^\s*([1-9]\d{0,9})\s*$/.exec(await readFile(pidFile, 'utf8'))?.[1];
    if (pid === undefined) throw new Error(`${pidFile} holds no process id`);
    // The number may be somebody else's by now.
    const name = (await readFile(`/proc/${pid}/comm`, 'utf8')).trim();
    if (name !== 'dnsmasq') throw new Error(`process ${pid} is ${name}, and not dnsmasq`);
    process.kill(Number(pid), 'SIGHUP');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    logger.warn('dnsmasq keeps an old entry until it is sent SIGHUP', {reason});
  }
}

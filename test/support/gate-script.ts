/** The gate of storage hosts, as a shell runs it. */
import {spawnSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import type {SshConnection} from '../../src/adapters/ssh/connection.ts';
import {unavailable} from '../../src/domain/errors.ts';
import {buildGate, type StorageSettings} from '../../src/storage/gate.ts';

export interface GateScript {
  /** Why a command would not be let through; undefined when it would. */
  judge(command: string, input?: string): string | undefined;
  /** A connection on which it is asked first. */
  before(ssh: SshConnection): SshConnection;
}

export function writeGate(file: string, settings: StorageSettings, shell = 'sh'): GateScript {
  writeFileSync(file, buildGate(settings), {mode: 0o755});
  const judge = (command: string, input = ''): string | undefined => {
    const {status, stderr} = spawnSync(shell, [file, '-n', command], {input, encoding: 'utf8'});
    return status === 0 ? undefined : stderr;
  };
  return {
    judge,
    before: ssh => ({
      name: ssh.name,
      exec: (command, options) => {
        const stderr = judge(command, options?.input);
        if (stderr !== undefined) return Promise.resolve({code: 126, stdout: '', stderr});
        return ssh.exec(command, options);
      },
      openStream: (command, signal) => {
        const stderr = judge(command);
        if (stderr !== undefined) throw unavailable(ssh.name, stderr);
        return ssh.openStream(command, signal);
      },
      openShell: signal => ssh.openShell(signal),
      close: () => ssh.close(),
    }),
  };
}

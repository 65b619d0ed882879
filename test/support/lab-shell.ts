/** A shell on the lab's storage host, as its administrator has one: to read and write the files of images. */
import {expect} from 'chai';
import {createSshConnection, type SshConnection} from '../../src/adapters/ssh/connection.ts';
import type {RunningLab} from '../../src/lab/main.ts';

export interface LabShell {
  /** Standard output; fails the test when the command fails. */
  run(command: string): Promise<string>;
  close(): Promise<void>;
}

export function openLabShell(lab: RunningLab): LabShell {
  const [host] = lab.serviceConfig['storageHosts'] as [{ssh: Parameters<typeof createSshConnection>[0]}];
  const ssh: SshConnection = createSshConnection({
    ...host.ssh,
    name: 'storage host store1',
    connectTimeoutMs: 5_000,
    commandTimeoutMs: 5_000,
  });
  return {
    run: async command => {
      const {code, stdout, stderr} = await ssh.exec(command);
      expect(code, `${command}: ${stderr}`).to.equal(0);
      return stdout;
    },
    close: () => ssh.close(),
  };
}

/** A management module of the lab, and our driver on it, for one test. */
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {createManagementModule} from '../../src/adapters/bladecenter/management-module.ts';
import {createSshConnection, type SshConnection} from '../../src/adapters/ssh/connection.ts';
import type {SshShell} from '../../src/adapters/ssh/shell.ts';
import {parseChassisName} from '../../src/domain/names.ts';
import {Faults} from '../../src/lab/faults.ts';
import {
  startManagementModule,
  type ModuleOptions,
  type RunningModule,
} from '../../src/lab/modules/management-module.ts';
import {makeTopology} from '../../src/lab/topology.ts';
import type {ManagementModule} from '../../src/ports/power.ts';

export const {blades: labBlades} = makeTopology({chassis: 1, bladesPerChassis: 3, storageHosts: 1});

export interface ModuleUnderTest {
  readonly module: ManagementModule;
  readonly lab: RunningModule;
  readonly faults: Faults;
  readonly stateDir: string;
  /** What became of the blades, e.g. `blade01 on`. */
  readonly powerEvents: string[];
  /** Another driver on the same module. */
  readonly connect: (changes?: {
    password?: string;
    hostKeys?: readonly string[];
    commandTimeoutMs?: number;
  }) => ManagementModule;
  /** An interactive shell, as an administrator opens one. */
  readonly openShell: () => Promise<SshShell>;
  /** Stops the module and starts it again, on the same port and state. */
  readonly restart: () => Promise<void>;
  close(): Promise<void>;
}

export async function startModuleUnderTest(options: Partial<ModuleOptions> = {}): Promise<ModuleUnderTest> {
  const stateDir = await mkdtemp(join(tmpdir(), 'hopscotch-module-'));
  const faults = new Faults();
  const powerEvents: string[] = [];
  const drivers: ManagementModule[] = [];
  const shells: SshConnection[] = [];
  const start = (port: number) =>
    startManagementModule({
      chassis: 'chassis1',
      stateDir,
      port,
      blades: labBlades,
      latency: {powerMs: 0},
      faults,
      username: 'USERID',
      password: 'PASSW0RD',
      onPower: (name, on) => powerEvents.push(`${name} ${on ? 'on' : 'off'}`),
      ...options,
    });
  let lab = await start(0);
  const dial = (options: {password: string; hostKeys: readonly string[]; commandTimeoutMs: number}) =>
    createSshConnection({
      name: 'management module chassis1',
      host: '127.0.0.1',
      port: lab.port,
      username: 'USERID',
      connectTimeoutMs: 2_000,
      ...options,
    });
  const connect: ModuleUnderTest['connect'] = ({
    password = 'PASSW0RD',
    hostKeys,
    commandTimeoutMs = 5_000,
  } = {}) => {
    const login = {password, hostKeys: hostKeys ?? [lab.hostKey], commandTimeoutMs};
    const driver = createManagementModule({
      chassis: parseChassisName('chassis1'),
      ssh: dial(login),
      consoleSsh: dial(login),
      commandTimeoutMs,
    });
    drivers.push(driver);
    return driver;
  };
  const module = connect();
  return {
    module,
    get lab() {
      return lab;
    },
    faults,
    stateDir,
    powerEvents,
    connect,
    openShell() {
      const ssh = dial({password: 'PASSW0RD', hostKeys: [lab.hostKey], commandTimeoutMs: 5_000});
      shells.push(ssh);
      return ssh.openShell();
    },
    async restart() {
      const {port} = lab;
      await lab.close();
      lab = await start(port);
    },
    async close() {
      await Promise.all([...drivers, ...shells].map(each => each.close()));
      await lab.close();
      await rm(stateDir, {recursive: true, force: true});
    },
  };
}

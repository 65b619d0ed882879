/** A lab of real parts that is killed: what it has left on the machine, its next start clears away. */
import {expect} from 'chai';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {freePort} from '../support/lab-service.ts';
import {haveRealRack} from '../support/real-rack.ts';

const main = join(import.meta.dirname, '../../src/cli/main.ts');

describe('a lab of real parts that is killed', function () {
  this.timeout(600_000);
  let directory: string;
  let lab: ChildProcess | undefined;
  before(async function () {
    if (!haveRealRack()) return this.skip();
    directory = await mkdtemp(join(tmpdir(), 'hopscotch-killed-'));
  });
  after(async () => {
    if (lab?.exitCode === null && lab.signalCode === null) await end('SIGTERM');
    if (directory !== undefined) await rm(directory, {recursive: true});
  });

  /** Its network namespace. */
  const start = async (bootPort: number): Promise<string> => {
    const size = ['--chassis', '1', '--blades', '2', '--pool-size', '512M', '--boot-port', String(bootPort)];
    lab = spawn(process.execPath, [main, 'lab', '--real', '--state', directory, ...size]);
    let said = '';
    for (const stream of [lab.stdout, lab.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => (said += text));
    const exited = once(lab, 'exit').then(([code]) => {
      throw new Error(`The lab ended while it started (${String(code)}): ${said}`);
    });
    exited.catch(() => undefined);
    while (!said.includes('Until Ctrl-C')) await Promise.race([once(lab.stdout!, 'data'), exited]);
    return /namespace (hopscotch-[0-9a-f]+)/.exec(said)?.[1] ?? '';
  };
  const end = async (signal: NodeJS.Signals) => {
    const exited = once(lab!, 'exit');
    lab!.kill(signal);
    return (await exited)[0] as number | null;
  };
  const mounts = () =>
    readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .filter(line => line.includes(` ${directory}/`));
  const processes = () =>
    readdirSync('/proc').filter(
      pid => /^[0-9]+$/.test(pid) && Number(pid) !== process.pid && commandOf(pid).includes(directory),
    );
  const isNamespace = (name: string) => existsSync(join('/run/netns', name));

  it('leaves mounts and a network, which the next start clears away before it makes its own', async () => {
    const bootPort = await freePort();
    const first = await start(bootPort);
    expect(isNamespace(first)).to.equal(true);
    await end('SIGKILL');
    expect(mounts(), 'mounts that it left').to.not.deep.equal([]);
    expect(isNamespace(first), 'the network that it left').to.equal(true);
    const second = await start(bootPort);
    expect(isNamespace(first), 'the network of the killed one').to.equal(false);
    expect(isNamespace(second)).to.equal(true);
    expect(await end('SIGTERM')).to.equal(0);
    expect(isNamespace(second)).to.equal(false);
    expect([...mounts(), ...processes()]).to.deep.equal([]);
  });
});

/** Empty for one that has ended. */
function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

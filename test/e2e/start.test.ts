import {Readable} from 'node:stream';
import {spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdtemp, rm} from 'node:fs/promises';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect} from 'chai';
import {runDemo} from '../../src/cli/demo.ts';
import {widthOf} from '../../src/cli/text.ts';
import {systemClock} from '../../src/domain/clock.ts';
import {Sink} from '../support/cli.ts';
import {freePort, startLabService, type LabService} from '../support/lab-service.ts';

const main = new URL('../../src/cli/main.ts', import.meta.url).pathname;

class Started {
  text = '';
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  readonly #heard: (() => void)[] = [];

  constructor(words: readonly string[]) {
    this.child = spawn(process.execPath, ['--disable-proto=delete', main, 'start', ...words], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.child.stdout!, this.child.stderr!])
      stream.on('data', chunk => {
        this.text += String(chunk);
        for (const heard of this.#heard.splice(0)) heard();
      });
    this.ended = once(this.child, 'close').then(([code]) => code as number | null);
    void this.ended.then(() => this.#heard.splice(0).forEach(heard => heard()));
  }

  async says(words: string): Promise<void> {
    while (!this.text.includes(words)) {
      if (this.child.exitCode !== null) throw new Error(`It ended without saying "${words}":\n${this.text}`);
      await new Promise<void>(resolve => this.#heard.push(resolve));
    }
  }
}

describe('start', function () {
  this.timeout(120_000);
  let directory: string;
  let port: number;
  const started: Started[] = [];
  const start = (...words: string[]) => {
    const process = new Started(['--state', directory, '--port', String(port), ...words]);
    started.push(process);
    return process;
  };
  before(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hopscotch-start-'));
    port = await freePort();
  });
  after(async () => {
    for (const {child, ended} of started) {
      child.kill('SIGKILL');
      await ended;
    }
    // The lab of a service that was killed ends by itself, a moment later.
    await rm(directory, {recursive: true, maxRetries: 20, retryDelay: 100});
  });

  it('can be interrupted while the lab starts', async () => {
    const first = start('--chassis', '1', '--blades', '3');
    await first.says('Starting the lab');
    first.child.kill('SIGINT');
    expect(await first.ended).to.equal(0);
    expect(first.text).to.contain('Stopped.').and.not.contain('hopscotch:');
  });

  it('says so when the port is taken, and ends', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    await once(other, 'listening');
    const refused = start('--chassis', '1', '--blades', '3');
    expect(await refused.ended).to.equal(11);
    expect(refused.text).to.contain(`Port ${port} is in use`);
    other.close();
    await once(other, 'close');
  });

  it('provisions, serves, refuses a second one on its state, and stops in order', async () => {
    const first = start();
    await first.says('Serving until Ctrl-C');
    expect(first.text)
      .to.contain('3 of 3 servers up')
      .and.contain(`HOPSCOTCH_URL=http://127.0.0.1:${port}/soap`);
    const second = start();
    expect(await second.ended).to.equal(7);
    expect(second.text).to.contain('A lab is running on');
    first.child.kill('SIGINT');
    expect(await first.ended).to.equal(0);
    expect(first.text).to.contain('Stopped.').and.not.contain('hopscotch:');
  });
});

describe('the demonstration', function () {
  this.timeout(120_000);
  let service: LabService;
  before(async () => {
    service = await startLabService({
      counts: {chassis: 1, bladesPerChassis: 6, storageHosts: 1},
    });
  });
  after(() => service?.close());

  const show = async (blades: number) => {
    const stdout = new Sink({columns: 60});
    const io = {
      stdout,
      stderr: stdout,
      clock: systemClock,
      interrupt: new AbortController().signal,
      environment: {configDirectory: '/nonexistent', noColor: true},
      readInput: () => Promise.resolve(''),
      openInput: () => Readable.from([]),
    };
    await runDemo(`${service.url}/soap`, io, {blades, colour: false});
    return stdout;
  };

  it('tells what failed, in lines that fit, and without what a terminal would obey', async () => {
    await service.lab.setFaults([
      {part: 'module', on: 'power -on', effect: 'error', message: 'Error: \u001b[2J power control failed'},
    ]);
    const {text, lines} = await show(2);
    await service.lab.setFaults([]);
    expect(text).to.contain('0 of 2 servers up').and.contain('blade01 failed at power on');
    expect(text).not.to.contain('\u001b[2J');
    for (const line of lines.slice(-8)) expect(widthOf(line), line).to.be.at.most(60);
  });

  it('leaves alone what somebody holds, and free ones to others', async () => {
    const bob = service.as('bob');
    await bob.checkoutServers({target: ['blade03']});
    await bob.provisionServers({target: ['blade03'], options: {brand: 'db'}});
    expect((await show(4)).text)
      .to.contain('alice holds blade[01-02] from before')
      .and.contain('alice checks out blade[04-05] ...')
      .and.contain('2 of 2 servers up');
    const before = (await bob.listRoots({target: []})).root;
    expect((await show(4)).text)
      .to.contain('release them first')
      .and.not.contain('checks out');
    expect((await bob.listRoots({target: []})).root).to.deep.equal(before);
    const {server} = await bob.listServers({target: []});
    expect(server.map(item => item.brand ?? '-').join(' ')).to.equal('- - db web web -');
  });
});

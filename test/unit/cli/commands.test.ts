import {operations} from '../../../src/contract/codec.generated.ts';
import {commandNameOf, nameCommands} from '../../../src/cli/operation-names.ts';
import {expect} from 'chai';
import {widthOf} from '../../../src/cli/text.ts';
import type {Job, Server, TargetResult} from '../../../src/contract/types.generated.ts';
import {AppError, errorCodes, errorTable} from '../../../src/domain/errors.ts';
import {run} from '../../support/cli.ts';
import {sampleJob, sampleResult, sampleServer} from '../../support/contract-samples.ts';
import {startStubService, type StubHandlers} from '../../support/stub-service.ts';

const words = (line: string) => line.split(' ');
const ended = (result: TargetResult[], more: Partial<Job> = {}): Job =>
  sampleJob(result, {
    state: 'succeeded',
    percent: 100,
    finishedAt: new Date('2026-05-04T12:00:03Z'),
    ...more,
  });
const listing = (...server: Server[]): StubHandlers => ({listServers: () => Promise.resolve({server})});

const failed = (target: string, faultCode: TargetResult['faultCode'], message: string): TargetResult => ({
  target,
  state: 'failed',
  step: 'power on',
  ...(faultCode === undefined ? {} : {faultCode}),
  message,
});

describe('exit codes', () => {
  for (const code of errorCodes) {
    it(`are ${errorTable[code].exitCode} for ${code}`, async () => {
      await using stub = await startStubService({
        whoAmI: () =>
          Promise.reject(
            new AppError(code, 'Because so.', {
              details: {server: 's', owner: 'o', dependency: 'directory', retryAfterSeconds: 1},
            }),
          ),
      });
      const {exitCode, stdout, stderr} = await run(['whoami'], {url: stub.url});
      expect(exitCode).to.equal(errorTable[code].exitCode);
      expect(stdout.text).to.equal('');
      expect(stderr.lines[0]).to.equal('hopscotch: Because so.');
    });
  }

  it('are that of the first target that failed', async () => {
    await using stub = await startStubService({
      checkoutServers: () =>
        Promise.resolve({
          result: [
            sampleResult('blade01'),
            failed('blade02', 'AlreadyOwned', 'bob has it'),
            failed('blade03', 'NotFound', 'x'),
          ],
        }),
    });
    const {exitCode, stdout} = await run(words('checkout blade[01-03]'), {url: stub.url});
    expect(exitCode).to.equal(errorTable.AlreadyOwned.exitCode);
    expect(stdout.text).to.contain('Checked out 1 server: blade01').and.contain('bob has it');
  });

  const jobs: [string, Job, number][] = [
    ['succeeded', ended([sampleResult('blade01')]), 0],
    [
      'partial',
      ended([sampleResult('blade01'), failed('blade02', 'DeviceError', 'no')], {state: 'partial'}),
      12,
    ],
    ['failed', ended([failed('blade01', 'TimedOut', 'no')], {state: 'failed'}), 13],
    ['cancelled', ended([{target: 'blade01', state: 'cancelled'}], {state: 'cancelled'}), 14],
    ['failed as a whole', ended([], {state: 'failed', message: 'It broke.'}), 70],
  ];
  for (const [what, job, expected] of jobs) {
    it(`are ${expected} for a job that ${what}`, async () => {
      await using stub = await startStubService({
        powerOn: () => Promise.resolve({job: sampleJob([], {percent: 0})}),
        waitForJob: () => Promise.resolve({job}),
      });
      const {exitCode} = await run(words('power on blade[01-02]'), {url: stub.url});
      expect(exitCode).to.equal(expected);
    });
  }

  it('are 130 after Ctrl-C, with a word on how to go on', async () => {
    const interrupt = new AbortController();
    await using stub = await startStubService({
      powerOn: () => Promise.resolve({job: sampleJob([])}),
      waitForJob: () => {
        interrupt.abort(new AppError('Cancelled', 'Interrupted.'));
        return new Promise(() => {});
      },
    });
    const {exitCode, stderr} = await run(words('power on blade01'), {
      url: stub.url,
      interrupt: interrupt.signal,
    });
    expect(exitCode).to.equal(130);
    expect(stderr.text).to.contain('goes on').and.contain('hopscotch cancel');
  });

  it('are 0 for help and the version', async () => {
    for (const line of ['--help', 'help power', 'checkout --help', '--version', '-V']) {
      const {exitCode, stdout} = await run(words(line));
      expect(exitCode, line).to.equal(0);
      expect(stdout.text, line).not.to.equal('');
    }
  });
});

describe('operations of the contract', () => {
  it('are called by the commands that there are', async () => {
    for (const operation of Object.keys(operations)) {
      const [first = '', second] = commandNameOf(operation).split(' ');
      const nested = second !== undefined && first !== 'power';
      const {exitCode, stdout} = await run([first, ...(nested ? [second] : []), '--help']);
      expect(exitCode, operation).to.equal(0);
      expect(stdout.text, operation).to.contain(`Usage: hopscotch ${first}`);
      // One that is not a command of its own would show the help of those around it.
      if (nested)
        expect(stdout.text, operation).to.match(new RegExp(`^Usage: hopscotch ${first}(\\|\\w+)? ${second}`));
    }
  });

  it('are commands in what the service says, too', () => {
    expect(nameCommands('listBrands tells which there are, but macAddress is none.')).to.equal(
      '"hopscotch brands" tells which there are, but macAddress is none.',
    );
    expect(commandNameOf('polishServers')).to.equal('polish servers');
  });
});

describe('help', () => {
  it('has an example for every command, and fits 80 columns', async () => {
    const {stdout} = await run(['--help'], {terminal: {columns: 80}});
    const names = stdout.lines.flatMap(line => /^ {2}([a-z]+) {2,}[a-z]/.exec(line)?.[1] ?? []);
    expect(names).to.include.members(['checkout', 'provision', 'power', 'discover']);
    for (const name of names.filter(it => it !== 'help')) {
      const help = await run([name, '--help'], {terminal: {columns: 80}});
      // Examples are there to be copied: they keep their lines.
      const [prose = ''] = help.stdout.text.split(/^Examples?:/m);
      expect(
        prose.split('\n').every(line => widthOf(line) <= 80),
        name,
      ).to.equal(true);
      if (!['version', 'serve', 'lab', 'start'].includes(name))
        expect(help.stdout.text, name).to.match(/Examples?:/);
    }
  });
});

describe('confirmation', () => {
  const dangerous: [string, StubHandlers][] = [
    ['power off blade[01-14]', {}],
    ['power cycle blade[01-14]', {}],
    ['power shutdown blade[01-14]', {}],
    ['destroy blade[01-14]', {}],
    ['reset blade[01-14]', {}],
    ['deprovision blade[01-14]', {}],
    ['unregister blade[01-14]', {}],
    ['brand delete web', {}],
    ['version delete web 2', {}],
    ['unshare --force blade01', {}],
    ['release blade01', listing(sampleServer('blade01', {brand: 'web', version: 3}))],
    ['release --force blade01', listing(sampleServer('blade01'))],
    ['provision blade01 --brand db', listing(sampleServer('blade01', {brand: 'web', version: 3}))],
  ];
  for (const [line, handlers] of dangerous) {
    it(`comes before ${line}`, async () => {
      await using stub = await startStubService(handlers);
      const changes = () => stub.received.filter(({operation}) => operation !== 'listServers');

      const unattended = await run(words(line), {url: stub.url});
      expect(unattended.exitCode).to.equal(2);
      expect(unattended.stderr.text).to.contain('--yes');
      const declined = await run(words(line), {url: stub.url, answers: ['n']});
      expect(declined.exitCode).to.equal(14);
      expect(declined.questions).to.deep.equal(['Go on? [y/N] ']);
      expect(changes()).to.deep.equal([]);

      await run(words(line), {url: stub.url, answers: ['yes']});
      expect(changes()).to.have.length(1);
      await run([...words(line), '--yes'], {url: stub.url});
      expect(changes()).to.have.length(2);
    });
  }

  it('says what will be hit', async () => {
    await using stub = await startStubService({});
    const {stderr} = await run(words('power off blade[01-14] -blade07'), {url: stub.url, answers: ['']});
    expect(stderr.text).to.contain('13 servers').and.contain('blade[01-06],blade[08-14]');
  });

  it('does not say that what was one’s own, or free, was checked out or released', async () => {
    const leaseEnd = new Date('2026-05-04T12:00:02.500Z');
    await using stub = await startStubService({
      ...listing(sampleServer('blade01'), sampleServer('blade02'), sampleServer('blade03')),
      checkoutServers: () =>
        Promise.resolve({
          result: [
            sampleResult('blade01'),
            {...sampleResult('blade02'), message: 'Yours already.', leaseEnd},
          ],
        }),
      releaseServers: () =>
        Promise.resolve({
          result: [
            {...sampleResult('blade01'), message: 'Released.'},
            {...sampleResult('blade02'), message: 'It was free already.'},
            {
              ...sampleResult('blade03'),
              message: 'Released. It is cleaned up before the next one can have it.',
            },
          ],
        }),
    });
    const checkedOut = await run(words('checkout blade[01-02]'), {url: stub.url});
    expect(checkedOut.stdout.text.replaceAll('\n', ' ')).to.match(
      /^Checked out 1 server: blade01\. Yours already: blade02\. The lease ends in 3 s\. "hopscotch extend" makes it longer\. $/,
    );
    const released = await run(words('release blade[01-03]'), {url: stub.url});
    expect(released.stdout.text.replaceAll('\n', ' ')).to.equal(
      'Released 1 server: blade01. blade02: It was free already. ' +
        'Released 1 server: blade03. It is cleaned up before the next one can have it. How far that is: hopscotch servers blade03 ',
    );
  });

  it('is not asked for what loses nothing', async () => {
    await using stub = await startStubService({
      ...listing(sampleServer('blade01')),
      releaseServers: () => Promise.resolve({result: [sampleResult('blade01')]}),
    });
    const {exitCode, stdout} = await run(words('release blade01'), {url: stub.url});
    expect(exitCode).to.equal(0);
    expect(stdout.text).to.equal('Released 1 server: blade01.\n');
    expect(stub.requestsOf('releaseServers')[0]).to.deep.equal({
      target: ['blade01'],
      options: {expectedCount: 1},
    });
  });
});

describe('commands that file a job', () => {
  const request = 'provision blade[01-02] --brand web@3 --boot-timeout 10m --yes';

  it('send what was said, follow, and tell how it ended', async () => {
    await using stub = await startStubService({
      provisionServers: () => Promise.resolve({job: sampleJob([], {percent: 0})}),
      waitForJob: () =>
        Promise.resolve({
          job: ended(['blade01', 'blade02'].map(target => sampleResult(target, {brand: 'web', version: 3}))),
        }),
    });
    const {exitCode, stdout} = await run(words(`${request} --request-id my-key`), {url: stub.url});
    expect(stub.requestsOf('provisionServers')).to.deep.equal([
      {
        target: ['blade[01-02]'],
        options: {
          brand: 'web',
          version: 3,
          bootTimeoutSeconds: 600,
          waitSeconds: 0,
          requestId: 'my-key',
          expectedCount: 2,
        },
      },
    ]);
    expect(exitCode).to.equal(0);
    expect(stdout.text).to.equal('provision done in 3.0 s: blade[01-02] (web@3)\n');
  });

  it('can return at once', async () => {
    const job = sampleJob([], {percent: 0});
    await using stub = await startStubService({provisionServers: () => Promise.resolve({job})});
    const {exitCode, stdout} = await run(words(`${request} --no-wait`), {url: stub.url});
    expect(exitCode).to.equal(0);
    expect(stdout.text).to.contain(`hopscotch wait ${job.id}`);
  });

  it('send a request again that was not answered, with the same key', async () => {
    let calls = 0;
    await using stub = await startStubService({
      // Cut off after the request was taken in: the answer is lost, the job may be there.
      raw: (response, incoming) => {
        const first = incoming.headers['soapaction']?.includes('provisionServers') === true && ++calls === 1;
        if (first) response.socket?.destroy();
        return first;
      },
      provisionServers: () => Promise.resolve({job: ended([sampleResult('blade01')])}),
    });
    const {exitCode} = await run(words(request), {url: stub.url});
    expect(exitCode).to.equal(0);
    expect(calls).to.equal(2);
    expect(stub.requestsOf('provisionServers')[0]?.options?.requestId).to.match(/^[0-9a-f-]{36}$/);
  });

  it('list the failures in a table, alike ones together', async () => {
    const results = ['blade01', 'blade02', 'blade03'].map(name =>
      failed(name, 'DeviceError', 'The module said no.'),
    );
    await using stub = await startStubService({
      powerOn: () => Promise.resolve({job: ended([sampleResult('blade04'), ...results], {state: 'partial'})}),
    });
    const {stdout} = await run(words('power on blade[01-04]'), {url: stub.url});
    expect(stdout.lines.slice(1)).to.deep.equal([
      'SERVER        STEP      ERROR        WHAT HAPPENED',
      'blade[01-03]  power on  DeviceError  The module said no.',
    ]);
  });
});

describe('listings', () => {
  const servers = [
    sampleServer('blade01', {
      owner: 'uid=alice,ou=people',
      ownerName: 'alice',
      leaseEnd: new Date('2026-05-07T12:00:00Z'),
      brand: 'web',
      version: 3,
    }),
    sampleServer('blade02', {bay: 2}),
  ];

  it('fit 80 columns', async () => {
    await using stub = await startStubService(listing(...servers));
    const {stdout, stderr} = await run(['servers'], {url: stub.url, terminal: {columns: 80}});
    expect(stdout.lines).to.deep.equal([
      'SERVER   POOL       CHASSIS   BAY  MEMORY  CORES  OWNER  LEASE ENDS  IMAGE',
      'blade01  computing  chassis1    1  16 GiB      4  alice  in 3 d      web@3',
      'blade02  computing  chassis1    2  16 GiB      4',
    ]);
    expect(stderr.text).to.equal('2 servers, 1 free\n');
  });

  it('pass on the filters, ask for power, and fold', async () => {
    await using stub = await startStubService({
      ...listing(...servers),
      getPowerState: () => Promise.resolve({power: [{target: 'blade01', state: 'on'}], failure: []}),
    });
    await run(words('servers blade[01-02] --taken --mine --pool storage --owner bob'), {url: stub.url});
    expect(stub.requestsOf('listServers')[0]).to.deep.equal({
      target: ['blade[01-02]'],
      options: {free: false, mine: true, pool: 'storage', owner: 'bob'},
    });
    const powered = await run(words('servers --power'), {url: stub.url});
    expect(powered.stdout.lines[1]).to.match(/^blade01 {2}on /);
    const folded = await run(words('servers --fold'), {url: stub.url});
    expect(folded.stdout.text).to.equal('blade[01-02]\n');
  });

  it('are asked for in pages until one is not full', async () => {
    const all = Array.from({length: 2_001}, (_, index) => sampleServer(`blade${10_000 + index}`));
    await using stub = await startStubService({
      listServers: ({options: {pageSize, after = ''} = {}}) =>
        Promise.resolve({server: all.filter(({name}) => name > after).slice(0, pageSize)}),
    });
    const {stdout} = await run(words('servers --fold'), {url: stub.url});
    expect(stdout.text).to.equal('blade[10000-12000]\n');
    expect(stub.requestsOf('listServers').map(({options}) => options?.after)).to.deep.equal([
      undefined,
      'blade10999',
      'blade11999',
    ]);
  });

  it('print the typed answer with --json', async () => {
    await using stub = await startStubService(listing(...servers));
    const {stdout} = await run(words('servers --json'), {url: stub.url, terminal: {columns: 80}});
    expect(JSON.parse(stdout.text)).to.deep.equal(JSON.parse(JSON.stringify({server: servers})));
  });

  it('never pass on a control character, whatever the service says', async () => {
    const evil = '\u001b[31m\u0007\u009b\u202ex';
    const name = 'evil\u009b';
    const common = {storageHost: evil, usedBytes: 1, referencedBytes: 1, createdAt: new Date(0)};
    await using stub = await startStubService({
      ...listing(sampleServer(name, {chassis: evil, ownerName: evil, brand: evil})),
      getServiceInfo: () =>
        Promise.resolve({
          info: {
            name: evil,
            version: evil,
            contractVersion: evil,
            serverTime: new Date(),
            signInMethod: [evil],
            defaultWaitSeconds: 1,
          },
        }),
      whoAmI: () => Promise.resolve({user: {name: evil, dn: evil, administrator: true}}),
      checkoutServers: () => Promise.resolve({result: [sampleResult(name), failed(name, 'NotFound', evil)]}),
      getPowerState: () =>
        Promise.resolve({
          power: [{target: name, state: 'on'}],
          failure: [{target: name, faultCode: 'NotFound', message: evil}],
        }),
      getHealth: () =>
        Promise.resolve({health: [{target: name, state: 'warning', message: evil}], failure: []}),
      getEventLog: () =>
        Promise.resolve({entry: [{target: name, severity: 'error', source: evil, text: evil}], failure: []}),
      listBrands: () =>
        Promise.resolve({brand: [{name, member: [evil], versionCount: 1, description: evil, ...common}]}),
      listVersions: () =>
        Promise.resolve({
          version: [
            {
              ...{brand: name, number: 1, comment: evil, author: evil, rootCount: 0, isDefault: true},
              ...common,
              boot: {kernel: evil, argument: [evil]},
              server: [],
            },
          ],
        }),
      getStorageUsage: () =>
        Promise.resolve({
          usage: [{brand: evil, versionCount: 1, rootCount: 1, fullCopyBytes: 1, part: [], ...common}],
        }),
      listRoots: () =>
        Promise.resolve({
          root: [
            {
              name,
              server: name,
              brand: evil,
              version: 1,
              path: evil,
              shared: true,
              assigned: true,
              ...common,
            },
          ],
        }),
      listJobs: () => Promise.resolve({job: [sampleJob([], {operation: evil, user: 'uid=a\u009b,dc=b'})]}),
      getJob: () =>
        Promise.resolve({
          job: ended([sampleResult(name, {message: evil, step: evil})], {operation: evil, message: evil}),
        }),
      listEvents: () =>
        Promise.resolve({
          event: [
            {
              id: evil,
              time: new Date(0),
              kind: evil,
              outcome: 'failed',
              userName: evil,
              address: evil,
              target: [name],
              message: evil,
              detail: [{name: evil, value: evil}],
            },
          ],
        }),
      deleteVersion: () => Promise.reject(new AppError('Conflict', evil)),
    });
    const id = '123e4567-e89b-42d3-a456-426614174000';
    const lines = [
      'servers',
      'servers --fold',
      'info',
      'whoami',
      'checkout blade01',
      'power status blade01',
      'health blade01',
      'log blade01',
      'brands',
      'versions web',
      'usage',
      'roots',
      'jobs',
      'events',
      `job ${id}`,
      `wait ${id}`,
      'version delete web 1 --yes',
    ];
    for (const line of lines.flatMap(text => [text, `${text} --json`])) {
      const {stdout, stderr} = await run(words(line), {url: stub.url, terminal: {columns: 80}});
      const live = line.startsWith('wait') && !line.endsWith('--json');
      const text = stdout.text + (live ? stderr.text.replace(/\u001b\[[0-9]*[AKJ]|\r/g, '') : stderr.text);
      expect(text, line).not.to.equal('');
      expect(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/.test(text), line).to.equal(false);
    }
  });
});

describe('inventory', () => {
  it('registers one server, or many from a file', async () => {
    await using stub = await startStubService({
      registerServers: () => Promise.resolve({result: [sampleResult('blade43')]}),
    });
    const one =
      'register blade43 --mac 02-00-00-00-00-2B --ip 10.77.0.43 --chassis chassis4 --bay 1 --memory 16G';
    await run(words(one), {url: stub.url});
    const server = {
      name: 'blade43',
      macAddress: '02:00:00:00:00:2b',
      ipAddress: '10.77.0.43',
      chassis: 'chassis4',
      bay: 1,
    };
    await run(words('register --file -'), {url: stub.url, input: JSON.stringify([server])});
    expect(stub.requestsOf('registerServers')).to.deep.equal([
      {server: [{...server, memoryMegabytes: 16_384}]},
      {server: [server]},
    ]);
    const bad = await run(words('register --file -'), {url: stub.url, input: '[{"name": "x", "mac": 1}]'});
    expect(bad.exitCode).to.equal(2);
  });

  it('updates many servers alike, but gives an address to one only', async () => {
    await using stub = await startStubService({updateServers: () => Promise.resolve({result: []})});
    await run(words('update blade[01-02] --memory 32G'), {url: stub.url});
    expect(stub.requestsOf('updateServers')).to.deep.equal([
      {
        server: [
          {name: 'blade01', memoryMegabytes: 32_768},
          {name: 'blade02', memoryMegabytes: 32_768},
        ],
      },
    ]);
    expect((await run(words('update blade[01-02] --bay 1'), {url: stub.url})).exitCode).to.equal(2);
    expect((await run(words('update blade[01-02]'), {url: stub.url})).exitCode).to.equal(2);
  });
});

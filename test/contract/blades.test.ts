/** Simulated blades on the real boot endpoint, powered by a simulated management module through our driver. */
import {expect} from 'chai';
import {parseBay} from '../../src/domain/names.ts';
import {createBlades, type Blades, type BladesOptions} from '../../src/lab/blades/blades.ts';
import {Faults} from '../../src/lab/faults.ts';
import {makeTopology} from '../../src/lab/topology.ts';
import {bootTag, startBootEndpoint, type BootEndpoint} from '../support/boot-endpoint.ts';
import {labBlades, startModuleUnderTest, type ModuleUnderTest} from '../support/lab-module.ts';

/** Looks again and again until it is so; the test's own time limit is the deadline. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise(resolve => setTimeout(resolve, 5));
}

describe('simulated blades', () => {
  const bay = parseBay(1);
  let endpoint: BootEndpoint;
  let blades: Blades;
  let rig: ModuleUnderTest;
  let exported: Set<string>;
  const ip = labBlades[0]?.ip ?? '';
  const start = async (options: Partial<BladesOptions> = {}) => {
    rig = await startModuleUnderTest({onPower: (name, on) => blades.setPower(name, on)});
    blades = createBlades({
      blades: labBlades,
      bootUrl: () => endpoint.url,
      isExported: (client, path) => exported.has(`${client} ${path}`),
      bootSequenceOf: name => rig.lab.bootSequenceOf(name),
      latency: {bootMs: 0},
      faults: new Faults(),
      retryMs: 20,
      attempts: 3,
      ...options,
    });
    await rig.module.setBootOrder(bay, ['network', 'disk']);
  };
  const up = `blade01 ${bootTag} up`;

  beforeEach(async () => {
    endpoint = await startBootEndpoint();
    for (const blade of labBlades) endpoint.addServer(blade);
    exported = new Set();
  });
  afterEach(async () => {
    blades.close();
    await rig.close();
    await endpoint.close();
  });

  it('come up with a script and an export, and say so', async () => {
    await start();
    exported.add(`${ip} ${endpoint.assign('blade01', bootTag)}`);
    expect(blades.stateOf('blade01')).to.equal('off');
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.isUp('blade01'));
    const stages = ['script', 'kernel', 'initrd', 'root', 'up'].map(stage => `blade01 ${bootTag} ${stage}`);
    // Of a file it is noted that it has gone out, whatever its receiver does meanwhile.
    expect([...endpoint.reports].sort()).to.deep.equal(stages.sort());
    expect(blades.consoleOf('blade01').at(-1)).to.equal('blade01 login:');
    expect(blades.stateOf('blade02')).to.equal('off');
    await rig.module.requestPower(bay, 'off');
    expect(blades.stateOf('blade01')).to.equal('off');
  });

  it('do not come up without a root', async () => {
    await start();
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.stateOf('blade01') === 'stopped');
    expect(blades.consoleOf('blade01').join()).to.include('no operating system');
    expect(endpoint.reports).to.deep.equal([]);
  });

  it('do not come up when the root is exported to somebody else only, and say why', async () => {
    await start();
    exported.add(`10.77.0.99 ${endpoint.assign('blade01', bootTag)}`);
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.stateOf('blade01') === 'stopped');
    expect(blades.consoleOf('blade01').join('\n')).to.match(
      /access denied by server while mounting 10\.77\.0\.2:/,
    );
    expect(endpoint.reports).not.to.include(up);
  });

  it('come up when the export comes in time', async () => {
    await start({attempts: 1_000});
    const path = endpoint.assign('blade01', bootTag);
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.consoleOf('blade01').some(line => line.includes('access denied')));
    exported.add(`${ip} ${path}`);
    await until(() => blades.isUp('blade01'));
    expect(endpoint.reports.at(-1)).to.equal(up);
  });

  it('do not ask for a script when the network is not first', async () => {
    await start();
    await rig.module.setBootOrder(bay, ['disk', 'network']);
    exported.add(`${ip} ${endpoint.assign('blade01', bootTag)}`);
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.stateOf('blade01') === 'stopped');
    expect(endpoint.reports).to.deep.equal([]);
  });

  it('stop booting when their current is cut', async () => {
    await start({latency: {bootMs: 60_000}});
    exported.add(`${ip} ${endpoint.assign('blade01', bootTag)}`);
    await rig.module.requestPower(bay, 'on');
    await until(() => endpoint.reports.length > 0);
    await rig.module.requestPower(bay, 'off');
    expect(blades.stateOf('blade01')).to.equal('off');
    expect(endpoint.reports).not.to.include(up);
  });

  it('fail to start when told to, then start', async () => {
    await start({
      faults: new Faults([{part: 'blade', name: 'blade01', on: 'netboot', effect: 'error', count: 2}]),
    });
    exported.add(`${ip} ${endpoint.assign('blade01', bootTag)}`);
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.isUp('blade01'));
    expect(blades.consoleOf('blade01').filter(line => line.startsWith('PXE-E51'))).to.have.length(2);
  });

  it('show their console while they boot, to as many as look, and let nobody in', async () => {
    await start();
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.stateOf('blade01') === 'stopped');
    let seen = '';
    const view = blades.attachConsole('blade01', text => (seen += text));
    expect(seen).to.match(/no operating system found\r\nBoot failed/);
    seen = '';
    await rig.module.requestPower(bay, 'off');
    exported.add(`${ip} ${endpoint.assign('blade01', bootTag)}`);
    await rig.module.requestPower(bay, 'on');
    await until(() => seen.endsWith('blade01 login:\r\n'));
    view.send('root\r');
    expect(seen).to.match(/root\r\nLogin incorrect\r\nblade01 login:\r\n$/);
    view.close();
    const before = seen;
    await rig.module.requestPower(bay, 'off');
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.isUp('blade01'));
    expect(seen).to.equal(before);
  });

  it('hang when told to, until they are switched off and on', async () => {
    await start({faults: new Faults([{part: 'blade', on: 'netboot', effect: 'hang', count: 1}])});
    exported.add(`${ip} ${endpoint.assign('blade01', bootTag)}`);
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.consoleOf('blade01').length > 0);
    expect(blades.stateOf('blade01')).to.equal('booting');
    await rig.module.requestPower(bay, 'off');
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.isUp('blade01'));
  });

  it('boot again when the lab is started again', async () => {
    await start();
    exported.add(`${ip} ${endpoint.assign('blade01', bootTag)}`);
    await rig.module.requestPower(bay, 'on');
    await until(() => blades.isUp('blade01'));
    blades.close();
    await rig.restart();
    await until(() => endpoint.reports.filter(report => report === up).length === 2);
  });

  it('are a thousand, and all up within seconds', async () => {
    const {blades: many} = makeTopology({chassis: 72, bladesPerChassis: 14, storageHosts: 1});
    await start({blades: many, isExported: () => true, bootSequenceOf: () => ['legacy', 'nw']});
    for (const blade of many) {
      endpoint.addServer(blade);
      endpoint.assign(blade.name, bootTag);
    }
    for (const {name} of many) blades.setPower(name, true);
    await until(() => many.every(({name}) => blades.isUp(name)));
    expect(endpoint.reports.filter(report => report.endsWith(' up'))).to.have.length(many.length);
  });
});

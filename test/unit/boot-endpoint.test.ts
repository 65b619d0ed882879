import {expect} from 'chai';
import {AppError} from '../../src/domain/errors.ts';
import {parseDatasetName} from '../../src/domain/image.ts';
import {
  parseBrandName,
  parseIpAddress,
  parseMacAddress,
  parseServerName,
  parseStorageHostName,
  parseVersionNumber,
} from '../../src/domain/names.ts';
import {parseIpxeScript, readKernelArguments} from '../../src/lab/blades/boot-loader.ts';
import {bootEntryOf} from '../../src/service/boot-entry.ts';
import {buildUpUrl} from '../../src/service/up-report.ts';
import {bootTag, startBootEndpoint, type BootEndpoint} from '../support/boot-endpoint.ts';
import {labBlades} from '../support/lab-module.ts';

describe('boot endpoint', () => {
  const [blade] = labBlades;
  if (blade === undefined) throw new Error('no blade');
  let endpoint: BootEndpoint;
  const ask = async (path: string, method = 'GET') => {
    const response = await fetch(`${endpoint.url}${path}`, {method});
    return {status: response.status, type: response.headers.get('content-type'), text: await response.text()};
  };
  const askScript = () => ask(`/boot/${blade.mac}`);
  const upPath = () =>
    buildUpUrl('', endpoint.settings.key, {
      server: parseServerName(blade.name),
      mac: parseMacAddress(blade.mac),
      tag: bootTag,
    });
  beforeEach(async () => {
    endpoint = await startBootEndpoint();
    endpoint.addServer(blade);
  });
  afterEach(() => endpoint.close());

  it('gives a server its kernel and root, and notes that it asked', async () => {
    const path = endpoint.assign(blade.name, bootTag);
    const {status, type, text} = await askScript();
    expect(status).to.equal(200);
    expect(type).to.match(/^text\/plain/);
    const {plan} = parseIpxeScript(text);
    if (plan.kind !== 'boot') throw new Error(text);
    expect(plan).to.include({kernelUrl: 'tftp://10.77.0.2/web/5/vmlinuz'});
    expect(readKernelArguments(plan.arguments)).to.include({server: '10.77.0.2', path});
    expect(plan.arguments).to.include('quiet').and.include('hopscotch.server=blade01');
    expect(endpoint.reports).to.deep.equal([`blade01 ${bootTag} script`]);
  });

  it('takes every way to write an address', async () => {
    endpoint.assign(blade.name, bootTag);
    for (const mac of ['02-00-00-00-00-01', '02%3A00%3a00:00:00:01']) {
      expect(parseIpxeScript((await ask(`/boot/${mac}`)).text).plan.kind).to.equal('boot');
    }
  });

  it('sends a server without a root to its disk, and a stranger away', async () => {
    expect((await askScript()).text).to.match(/boots from its disk\nexit\n$/);
    const {status, text} = await ask('/boot/02:00:00:00:00:99');
    expect(status).to.equal(200);
    expect(text)
      .to.match(/not registered/)
      .and.not.match(/kernel|chain/);
    expect(endpoint.reports).to.deep.equal([]);
  });

  it('lets a machine wait and ask again while the directory is down', async () => {
    endpoint.directoryDown = true;
    const {status, text} = await askScript();
    expect(status).to.equal(200);
    expect(parseIpxeScript(text).plan).to.deep.equal({
      kind: 'chain',
      url: `${endpoint.url}/boot/${blade.mac}`,
      waitSeconds: 10,
    });
  });

  it('gives the script even when nobody can note it', async () => {
    endpoint.assign(blade.name, bootTag);
    endpoint.reportsDown = true;
    expect(parseIpxeScript((await askScript()).text).plan.kind).to.equal('boot');
  });

  it('refuses what is no MAC address', async () => {
    for (const path of [
      '/boot/x',
      '/boot/..%2f..%2fetc',
      '/boot/02:00:00:00:00:0',
      '/boot/%00',
      `/boot/${'0'.repeat(5_000)}`,
    ]) {
      const {status, text} = await ask(path);
      expect(status, path).to.equal(400);
      expect(text).to.match(/is not a MAC address/);
    }
  });

  it('takes up-reports by POST and by GET', async () => {
    for (const method of ['POST', 'GET'])
      expect(await ask(upPath(), method)).to.include({status: 200, text: 'ok\n'});
    expect(endpoint.reports).to.deep.equal([`blade01 ${bootTag} up`, `blade01 ${bootTag} up`]);
  });

  it('does not need the directory for an up-report', async () => {
    endpoint.directoryDown = true;
    expect((await ask(upPath(), 'POST')).status).to.equal(200);
  });

  it('refuses up-reports that nobody of ours has written', async () => {
    const good = upPath();
    const forged = [
      good.replace('server=blade01', 'server=blade02'),
      good.replace(bootTag, 'ffffffffffff'),
      good.replace(/token=.*/, 'token='),
      good.replace(/token=.*/, `token=${'A'.repeat(43)}`),
      good.replace(/token=.*/, 'token=a&token=b'),
      good.replace(/&token=.*/, ''),
      good.replace('server=', 'server[]='),
      good.replace('root=', 'root[x]='),
      `/boot/${blade.mac}/up`,
    ];
    for (const path of forged) {
      const {status, text} = await ask(path, 'POST');
      expect(status, path).to.equal(403);
      expect(text).to.match(/^This report does not come from .*\n$/);
    }
    expect(endpoint.reports).to.deep.equal([]);
  });

  it('asks the machine to come again when a report cannot be kept', async () => {
    endpoint.reportsDown = true;
    const response = await fetch(`${endpoint.url}${upPath()}`, {method: 'POST'});
    expect(response.status).to.equal(503);
    expect(response.headers.get('retry-after')).to.equal('5');
    await response.text();
  });
});

describe('boot entries', () => {
  const location = {nfsServer: '10.77.0.2', path: '/tank/x'};
  const settings = {
    baseUrl: 'http://h',
    key: 'k',
    kernelUrl: 'tftp://x/{server}/{root}',
    initrdUrl: 'i',
    arguments: [],
  };
  const name = parseServerName('blade01');
  const mac = parseMacAddress('02:00:00:00:00:01');
  const ip = parseIpAddress('10.77.0.1');
  const assignment = {
    storageHost: parseStorageHostName('store1'),
    dataset: parseDatasetName('tank/x'),
    brand: parseBrandName('web'),
    version: parseVersionNumber(5),
    tag: bootTag,
  };

  it('fill in the configured addresses', () => {
    const entry = bootEntryOf({name, mac, ip, assignment}, location, settings);
    expect(entry.kernelUrl).to.equal(`tftp://x/blade01/${bootTag}`);
    expect(bootEntryOf({name, mac, ip}, location, settings, assignment)).to.deep.equal(entry);
  });

  it('say what is missing', () => {
    const refuse = (server: Parameters<typeof bootEntryOf>[0], words: RegExp) =>
      expect(() => bootEntryOf(server, location, settings))
        .to.throw(AppError, words)
        .with.property('code', 'Conflict');
    refuse({name}, /no MAC address is registered/);
    refuse({name, mac}, /no IP address is registered/);
    refuse({name, mac, ip}, /has no root to boot/);
  });

  it('refuse a placeholder that nobody fills', () => {
    for (const kernelUrl of ['{what}', '{constructor}', '{}']) {
      expect(() => bootEntryOf({name, mac, ip, assignment}, location, {...settings, kernelUrl})).to.throw(
        AppError,
        /it may use \{nfsServer\}/,
      );
    }
  });
});

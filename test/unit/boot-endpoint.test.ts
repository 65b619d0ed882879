import {expect} from 'chai';
import {once} from 'node:events';
import {get as httpGet, type IncomingMessage} from 'node:http';
import {text as toText} from 'node:stream/consumers';
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
import {newBootId} from '../../src/domain/boot-stage.ts';
import {expandSettings, parseIpxeScript, readKernelArguments} from '../../src/lab/blades/boot-loader.ts';
import {bootEntryOf} from '../../src/service/boot-entry.ts';
import {buildUpUrl} from '../../src/service/up-report.ts';
import {bootImage, bootTag, startBootEndpoint, type BootEndpoint} from '../support/boot-endpoint.ts';
import {labBlades} from '../support/lab-module.ts';
import {until} from '../support/until.ts';

describe('boot endpoint', () => {
  const [blade] = labBlades;
  if (blade === undefined) throw new Error('no blade');
  const boot = newBootId(new Date('2026-05-04T12:00:00Z'));
  let endpoint: BootEndpoint;
  const ask = async (path: string, method = 'GET', headers: Record<string, string> = {}) => {
    const response = await fetch(`${endpoint.url}${path}`, {method, headers});
    return {status: response.status, type: response.headers.get('content-type'), text: await response.text()};
  };
  const askScript = () => ask(`/boot/${blade.mac}`);
  const upPath = () =>
    buildUpUrl('', endpoint.settings.key, {
      server: parseServerName(blade.name),
      mac: parseMacAddress(blade.mac),
      tag: bootTag,
      boot,
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
    const wanted = (part: string) =>
      `${endpoint.url}/boot/${blade.mac}/${part}?image=${bootImage.id}&server=blade01&root=${bootTag}&boot=`;
    expect(
      plan.urls.map(address => address.replace(/boot=[0-9a-z-]{16}&token=[\w-]{43}$/, 'boot=')),
    ).to.deep.equal([wanted('kernel'), wanted('initrd')]);
    expect(readKernelArguments(plan.arguments)).to.include({server: '10.77.0.2', path});
    expect(plan.arguments).to.include.members(['quiet', 'console=ttyS0', 'hopscotch.server=blade01']);
    expect(endpoint.reports).to.deep.equal([`blade01 ${bootTag} script`]);
  });

  describe('files', () => {
    const get = (path: string, headers: Record<string, string> = {}) =>
      fetch(`${endpoint.url}/boot/${blade.mac}/${path}`, {headers});

    it('come from the version under their full address, which never holds another', async () => {
      const response = await get(`kernel?image=${bootImage.id}`);
      expect(await response.text()).to.equal('0123456789');
      expect(response.headers.get('content-length')).to.equal('10');
      expect(response.headers.get('cache-control')).to.contain('immutable');
      expect(response.headers.get('etag')).to.equal(`"${bootImage.id}-kernel"`);
      expect(await (await get(`initrd?image=${bootImage.id}`)).text()).to.equal('an initrd');
    });

    it('come in parts, and not again to who has them', async () => {
      const part = await get(`kernel?image=${bootImage.id}`, {Range: 'bytes=2-4'});
      expect([part.status, await part.text()]).to.deep.equal([206, '234']);
      // fetch() itself would ask for a fresh one.
      const headers = {'If-None-Match': `"${bootImage.id}-kernel"`};
      const asked = httpGet(`${endpoint.url}/boot/${blade.mac}/kernel?image=${bootImage.id}`, {headers});
      const [had] = (await once(asked, 'response')) as [IncomingMessage];
      expect([had.statusCode, await toText(had)]).to.deep.equal([304, '']);
    });

    it('of what is assigned now are not kept', async () => {
      endpoint.assign(blade.name, bootTag);
      const response = await get('kernel');
      expect(await response.text()).to.equal('0123456789');
      expect(response.headers.get('cache-control')).to.equal('no-cache');
    });

    it('are refused where there are none, in words', async () => {
      const refused = async (path: string) => {
        const response = await get(path);
        return [response.status, await response.text()];
      };
      expect(await refused('kernel')).to.deep.equal([
        404,
        `Image not found: ${blade.mac}. No server with this address has a root assigned.\n`,
      ]);
      endpoint.assign(blade.name, bootTag);
      expect((await refused('kernel?image=99'))[1]).to.match(/boots another one by now/);
      expect((await refused('kernel?image=../../etc/passwd'))[0]).to.equal(400);
      expect((await refused(`hypervisor?image=${bootImage.id}`))[1]).to.match(/booted without it/);
      expect((await refused('about.json'))[0]).to.equal(404);
    });
  });

  it('takes every way to write an address', async () => {
    endpoint.assign(blade.name, bootTag);
    for (const mac of ['02-00-00-00-00-01', '02%3A00%3a00:00:00:01']) {
      expect(parseIpxeScript((await ask(`/boot/${mac}`)).text).plan.kind).to.equal('boot');
    }
  });

  it('sends a server without a root to its disk, and a stranger away', async () => {
    expect((await askScript()).text).to.match(/boots from its disk\nexit\n$/);
    const stranger = '/boot/02:00:00:00:00:99';
    const first = parseIpxeScript((await ask(stranger)).text);
    if (first.plan.kind !== 'chain') throw new Error(first.plan.kind);
    expect(first.plan.url).to.match(
      /^http:.*\/boot\/02:00:00:00:00:99\?manufacturer=\$\{manufacturer:uristring\}&/,
    );
    const asked = new URL(expandSettings(first.plan.url, {bay: 7, mac: '02:00:00:00:00:99'}));
    const {status, text} = await ask(`${asked.pathname}${asked.search}`);
    expect(status).to.equal(200);
    expect(text)
      .to.match(/not registered/)
      .and.not.match(/kernel|chain/);
    const [one, two, ...more] = endpoint.sightings;
    expect(one).to.deep.equal({mac: '02:00:00:00:00:99', address: '127.0.0.1'});
    expect(two?.facts).to.deep.include({
      manufacturer: 'IBM (SIMULATED)',
      serial: 'LAB07',
      platform: 'pcbios',
    });
    expect(more).to.deep.equal([]);
    expect(endpoint.reports).to.deep.equal([]);
  });

  it('does not take a boot from a server because somebody else reads its script', async () => {
    endpoint.assign(blade.name, bootTag);
    const bootIn = (text: string) => /&boot=([0-9a-z-]{16})&/.exec(text)?.[1] ?? '';
    const own = bootIn((await askScript()).text);
    const others = bootIn((await ask(`/boot/${blade.mac}`, 'GET', {'X-Forwarded-For': '192.0.2.7'})).text);
    expect(own).to.match(/^0m/);
    expect(others < own, `${others} is before ${own}`).to.equal(true);
    const {text} = await ask(`/boot/${blade.mac}`, 'GET', {'X-Forwarded-For': '192.0.2.7'});
    expect(bootIn(text), 'always the same').to.equal(others);
  });

  it('believes little of what a stranger says of itself', async () => {
    const product = encodeURIComponent(`\u001b[2J\n${'x'.repeat(500)}`);
    await ask(`/boot/02:00:00:00:00:99?product=${product}&serial=&uuid=a+b&__proto__=1&secret=1`);
    const facts = endpoint.sightings[0]?.facts ?? {};
    expect(Object.keys(facts)).to.deep.equal(['product', 'uuid']);
    expect(facts.uuid).to.equal('a+b');
    expect(facts.product)
      .to.match(/^\?\[2J\?x{70,}$/)
      .and.have.length(80);
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

  it('notes who fetched what, once all of it has gone out', async () => {
    endpoint.assign(blade.name, bootTag);
    const {plan} = parseIpxeScript((await askScript()).text);
    if (plan.kind !== 'boot') throw new Error(plan.kind);
    const [kernel = '', initrd = ''] = plan.urls;
    await (await fetch(kernel, {headers: {Range: 'bytes=0-3'}})).text();
    await fetch(initrd, {method: 'HEAD'});
    expect(endpoint.reports).to.deep.equal([`blade01 ${bootTag} script`]);
    expect((await fetch(kernel.replace(/token=./, 'token=*'))).status).to.equal(403);
    for (const address of plan.urls) await (await fetch(address)).text();
    const noted = () => Promise.resolve(endpoint.reports.length > 2 ? endpoint.reports : undefined);
    expect(await until('both are noted', noted)).to.deep.equal(
      ['script', 'kernel', 'initrd'].map(stage => `blade01 ${bootTag} ${stage}`),
    );
  });

  it('takes what an earlier boot tells for what it is', async () => {
    endpoint.latestBoot = newBootId(new Date('2026-05-04T12:00:01Z'));
    const {status, text} = await ask(upPath(), 'POST');
    expect(status).to.equal(409);
    expect(text).to.match(/^This report is of an earlier boot of blade01: it has asked/);
    expect(endpoint.ups).to.deep.equal([]);
  });

  it('knows a root that is mounted from a system that is up, and no other stage', async () => {
    expect((await ask(`${upPath()}&stage=root`)).status).to.equal(200);
    expect(endpoint.ups).to.deep.equal([]);
    expect((await ask(`${upPath()}&stage=up`)).status).to.equal(200);
    expect(endpoint.ups).to.deep.equal(['blade01']);
    for (const stage of ['kernel', '', 'up&stage=root'])
      expect((await ask(`${upPath()}&stage=${stage}`)).status, stage).to.equal(400);
    expect(endpoint.reports).to.deep.equal([`blade01 ${bootTag} root`, `blade01 ${bootTag} up`]);
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
      good.replace(boot, newBootId(new Date())),
      good.replace(`boot=${boot}`, 'boot=x'),
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
    up: 'report',
    arguments: [],
  } as const;
  const way = {by: 'file'} as const;
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
    const entry = bootEntryOf({name, mac, ip, assignment}, location, bootImage, settings, way);
    expect(entry.kernelUrl).to.equal(`tftp://x/blade01/${bootTag}`);
    expect(bootEntryOf({name, mac, ip}, location, bootImage, settings, way, assignment)).to.deep.equal(entry);
  });

  it('say what is missing', () => {
    const refuse = (server: Parameters<typeof bootEntryOf>[0], words: RegExp) =>
      expect(() => bootEntryOf(server, location, bootImage, settings, way))
        .to.throw(AppError, words)
        .with.property('code', 'Conflict');
    refuse({name}, /no MAC address is registered/);
    refuse({name, mac}, /no IP address is registered/);
    refuse({name, mac, ip}, /has no root to boot/);
  });

  it('refuse a placeholder that nobody fills', () => {
    for (const kernelUrl of ['{what}', '{constructor}', '{}']) {
      expect(() =>
        bootEntryOf({name, mac, ip, assignment}, location, bootImage, {...settings, kernelUrl}, way),
      ).to.throw(AppError, /it may use \{nfsServer\}/);
    }
  });
});

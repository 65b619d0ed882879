import {expect} from 'chai';
import {createMetrics} from '../../src/telemetry/metrics.ts';
import {measureProcess} from '../../src/telemetry/process.ts';
import {watchEventLoop} from '../../src/telemetry/event-loop.ts';
import {AppError} from '../../src/domain/errors.ts';
import {call, envelopeOf, basic, send, startSoapService, type SoapService} from '../support/soap-service.ts';
import {soap12} from '../../src/http/soap-version.ts';

const token = 'a-token-for-metrics';

describe('Metrics', () => {
  let service: SoapService;
  before(async () => {
    service = await startSoapService({
      port: {listServers: () => Promise.reject(new AppError('NotFound', 'Nothing.'))},
    });
  });
  after(() => service.close());

  const get = (headers: Record<string, string> = {}, url = service.url) =>
    send(url, {method: 'GET', path: '/metrics', headers});
  const valueOf = (text: string, name: string) => {
    const found = text.split('\n').find(line => line.startsWith(`${name} `));
    return found === undefined ? undefined : Number(found.slice(name.length + 1));
  };
  /** The end of a request is seen by its server a moment after its client. */
  const read = async (until: (text: string) => boolean): Promise<string> => {
    for (;;) {
      const {text} = await get();
      if (until(text)) return text;
    }
  };

  it('count requests by operation, outcome and version', async () => {
    await call(service.url, '<tns:whoAmI/>');
    await call(service.url, '<tns:whoAmI/>');
    await call(service.url, '<tns:listServers/>');
    await call(service.url, '<tns:whoAmI/>', {Authorization: basic('alice', 'wrong')});
    await call(service.url, '<tns:somethingElse id="x"/>');
    await send(service.url, {
      path: soap12.path,
      headers: {'Content-Type': soap12.mediaType, Authorization: basic('bob')},
      body: envelopeOf('<tns:whoAmI/>', '', soap12),
    });
    const requests = (operation: string, outcome: string, soap = '1.1') =>
      `hopscotch_requests_total{operation="${operation}",outcome="${outcome}",soap="${soap}"}`;
    const text = await read(found => valueOf(found, requests('whoAmI', 'ok', '1.2')) === 1);
    expect(valueOf(text, requests('whoAmI', 'ok'))).to.equal(2);
    expect(valueOf(text, requests('whoAmI', 'Unauthenticated'))).to.equal(1);
    expect(valueOf(text, requests('listServers', 'NotFound'))).to.equal(1);
    expect(valueOf(text, requests('none', 'InvalidRequest'))).to.equal(1);
    expect(text).not.to.contain('somethingElse');
    expect(valueOf(text, 'hopscotch_request_seconds_count{operation="whoAmI"}')).to.equal(4);
    expect(valueOf(text, 'hopscotch_request_seconds_bucket{operation="whoAmI",le="+Inf"}')).to.equal(4);
    expect(valueOf(text, 'hopscotch_connections')).to.be.greaterThan(0);
  });

  it('show what is under way', async () => {
    let end = () => {};
    let begun = () => {};
    const started = new Promise<void>(resolve => (begun = resolve));
    service.port.listJobs = () =>
      new Promise(resolve => {
        end = () => resolve({job: []});
        begun();
      });
    const waiting = call(service.url, '<tns:listJobs/>');
    await started;
    expect(valueOf((await get()).text, 'hopscotch_operations_short_in_flight')).to.equal(1);
    end();
    await waiting;
    await read(text => valueOf(text, 'hopscotch_operations_short_in_flight') === 0);
  });

  it('are shown to this machine only, and not to those for whom a proxy on it asks', async () => {
    const {status, headers} = await get();
    expect(status).to.equal(200);
    expect(headers['content-type']).to.equal('text/plain; version=0.0.4; charset=utf-8');
    for (const name of ['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'Via']) {
      const refused = await get({[name]: '127.0.0.1'});
      expect(refused.status, name).to.equal(403);
      expect(refused.text)
        .to.match(/metrics\.token/)
        .and.not.to.contain('hopscotch_requests');
    }
  });

  it('are shown to whoever has the token, when there is one', async () => {
    const guarded = await startSoapService({metricsToken: token});
    try {
      const ask = (Authorization: string) =>
        get({Authorization, 'X-Forwarded-For': '192.0.2.1'}, guarded.url);
      expect((await ask(`Bearer ${token}`)).text).to.contain('hopscotch_connections 1');
      for (const wrong of ['', 'Bearer', `Bearer ${token}x`, `Basic ${token}`, 'Bearer __proto__']) {
        const refused = await ask(wrong);
        expect(refused.status, wrong).to.equal(401);
        expect(refused.headers['www-authenticate']).to.match(/^Bearer /);
      }
      expect((await get({}, guarded.url)).status).to.equal(401);
    } finally {
      await guarded.close();
    }
  });

  it('are written as Prometheus reads them', () => {
    const metrics = createMetrics();
    const counter = metrics.counter('a_total', 'Help.');
    counter.add({x: 'one "two" \\ three\nfour'});
    counter.add({x: 'one "two" \\ three\nfour'}, 2);
    const histogram = metrics.histogram('b_seconds', 'More help.', [0.1, 1]);
    for (const value of [0.05, 0.1, 0.5, 7]) histogram.observe(value, {y: 'z'});
    histogram.observe(2);
    metrics.gauge('c', 'A gauge.', () => 1.5);
    expect(metrics.render()).to.equal(
      [
        '# HELP a_total Help.',
        '# TYPE a_total counter',
        'a_total{x="one \\"two\\" \\\\ three\\nfour"} 3',
        '# HELP b_seconds More help.',
        '# TYPE b_seconds histogram',
        'b_seconds_bucket{y="z",le="0.1"} 2',
        'b_seconds_bucket{y="z",le="1"} 3',
        'b_seconds_bucket{y="z",le="+Inf"} 4',
        'b_seconds_sum{y="z"} 7.65',
        'b_seconds_count{y="z"} 4',
        'b_seconds_bucket{le="0.1"} 0',
        'b_seconds_bucket{le="1"} 0',
        'b_seconds_bucket{le="+Inf"} 1',
        'b_seconds_sum 2',
        'b_seconds_count 1',
        '# HELP c A gauge.',
        '# TYPE c gauge',
        'c 1.5',
        '',
      ].join('\n'),
    );
  });

  it('tell what the process holds', () => {
    const metrics = createMetrics();
    measureProcess(metrics);
    expect(valueOf(metrics.render(), 'process_resident_memory_bytes')).to.be.greaterThan(10_000_000);
  });

  it('tell how often and how long the event loop was blocked', () => {
    const metrics = createMetrics();
    const logged: unknown[] = [];
    const logger = {info: (_message: string, meta: object) => void logged.push(meta)};
    const watch = watchEventLoop(metrics, logger as never);
    watch.close();
    const value = (name: string) => valueOf(metrics.render(), `hopscotch_event_loop_${name}`);
    let nowMs = performance.now();
    const after = (milliseconds: number) => watch.tick((nowMs += milliseconds));
    after(0);
    const before = value('blocked_total') ?? 0;
    logged.length = 0;
    // The timer is due after 20 ms; it counts from 50 ms late.
    for (const milliseconds of [20, 45, 70]) after(milliseconds);
    expect(value('blocked_total')).to.equal(before);
    after(71);
    after(2_020);
    expect(value('blocked_total')).to.equal(before + 2);
    after(60_001);
    after(20);
    expect(value('delay_max_seconds')).to.be.closeTo(59.981, 0.001);
    for (let minute = 0; minute < 3; minute++) for (let second = 0; second < 4_000; second++) after(20);
    expect(value('delay_max_seconds')).to.equal(0);
    // One line for each ten seconds, however often it happens.
    logged.length = 0;
    for (let block = 0; block < 50; block++) after(120);
    expect(logged).to.deep.equal([{milliseconds: 100}]);
  });
});

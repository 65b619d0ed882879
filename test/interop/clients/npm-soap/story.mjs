// The story with the npm package soap as a client. Prints key=value lines.
import {createClientAsync, BasicAuthSecurity, WSSecurity} from 'soap';

const [url, server, held, comment, emoji, mirror, faults] = process.argv.slice(2);
const client = await createClientAsync(`${url}/soap?wsdl`);
const call = async (operation, request = {}) => {
  const [answer] = await client[`${operation}Async`](request);
  return answer ?? {};
};
const say = (key, value) => console.log(`${key}=${value}`);
const results = ({result}) => result.map(({target, state}) => `${target}:${state}`).join();
const names = ({server = []}) => server.map(({name}) => name).join();
const seconds = time => Math.trunc(time.getTime() / 1000);
const detailOf = work =>
  work.then(
    () => ({}),
    error => error.root.Envelope.Body.Fault.detail,
  );
const one = async () => (await call('listServers', {target: server})).server[0];

client.setSecurity(new BasicAuthSecurity('alice', 'wrong'));
say('wrongPassword', Object.keys(await detailOf(call('whoAmI'))));
client.setSecurity(new BasicAuthSecurity('alice', 'alice'));

say('info', (await call('getServiceInfo')).info.name);
say('whoAmI', (await call('whoAmI')).user.name);
say('none', names(await call('listServers', {options: {owner: 'carol'}})));
say('one', names(await call('listServers', {target: server})));
say('many', names(await call('listServers', {target: ['blade[01-03]'], options: {pool: 'computing'}})));
say('forty', names(await call('listServers', {target: ['blade[01-40]']})));
say('free', (await one()).owner ?? 'absent');
say('checkout', results(await call('checkoutServers', {target: server})));
say('leaseEnd', seconds((await one()).leaseEnd));

let {job} = await call('provisionServers', {target: server, options: {brand: 'hpc', waitSeconds: 0}});
say('queued', job.state);
while (job.finishedAt === undefined) {
  const options = {sinceVersion: job.version, timeoutSeconds: 20};
  ({job} = await call('waitForJob', {jobId: job.id, options}));
}
say('job', `${job.state} ${job.percent} ${job.result[0].brand}:${job.result[0].version}`);
const [power] = (await call('getPowerState', {target: server})).power;
say('power', `${power.target}:${power.state}`);
say('grant', results(await call('grantAccess', {target: server, user: 'carol'})));
say('member', (await one()).member.join());

const {NotFound} = await detailOf(call('listServers', {target: 'blade99'}));
say('notFound', NotFound.name);
const {AlreadyOwned} = await detailOf(call('checkoutServers', {target: held, options: {allOrNothing: true}}));
say(
  'alreadyOwned',
  `${AlreadyOwned.server} ${AlreadyOwned.owner} ${seconds(new Date(AlreadyOwned.leaseEnd))}`,
);
const {InvalidRequest} = await detailOf(call('listServers', {target: 'blade['}));
say('invalidRequest', InvalidRequest.part);
const {NotAuthorized} = await detailOf(call('setPool', {target: server, pool: 'storage'}));
say('notAuthorized', NotAuthorized.reason);
const {Conflict} = await detailOf(call('releaseServers', {target: server, options: {expectedCount: 7}}));
say('conflict', Conflict.reason);

const sent = async (key, text) => {
  const {job} = await call('snapshotBrand', {brand: 'web', options: {comment: text}});
  const {version} = await call('listVersions', {brand: 'web'});
  say(key, version.find(({number}) => number === job.result[0].version).comment);
};
await sent('sent', comment);
await sent('emoji', emoji);
say('received', (await call('listVersions', {brand: 'db'})).version.at(-1).comment);
say('usedBytes', (await call('listBrands', {options: {brand: 'hpc'}})).brand[0].usedBytes);
say('release', results(await call('releaseServers', {target: server})));

const methods = client.describe().HopScotchService.HopScotchPort;
say('operations', Object.keys(methods).length);

const connect = async (address, options) => {
  const there = await createClientAsync(`${address}?wsdl`, options);
  there.setSecurity(new BasicAuthSecurity('alice', 'alice'));
  return async (operation, request = {}) => (await there[`${operation}Async`](request))[0];
};
// Its numbers are exact to 2^53: those of 64 bits are better read as bigints.
const ask = await connect(`${mirror}/soap`, {customDeserializer: {long: BigInt}});
const caught = [];
for (const name of faults.split(',')) {
  const operation = name === 'DeviceError' ? 'getPowerState' : 'checkoutServers';
  const detail = await detailOf(ask(operation, {target: name}));
  caught.push(detail[name]?.correlationId === undefined ? Object.keys(detail) : name);
  if (name === 'Busy') say('busy', detail.Busy.retryAfterSeconds);
}
say('faults', caught.join());
const eventFor = async options => (await ask('listEvents', {options})).event[0];
// It makes nothing of a Date.
const noon = '2026-05-04T12:00:00+05:30';
const event = await eventFor({
  user: 'alice',
  since: noon,
  until: new Date('2026-05-05T00:00:00Z').toISOString(),
});
say('zones', `${seconds(event.time)} ${event.message}`);
say('nothing', (await eventFor({user: null, since: null, until: null})).message);
for (const [key, value] of Object.entries({long53: 2n ** 53n + 1n, long63: 2n ** 63n - 1n})) {
  const {job} = await ask('waitForJob', {jobId: 'any', options: {sinceVersion: value}});
  say(key, job.version);
}
const found = [];
let page;
do {
  const after = found.length === 0 ? {} : {after: found.at(-1).name};
  ({server: page = []} = await ask('listServers', {options: {pageSize: 3000, ...after}}));
  found.push(...page);
} while (page.length === 3000);
say('pages', `${found.length} ${found.at(-1).name}`);
const {server: all} = await ask('listServers');
say('stream', `${all.length} ${all.at(-1).name}`);

const ask12 = await connect(`${url}/soap12`, {forceSoap12Headers: true});
const me = (await ask12('whoAmI')).user.name;
const listed = names(await ask12('listServers', {target: 'blade01'}));
const refused = await ask12('listServers', {target: 'blade99'}).catch(
  error => error.root.Envelope.Body.Fault.Detail,
);
say('soap12', `${me} ${listed} ${refused.NotFound.name}`);

client.setSecurity(new WSSecurity('alice', 'alice', {hasTimeStamp: true, mustUnderstand: true}));
say('wsse', (await call('whoAmI')).user.name);

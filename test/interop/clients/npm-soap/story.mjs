// The story with the npm package soap as a client. Prints key=value lines.
import {createClientAsync, BasicAuthSecurity} from 'soap';

const [url, server, held, comment, emoji] = process.argv.slice(2);
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

// Takes a free server, says until when, and gives it back. Run: node hopscotch.mjs http://127.0.0.1:8080 alice alice
import {AppError, connect} from 'hop-scotch';

const [url, user, password] = process.argv.slice(2);
const hopscotch = connect({url: `${url}/soap`, credentials: {kind: 'password', user, password}});
try {
  const {result} = await hopscotch.checkoutServers({target: [], options: {count: 1, leaseSeconds: 3600}});
  const [{target, leaseEnd}] = result;
  console.log(`${target} is ours until ${leaseEnd.toISOString()}`);

  const {power} = await hopscotch.getPowerState({target: [target]});
  console.log(`${target} is ${power[0].state}`);

  await hopscotch.releaseServers({target: [target]});
  console.log(`${target} is free again`);

  await hopscotch.checkoutServers({target: ['blade14'], options: {allOrNothing: true}});
} catch (error) {
  if (!(error instanceof AppError && error.code === 'AlreadyOwned')) throw error;
  const {server, owner, leaseEnd} = error.details;
  console.log(`${server} belongs to ${owner} until ${leaseEnd.toISOString()}`);
} finally {
  hopscotch.close();
}

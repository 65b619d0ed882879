/**
 * What `import ... from 'hop-scotch'` gives: a client with every operation of the contract as a typed method, the same
 * that the command line uses; the errors that it throws; and the types of the contract.
 */
export {readAllServers} from './cli/all-servers.ts';
export {connect, type Client, type ConnectOptions, type Credentials} from './cli/client.ts';
export type * from './contract/types.generated.ts';
export {AppError, type ErrorCode, type ErrorDetails} from './domain/errors.ts';

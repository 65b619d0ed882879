/** Checks what was read against the schema, and its parts against one another. */
import type {z} from 'zod';
import {invalidRequest} from '../domain/errors.ts';
import {describeProblems} from './problems.ts';
import {schema, type Config} from './schema.ts';

/** Checks a configuration that is already an object. Throws InvalidRequest that names every bad entry. */
export function checkConfig(input: unknown): Config {
  const config = checkWith(schema, input);
  checkReferences(config);
  return config;
}

/** A part of a configuration, or all of it, by its schema alone. */
export function checkWith<Schema extends z.ZodType>(kind: Schema, input: unknown): z.output<Schema> {
  const result = kind.safeParse(input);
  if (!result.success) {
    const problems = describeProblems(kind, input, result.error.issues);
    throw invalidRequest('configuration', `The configuration is not valid:\n${problems.join('\n')}`);
  }
  return result.data;
}

function checkReferences(config: Config): void {
  checkTwice(config.storageHosts, 'storageHosts');
  checkTwice(config.chassis, 'chassis');
  checkTwice(config.notifications.webHooks, 'notifications.webHooks');
  const hosts = new Set(config.storageHosts.map(host => host.name));
  for (const box of config.chassis) {
    if (!hosts.has(box.storageHost)) {
      throw invalidRequest(
        'configuration',
        `Chassis ${box.name} names the storage host ${box.storageHost}, which is not configured.`,
      );
    }
  }
  const named = config.leases.groups.length + config.quotas.groups.length;
  if (named > 0 && config.directory.groupsBase === undefined) {
    throw invalidRequest(
      'configuration',
      'Leases or quotas name groups, but directory.groupsBase, where groups are looked for, is missing.',
    );
  }
  if (config.scratch !== undefined && !hosts.has(config.scratch.storageHost)) {
    throw invalidRequest(
      'configuration',
      `scratch names the storage host ${config.scratch.storageHost}, which is not configured.`,
    );
  }
  const unknown = config.replication.keep
    .flatMap(({storageHosts = []}) => storageHosts)
    .find(host => !hosts.has(host));
  if (unknown !== undefined) {
    throw invalidRequest(
      'configuration',
      `replication.keep names the storage host ${unknown}, which is not configured.`,
    );
  }
  checkBoot(config.boot);
  const local = ['127.0.0.1', '::1', 'localhost'].includes(config.listen.host);
  if (!local && config.listen.tls === undefined && !config.listen.allowPlaintextOnNetwork) {
    throw invalidRequest(
      'configuration',
      `Listening on ${config.listen.host} without TLS would send passwords in clear. Set listen.tls, ` +
        'or listen.allowPlaintextOnNetwork: true if something else protects the network.',
    );
  }
}

function checkBoot({listen, url, kernelUrl, initrdUrl}: Config['boot']): void {
  if (url === undefined && (listen?.host === '0.0.0.0' || listen?.host === '::'))
    throw invalidRequest(
      'configuration',
      'boot.listen is on all addresses of this machine: say with boot.url which one servers reach, such as http://10.77.0.254:8081.',
    );
  if ((kernelUrl === undefined) !== (initrdUrl === undefined))
    throw invalidRequest(
      'configuration',
      'boot.kernelUrl and boot.initrdUrl belong together: set both, or neither to serve what is in the images.',
    );
}

function checkTwice(parts: readonly {readonly name: string}[], section: string): void {
  const names = parts.map(part => part.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined)
    throw invalidRequest('configuration', `${section} holds ${twice} twice. Each needs a name of its own.`);
}

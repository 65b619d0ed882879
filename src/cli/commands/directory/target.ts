/** Which directory is meant, and who helps with it. */
import {readFileSync} from 'node:fs';
import {loadDirectoryConfig} from '../../../config/load.ts';
import type {CheckedDirectory} from '../../../directory/check/check.ts';
import {AppError, invalidRequest} from '../../../domain/errors.ts';
import {unreadable} from '../../../domain/unreadable.ts';
import type {Io} from '../../io.ts';

/** From the `directory` part of a configuration. */
export function readTarget(path: string): CheckedDirectory {
  const config = loadDirectoryConfig(path);
  if (!config.servicePassword) {
    throw invalidRequest('directory.servicePassword', `${path} names no servicePasswordFile.`);
  }
  return {
    url: config.url,
    startTls: config.startTls,
    timeoutMs: config.timeoutSeconds * 1000,
    ...(config.caFile === undefined ? {} : {ca: read(config.caFile, 'certificate file')}),
    serversBase: config.serversBase,
    peopleBase: config.peopleBase,
    userAttribute: config.userAttribute,
    userSearch: config.userSearch,
    placeholder: config.placeholderMember,
    administratorsGroup: config.administratorsGroup,
    ...(config.auditorsGroup === undefined ? {} : {auditorsGroup: config.auditorsGroup}),
    ...(config.groupsBase === undefined ? {} : {groupsBase: config.groupsBase}),
    service: {dn: config.serviceDn.text, password: config.servicePassword},
  };
}

/** With the first line of the file as the password, or what is answered at the terminal. */
export async function signInAs(
  name: string,
  passwordFile: string | undefined,
  option: string,
  {prompter}: Io,
): Promise<{name: string; password: string}> {
  if (passwordFile !== undefined) {
    const [password = ''] = read(passwordFile, 'password file').split(/\r?\n/, 1);
    if (password === '') throw invalidRequest(option, `The password file ${passwordFile} is empty.`);
    return {name, password};
  }
  if (prompter === undefined) {
    throw invalidRequest(option, `There is no terminal to ask for the password of ${name}: give ${option}.`);
  }
  const password = await prompter.askSecret(`Password for ${name} in the directory: `);
  if (password === '') throw new AppError('Unauthenticated', 'No password was given.');
  return {name, password};
}

function read(path: string, kind: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw unreadable(`The ${kind} ${path}`, error);
  }
}

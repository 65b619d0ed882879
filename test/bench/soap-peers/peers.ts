/** The contenders: how each is made of the WSDL and started. All serve the same types, from records in memory. */
import {execFile, spawn, type ChildProcess} from 'node:child_process';
import {once} from 'node:events';
import {mkdir, writeFile} from 'node:fs/promises';
import {fileURLToPath} from 'node:url';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {wsdlText} from '../../../src/contract/wsdl.ts';
import {classPathOf} from '../../interop/clients.ts';

export interface Peer {
  readonly name: string;
  /** Leaves what `start` needs in the directory. */
  build(directory: string): Promise<void>;
  start(directory: string, port: number, servers: number): ChildProcess;
  /** Requests that bring it up to speed: compilers of the running program need some. */
  readonly warmUp: number;
}

const source = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const classPath = `out:${classPathOf('JAX-WS')}`;

async function execute(directory: string, ...commands: readonly (readonly [string, ...string[]])[]) {
  for (const [program, ...argv] of commands)
    await promisify(execFile)(program, argv, {cwd: directory, timeout: 300_000});
}

/** The contract with two of its operations: the others would have to be written for each contender. */
function twoOperations(): string {
  const operation = /\s*<wsdl:operation name="([^"]+)">[\s\S]*?<\/wsdl:operation>/g;
  return wsdlText.replace(operation, (text, name) =>
    name === 'getServiceInfo' || name === 'listServers' ? text : '',
  );
}

export async function writeWsdl(directory: string): Promise<void> {
  await writeFile(join(directory, 'hs.wsdl'), twoOperations());
}

export const peers: readonly Peer[] = [
  {
    name: 'HOP-SCOTCH',
    warmUp: 300,
    build: () => Promise.resolve(),
    start: (_directory, port, servers) =>
      spawn(
        process.execPath,
        ['--disable-proto=delete', source('service.ts'), String(port), String(servers)],
        {stdio: ['pipe', 'pipe', 'inherit']},
      ),
  },
  {
    name: 'gSOAP',
    warmUp: 20,
    async build(directory) {
      await execute(
        directory,
        ['wsdl2h', '-o', 'hs.h', 'hs.wsdl'],
        ['soapcpp2', '-1', '-S', '-j', '-L', '-x', '-I/usr/share/gsoap/import', 'hs.h'],
        [
          'g++',
          ...['-O2', '-w', '-I.', '-o', 'gsoap-server', source('server.cpp')],
          ...['soapC.cpp', 'soapHopScotchBindingService.cpp', '-lgsoap++', '-lpthread'],
        ],
      );
    },
    start: (directory, port, servers) =>
      spawn(join(directory, 'gsoap-server'), [String(port), String(servers)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }),
  },
  {
    name: 'JAX-WS',
    warmUp: 1_000,
    async build(directory) {
      await mkdir(join(directory, 'src'));
      await mkdir(join(directory, 'out'));
      await execute(
        directory,
        ['wsimport', '-quiet', '-keep', '-Xnocompile', '-p', 'hs', '-s', 'src', 'hs.wsdl'],
        [
          'javac',
          ...[
            '-nowarn',
            '-Xlint:none',
            '-proc:none',
            '-encoding',
            'UTF-8',
            '-d',
            'out',
            '-cp',
            classPathOf('JAX-WS'),
          ],
          ...['-sourcepath', 'src', source('Server.java'), 'src/hs/package-info.java'],
        ],
      );
    },
    start: (directory, port, servers) =>
      // Without it the JDK's server holds small answers back for 40 ms.
      spawn(
        'java',
        ['-Dsun.net.httpserver.nodelay=true', '-cp', classPath, 'Server', String(port), String(servers)],
        {
          cwd: directory,
          stdio: ['ignore', 'pipe', 'ignore'],
        },
      ),
  },
  {
    name: 'PHP SoapServer',
    warmUp: 20,
    build: () => Promise.resolve(),
    start: (directory, port, servers) => {
      const options = ['-d', 'soap.wsdl_cache_enabled=1', '-d', `soap.wsdl_cache_dir=${directory}`];
      const child = spawn('php', [...options, '-S', `127.0.0.1:${port}`, source('server.php')], {
        env: {...process.env, WSDL: join(directory, 'hs.wsdl'), SERVERS: String(servers)},
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      // Its log of requests would fill the pipe; its first line says that it listens.
      child.stderr.on('data', (chunk: Buffer) => child.emit('said', chunk));
      return child;
    },
  },
];

/** Resolves when the contender has said that it listens. */
export async function ready(child: ChildProcess): Promise<void> {
  await Promise.race([
    once(child.stdout!, 'data'),
    once(child, 'said'),
    once(child, 'exit').then(() => Promise.reject(new Error('a contender ended before it listened'))),
  ]);
}

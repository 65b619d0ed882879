/** The clients: what each needs, how its stubs are made from the served WSDL, and what it is known not to do. */
import {existsSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {findProgram, havePrograms} from '../support/parts.ts';

export type Command = readonly [program: string, ...argv: string[]];

export interface Client {
  readonly name: string;
  /** Debian packages. */
  readonly packages: string;
  /** Programs, and files of libraries. */
  readonly needs: readonly string[];
  /** What it makes of the WSDL, for the matrix. */
  readonly stubs: string;
  /** Makes the stubs, in the working directory. */
  build(wsdl: string): readonly Command[];
  /** Runs the story; its arguments follow. */
  readonly run: Command;
  /** The same for the WSDL of SOAP 1.2, with a program that is given the address only; without it the story does both. */
  readonly soap12?: Pick<Client, 'build' | 'run'>;
  /** What it reports where it cannot do what others do, and why. */
  readonly known?: Readonly<Record<string, {readonly reports: string; readonly because: string}>>;
}

const source = (path: string) => fileURLToPath(new URL(`clients/${path}`, import.meta.url));
const jars = (...names: string[]) => names.map(name => `/usr/share/java/${name}.jar`).join(':');
const jaxwsJars = jars('jaxws-api', 'jws-api', 'jaxb-api', 'jaxws-rt');
const axisJars = jars(
  ...['axis', 'jaxrpc', 'axis-saaj', 'commons-logging', 'commons-discovery', 'wsdl4j'],
  ...['javax.mail', 'javax.activation'],
);
/** For programs that are compiled against the libraries of that client. */
export const classPathOf = (name: 'JAX-WS' | 'Axis 1.4'): string =>
  name === 'JAX-WS' ? jaxwsJars : axisJars;
const compileJava = (classPath: string, story: string, ...sources: string[]): Command => [
  'javac',
  ...['-nowarn', '-Xlint:none', '-proc:none'],
  ...['-encoding', 'UTF-8', '-d', 'out', '-cp', classPath, '-sourcepath', 'src', source(story), ...sources],
];
const runJava = (classPath: string, program: string): Command => ['java', '-cp', `out:${classPath}`, program];
const compileCs = (program: string): Command => [
  'mcs',
  ...['-nologo', '-warn:0', '-r:System.Web.Services', `-out:${program}.exe`],
  ...['Hs.cs', source(`mono/${program}.cs`)],
];
const python = (name: string): Pick<Client, 'needs' | 'build' | 'run'> => ({
  needs: ['/usr/bin/python3', `/usr/lib/python3/dist-packages/${name}`],
  build: () => [],
  run: ['/usr/bin/python3', source(`${name}/story.py`)],
});

/** Those that compile much stand apart, because two run at a time. */
export const clients: readonly Client[] = [
  {
    name: 'gSOAP',
    packages: 'gsoap libgsoap-dev g++',
    stubs: 'C++ of `wsdl2h` and `soapcpp2 -1`; the detail of a fault has a typed member for each',
    needs: ['wsdl2h', 'soapcpp2', 'g++', '/usr/include/stdsoap2.h'],
    build: wsdl => [
      ['wsdl2h', '-o', 'hs.h', wsdl],
      ['sh', '-c', 'cat "$0" >> hs.h', source('gsoap/security.h')],
      ['soapcpp2', '-1', '-C', '-j', '-L', '-x', '-I/usr/share/gsoap/import', 'hs.h'],
      [
        // Its methods are counted where it has written them, for the story to tell.
        'sh',
        '-c',
        'g++ -O0 -w -I. -DOPERATIONS="$(grep -c "virtual int [a-z][A-Za-z]*(_ns1__" $1.h)" -o story $0 soapC.cpp $1.cpp -lgsoap++',
        ...[source('gsoap/story.cpp'), 'soapHopScotchBindingProxy'],
      ],
    ],
    run: ['./story'],
    soap12: {
      build: wsdl => [
        ['wsdl2h', '-o', 'hs.h', wsdl],
        ['soapcpp2', '-2', '-C', '-j', '-L', '-x', '-I/usr/share/gsoap/import', 'hs.h'],
        [
          'g++',
          ...['-O0', '-w', '-I.', '-o', 'soap12', source('gsoap/soap12.cpp')],
          ...['soapC.cpp', 'soapHopScotchSoap12BindingProxy.cpp', '-lgsoap++'],
        ],
      ],
      run: ['./soap12'],
    },
  },
  {
    name: 'JAX-WS',
    packages: 'jaxws default-jdk-headless',
    stubs: 'Java of `wsimport`; faults are exceptions',
    needs: ['wsimport', 'javac', ...jaxwsJars.split(':')],
    build: wsdl => [
      ['mkdir', 'src', 'out'],
      ['wsimport', '-quiet', '-keep', '-Xnocompile', '-XadditionalHeaders', '-p', 'hs', '-s', 'src', wsdl],
      compileJava(jaxwsJars, 'jaxws/Story.java', 'src/hs/package-info.java'),
    ],
    run: runJava(jaxwsJars, 'Story'),
    soap12: {
      build: wsdl => [
        ['mkdir', 'src', 'out'],
        // Without -extension it takes SOAP 1.2 for a mistake.
        ['wsimport', '-extension', '-quiet', '-keep', '-Xnocompile', '-p', 'hs12', '-s', 'src', wsdl],
        compileJava(jaxwsJars, 'jaxws/Soap12.java', 'src/hs12/package-info.java'),
      ],
      run: runJava(jaxwsJars, 'Soap12'),
    },
  },
  {
    name: 'PHP SoapClient',
    packages: 'php-cli php-soap',
    stubs: 'methods at run time; the detail of a fault by name',
    needs: ['php'],
    build: () => [],
    run: ['php', source('php/story.php')],
  },
  {
    name: 'Axis 1.4',
    packages: 'libaxis-java default-jdk-headless',
    stubs: 'Java of `WSDL2Java`; faults are exceptions',
    needs: ['javac', ...axisJars.split(':')],
    build: wsdl => [
      ['mkdir', 'out'],
      ['java', '-cp', axisJars, 'org.apache.axis.wsdl.WSDL2Java', '-o', 'src', '-p', 'hs', wsdl],
      compileJava(axisJars, 'axis/Story.java'),
    ],
    run: runJava(axisJars, 'Story'),
    known: {
      emoji: {
        reports: 'fault InvalidRequestDetail',
        because:
          'Axis 1.4 writes such a character as two references to halves, which is not XML; it is refused',
      },
      soap12: {reports: 'none', because: 'Axis 1.4 makes no stubs of a WSDL for SOAP 1.2'},
    },
  },
  {
    name: 'zeep',
    packages: 'python3-zeep',
    stubs: 'methods at run time; faults can be parsed into their types',
    ...python('zeep'),
  },
  {
    name: 'C# on Mono',
    packages: 'mono-devel',
    stubs: 'C# of `wsdl`; the detail of a fault by name, as XML, because it makes no classes of faults',
    needs: ['wsdl', 'mcs', 'mono'],
    build: wsdl => [['wsdl', '/nologo', '/l:CS', '/n:Hs', '/out:Hs.cs', wsdl], compileCs('Story')],
    run: ['mono', 'Story.exe'],
    soap12: {
      build: wsdl => [
        ['wsdl', '/nologo', '/l:CS', '/n:Hs', '/protocol:SOAP12', '/out:Hs.cs', wsdl],
        compileCs('Soap12'),
      ],
      run: ['mono', 'Soap12.exe'],
    },
  },
  {
    name: 'suds',
    packages: 'python3-suds',
    stubs: 'methods and types at run time; the detail of a fault by name, its values as text',
    ...python('suds'),
    known: {soap12: {reports: 'none', because: 'suds reads the WSDL, but sends SOAP 1.1'}},
  },
  {
    name: 'SOAP::Lite',
    packages: 'perl libsoap-lite-perl',
    stubs:
      'nothing: the program names the elements, because the stubs of `service` leave out their namespace',
    needs: ['perl', '/usr/share/perl5/SOAP/Lite.pm'],
    build: () => [],
    run: ['perl', source('perl/story.pl')],
  },
  {
    name: 'npm soap',
    packages: 'none: npm ci',
    stubs: 'methods at run time; the detail of a fault by name',
    needs: [],
    build: () => [],
    run: [process.execPath, source('npm-soap/story.mjs')],
  },
];

/** False, after saying so, when something is missing; in CI that is an error. */
export function isHere({name, needs, packages}: Client): boolean {
  const missing = needs.filter(part =>
    part.startsWith('/') ? !existsSync(part) : findProgram(part) === undefined,
  );
  return havePrograms(missing, `Interoperation with ${name}`, packages);
}

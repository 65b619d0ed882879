/**
 * The real parts that the tests run against: installs them where it may (root on Debian), otherwise says what will be
 * skipped. In CI a part that is missing is an error, which the tests themselves report.
 */
import {spawnSync} from 'node:child_process';

/** Debian packages. */
const parts = [
  'busybox-static',
  'dbus',
  'default-jdk-headless',
  'dnsmasq-base',
  'g++',
  'gsoap',
  'iproute2',
  'jaxws',
  'ldap-utils',
  'libaxis-java',
  'libgsoap-dev',
  'libnfs-utils',
  'libsoap-lite-perl',
  'mono-devel',
  'nfs-ganesha',
  'nfs-ganesha-vfs',
  'openssh-server',
  'php-cli',
  'php-soap',
  'postgresql',
  'pxelinux',
  'python3-suds',
  'python3-zeep',
  'qemu-system-x86',
  'shellcheck',
  'slapd',
  'syslinux-common',
  'sudo',
  'zfs-fuse',
];

const installed = name =>
  spawnSync('dpkg-query', ['-W', '-f=${db:Status-Status}', name], {encoding: 'utf8'}).stdout === 'installed';
const apt = (...args) =>
  spawnSync('apt-get', ['-o', 'DPkg::Lock::Timeout=300', '-qq', ...args], {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: {...process.env, DEBIAN_FRONTEND: 'noninteractive'},
  });

const missing = parts.filter(name => !installed(name));
if (missing.length > 0 && process.getuid?.() === 0 && apt('--version').status === 0) {
  console.log(`Installing the real parts that the tests run against: ${missing.join(' ')} ...`);
  apt('update');
  apt('install', '-y', '--no-install-recommends', ...missing);
} else if (missing.length > 0) {
  console.log(`Tests that need these real parts will be skipped: ${missing.join(', ')}.`);
  console.log(`To run them (Debian, as root): apt-get install --no-install-recommends ${missing.join(' ')}`);
}

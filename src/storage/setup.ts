/** The script that an administrator runs on a storage host, once for each release of the service. */
import {quoteArgument} from '../adapters/ssh/quote.ts';
import {buildGate, type StorageSettings} from './gate.ts';

export type Dialect = 'linux' | 'illumos';

export interface SetupOptions {
  /** How people call the host. */
  readonly host: string;
  readonly dialect: Dialect;
  readonly account: string;
  /** `ssh-ed25519 AAAA…`. */
  readonly publicKey: string;
  readonly settings: StorageSettings;
}

/** One for each account: a host may serve two sites. */
const gateFile = (dialect: Dialect, account: string): string =>
  `${dialect === 'linux' ? '/usr/local/libexec' : '/opt/hopscotch'}/${account}-storage-gate`;

/** Text of a POSIX shell script. Running it again changes nothing but what has changed in it. */
export function buildSetup(options: SetupOptions): string {
  const {host, dialect, account, settings} = options;
  const own = dialect === 'linux' ? linux(options) : illumos(options);
  return `#!/bin/sh
# Makes a storage host ready for HOP-SCOTCH: ${host}. Run it there as root; running it again does no harm.
#
# It makes the account ${account}, which may do one thing: call the gate, a program that lets through what the service
# sends, below ${settings.base}, and nothing else. Read the gate: it is the second half of this script.
# Afterwards, where the service is: hopscotch storage check.
set -eu
umask 022

account=${quoteArgument(account)}
base=${quoteArgument(settings.base)}
path=${quoteArgument(settings.mountpoint)}
imports=${quoteArgument(settings.imports)}
exports=${quoteArgument(settings.exports.file)}
gate=${gateFile(dialect, account)}

say() { printf '%s\\n' "$*"; }
fail() {
  say "$*" >&2
  exit 1
}
[ "$(id -u)" = 0 ] || fail 'Run this as root.'

say "1. What must be there"
for program in ${programsOf(options).join(' ')}; do
  command -v "$program" > /dev/null || fail "This host has no $program. Install it, then run this again."
done
${gnuCheck}

say "2. The filesystem $base"
zfs list -H -o name "$base" > /dev/null 2>&1 || zfs create -p "$base"
mounted=$(zfs get -H -o value mountpoint "$base")
[ "$mounted" = "$path" ] || fail "$base is mounted at $mounted; the configuration says $path. Correct the one or the other."
[ "$(zfs get -H -o value mounted "$base")" = yes ] || zfs mount "$base"
mkdir -p "$imports"

say "3. The account $account"
${own.account}
home=$(getent passwd "$account" | cut -d: -f6)
mkdir -p "$home/.ssh"
# Root's, so that nobody but root changes who may call the gate.
chown root "$home" "$home/.ssh"
chmod 755 "$home" "$home/.ssh"
cat > "$home/.ssh/authorized_keys" << 'END_OF_KEYS'
${own.key}
END_OF_KEYS
chmod 644 "$home/.ssh/authorized_keys"

say "4. Its rights"
${own.rights}

say "5. Exports"
${exportsOf(options)}

say "6. The gate $gate"
mkdir -p "\${gate%/*}"
cat > "$gate.new" << 'END_OF_GATE'
${buildGate(settings)}END_OF_GATE
chmod 755 "$gate.new"
mv "$gate.new" "$gate"

say "This host's keys, for ssh.hostKeys of the configuration:"
for key in /etc/ssh/ssh_host_*_key.pub; do
  if [ -f "$key" ]; then ssh-keygen -lf "$key" || true; fi
done
say "Done. Where the service is, now: hopscotch storage check."
`;
}

const gnuCheck = `for program in find tar sort comm; do
  PATH="/usr/gnu/bin:/opt/local/gnu/bin:$PATH" "$program" --version 2> /dev/null | grep GNU > /dev/null ||
    fail "This host has no GNU $program. Install GNU findutils, coreutils and tar, then run this again."
done`;

function programsOf({dialect, settings: {exports}}: SetupOptions): string[] {
  const always = dialect === 'linux' ? ['zfs', 'useradd', 'visudo', 'flock'] : ['zfs', 'useradd', 'usermod'];
  if (exports.driver === 'sharenfs') return always;
  return [...always, exports.driver === 'ganesha' ? 'dbus-send' : 'exportfs'];
}

/** What the systems differ in. */
interface Own {
  readonly account: string;
  /** Line of authorized_keys. */
  readonly key: string;
  readonly rights: string;
}

/** Only root mounts on Linux, whatever \`zfs allow\` says: so sudo, and for the gate alone. */
function linux({account, publicKey}: SetupOptions): Own {
  const gate = gateFile('linux', account);
  const rules = `/etc/sudoers.d/${account}-storage`;
  return {
    account: `id "$account" > /dev/null 2>&1 || useradd --system --create-home --shell /bin/sh "$account"
# No password fits, and the account is not locked, which sshd without PAM would take for closed.
usermod -p '*' "$account"`,
    key: `restrict,command="sudo -n ${gate} \\"$SSH_ORIGINAL_COMMAND\\"" ${publicKey} hopscotch`,
    rights: `cat > ${rules}.new << 'END_OF_RULES'
# The gate, and nothing else. Nothing of it is logged: the service's own log has each command.
Defaults!${gate} !requiretty, !use_pty, !syslog, !pam_session
${account} ALL=(root) NOPASSWD: ${gate}
END_OF_RULES
chmod 440 ${rules}.new
visudo -cqf ${rules}.new || fail 'sudo does not take the rules for the account.'
mv ${rules}.new ${rules}`,
  };
}

/**
 * ZFS itself says what the account may do; the files of images belong to root, so it takes the privileges to read and
 * write those, too.
 */
function illumos({account, publicKey}: SetupOptions): Own {
  return {
    account: `id "$account" > /dev/null 2>&1 || useradd -m -d "/export/home/$account" -s /bin/sh "$account"
# No password fits, and the account is not locked.
passwd -N "$account"`,
    key: `restrict,command="${gateFile('illumos', account)} \\"$SSH_ORIGINAL_COMMAND\\"" ${publicKey} hopscotch`,
    rights: `zfs allow "$account" ${illumosRights.join(',')} "$base"
usermod -K defaultpriv=${illumosPrivileges.join(',')} "$account"`,
  };
}

const illumosRights = [
  'clone',
  'create',
  'destroy',
  'diff',
  'mount',
  'mountpoint',
  'promote',
  'quota',
  'readonly',
  'receive',
  'rename',
  'send',
  'share',
  'sharenfs',
  'snapshot',
  'userprop',
];

const illumosPrivileges = [
  'basic',
  'file_chown',
  'file_dac_execute',
  'file_dac_read',
  'file_dac_search',
  'file_dac_write',
  'file_link_any',
  'file_owner',
  'file_setid',
  'sys_devices',
  'sys_mount',
  'sys_nfs',
  'sys_share',
];

function exportsOf({settings: {exports}}: SetupOptions): string {
  switch (exports.driver) {
    case 'exportfs':
      return 'mkdir -p "${exports%/*}"\n: >> "$exports"';
    case 'ganesha':
      return `mkdir -p "\${exports%/*}"
: >> "$exports"
grep -qsF "%include \\"$exports\\"" /etc/ganesha/ganesha.conf ||
  say "   Add this line to the configuration of NFS-Ganesha, or it forgets exports when it restarts: %include \\"$exports\\""`;
    case 'sharenfs':
      return ': >> "$exports"\nchown "$account" "$exports"';
  }
}

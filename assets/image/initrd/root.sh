# shellcheck shell=dash disable=SC2034,SC2154
# The root: mounted, reported, and given the machine.

patience_seconds=300
mount_seconds=120

mount_root() {
    modprobe -q nfsv4
    address=$(address_of "$nfs_server") || give_up "$nfs_server has no address in the DNS"
    if [ "$mode" = ram ]; then
        mkdir -p /run/hopscotch/version
        mount_patiently ro /run/hopscotch/version
        cover_with_memory /run/hopscotch/version
    else
        mount_patiently rw /newroot
    fi
}

# Takes ro or rw, and where to.
mount_patiently() {
    started=$(uptime_seconds)
    attempt=1
    while :; do
        say "mounting $nfs_server:$nfs_path $1 (attempt $attempt)"
        if complaint=$(mount_nfs "$1" "$address" "$nfs_server:$nfs_path" "$2" "$mount_seconds" 2>&1); then
            say "the root is mounted"
            return 0
        fi
        say "${complaint:-no answer from $nfs_server in $mount_seconds seconds}"
        [ $(($(uptime_seconds) - started)) -lt "$patience_seconds" ] || break
        sleep 5
        attempt=$((attempt + 1))
    done
    give_up "the root $nfs_server:$nfs_path could not be mounted. Is it exported to $own_address?"
}

# Takes ro or rw, the address of the server, what to mount, where to, and how long it may take. busybox leaves to its
# caller what the kernel wants to know of NFS; it takes the options of nfsroot as they are.
mount_nfs() {
    case ,$nfs_options, in
        *,vers=3,* | *,nfsvers=3,*) nfs_type=nfs nfs_more="nolock,addr=$2,mountaddr=$2" ;;
        *,vers=* | *,nfsvers=*) nfs_type=nfs4 nfs_more="addr=$2,clientaddr=$own_address" ;;
        *) nfs_type=nfs4 nfs_more="vers=4.1,addr=$2,clientaddr=$own_address" ;;
    esac
    case ,$nfs_options, in
        *,sec=*) ;;
        *) nfs_more="$nfs_more,sec=sys" ;;
    esac
    timeout -s KILL "$5" mount -t "$nfs_type" -o "$1,${nfs_options:+$nfs_options,}$nfs_more" "$3" "$4"
}

uptime_seconds() {
    cut -d . -f 1 /proc/uptime
}

# Writes go to memory; the version below is shared by many servers and stays as it is.
cover_with_memory() {
    modprobe -q overlay
    mkdir -m 0700 /run/hopscotch/memory
    mount -t tmpfs -o mode=0700 hopscotch-memory /run/hopscotch/memory
    mkdir -m 0755 /run/hopscotch/memory/changes /run/hopscotch/memory/work
    below="lowerdir=$1,upperdir=/run/hopscotch/memory/changes,workdir=/run/hopscotch/memory/work"
    complaint=$(mount -t overlay -o "$below" hopscotch /newroot 2>&1) ||
        give_up "the root could not be covered with memory: $complaint"
}

# For whoever waits for this server. A boot does not fail for want of it.
report_stage() {
    [ -n "$up_url" ] || return 0
    case $up_url in
        *\?*) stage_url="$up_url&stage=$1" ;;
        *) stage_url="$up_url?stage=$1" ;;
    esac
    for attempt in 1 2 3; do
        [ "$attempt" = 1 ] || sleep 1
        # Not wget -T: Debian's static busybox 1.35 ends in a segmentation fault on it.
        complaint=$(timeout 5 wget -q -O /dev/null "$stage_url" 2>&1) && return 0
    done
    say "the stage $1 could not be reported: ${complaint:-no answer}"
}

# Directories shared with other servers. A server boots without them, too.
mount_scratch() {
    [ -n "$scratch" ] || return 0
    scratch_server=${scratch%%:*}
    mkdir -p /newroot/scratch 2>/dev/null
    if [ -L /newroot/scratch ] || [ ! -d /newroot/scratch ]; then
        say "no scratch directories: the root has no directory /scratch"
    elif ! address=$(address_of "$scratch_server"); then
        say "no scratch directories: $scratch_server has no address in the DNS"
    elif complaint=$(mount_nfs rw "$address" "$scratch" /newroot/scratch 30 2>&1); then
        say "scratch directories are below /scratch"
    else
        say "no scratch directories: ${complaint:-no answer from $scratch_server}"
    fi
}

# What the root must know, in /run/hopscotch; then the root's own init. Takes what the kernel gave to init.
hand_over() {
    echo "$server_name" >/run/hopscotch/server
    echo "$mode" >/run/hopscotch/mode
    # Who has the address can report in this server's name.
    (umask 077 && echo "$up_url" >/run/hopscotch/up)
    give_own_name
    give_name_servers
    # A link may lead to what is only there once the root is /.
    [ -e "/newroot$init" ] || [ -L "/newroot$init" ] ||
        give_up "$nfs_server:$nfs_path has no $init. Is it the root of a system?"
    for directory in proc sys dev run; do
        mkdir -p "/newroot/$directory"
        mount -o move "/$directory" "/newroot/$directory" || give_up "the root has no directory /$directory"
    done
    exec switch_root -c /dev/console /newroot "$init" "$@"
}

# An image that brings a host name would give it to all its servers. Its file stays as it is below.
give_own_name() {
    [ -s /newroot/etc/hostname ] && [ ! -L /newroot/etc/hostname ] || return 0
    [ "$(cat /newroot/etc/hostname)" != "$server_name" ] || return 0
    echo "$server_name" >/run/hopscotch/hostname
    mount -o bind /run/hopscotch/hostname /newroot/etc/hostname
}

give_name_servers() {
    [ -e /newroot/etc/resolv.conf ] || [ -L /newroot/etc/resolv.conf ] ||
        ln -s /run/hopscotch/resolv.conf /newroot/etc/resolv.conf 2>/dev/null
}

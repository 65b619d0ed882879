# shellcheck shell=dash disable=SC2034,SC2154
# What the service tells a server on the kernel's command line, and how to say something or give up.

restart_seconds=60

say() {
    echo "hopscotch: $*"
}

give_up() {
    say "cannot boot: $*"
    say "restarting in $restart_seconds seconds"
    sleep "$restart_seconds"
    reboot -f
    # Not reached on a machine; in a test nothing must follow.
    exit 1
}

# Takes the command line as one word. Sets server_name, mode, up_url, scratch, nfs_server, nfs_path, nfs_options,
# boot_mac and init. Of an argument that is there twice the last one counts, as for the kernel.
read_arguments() {
    server_name='' mode=nfs up_url='' scratch='' nfsroot='' boot_mac='' init=/sbin/init
    set -f
    for word in $1; do
        case $word in
            hopscotch.server=*) server_name=${word#*=} ;;
            hopscotch.mode=*) mode=${word#*=} ;;
            hopscotch.up=*) up_url=${word#*=} ;;
            hopscotch.scratch=*) scratch=${word#*=} ;;
            nfsroot=*) nfsroot=${word#*=} ;;
            BOOTIF=*) boot_mac=$(mac_of_bootif "${word#*=}") ;;
            init=*) init=${word#*=} ;;
        esac
    done
    set +f
    read_nfsroot "$nfsroot"
}

# SERVER:PATH[,OPTION...]. A path may have colons, a server may not.
read_nfsroot() {
    nfs_server=${1%%:*}
    nfs_path=${1#*:}
    case $nfs_path in
        *,*) nfs_options=${nfs_path#*,} nfs_path=${nfs_path%%,*} ;;
        *) nfs_options='' ;;
    esac
}

# 01-AA-BB-CC-DD-EE-FF, as pxelinux writes it, to aa:bb:cc:dd:ee:ff; iPXE scripts may have colons already.
mac_of_bootif() {
    mac=$(echo "$1" | tr 'A-F-' 'a-f:')
    case $mac in
        ??:??:??:??:??:??:??) mac=${mac#*:} ;;
    esac
    echo "$mac"
}

check_arguments() {
    [ -n "$server_name" ] || give_up "the kernel was not told hopscotch.server=NAME"
    case $nfs_server:$nfs_path in
        ?*:/*) ;;
        *) give_up "the kernel was not told nfsroot=SERVER:/DIRECTORY" ;;
    esac
    case $mode in
        nfs | reset | ram) ;;
        *) give_up "hopscotch.mode=$mode is not a mode that this initrd knows (nfs, reset, ram)" ;;
    esac
}

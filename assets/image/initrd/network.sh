# shellcheck shell=dash disable=SC2034,SC2154
# Drivers, and an address by DHCP on the interface that the machine was booted from.

net=/sys/class/net
interface_seconds=30
carrier_seconds=20

# Loads what answers to the hardware. A bus that a driver brings up has devices of its own: two rounds, and more
# while the interface is waited for.
load_drivers() {
    load_drivers_once
    load_drivers_once
}

load_drivers_once() {
    find /sys/devices -name modalias -print0 2>/dev/null | xargs -0 cat 2>/dev/null | sort -u |
        xargs modprobe -a -q 2>/dev/null
}

# Sets interfaces: the one with the hardware address of BOOTIF, or all network cards if the boot loader did not tell.
find_interface() {
    seconds=0
    while :; do
        interfaces=$(interfaces_with "$boot_mac")
        [ -z "$interfaces" ] || return 0
        [ "$seconds" -lt "$interface_seconds" ] || break
        sleep 1
        seconds=$((seconds + 1))
        load_drivers_once
    done
    if [ -n "$boot_mac" ]; then
        give_up "no network card has the address $boot_mac. Has this image a driver for it?"
    fi
    give_up "no network card was found. Has this image a driver for it?"
}

# Names of the network cards with this hardware address; all if it is empty.
interfaces_with() {
    for card in "$net"/*; do
        [ -e "$card/device" ] || continue
        if [ -z "$1" ] || [ "$(cat "$card/address")" = "$1" ]; then
            echo "${card##*/}"
        fi
    done
}

configure_network() {
    ip link set dev lo up
    for interface in $interfaces; do
        ip link set dev "$interface" up
    done
    for attempt in 1 2 3; do
        for interface in $interfaces; do
            wait_for_carrier "$interface" || continue
            say "asking for an address on $interface (attempt $attempt)"
            if udhcpc -i "$interface" -f -q -n -t 6 -T 3 -s /hopscotch/dhcp >/dev/null 2>&1; then
                # Written by the DHCP script.
                read -r own_address </run/hopscotch/address
                say "$interface has the address $own_address"
                return 0
            fi
        done
    done
    give_up "no DHCP server answered on $(echo "$interfaces" | xargs)"
}

wait_for_carrier() {
    seconds=0
    while [ "$(cat "$net/$1/carrier" 2>/dev/null)" != 1 ]; do
        if [ "$seconds" -ge "$carrier_seconds" ]; then
            say "$1 has no link: is its cable plugged in?"
            return 1
        fi
        sleep 1
        seconds=$((seconds + 1))
    done
}

# Prints the IPv4 address of a name; an address as it is.
address_of() {
    case $1 in
        *[!0-9.]*) ;;
        *)
            echo "$1"
            return 0
            ;;
    esac
    # The first address is that of the name server itself.
    nslookup "$1" 2>/dev/null | awk '/^Name:/ {named = 1} named && /^Address/ {print $NF; exit}' | grep '^[0-9.]*$'
}

"""Which addresses of the internet anybody may ask, by IANA's registries. Imports no Django.

What ``ipaddress`` calls global changes with the interpreter's version, and some of what it lets
pass leads to a network's inside: so the networks are listed here. Used before everything that
this project fetches.

Sources, as of November 2026: IANA IPv4 Special-Purpose Address Registry, IPv6 Special-Purpose
Address Registry, IPv6 Global Unicast Address Assignments (RFC 6890 and its updates; RFC 3879 for
fec0::/10, RFC 7526 for 192.88.99.0/24, RFC 9637 for 3fff::/20, RFC 9602 for 5f00::/16).
"""

from __future__ import annotations

import ipaddress

#: Networks of IPv4 that are somebody's own, reserved or for many at once. Whole blocks, where a
#: registry lets single anycast addresses of one pass: no web site answers there.
NOT_GLOBAL_4 = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # shared by a carrier's customers
        "127.0.0.0/8",  # loopback
        "169.254.0.0/16",  # link-local, where clouds keep their metadata
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # automatic multicast tunneling
        "192.88.99.0/24",  # 6to4's relays, deprecated
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and the broadcast address
    )
)
#: The one block of IPv6 that is given out as global unicast; all else (loopback, mapped and
#: translated IPv4, fc00::/7, fe80::/10, fec0::/10, ff00::/8, 5f00::/16 ...) is not.
GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
#: Within it.
NOT_GLOBAL_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocol assignments: Teredo, benchmarks, ORCHID
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4, which carries an address of IPv4
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)


def is_global(address: str) -> bool:
    """Whether an IP address is one that anybody on the internet could reach.

    False for what is no address, and for one that names a zone (``fe80::1%eth0``).
    """
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in NOT_GLOBAL_4)
    if ip.scope_id or ip not in GLOBAL_6:
        return False
    return not any(ip in network for network in NOT_GLOBAL_6)

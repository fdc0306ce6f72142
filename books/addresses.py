"""Addresses on the network: is a machine near (社内のアドレスの判定)?"""

import ipaddress


def is_near(host: str) -> bool:
    """Whether a host is this machine or has an address of a private network.

    A name other than ``localhost`` may lead anywhere, so it is not near. Link-local
    addresses are not either: 169.254.169.254 is the metadata service of clouds.

    >>> is_near("127.0.0.1"), is_near("192.168.1.20"), is_near("8.8.8.8"), is_near("ai.example")
    (True, True, False, False)
    """
    if host == "localhost":
        return True
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    return address.is_loopback or (address.is_private and not address.is_link_local)

"""Where a webhook may go: public addresses by https, and the networks that the settings allow.

Whoever registers an address chooses where we connect to, so every address that a name leads to is
looked at, also where it stands for another one (::ffff:10.0.0.1). The caller connects to exactly
what was looked at: a name that leads elsewhere a moment later changes nothing.
"""

from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNICAST = IPv6Network("2000::/3")
BESIDE: tuple[Network, ...] = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # of protocols
            "192.88.99.0/24",  # once 6to4's relays
            "2001::/23",  # of protocols: Teredo is in it
            "2001:db8::/32",  # of documentation
            "2002::/16",  # 6to4: an IPv4 address in disguise
            "3fff::/20",  # of documentation
        ),
    )
)
"""What `ipaddress` of some versions calls global, and is no host of the internet."""


class TargetRefused(Exception):
    """An address to which nothing is sent."""


class Targets:
    """The networks that are allowed beside the public internet; to them http is allowed as well."""

    def __init__(self, networks: Iterable[str] = ()) -> None:
        self._allowed: tuple[Network, ...] = tuple(map(ip_network, networks))

    def assert_url(self, url: str) -> None:
        """What the words of an address tell: its scheme, and its host if that is a number."""
        parts = urlsplit(url)
        if parts.scheme != "https" and not (parts.scheme == "http" and self._allowed):
            raise TargetRefused("须为 https / it must be https")
        try:
            host = ip_address(parts.hostname or "")
        except ValueError:
            return  # a name: it is looked at whenever it is resolved
        self.chosen([host], tls=parts.scheme == "https")

    def chosen(self, addresses: Sequence[Address], *, tls: bool) -> Address:
        """The address to connect to, if none that the name leads to is forbidden."""
        if not addresses:
            raise TargetRefused("没有地址 / it leads nowhere")
        for address in addresses:
            if not self._may(plain(address), tls=tls):
                raise TargetRefused(f"不在允许范围 / not allowed: {address}")
        return addresses[0]

    def _may(self, address: Address, *, tls: bool) -> bool:
        if any(address in network for network in self._allowed):
            return True
        return tls and public(address)


def plain(address: Address) -> Address:
    """The address meant by one in which an IPv4 address is wrapped."""
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def public(address: Address) -> bool:
    """Whether it belongs to a host of the internet."""
    if any(address in network for network in BESIDE) or address.is_multicast:
        return False
    return address.is_global and (address.version == 4 or address in UNICAST)

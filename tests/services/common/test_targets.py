"""Where a webhook may go: public addresses by https, and what the settings allow."""

from ipaddress import ip_address

import pytest

from services.common.targets import TargetRefused, Targets

FORBIDDEN = [
    "0.0.0.0",  # noqa: S104 - nobody listens there
    "10.1.2.3",
    "100.64.0.1",  # between a provider and its customers
    "100.100.100.200",  # where a cloud tells its machines their secrets
    "127.0.0.1",
    "127.255.0.9",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "::ffff:0:127.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:a9fe:a9fe::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = ["8.8.8.8", "114.114.114.114", "223.5.5.5", "2400:3200::1", "2606:4700::1111"]


def refused(targets: Targets, *addresses: str, tls: bool = True) -> bool:
    try:
        targets.chosen([ip_address(one) for one in addresses], tls=tls)
    except TargetRefused:
        return True
    return False


@pytest.mark.parametrize("address", FORBIDDEN)
def test_no_address_within_is_reached(address: str):
    assert refused(Targets(), address)


@pytest.mark.parametrize("address", PUBLIC)
def test_the_internet_is_reached_by_https_alone(address: str):
    assert not refused(Targets(), address)
    assert refused(Targets(), address, tls=False)
    assert refused(Targets(["10.0.0.0/8"]), address, tls=False)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_name_that_leads_within_as_well_is_not_reached(address: str):
    assert refused(Targets(), address, "10.0.0.1")
    assert refused(Targets(), "::1", address)
    assert refused(Targets())


@pytest.mark.parametrize("tls", [True, False])
def test_a_network_that_is_allowed_is_reached_either_way(tls: bool):
    targets = Targets(["10.20.0.0/16", "fd12::/16"])
    assert not refused(targets, "10.20.3.4", tls=tls)
    assert not refused(targets, "::ffff:10.20.3.4", tls=tls)
    assert not refused(targets, "fd12::7", tls=tls)
    assert refused(targets, "10.21.0.1", tls=tls)
    assert refused(targets, "10.20.3.4", "10.21.0.1", tls=tls)
    assert refused(targets, "fd13::7", tls=tls)


def test_the_address_looked_at_first_is_the_one_to_connect_to():
    found = [ip_address(one) for one in PUBLIC]
    assert Targets().chosen(found, tls=True) == found[0]


@pytest.mark.parametrize(
    ("url", "networks", "allowed"),
    [
        ("https://example.gov.cn/a", (), True),
        ("https://localhost/a", (), True),  # a name is looked at when it is resolved
        ("https://8.8.8.8/a", (), True),
        ("https://127.0.0.1/a", (), False),
        ("https://[::1]/a", (), False),
        ("https://[::ffff:10.0.0.1]/a", (), False),
        ("https://10.20.0.1/a", ("10.20.0.0/16",), True),
        ("http://10.20.0.1/a", ("10.20.0.0/16",), True),
        ("http://10.21.0.1/a", ("10.20.0.0/16",), False),
        ("http://8.8.8.8/a", ("10.20.0.0/16",), False),
        ("http://example.gov.cn/a", (), False),
        ("ftp://example.gov.cn/a", ("10.20.0.0/16",), False),
        ("file:///etc/passwd", ("10.20.0.0/16",), False),
    ],
)
def test_an_address_is_refused_by_its_words_where_they_tell_enough(
    url: str, networks: tuple[str, ...], allowed: bool
):
    if allowed:
        Targets(networks).assert_url(url)
    else:
        with pytest.raises(TargetRefused):
            Targets(networks).assert_url(url)

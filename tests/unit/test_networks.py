"""Which network a visitor comes from: no header lifts a limit."""

import pytest

from membership_recruitment.utils.networks import client_address, network

PEER = "203.0.113.9"


@pytest.mark.parametrize("forged", ["", "198.51.100.1", "198.51.100.1, 192.0.2.7", ", ,", "<script>"])
def test_without_a_proxy_of_ours_the_header_is_not_looked_at(forged):
	assert client_address(PEER, forged, 0) == PEER


@pytest.mark.parametrize("forged", ["", "198.51.100.1, ", "198.51.100.1, 192.0.2.7, "])
def test_behind_one_proxy_only_what_the_proxy_added_counts(forged):
	assert client_address("127.0.0.1", f"{forged}{PEER}", 1) == PEER


def test_behind_two_proxies():
	assert client_address("10.0.0.2", f"198.51.100.1, {PEER}, 10.0.0.1", 2) == PEER


def test_a_request_that_went_past_the_proxy_counts_as_its_own_peer():
	assert client_address(PEER, "", 1) == PEER
	assert client_address(PEER, "", 3) == PEER


def test_networks():
	assert network("203.0.113.9") == network("203.0.113.250") == "203.0.113.0/24"
	assert network("203.0.114.9") != network("203.0.113.9")
	assert network("2001:db8:1:2:3::4") == network("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
	assert network("2001:db8:1:3::1") != network("2001:db8:1:2::1")
	assert network("::ffff:203.0.113.9") == "203.0.113.0/24"
	assert network("fe80::1%eth0") == "fe80::/64"


@pytest.mark.parametrize("nonsense", ["", "unknown", "1.2.3", "203.0.113.9:80", "' or 1=1"])
def test_what_is_no_address_shares_one_counter(nonsense):
	assert network(nonsense) == "unknown"

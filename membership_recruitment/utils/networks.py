"""Tell from which network a request comes, whatever its headers claim. No frappe."""

import ipaddress

# The smallest block that one subscriber usually has: changing the address within it costs nothing.
BLOCK = {4: 24, 6: 64}


def client_address(peer: str, forwarded: str, proxies: int) -> str:
	"""The address that the last trusted machine saw.

	Each proxy adds whom it talked to at the right end of X-Forwarded-For; everything further left was sent by
	the visitor and proves nothing. (Frappe's own request_ip takes the leftmost.)

	Args:
	        peer: Address at the other end of the connection.
	        forwarded: The header X-Forwarded-For, empty when there is none.
	        proxies: How many proxies of our own stand in front; 0: the header is not looked at.
	"""
	hops = [hop.strip() for hop in forwarded.split(",") if hop.strip()]
	chain = [*hops, peer]
	return chain[max(-1 - proxies, -len(chain))]


def network(address: str) -> str:
	"""The /24 (IPv4) or /64 (IPv6) that an address lies in; "unknown" for what is no address."""
	try:
		parsed = ipaddress.ip_address(address.partition("%")[0])
	except ValueError:
		return "unknown"
	if parsed.version == 6 and parsed.ipv4_mapped:
		parsed = parsed.ipv4_mapped
	return str(ipaddress.ip_network((parsed, BLOCK[parsed.version]), strict=False))

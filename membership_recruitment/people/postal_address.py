"""Lay out a postal address as the lines on an envelope. No database, no frappe."""

from collections.abc import Mapping


def lines(name: str, address: Mapping, home_country: str | None) -> list[str]:
	"""Name, street, postal code and town, and the country where it is another than ours.

	Args:
	        name: Who lives there.
	        address: Fields of an Address: address_line1, address_line2, pincode, city, country.
	        home_country: Where the association is.

	Returns:
	        The lines; none where street or town is missing: no post arrives there.
	"""
	street, city = (address.get("address_line1") or "").strip(), (address.get("city") or "").strip()
	if not street or not city:
		return []
	country = address.get("country")
	second = (address.get("address_line2") or "").strip()
	town = f"{(address.get('pincode') or '').strip()} {city}".strip()
	# with whom somebody lives stands above the street
	found = [name, second, street, town] if second[:3].lower() == "c/o" else [name, street, second, town]
	if country and country != home_country:
		found.append(country.upper())
	return [line for line in found if line]

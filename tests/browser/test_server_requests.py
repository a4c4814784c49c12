"""What the server asks for itself when it makes a PDF, over HTTP: nothing but the site's own files."""

import io
import json

import pytest
from pypdf import PdfReader

from tests.browser.test_recruiter_http import log_in
from tests.support.fetching_html import fetching
from tests.support.listener import listening, other_address


@pytest.fixture(scope="module")
def recruiter(server, seeded):
	return log_in(server, seeded, "Member Recruiter")


@pytest.fixture(params=["127.0.0.1", other_address()])
def listener(request):
	with listening(request.param) as (url, asked):
		yield url, asked


def test_a_report_fetches_nothing(server, recruiter, listener):
	url, asked = listener
	html = (
		f'<html><head><link rel="stylesheet" href="/assets/frappe/css/none.css"></head>{fetching(url)}</html>'
	)
	answer = recruiter.post(
		f"{server}/api/method/frappe.utils.print_format.report_to_pdf", data={"html": html}
	)
	assert answer.status_code == 200, answer.text[-500:]
	text = PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
	assert "Hej" in text and "SECRET" not in text and "pong" not in text
	assert not asked


@pytest.mark.parametrize(
	"headers", [{"Host": "HOST"}, {"X-Forwarded-Host": "HOST"}, {"Host": "HOST", "X-Forwarded-Proto": "http"}]
)
def test_a_forged_host_is_not_asked_for_the_sites_files(server, recruiter, listener, headers):
	url, asked = listener
	forged = {name: value.replace("HOST", url.partition("//")[2]) for name, value in headers.items()}
	recruiter.post(
		f"{server}/api/method/frappe.utils.print_format.report_to_pdf",
		data={"html": "<html><head></head><body><img src='/files/a.png'><p>Hej</p></body></html>"},
		headers=forged,
	)
	assert not asked


def test_a_printed_document_fetches_nothing(server, recruiter, seeded, listener):
	url, asked = listener
	made = recruiter.post(
		f"{server}/api/resource/Membership Prospect",
		json={
			"first_name": "Printed",
			"last_name": url,
			"recruiter": seeded["logins"]["Member Recruiter"],
			"recruitment_source": "Website",
			"notes": fetching(url),
		},
	)
	assert made.status_code == 200, made.text[-500:]
	name, doctype = made.json()["data"]["name"], "Membership Prospect"
	for method, values in (
		("download_pdf", {"doctype": doctype, "name": name, "format": "Standard"}),
		("download_multi_pdf", {"doctype": doctype, "name": json.dumps([name]), "format": "Standard"}),
	):
		answer = recruiter.get(f"{server}/api/method/frappe.utils.print_format.{method}", params=values)
		assert answer.content.startswith(b"%PDF"), answer.text[-500:]
		assert "Printed" in PdfReader(io.BytesIO(answer.content)).pages[0].extract_text()
	assert not asked

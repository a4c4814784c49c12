"""Mails of strangers, with hostile words and attachments, in answer to one on a member: fetched from a POP3 server as
Frappe's schedule does. Prints the member, the names of the mails, and their files."""

import json
import socketserver
import threading
from email.message import EmailMessage

import frappe

from tests.support.hostile_text import FORMS, RUN

ADDRESS = "brev@forening.example"
PAGE = f"""<html xmlns="http://www.w3.org/1999/xhtml"><head><script>{RUN}</script></head><body>NAME</body></html>"""
ATTACHED = ("page.xhtml", "page.shtml", "page.html", "feed.atom", "drawing.svgz", "words.xslt")


class Pop3(socketserver.StreamRequestHandler):
	"""As much of RFC 1939 as it takes to hand over the mails of the server."""

	def handle(self):
		self.say("+OK here")
		while line := self.rfile.readline():
			command, *words = line.decode().split()
			answer = getattr(self, command.lower(), None)
			self.say("+OK" if answer is None else answer(*words))
			if command == "QUIT":
				return

	def stat(self) -> str:
		return f"+OK {len(self.server.mails)} {sum(map(len, self.server.mails))}"

	def uidl(self, *_number) -> str:
		return "\r\n".join(["+OK", *(f"{n} m{n}" for n in range(1, len(self.server.mails) + 1)), "."])

	def list(self, *_number) -> str:
		return "\r\n".join(["+OK", *(f"{n} {len(m)}" for n, m in enumerate(self.server.mails, 1)), "."])

	def retr(self, number: str) -> str:
		lines = self.server.mails[int(number) - 1].decode().splitlines()
		return "\r\n".join(["+OK", *(f".{line}" if line.startswith(".") else line for line in lines), "."])

	def say(self, text: str) -> None:
		self.wfile.write(f"{text}\r\n".encode())


def letter(number: int, form: str, answers: str) -> EmailMessage:
	mail = EmailMessage()
	mail["In-Reply-To"] = f"<{answers}@example.com>"
	mail["Subject"] = f"Hostile {number} {form}".replace("\n", " ")
	mail["From"] = f"Hostile {number} <hostile{number}@example.com>"
	mail["To"] = ADDRESS
	mail["Message-ID"] = f"<hostile{number}.{frappe.generate_hash(length=6)}@example.com>"
	mail.set_content(form)
	mail.add_alternative(f"<html><body><p>{form}</p></body></html>", subtype="html")
	if not number:
		for name in ATTACHED:
			mail.add_attachment(
				PAGE.replace("NAME", name).encode(),
				maintype="application",
				subtype="octet-stream",
				filename=name,
			)
	return mail


def main(site: str) -> None:
	frappe.init(site, sites_path=".")
	frappe.connect()
	member = frappe.get_all("Member", pluck="name", limit=1)[0]
	written = frappe.get_doc(
		{
			"doctype": "Communication",
			"communication_medium": "Email",
			"sent_or_received": "Sent",
			"subject": "Your membership",
			"content": "Welcome",
			"reference_doctype": "Member",
			"reference_name": member,
		}
	).insert()
	with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Pop3) as server:
		server.daemon_threads = True
		server.mails = [letter(number, form, written.name).as_bytes() for number, form in enumerate(FORMS)]
		threading.Thread(target=server.serve_forever, daemon=True).start()
		account(server.server_address[1]).receive()
		server.shutdown()
	frappe.db.set_value("Email Account", ADDRESS, {"enable_outgoing": 0, "default_outgoing": 0})
	frappe.db.commit()
	rows = frappe.get_all(
		"Communication",
		filters={"email_account": ADDRESS, "sent_or_received": "Received"},
		pluck="name",
		order_by="creation",
	)
	about = {"attached_to_doctype": "Communication", "attached_to_name": ["in", rows]}
	files = frappe.get_all("File", filters=about, fields=["file_name", "file_url"])
	print(json.dumps({"member": member, "mails": rows, "files": files, "attached": len(ATTACHED)}))
	frappe.destroy()


def account(port: int):
	"""The association's account, which takes mails in, and makes contacts of who writes them."""
	if not frappe.db.exists("Email Account", ADDRESS):
		values = {"doctype": "Email Account", "email_account_name": ADDRESS, "email_id": ADDRESS}
		frappe.get_doc({**values, "enable_incoming": 0, "password": "x"}).insert()
	frappe.db.set_value(
		"Email Account",
		ADDRESS,
		{
			"enable_incoming": 1,
			"use_imap": 0,
			"use_ssl": 0,
			"email_server": "127.0.0.1",
			"incoming_port": str(port),
			"create_contact": 1,
			"email_sync_option": "ALL",
			# some mails are told of to others: by this account as long as it takes mails in
			"enable_outgoing": 1,
			"default_outgoing": 1,
		},
	)
	frappe.db.commit()
	frappe.clear_document_cache("Email Account", ADDRESS)
	return frappe.get_doc("Email Account", ADDRESS)

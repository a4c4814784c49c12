"""A mail server of the tests' own, and a death in the midst of queueing: for scripts in processes of their own."""

import os
import signal
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

import frappe


class Smtp(socketserver.StreamRequestHandler):
	"""As much of RFC 5321 as it takes to receive a mail, or not to."""

	mails: ClassVar[list[str]] = []
	answer: ClassVar[str] = ""

	def handle(self):
		self.say("220 here")
		while line := self.rfile.readline():
			command = line.decode().split()[0].upper()
			if command == "RCPT" and self.answer == "busy":
				self.say("451 later")
			elif command == "RCPT" and self.answer == "unknown":
				self.say("550 no such user")
			elif command == "DATA":
				if self.answer == "killed":
					os.kill(os.getpid(), signal.SIGKILL)
				self.say("354 go on")
				lines = []
				while (line := self.rfile.readline()) != b".\r\n":
					lines.append(line[1:] if line.startswith(b"..") else line)
				self.mails.append(b"".join(lines).decode())
				if self.answer == "breaks":
					return  # taken, but who knows
				self.say("250 taken")
			elif command == "QUIT":
				self.say("221 bye")
				return
			else:
				self.say("250 well")

	def say(self, text: str) -> None:
		self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def running(account: str, answer: str = "") -> Iterator[list[str]]:
	"""Let an Email Account send to a server that answers so; see Smtp. Gives the list of mails that it takes."""
	Smtp.answer = answer
	socketserver.ThreadingTCPServer.daemon_threads = True  # Frappe leaves its connection open
	with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Smtp) as server:
		threading.Thread(target=server.serve_forever, daemon=True).start()
		frappe.db.set_value("Email Account", account, "smtp_port", server.server_address[1])
		frappe.clear_document_cache("Email Account", account)
		yield Smtp.mails
		server.shutdown()


def die_in(chunk: int) -> None:
	"""SIGKILL when so many chunks of mails are written, before the last one's commit."""
	from membership_recruitment.mail import bulk_queue

	write, calls = bulk_queue.write, []

	def deadly(queued):
		write(queued)
		calls.append(1)
		if len(calls) == chunk:
			os.kill(os.getpid(), signal.SIGKILL)

	bulk_queue.write = deadly

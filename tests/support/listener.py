"""A web server on an address of this machine that notes what it is asked for: nobody may make ours ask it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread


def other_address() -> str:
	"""An address of this machine in its network that is not loopback, else a second one of loopback."""
	with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
		try:
			probe.connect(("192.0.2.1", 9))  # sends nothing
		except OSError:
			return "127.0.0.2"
		return probe.getsockname()[0]


@contextmanager
def listening(address: str = "127.0.0.1") -> Iterator[tuple[str, list[str]]]:
	"""Gives where it listens (http://address:port) and the list to which each path is added that is asked for."""
	asked: list[str] = []

	class Handler(BaseHTTPRequestHandler):
		def do_GET(self):
			asked.append(self.path)
			self.send_response(200)
			self.send_header("Content-Type", "text/html")
			self.end_headers()
			self.wfile.write(b"SECRET OF THE LISTENER")

		def log_message(self, *_arguments):
			pass

	server = ThreadingHTTPServer((address, 0), Handler)
	Thread(target=server.serve_forever, daemon=True).start()
	try:
		yield f"http://{address}:{server.server_port}", asked
	finally:
		server.shutdown()
		server.server_close()

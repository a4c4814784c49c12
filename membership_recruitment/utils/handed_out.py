"""Answer with a file about somebody, which neither a browser nor a proxy keeps."""

import mimetypes

from werkzeug.wrappers import Response


def as_download(file_name: str, content: bytes) -> Response:
	"""What a whitelisted method returns for the caller to save.

	Args:
	        file_name: Its ending says what kind of file it is.
	"""
	response = Response(content, headers={"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"})
	response.mimetype = mimetypes.guess_type(file_name)[0] or "application/octet-stream"
	response.headers.add("Content-Disposition", "attachment", filename=file_name)
	return response

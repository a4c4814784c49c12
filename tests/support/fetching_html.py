"""HTML by which a server that makes a PDF of it fetches an address: each as (name, HTML); URL is the address."""

FETCHES = (
	("iframe", "<iframe src='URL/iframe' width=100 height=100></iframe>"),
	("img", "<img src='URL/img'>"),
	("img without quotes", "<img src=URL/img2>"),
	("img without protocol", "<img src='NOPROTOCOL/img3'>"),
	("img mixed case", "<IMG SRC='URL/img4'>"),
	("img with spaces", "<img src=' \n URL/img5'>"),
	("picture", "<picture><source srcset='URL/picture'><img src='URL/picture2'></picture>"),
	("input", "<input type=image src='URL/input'>"),
	("link", "<link rel=stylesheet href='URL/link'>"),
	("object", "<object data='URL/object'></object>"),
	("embed", "<embed src='URL/embed'>"),
	("frame", "<frameset><frame src='URL/frame'></frameset>"),
	("background", "<table background='URL/background'><tr><td>x</td></tr></table>"),
	("style", "<div style=\"background: url('URL/style')\">x</div>"),
	("style without quotes", "<div style='background-image: url(URL/style2)'>x</div>"),
	("style with escapes", "<div style='background-image: \\75\\72\\6c(URL/style3)'>x</div>"),
	("style sheet", "<style>body { background: url(URL/sheet) }</style>"),
	("import", "<style>@import 'URL/import';</style>"),
	("import by url", "<style>@import url(URL/import2);</style>"),
	("font", "<style>@font-face { font-family: f; src: url(URL/font) } p { font-family: f }</style><p>x</p>"),
	("refresh", "<meta http-equiv=refresh content='0; url=URL/refresh'>"),
	("base", "<base href='URL/base/'><img src='relative'>"),
	("drawing", "<svg><image xlink:href='URL/image' width=10 height=10 /></svg>"),
	("drawing's use", "<svg><use xlink:href='URL/use#a' /></svg>"),
	("video", "<video poster='URL/poster' src='URL/video'></video>"),
	("user in front", "<img src='http://site@HOST/user'>"),
	("file", "<iframe src='file:///etc/passwd'></iframe><img src='file:///etc/hostname'>"),
	(
		"options of wkhtmltopdf",
		"<meta name='pdfkit-enable-local-file-access' content=''><meta name='pdfkit-cover' content='URL/cover'>",
	),
	("a page of the site's own", "<iframe src='/api/method/ping'></iframe><img src='/api/method/ping'>"),
	(
		"a way out of the folder",
		"<img src='/files/../api/method/ping'><img src='/files/%2e%2e/api/method/ping'>",
	),
)


def fetching(address: str) -> str:
	"""All of them in one document."""
	return f"<html><head></head><body>{''.join(html for _name, html in fetching_each(address))}<p>Hej</p></body></html>"


def fetching_each(address: str) -> list[tuple[str, str]]:
	host = address.partition("//")[2]
	return [
		(name, html.replace("NOPROTOCOL", f"//{host}").replace("HOST", host).replace("URL", address))
		for name, html in FETCHES
	]

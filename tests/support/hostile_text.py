"""Forms of text that would run, or would fetch from a stranger, where it is shown as HTML."""

RUN = "window.hacked=(window.hacked||0)+1"
CANARY = "stored-script.invalid"  # nobody may be made to ask for it

FORMS = tuple(
	form.replace("RUN", RUN).replace("CANARY", CANARY)
	for form in (
		"<img src=x onerror='RUN'>",
		"<svg onload='RUN'></svg>",
		"<svg/onload='RUN'>",
		"<script>RUN</script>",
		"<ScRiPt>RUN</sCrIpT >",
		"<IMG SRC=x OnErRoR='RUN'>",
		"<img src=x onerror='RUN' ",
		"\"><img src=x onerror='RUN'>",
		"'><svg onload='RUN'>",
		"</textarea></title><img src=x onerror='RUN'>",
		"<details open ontoggle='RUN'><summary>x</summary></details>",
		'<iframe srcdoc="<script>parent.RUN</script>"></iframe>',
		"<iframe src='javascript:parent.RUN'></iframe>",
		"<object data='javascript:RUN'></object>",
		"<embed src='javascript:RUN'>",
		"<a href='javascript:RUN'>click</a>",
		"<a href=' jav&#x0A;ascript:RUN'>click</a>",
		"<a href='data:text/html,<script>opener.RUN</script>'>click</a>",
		"<input autofocus onfocus='RUN'>",
		"<video><source onerror='RUN'></video>",
		"<body onload='RUN'>",
		"<style>@keyframes x{}</style><b style='animation-name:x' onanimationstart='RUN'>b</b>",
		"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=RUN&gt;'>",
		"<svg><style><img src=x onerror='RUN'></style></svg>",
		"<noscript><p title='</noscript><img src=x onerror=RUN>'>",
		"<svg><animate onbegin='RUN' attributeName=x dur=1s></svg>",
		"<svg><a xlink:href='javascript:RUN'><text y=20>x</text></a></svg>",
		"<html><body><img src=x onerror='RUN'></body></html>",
		"<!doctype html><img src=x onerror='RUN'>",
		"<!-- markdown -->[click](javascript:RUN)<img src=x onerror='RUN'>",
		"&lt;img src=x onerror='RUN'&gt;",
		"{{ frappe.db.sql('select 1') }}<img src=x onerror='RUN'>",
		"<%= RUN %><img src=x onerror='RUN'>",
		'x" onmouseover="RUN" style="position:fixed;inset:0',
		"x' autofocus onfocus='RUN' tabindex=1 x='",
		"<a@b.se onmouseover='RUN' style='position:fixed;inset:0'>x",
		"<img src=x onerror='RUN' <a@b.se>",
		"<img src='https://CANARY/img'>",
		"<style>@import 'https://CANARY/style';</style>",
		"<link rel=stylesheet href='//CANARY/link'>",
		"<b style=\"background: \\75rl('https://CANARY/background')\">b</b>",
		"<form action='https://CANARY/form'><button formaction='javascript:RUN'>send</button></form>",
	)
)

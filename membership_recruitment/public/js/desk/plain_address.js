// Whether words of the desk's address may be used. In the browser they become fields of a new document, filters and
// headings, and run there if they are HTML; a link that is clicked within the desk never reaches the server. So they are
// dropped before Frappe reads them: when the page is loaded, when a link is clicked, and at every change of the route.

const TAG = /<[a-z/!?]/i; // as in utils/sanitize.py: anything else after "<" is text to a browser, such as "<="
const MAIL_ADDRESS = /<[\w.+-]+@[\w-]+(\.[\w-]+)*>/g;
const LEAVES_ATTRIBUTE = /["'`][^=]*=/;
const SCRIPT = /(java|vb)script:/i;
const MOST_LAYERS = 10; // of text written as entities, per cent or JSON within each other
const DESK = /^\/(app|desk)(\/|$)/;

let dropped = false;

/** The address without arguments and parts of its path that would run as HTML; the same address where none would. */
export function plain_address(address) {
	const url = new URL(address, window.location);
	const parts = url.pathname.split("/");
	const last = parts.findIndex((_part, at) => would_run(parts.slice(0, at + 1).join("/")));
	if (last >= 0) url.pathname = parts.slice(0, last).join("/");
	const words = [...url.searchParams];
	const kept = words.filter((pair) => !pair.some((word) => would_run(word)));
	if (kept.length < words.length) url.search = new URLSearchParams(kept);
	if (would_run(url.hash)) url.hash = "";
	return url.href;
}

function would_run(text, layers = 0) {
	if (layers > MOST_LAYERS) return true;
	// eslint-disable-next-line no-control-regex
	const closed_up = text.replace(/[\x00-\x20]/g, ""); // browsers read "java script:" with a line's end in it
	if (TAG.test(text.replace(MAIL_ADDRESS, "")) || SCRIPT.test(closed_up)) return true;
	const inner = texts_of_json(text); // a list's filters: ["=", "x"]
	if (inner) return inner.some((one) => would_run(one, layers + 1));
	if (LEAVES_ATTRIBUTE.test(text)) return true;
	const decoded = decode(text);
	return decoded !== text && would_run(decoded, layers + 1);
}

function texts_of_json(text) {
	if (!/^\s*[[{"]/.test(text)) return null;
	const found = [];
	try {
		JSON.parse(text, (key, value) => {
			found.push(key, ...(typeof value === "string" ? [value] : []));
			return value;
		});
	} catch {
		return null;
	}
	return found;
}

function decode(text) {
	const as_bytes = text.replace(/%([0-7][0-9a-f])/gi, (_all, hex) =>
		String.fromCharCode(parseInt(hex, 16))
	);
	const entities = document.createElement("textarea"); // holds text only, whatever is put in
	entities.innerHTML = as_bytes;
	return entities.value;
}

function clean_address() {
	const plain = plain_address(window.location.href);
	if (plain === window.location.href) return;
	window.history.replaceState(window.history.state, "", plain);
	dropped = true;
}

function say() {
	dropped = false;
	const message = __(
		"Part of the link was left out, because it would have run as code. Type what you need into the page instead."
	);
	frappe.show_alert({ message, indicator: "orange" }, 10);
}

const { route } = frappe.router;
frappe.router.route = function () {
	clean_address();
	if (dropped && frappe.app) say();
	return route.call(this);
};

document.addEventListener(
	"click",
	(event) => {
		const link = event.target.closest?.("a[href]");
		if (!link || link.host !== window.location.host || !DESK.test(link.pathname)) return;
		const plain = plain_address(link.href);
		if (plain === link.href) return;
		link.href = plain;
		say();
	},
	true // before Frappe's own listener
);

clean_address();

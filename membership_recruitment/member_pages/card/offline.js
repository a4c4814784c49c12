// Twice the same file: on the page it registers itself as the worker that keeps the card for when there is no network.
const CARD = "/my/card";
const KEPT = "membership-card";

if (typeof document !== "undefined") {
	if ("serviceWorker" in navigator) {
		navigator.serviceWorker
			.register("/my/card/offline", { scope: CARD })
			.then(() => keep_this_page());
	}
} else {
	self.addEventListener("install", () => self.skipWaiting());
	self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
	self.addEventListener("fetch", (event) => {
		const url = new URL(event.request.url);
		if (event.request.method === "GET" && url.pathname === CARD)
			event.respondWith(newest(event.request));
	});
}

async function keep_this_page() {
	await keep(await fetch(CARD, { credentials: "same-origin", redirect: "manual" }));
}

async function newest(request) {
	try {
		const answer = await fetch(request);
		await keep(answer.clone());
		return answer;
	} catch (error) {
		const kept = await caches.match(CARD);
		if (kept) return kept;
		throw error;
	}
}

// who is not logged in any more is led elsewhere: then nothing is kept
async function keep(answer) {
	const cache = await caches.open(KEPT);
	if (answer.ok && answer.type === "basic" && !answer.redirected) await cache.put(CARD, answer);
	else if (answer.type === "opaqueredirect" || answer.redirected || answer.status === 404)
		await cache.delete(CARD);
}

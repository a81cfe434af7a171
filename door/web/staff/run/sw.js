// Below /run/: the page of a session opens without a network. It holds the plan
// and nobody's name; what was done in the room is in the page's own store.
const patience = 700; // ms before the kept page is shown

self.addEventListener("install", e => e.waitUntil(self.skipWaiting()));
self.addEventListener("activate", e => e.waitUntil(self.clients.claim()));

self.addEventListener("fetch", e => {
	const url = new URL(e.request.url);
	if (e.request.method !== "GET" || url.origin !== location.origin) return;
	if (url.pathname.startsWith("/run.files/")) {
		e.respondWith(caches.match(e.request).then(kept => kept || fetch(e.request)));
	} else if (e.request.mode === "navigate" && /^\/run\/[^/]+\/[^/]+(\/show)?$/.test(url.pathname)) {
		e.respondWith(page(e.request, url.pathname.endsWith("/show") ? url.pathname : url.pathname + "/device"));
	}
});

/** The service's page, or the kept one where the service is slow or away. */
async function page(request, name) {
	const kept = await caches.match(name);
	const asked = fetch(request);
	if (!kept) return asked;
	const slow = new Promise(ok => setTimeout(() => ok(kept), patience));
	return Promise.race([asked.catch(() => kept), slow]);
}

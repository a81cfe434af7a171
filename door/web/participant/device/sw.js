// @ts-check
// Answers without a signal. This worker stands between the pages of a link and
// the network: what is answered is kept on the device, sealed with a key that
// only the link gives, and handed over when the network is there. Pages stay
// plain forms; with a signal everything goes to the server as without it.

const here = /** @type {any} */ (self);
const link = /^\/q\/([A-Za-z0-9_-]{27})(\/[^?]*)?$/;
const pages = "tend-pages";
const patience = 8000; // milliseconds before a silent network counts as none

here.addEventListener("install", () => here.skipWaiting());
here.addEventListener("activate", (/** @type {any} */ e) => e.waitUntil(here.clients.claim()));
here.addEventListener("fetch", (/** @type {any} */ e) => {
	const url = new URL(e.request.url);
	if (url.origin !== location.origin) return;
	const found = link.exec(url.pathname);
	if (!found) {
		if (/^\/q\/[a-z]+\.(css|js)$/.test(url.pathname) && url.search) e.respondWith(asset(e.request));
		return;
	}
	const [, token, path = ""] = found;
	if (path === "/kept") e.respondWith(load(token).then((state) => json(state)));
	else if (path === "/warm") e.respondWith(warm(token).then((ok) => json({ ok })));
	else if (path === "/handover") e.respondWith(handOver(token).then((done) => json({ done })));
	else if (e.request.mode !== "navigate") return;
	else if (e.request.method === "POST" && (path === "/send" || path === "/all" || /^\/\d+$/.test(path))) e.respondWith(post(e.request, token, path));
	else if (e.request.method === "GET") e.respondWith(get(e.request, token, path));
});

/** @param {unknown} value */
const json = (value) => new Response(JSON.stringify(value), { headers: { "Content-Type": "application/json", "Cache-Control": "no-store" } });

/** @param {string} token @param {string} path */
const goTo = (token, path) => Response.redirect(`${location.origin}/q/${token}${path}`, 303);

/** A fetch that gives up. @param {Request | string} request @param {RequestInit} [init] */
const ask = (request, init) => Promise.race([
	fetch(request, init),
	new Promise((_, no) => setTimeout(() => no(new Error("no answer")), patience)),
]);

/** A page of a link: from the network, or the one that the device keeps.
 * @param {Request} request @param {string} token @param {string} path */
async function get(request, token, path) {
	try {
		if (await handOver(token) && path === "/waiting") return goTo(token, "");
		if (path === "/waiting") throw new Error("still waiting");
		return await ask(request);
	} catch {
		const kept = await (await caches.open(pages)).match(shellOf((await keys(token)).name));
		return kept || new Response("<!doctype html><meta charset=utf-8><meta name=viewport content='width=device-width'><title>No signal</title><h1>No signal</h1><p>Please open this link again when there is a signal.</p>",
			{ status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
	}
}

/** An answered page: kept here first, then given to the network.
 * @param {Request} request @param {string} token @param {string} path */
async function post(request, token, path) {
	const form = await request.clone().formData();
	const go = form.get("go");
	const said = path === "/send" ? {} : answersOf(form);
	const sending = path === "/send" ? { id: String(form.get("id") || crypto.randomUUID()), how: String(form.get("how") || "self") } : null;
	await change(token, (state) => {
		Object.assign(state.answers, said);
		if (sending) state.send = sending;
	});
	try {
		const response = await ask(request);
		const taken = response.type === "opaqueredirect" || response.redirected;
		await change(token, (state) => {
			for (const key of Object.keys(said)) {
				if (!taken) delete state.answers[key]; // the server says what is wrong with it
				else if (state.answers[key]) state.answers[key].handed = true;
			}
			if (sending) state.send = null;
		});
		if (sending && taken) await forget(token);
		return response;
	} catch {
		if (sending) return goTo(token, "/waiting");
		if (path === "/all") return goTo(token, "/check");
		const n = Number(path.slice(1)) + (go === "back" ? -1 : go === "bigger" || go === "clear" ? 0 : 1);
		return goTo(token, n < 1 ? "" : `/${n}`);
	}
}

/** @typedef {{value?: number, words?: string, declined?: boolean, at: number, handed?: boolean}} Answer */
/** @typedef {{answers: Record<string, Answer>, send: {id: string, how: string} | null}} State */

/** The answers of a filled page. @param {FormData} form */
function answersOf(form) {
	/** @type {Record<string, Answer>} */
	const said = {};
	for (const [name, typed] of form) {
		if (!name.startsWith("a.") || typeof typed !== "string") continue;
		const key = name.slice(2);
		const at = Date.now();
		if (form.get("go") === "clear") said[key] = { at };
		else if (typed === "declined" || form.get("d." + key)) said[key] = { declined: true, at };
		else if (typed === "") said[key] = { at }; // a text taken out
		else if (/^\d+$/.test(typed)) said[key] = { value: Number(typed), at };
		else said[key] = { words: typed, at };
	}
	return said;
}

/** Hands over what was not taken yet; true when nothing is left to hand over.
 * @param {string} token */
async function handOver(token) {
	const state = await load(token);
	const open = Object.entries(state.answers).filter(([, a]) => !a.handed);
	if (!open.length && !state.send) return true;
	try {
		const response = await ask(`/q/${token}/sync`, {
			method: "POST",
			headers: { "Content-Type": "application/json" },
			body: JSON.stringify({
				id: state.send ? state.send.id : "", how: state.send ? state.send.how : "self", send: !!state.send, clock: Date.now(),
				answers: open.map(([key, a]) => ({ key, ...a })),
			}),
		});
		if (response.status !== 200 && response.status !== 422) return false;
		await response.json(); // without it, it was a page and not the answer
		if (state.send) await forget(token);
		else await change(token, (now) => { for (const [key, a] of open) if (now.answers[key] && now.answers[key].at === a.at) now.answers[key].handed = true; });
		return true;
	} catch {
		return false;
	}
}

/** Keeps the page of the questions, which holds no answer and no token.
 * @param {string} token */
async function warm(token) {
	const { name } = await keys(token);
	const cache = await caches.open(pages);
	try {
		const response = await fetch(`/q/${token}/device`);
		if (!response.ok || response.redirected) return false;
		const text = await response.text();
		// A new response: a fetched one would keep its address, and the token in it.
		await cache.put(shellOf(name), new Response(text, { headers: {
			"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": response.headers.get("Content-Security-Policy") || "" } }));
		await cache.addAll([...text.matchAll(/"(\/q\/[a-z]+\.(?:css|js)\?[^"]+)"/g)].map((m) => m[1]));
		return true;
	} catch {
		return false;
	}
}

/** @param {Request} request */
async function asset(request) {
	return await (await caches.open(pages)).match(request) || fetch(request);
}

/** @param {string} name */
const shellOf = (name) => `/q/shell/${name}`;

/** The key that seals a link's answers, and the name they have on the device.
 * Neither tells the token. @param {string} token */
async function keys(token) {
	const bytes = (/** @type {string} */ text) => new TextEncoder().encode(text);
	const from = await crypto.subtle.importKey("raw", bytes(token), "HKDF", false, ["deriveKey", "deriveBits"]);
	const part = (/** @type {string} */ info) => ({ name: "HKDF", hash: "SHA-256", salt: bytes("tend"), info: bytes(info) });
	const name = new Uint8Array(await crypto.subtle.deriveBits(part("name"), from, 128));
	const key = await crypto.subtle.deriveKey(part("answers"), from, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
	return { name: [...name].map((b) => b.toString(16).padStart(2, "0")).join(""), key };
}

/** @returns {Promise<IDBDatabase>} */
const open = () => new Promise((yes, no) => {
	const request = indexedDB.open("tend", 1);
	request.onupgradeneeded = () => request.result.createObjectStore("kept");
	request.onsuccess = () => yes(request.result);
	request.onerror = () => no(request.error);
});

/** @param {IDBTransactionMode} mode @param {(store: IDBObjectStore) => IDBRequest} work */
async function inStore(mode, work) {
	const database = await open();
	return new Promise((yes, no) => {
		const tx = database.transaction("kept", mode, { durability: "strict" });
		const request = work(tx.objectStore("kept"));
		tx.oncomplete = () => { database.close(); yes(request.result); };
		tx.onerror = tx.onabort = () => { database.close(); no(tx.error); };
	});
}

/** What the device keeps for a link. @param {string} token @returns {Promise<State>} */
async function load(token) {
	const { name, key } = await keys(token);
	const box = await inStore("readonly", (store) => store.get(name));
	if (!box) return { answers: {}, send: null };
	const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, key, box.sealed);
	return JSON.parse(new TextDecoder().decode(text));
}

let last = Promise.resolve();

/** Changes what the device keeps, one change after another.
 * @param {string} token @param {(state: State) => void} how */
function change(token, how) {
	last = last.catch(() => {}).then(async () => {
		const state = await load(token);
		how(state);
		const { name, key } = await keys(token);
		const iv = crypto.getRandomValues(new Uint8Array(12));
		const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(state)));
		await inStore("readwrite", (store) => store.put({ iv, sealed }, name));
	});
	return last;
}

/** Once sent, nothing of it stays. @param {string} token */
async function forget(token) {
	const { name } = await keys(token);
	await inStore("readwrite", (store) => store.delete(name));
	await (await caches.open(pages)).delete(shellOf(name));
}

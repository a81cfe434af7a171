// Acts go to the service in the order in which they were made, once each, as
// soon as there is a network; what other devices do comes back on a stream.
import {clock, newID} from "./clock.js";
import {Keep} from "./keep.js";

/** @typedef {import("./fold.js").Act} Act */

export class Sync {
	/**
	 * @param {string} path of the run
	 * @param {{changed: () => void, seats: (seats: import("./draw.js").Seat[]) => void, says: (text: string, waiting: boolean) => void, wrong: (text: string) => void}} page
	 */
	constructor(path, page, projector = false) {
		[this.path, this.page] = [path, page];
		this.query = projector ? "?for=projector" : "";
		this.keep = new Keep(path);
		/** @type {Map<string, Act>} */
		this.acts = new Map();
		/** @type {Act[]} */
		this.unsent = [];
		/** @type {import("./keep.js").Post[]} */
		this.posts = [];
		this.n = 0;
		this.sending = false;
		this.wait = 1000;
		/** Other windows of this device hear at once, with or without a network. */
		this.windows = "BroadcastChannel" in window ? new BroadcastChannel("tend-run " + path) : null;
		if (this.windows) this.windows.onmessage = m => this.hear(m.data);
	}

	/** Takes up what the device keeps, then what the service has. */
	async start() {
		const [acts, posts, rooms] = await Promise.all(["acts", "posts", "rooms"].map(s => this.keep.all(s).catch(() => [])));
		for (const k of acts) {
			if (this.query && k.act.act === "noted") continue;
			this.acts.set(k.id, k.act);
			if (!k.sent) this.unsent.push(k.act);
		}
		this.posts = posts;
		this.n = Math.max(0, ...acts.map(k => k.n), ...posts.map(k => k.n));
		if (rooms[0]) this.page.seats(rooms[0].seats);
		this.page.changed();
		addEventListener("online", () => this.send());
		this.follow();
		this.send();
	}

	/** Notes what was done here. @param {...Partial<Act>} made */
	async add(...made) {
		const at = clock.now();
		const acts = made.map((a, i) => /** @type {Act} */ ({...a, id: newID(), at: new Date(at + i).toISOString()}));
		for (const a of acts) {
			this.acts.set(a.id, a);
			this.unsent.push(a);
		}
		const kept = this.keep.put("acts", ...acts.map(act => ({id: act.id, n: ++this.n, act, sent: false}))).catch(() => {});
		this.send();
		await Promise.race([kept, new Promise(ok => setTimeout(ok, 300))]); // what is seen is kept
		this.page.changed();
		this.windows?.postMessage(acts);
	}

	/** Sends a form later, if not now. @param {string} url @param {URLSearchParams} form */
	async post(url, form) {
		const p = {meeting: this.path, id: newID(), n: ++this.n, url, body: ""};
		form.set("id", p.id);
		p.body = form.toString();
		this.posts.push(p);
		await this.keep.put("posts", p).catch(() => {});
		this.send();
	}

	/** Hears of acts that another window of this device keeps and sends. @param {Act[]} acts */
	hear(acts) {
		for (const a of acts) if (!this.query || a.act !== "noted") this.acts.set(a.id, a);
		this.page.changed();
	}

	/** Takes what the service tells. @param {{clock: number, events?: Act[]|null, seats?: import("./draw.js").Seat[]}} held */
	async take(held) {
		const fresh = (held.events || []).filter(a => !this.acts.has(a.id));
		for (const a of fresh) this.acts.set(a.id, a);
		if (held.seats && this.posts.length) {
			this.missed = true; // what is tapped here stands until it is sent
		} else if (held.seats) {
			this.page.seats(held.seats);
			this.keep.put("rooms", {seats: held.seats}).catch(() => {});
		}
		if (fresh.length) {
			this.page.changed();
			if (!this.query) await this.keep.put("acts", ...fresh.map(act => ({id: act.id, n: ++this.n, act, sent: true}))).catch(() => {});
		}
	}

	async send() {
		if (this.sending || this.query) return;
		this.sending = true;
		clearTimeout(this.again);
		try {
			while (this.unsent.length) await this.sendActs(this.unsent.slice(0, this.alone ? 1 : 200));
			while (this.posts.length) await this.sendPost(this.posts[0]);
			[this.alone, this.wait] = [false, 1000];
			if (this.missed) {
				this.missed = false;
				await this.take(await (await fetch(this.path + "/events")).json());
			}
			this.page.says("Kept.", false);
		} catch (e) {
			const n = this.unsent.length + this.posts.length;
			const why = e instanceof SignedOut ? "Signed out. Sign in, in another tab." : e instanceof NotYours ? "Somebody is signed in who does not lead this group." : "No network.";
			this.page.says(`${why} ${n} kept on this device.`, true);
			this.again = setTimeout(() => this.send(), this.wait);
			this.wait = Math.min(this.wait * 2, 10_000);
		} finally {
			this.sending = false;
		}
	}

	/** @param {Act[]} acts */
	async sendActs(acts) {
		const sent = Date.now();
		const got = await this.fetch(this.path + "/events", JSON.stringify({clock: sent, events: acts}), "application/json");
		if (got.status === 404 || got.status === 403) throw new NotYours();
		if (got.status === 422 || got.status === 413) {
			if (acts.length > 1) return void (this.alone = true); // find the one that is refused
			this.page.wrong("An entry was refused and is not kept: " + await got.text());
			this.acts.delete(acts[0].id);
			this.unsent.shift();
			await this.keep.drop("acts", acts[0].id).catch(() => {});
			return this.page.changed();
		}
		const held = await got.json();
		clock.learn(held.clock, sent, Date.now());
		if (held.remark) this.page.wrong(held.remark);
		this.unsent.splice(0, acts.length);
		await this.keep.put("acts", ...acts.map(act => ({id: act.id, n: ++this.n, act, sent: true}))).catch(() => {});
	}

	/** @param {import("./keep.js").Post} p */
	async sendPost(p) {
		const got = await this.fetch(p.url, p.body, "application/x-www-form-urlencoded");
		if (got.status === 404 || got.status === 403) throw new NotYours();
		if (got.status >= 400) this.page.wrong("Something that was tapped could not be kept; look at the register.");
		this.posts.shift();
		await this.keep.drop("posts", p.id).catch(() => {});
	}

	/** @param {string} url @param {string} body @param {string} kind */
	async fetch(url, body, kind) {
		const got = await fetch(url, {method: "POST", body, headers: {"Content-Type": kind}, redirect: "manual", signal: AbortSignal.timeout(15_000)});
		if (got.type === "opaqueredirect") throw new SignedOut();
		if (got.status >= 500) throw new Error("the service does not answer");
		return got;
	}

	/** Listens for what other devices do; a broken stream is taken up again. */
	follow() {
		const stream = new EventSource(this.path + "/live" + this.query);
		stream.onopen = () => this.send();
		stream.onmessage = m => {
			const held = JSON.parse(m.data), now = Date.now();
			clock.learn(held.clock, now, now);
			this.take(held);
		};
		stream.onerror = () => {
			if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.follow(), 3000);
		};
	}

	/** Forgets what was said in the room once all is sent and the session is over. */
	async forget() {
		const noted = [...this.acts.values()].filter(a => a.act === "noted" && a.words);
		if (this.unsent.length || this.posts.length || !noted.length) return;
		await this.keep.drop("acts", ...noted.map(a => a.id)).catch(() => {});
	}
}

class SignedOut extends Error {}
class NotYours extends Error {}

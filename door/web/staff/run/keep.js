// What a device keeps of a session, in IndexedDB: acts, seats by initials, and
// what is still to be sent. Where the browser keeps nothing, memory has to do.

/**
 * @typedef {{meeting: string, id: string, n: number, act: import("./fold.js").Act, sent: boolean}} KeptAct
 * @typedef {{meeting: string, id: string, n: number, url: string, body: string}} Post a form to be sent
 * @typedef {{meeting: string, seats: import("./draw.js").Seat[]}} Room
 */

/** @param {IDBRequest} r */
const done = r => new Promise((ok, no) => { r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error); });

/** @returns {Promise<IDBDatabase>} */
function open() {
	const r = indexedDB.open("tend-run", 1);
	r.onupgradeneeded = () => {
		for (const [name, keyPath] of [["acts", "id"], ["posts", "id"], ["rooms", "meeting"]]) {
			r.result.createObjectStore(name, {keyPath}).createIndex("meeting", "meeting");
		}
	};
	return done(r);
}

export class Keep {
	/** @param {string} meeting its address */
	constructor(meeting) {
		this.meeting = meeting;
		/** @type {Promise<IDBDatabase|null>} */
		this.db = open().catch(() => null);
	}

	/** @param {string} store @param {(s: IDBObjectStore) => void} change */
	async change(store, change) {
		const db = await this.db;
		if (!db) return;
		const tx = db.transaction(store, "readwrite", {durability: "strict"});
		change(tx.objectStore(store));
		await new Promise((ok, no) => { tx.oncomplete = ok; tx.onerror = tx.onabort = () => no(tx.error); });
	}

	/** @param {"acts"|"posts"|"rooms"} store */
	async all(store) {
		const db = await this.db;
		if (!db) return [];
		const found = await done(db.transaction(store).objectStore(store).index("meeting").getAll(this.meeting));
		return found.sort((a, b) => (a.n || 0) - (b.n || 0));
	}

	/** @param {string} store @param {object[]} records */
	put(store, ...records) {
		return this.change(store, s => records.forEach(r => s.put({...r, meeting: this.meeting})));
	}

	/** @param {string} store @param {string[]} ids */
	drop(store, ...ids) { return this.change(store, s => ids.forEach(id => s.delete(id))); }
}

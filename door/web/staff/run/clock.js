/**
 * The time of a run: the device's own clock, read anew each time and never
 * counted up, so that it is right after any sleep. Where the service's clock is
 * known and the device's is off, acts bear the service's.
 */
export const clock = {
	skew: 0,
	/** @returns {number} ms since 1970 */
	now() { return Date.now() + this.skew; },
	/**
	 * Learns from an answer of the service. Two seconds off is a slow network;
	 * more is a wrong clock.
	 * @param {number} service its clock @param {number} sent @param {number} got when asked and answered, by Date.now
	 */
	learn(service, sent, got) {
		const off = service - (sent + got) / 2;
		if (Math.abs(off - this.skew) > 2000) this.skew = Math.abs(off) > 2000 ? Math.round(off) : 0;
	},
};

/** Writes ms as 12:34, with + when time has run over. @param {number} ms */
export function left(ms) {
	const s = Math.floor(Math.abs(ms) / 1000);
	return `${ms < 0 && s > 0 ? "+" : ""}${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
}

/** The thin line: nothing is made of less than a minute. @param {number} ms */
export function lateSays(ms) {
	const n = Math.trunc(ms / 60_000);
	return n > 0 ? `${n} min behind` : n < 0 ? `${-n} min ahead` : "on time";
}

/** A UUID, also where the page is not served securely. */
export function newID() {
	if (crypto.randomUUID) return crypto.randomUUID();
	const b = crypto.getRandomValues(new Uint8Array(16));
	b[6] = b[6] & 15 | 64;
	b[8] = b[8] & 63 | 128;
	const h = [...b].map(n => n.toString(16).padStart(2, "0")).join("");
	return [h.slice(0, 8), h.slice(8, 12), h.slice(12, 16), h.slice(16, 20), h.slice(20)].join("-");
}

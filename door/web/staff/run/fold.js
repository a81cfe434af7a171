// A run is acts folded from any order. These are the rules of
// clinic/session/runfold.go in the browser's words; the cases in
// clinic/session/testdata/runs.json hold both to the same.

/**
 * @typedef {{id: string, kind: string, title: string, minutes: number, mayBeCut: boolean}} Item
 * @typedef {{id: string, run: string, at: string, act: string, item?: string, title?: string, kind?: string, minutes?: number, words?: string}} Act
 * @typedef {Item & {isNew: boolean, extended: number, took: number, being: string, notes: string[], bells: number}} Delivered
 * @typedef {{id: string, began: number, ended: number, stopped: boolean, breaks: number, items: Delivered[], at: number}} Run
 */

const minute = 60_000;

/** An item must have been open so long, in ms, to count as done. */
const glance = 10_000;

/**
 * Tells how a run stands at an instant.
 * @param {Item[]} agenda
 * @param {Act[]} acts of one run, in any order
 * @param {number} now ms since 1970
 * @returns {Run}
 */
export function fold(agenda, acts, now) {
	const f = new Folding(agenda);
	const seen = new Set();
	const inOrder = acts.map(act => ({act, at: Date.parse(act.at)}))
		.sort((a, b) => a.at - b.at || (a.act.id < b.act.id ? -1 : a.act.id > b.act.id ? 1 : 0));
	for (const {act, at} of inOrder) {
		if (!seen.has(act.id)) {
			seen.add(act.id);
			f.take(act, at);
		}
	}
	const r = f.run;
	r.at = now;
	if (!r.ended) f.count(now);
	for (const d of r.items) {
		if (d.being === "done" && d.took < glance) d.being = r.ended ? "omitted" : "to come";
	}
	return r;
}

class Folding {
	/** @param {Item[]} agenda */
	constructor(agenda) {
		/** @type {Run} */
		this.run = {id: "", began: 0, ended: 0, stopped: false, breaks: 0, at: 0, items: agenda.map(item => fresh(item, false))};
		this.open = -1; // index of the open item
		this.since = 0; // its clock runs from here; 0 while it stands
		this.pause = 0; // 0 unless paused
	}

	/** @param {Act} e @param {number} at */
	take(e, at) {
		const r = this.run;
		if (!r.id) [r.id, r.began] = [e.run, at];
		const i = r.items.findIndex(d => d.id === e.item);
		switch (e.act) {
		case "began": case "opened":
			if (i >= 0) this.turnTo(i, at);
			return;
		case "paused":
			this.count(at);
			if (!this.pause) [this.pause, r.stopped] = [at, true];
			this.since = 0;
			return;
		case "resumed":
			return this.resume(at);
		case "ended":
			this.resume(at);
			this.close(at);
			r.ended = at;
			for (const d of r.items) if (d.being === "to come") d.being = "omitted";
			return;
		case "added":
			if (i < 0 && e.item) this.insert(fresh({id: e.item, kind: e.kind || "", title: e.title || "", minutes: e.minutes || 0, mayBeCut: false}, true));
			return;
		}
		if (i < 0) return;
		const d = r.items[i];
		switch (e.act) {
		case "extended":
			d.extended += e.minutes || 0;
			break;
		case "left out":
			if (i === this.open) this.close(at);
			d.being = "omitted";
			break;
		case "restored":
			if (d.being === "omitted") d.being = "to come";
			break;
		case "noted":
			d.notes.push(e.words || "");
			break;
		case "rang":
			d.bells++;
		}
	}

	/** Closes the open item and opens another. A run that was ended goes on. */
	turnTo(i, at) {
		this.resume(at);
		this.close(at);
		this.run.ended = 0;
		[this.open, this.since] = [i, at];
		this.run.items[i].being = "now";
	}

	resume(at) {
		if (!this.pause) return;
		this.run.breaks += at - this.pause;
		[this.pause, this.run.stopped] = [0, false];
		if (this.open >= 0) this.since = at;
	}

	close(at) {
		this.count(at);
		if (this.open >= 0) this.run.items[this.open].being = "done";
		[this.open, this.since] = [-1, 0];
	}

	/** Adds the time since the clock was last read to the open item. */
	count(at) {
		if (this.open < 0 || !this.since || at < this.since) return;
		this.run.items[this.open].took += at - this.since;
		this.since = at;
	}

	/** Puts a new item behind the open one, and behind those put there before it. */
	insert(d) {
		const {items} = this.run;
		let at = this.open + 1;
		while (at < items.length && items[at].isNew && items[at].being === "to come") at++;
		items.splice(at, 0, d);
	}
}

/**
 * The item of a run that was left out last and still is.
 * @param {Run} run
 * @param {Act[]} acts of any run
 * @returns {Delivered|undefined}
 */
export function lastOut(run, acts) {
	const of = id => run.items.find(d => d.id === id && d.being === "omitted");
	const left = acts.filter(a => a.run === run.id && a.act === "left out" && of(a.item)).sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
	return left.length ? of(left[left.length - 1].item) : run.items.findLast(d => d.being === "omitted");
}

/** @param {Item} item @param {boolean} isNew @returns {Delivered} */
function fresh(item, isNew) {
	return {...item, isNew, extended: 0, took: 0, being: "to come", notes: [], bells: 0};
}

/** How long an item may take, in ms, extensions included. @param {Delivered} d */
export const planned = d => (d.minutes + d.extended) * minute;

/** The item that is open now. @param {Run} r */
export const openItem = r => r.items.find(d => d.being === "now");

/** How long, in ms, all that is open or to come still takes by the plan. @param {Run} r */
function remains(r) {
	let left = 0;
	for (const d of r.items) {
		if (d.being === "now") left += Math.max(0, planned(d) - d.took);
		if (d.being === "to come") left += planned(d);
	}
	return left;
}

/**
 * By how many ms the session will end after its planned end; negative when
 * there is time to spare.
 * @param {Run} r @param {number} length announced, in ms
 */
export function late(r, length) {
	return (r.ended ? r.ended - r.began : r.at - r.began + remains(r)) - length;
}

/** The items of the plan that were done, of all in it. @param {Run} r */
export function coverage(r) {
	const plan = r.items.filter(d => !d.isNew);
	return [plan.filter(d => d.being === "done" || d.being === "now").length, plan.length];
}

/**
 * Which of the items to come to leave out so that the session ends in time:
 * fewest minutes lost first, then fewest items.
 * @param {Run} r @param {number} length announced, in ms
 */
export function shorten(r, length) {
	const behind = late(r, length);
	const may = r.items.filter(d => d.being === "to come" && d.mayBeCut && planned(d) > 0).slice(-12);
	if (behind < minute || !may.length) return [];
	const need = Math.trunc(behind / minute) * minute;
	let best = (1 << may.length) - 1, least = Infinity, fewest = 0;
	for (let choice = 1; choice < 1 << may.length; choice++) {
		const of = may.filter((_, i) => choice & (1 << i));
		const saved = of.reduce((sum, d) => sum + planned(d), 0);
		if (saved >= need && (saved < least || saved === least && of.length < fewest)) [best, least, fewest] = [choice, saved, of.length];
	}
	return may.filter((_, i) => best & (1 << i));
}

/**
 * The run that a meeting's page shows: the one that began last. Others counts
 * those before it.
 * @param {Item[]} agenda @param {Act[]} acts of one meeting @param {number} now
 * @returns {{run: Run|null, others: number}}
 */
export function current(agenda, acts, now) {
	const by = Map.groupBy ? Map.groupBy(acts, a => a.run) : acts.reduce((m, a) => m.set(a.run, [...m.get(a.run) || [], a]), new Map());
	const runs = [...by.values()].map(of => fold(agenda, of, now));
	runs.sort((a, b) => a.began - b.began || (a.id < b.id ? -1 : 1));
	return {run: runs.at(-1) || null, others: Math.max(0, runs.length - 1)};
}

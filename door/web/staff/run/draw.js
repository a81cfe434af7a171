// Draws how a run stands into the page that the service made.
import {clock, lateSays, left} from "./clock.js";
import {lastOut, late, openItem, planned, shorten} from "./fold.js";

/** @typedef {{study: string, short: string, mark: string, records: boolean}} Seat */

const $ = selector => /** @type {HTMLElement} */ (document.querySelector(selector));
const all = selector => /** @type {HTMLElement[]} */ ([...document.querySelectorAll(selector)]);

/** Writes a text only where it changed, so that nobody hears it twice. */
function write(element, text) {
	if (element && element.textContent !== text) element.textContent = text;
}

/** The plan as the page holds it. @returns {import("./fold.js").Item[]} */
export function agenda() {
	return all("[data-ribbon] > li:not([data-new])").map(li => ({id: li.dataset.item, kind: li.dataset.kind, title: li.dataset.title,
		minutes: Number(li.dataset.minutes), mayBeCut: "mayBeCut" in li.dataset}));
}

/** @param {import("./fold.js").Run|null} run @param {number} others @param {import("./fold.js").Act[]} acts */
export function drawRun(run, others, acts) {
	const state = !run ? "before" : run.ended ? "over" : run.stopped ? "paused" : "now";
	document.body.dataset.state = state;
	write($("[data-runs]"), others ? `Run ${others + 1}. ` : "");
	for (const part of ["before", "over"]) $(`[data-part=${part}]`).hidden = state !== part;
	$("[data-part=running]").hidden = $("[data-part=note]").hidden = $("[data-controls]").hidden = state === "before" || state === "over";
	const items = run ? run.items : agenda().map(i => ({...i, being: "to come", extended: 0, took: 0, isNew: false, notes: []}));
	drawRibbon(items);
	const now = run && openItem(run);
	for (const item of items.filter(i => i.isNew)) addArticle(item);
	for (const a of all("[data-about]")) a.hidden = !now || a.dataset.about !== now.id;
	if (!run) return;
	const next = nextOf(run);
	all("[data-fill=open]").forEach(e => { e.value = now ? now.id : ""; });
	all("[data-fill=next]").forEach(e => { e.value = next ? next.id : ""; });
	const button = $("[data-next]");
	button.value = next ? "opened" : "ended";
	write(button.querySelector("span"), next ? "Next" : "End");
	write($("[data-next-says]"), next ? next.title : "");
	const out = lastOut(run, acts);
	$("[data-out]").hidden = !out;
	$("[data-out] button").value = out ? out.id : "";
	write($("[data-out-says]"), out ? out.title : "");
	const pause = $("[data-pause]");
	pause.value = state === "paused" ? "resumed" : "paused";
	write(pause, state === "paused" ? "Go on" : "Pause");
	drawNotes(now ? now.notes : []);
	drawTime(run);
}

/** The next item to come after the open one. @param {import("./fold.js").Run} run */
export function nextOf(run) {
	const from = run.items.findIndex(d => d.being === "now");
	return run.items.slice(from + 1).find(d => d.being === "to come");
}

/** What the clock changes. @param {import("./fold.js").Run} run */
export function drawTime(run) {
	const length = Number(document.body.dataset.minutes) * 60_000;
	const now = openItem(run);
	if (now) {
		const line = $(`[data-about="${CSS.escape(now.id)}"] [data-left]`), rest = planned(now) - now.took;
		write(line, left(rest));
		line.classList.toggle("over", rest < 0);
	}
	const behind = late(run, length), line = $("[data-late]");
	write(line, run.ended ? "" : lateSays(behind));
	line.classList.toggle("behind", behind >= 60_000);
	const cut = run.ended ? [] : shorten(run, length), key = cut.map(d => d.id + d.extended).join();
	const box = $("[data-cut]");
	box.hidden = !cut.length;
	if (box.dataset.key !== key) {
		box.dataset.key = key;
		$("[data-cut-list]").replaceChildren(...cut.map(d => Object.assign(document.createElement("button"),
			{name: "item", value: d.id, textContent: `${d.title}, ${d.minutes + d.extended} min`})));
	}
}

/** @param {import("./fold.js").Delivered[]} items */
function drawRibbon(items) {
	const ribbon = $("[data-ribbon]");
	items.forEach((item, i) => {
		let li = $(`[data-ribbon] > [data-item="${CSS.escape(item.id)}"]`);
		if (!li) {
			li = /** @type {HTMLElement} */ (ribbon.children[0].cloneNode(true));
			Object.assign(li.dataset, {item: item.id, new: "", title: item.title});
			li.querySelector("button").value = item.id;
			write(li.querySelector(".t"), item.title);
		}
		if (ribbon.children[i] !== li) ribbon.insertBefore(li, ribbon.children[i] || null);
		li.className = "m" + Math.min(Math.max(Math.floor((item.minutes + item.extended + 2) / 5) * 5, 5), 60);
		write(li.querySelector(".n"), `${item.minutes}${item.extended ? (item.extended > 0 ? "+" : "−") + Math.abs(item.extended) : ""}`);
		if (li.dataset.being === item.being) return;
		li.dataset.being = item.being;
		write(li.querySelector("[data-says]"), ", " + item.being);
		const button = li.querySelector("button");
		if (item.being === "now") button.setAttribute("aria-current", "step");
		else button.removeAttribute("aria-current");
	});
}

/** @param {import("./fold.js").Delivered} item added in the room */
function addArticle(item) {
	if ($(`[data-about="${CSS.escape(item.id)}"]`)) return;
	const article = /** @type {HTMLTemplateElement} */ ($("template[data-added]")).content.firstElementChild.cloneNode(true);
	article.dataset.about = item.id;
	write(article.querySelector("[data-kind]"), item.kind);
	write(article.querySelector("[data-title]"), item.title);
	$("[data-items]").append(article);
}

/** @param {string[]} notes */
function drawNotes(notes) {
	const list = $("[data-notes]");
	if (list.children.length === notes.length && notes.every((n, i) => list.children[i].textContent === n)) return;
	list.replaceChildren(...notes.map(n => Object.assign(document.createElement("li"), {textContent: n})));
}

/** Who is here, and whether the recorder may run. @param {Seat[]} seats */
export function drawSeats(seats) {
	const list = $("[data-seats]");
	for (const s of seats) {
		let li = list.querySelector(`[data-study="${CSS.escape(s.study)}"]`);
		if (!li) {
			li = /** @type {HTMLTemplateElement} */ ($("template[data-seat]")).content.firstElementChild.cloneNode(true);
			li.dataset.study = s.study;
			write(li.querySelector("[data-called]"), s.short);
			li.querySelector("[name=study]").value = s.study;
			list.append(li);
		}
		li.dataset.markIs = s.mark;
		for (const b of li.querySelectorAll("[name=mark]")) b.setAttribute("aria-pressed", String(b.value === s.mark));
	}
	const here = seats.filter(s => s.mark === "attended" || s.mark === "part"), silent = here.filter(s => !s.records);
	write($("[data-present]"), String(here.length));
	write($("[data-of]"), String(seats.length));
	$("[data-silent]").hidden = !silent.length;
	write($("[data-silent-who]"), silent.map(s => s.short).join(", "));
}

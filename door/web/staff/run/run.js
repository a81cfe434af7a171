// The run of a session: every form of the page becomes an act that is kept on
// the device first and sent when it can be. Without this script the same forms
// go to the service.
import {ring} from "./bell.js";
import {clock} from "./clock.js";
import {agenda, drawRun, drawSeats, drawTime} from "./draw.js";
import {current, openItem, planned} from "./fold.js";
import {newID} from "./clock.js";
import {Sync} from "./sync.js";

const $ = selector => /** @type {HTMLElement} */ (document.querySelector(selector));
const {path} = document.body.dataset;
const items = agenda();
/** @type {import("./fold.js").Run|null} */
let run = null;
/** @type {import("./draw.js").Seat[]} */
let seats = [];

const sync = new Sync(path, {
	changed: look,
	seats(told) { drawSeats(seats = told); },
	says(text, waiting) {
		const line = $("[data-kept-says]");
		if (line.textContent !== text) line.textContent = text;
		line.parentElement.classList.toggle("waiting", waiting);
		if (!waiting && run && run.ended) sync.forget();
	},
	wrong(text) {
		const box = $("[data-wrong]");
		box.hidden = false;
		box.textContent = text;
	},
});

/** Folds anew and draws. */
function look() {
	const told = current(items, [...sync.acts.values()], clock.now());
	run = told.run;
	drawRun(run, told.others, [...sync.acts.values()]);
}

/** Turns a form into acts. @param {FormData} form */
function acted(form) {
	const act = String(form.get("act")), item = String(form.get("item") || "");
	const e = {act, run: run ? run.id : newID(), item};
	if (act === "noted" && !item && run) e.item = (run.items.findLast(d => d.being === "done") || run.items[0]).id; // nothing is open: it belongs to what was last
	switch (act) {
	case "began":
		if (run && !run.ended) return;
		e.run = newID();
		break;
	case "noted": {
		const words = String(form.get("words")).trim();
		if (!words) return;
		if (new Blob([words]).size > 4000) return sync.page.wrong("This note is too long to keep: 4,000 letters at most. It is still in its field.");
		Object.assign(e, {words});
		/** @type {HTMLInputElement} */ ($("#note")).value = "";
		break;
	}
	case "added":
		Object.assign(e, {item: newID(), title: String(form.get("title")).trim(), kind: form.get("kind"), minutes: Number.parseInt(String(form.get("minutes"))) || 0});
		break;
	case "extended":
		Object.assign(e, {minutes: 1});
		break;
	case "rang":
		ring();
		break;
	case "ended": case "paused": case "resumed":
		e.item = "";
	}
	if (!e.item && !["ended", "paused", "resumed", "rang"].includes(act)) return;
	const next = String(form.get("next") || "");
	sync.add(e, ...(next ? [{act: "opened", run: e.run, item: next}] : []));
}

document.addEventListener("submit", e => {
	const form = /** @type {HTMLFormElement} */ (e.target), by = /** @type {HTMLButtonElement} */ (e.submitter);
	const data = new FormData(form, by);
	if (form.hasAttribute("data-act")) {
		e.preventDefault();
		acted(data);
		if (data.get("act") === "added") {
			form.reset();
			form.closest("details").open = false;
		}
	} else if (form.hasAttribute("data-mark")) {
		e.preventDefault();
		const study = String(data.get("study")), mark = String(data.get("mark"));
		drawSeats(seats = seats.map(s => s.study === study ? {...s, mark} : s));
		sync.keep.put("rooms", {seats}).catch(() => {});
		sync.post(path + "/mark", new URLSearchParams({study, mark}));
	} else if (form.closest("[data-home]")) {
		e.preventDefault();
		sync.post(path + "/home", new URLSearchParams(/** @type {any} */ (data)));
		for (const home of document.querySelectorAll("[data-home]")) {
			home.querySelector("button.primary")?.replaceWith(Object.assign(document.createElement("p"), {className: "agreed", textContent: "Agreed."}));
			for (const d of home.querySelectorAll("details")) d.open = false;
		}
	}
	if (by && by.matches(":focus:not(:focus-visible)")) by.blur(); // so that the space bar is not that button's
});

/** Presses a button as a finger would. @param {string} selector */
const press = selector => { const b = /** @type {HTMLButtonElement} */ ($(selector)); if (b && b.offsetParent) b.form.requestSubmit(b); };

document.addEventListener("keydown", e => {
	const on = /** @type {HTMLElement} */ (e.target);
	if (e.ctrlKey || e.metaKey || e.altKey || on.closest("input, textarea, select, dialog") || e.key === " " && on.closest("button, summary, a")) return;
	const keys = {" ": () => press("[data-pause]"), ArrowRight: () => press("[data-next]"), b: () => press("[value=rang] + button"),
		"+": () => press("[name=minutes][type=hidden] + button"), u: () => press("[data-out] button"), n: () => $("#note").focus(), "?": () => /** @type {HTMLDialogElement} */ ($("[data-keys]")).showModal()};
	if (keys[e.key]) {
		e.preventDefault();
		keys[e.key]();
	}
});

/** Looks at the clock when a second begins; what passed while asleep is there at once. */
let rung = "";
function tick() {
	setTimeout(tick, 1000 - Date.now() % 1000);
	if (!run || run.ended) return;
	const was = openItem(run);
	run = current(items, [...sync.acts.values()], clock.now()).run;
	drawTime(run);
	const now = openItem(run), auto = /** @type {HTMLInputElement} */ ($("[data-auto]"));
	if (auto.checked && now && was && was.id === now.id && planned(was) > was.took && planned(now) <= now.took && rung !== now.id + now.extended) {
		rung = now.id + now.extended;
		ring();
		sync.add({act: "rang", run: run.id, item: now.id});
	}
}

/** Keeps the page and its files for the time without a network. */
async function keepPage() {
	if (!("serviceWorker" in navigator) || !("caches" in window)) return;
	await navigator.serviceWorker.register("/run/sw.js", {scope: "/run/"});
	if (document.body.hasAttribute("data-device")) return;
	const cache = await caches.open("tend-run"), here = new URL(".", import.meta.url);
	const files = ["run.css", ...["run", "show", "fold", "clock", "keep", "sync", "draw", "bell"].map(n => n + ".js")].map(n => new URL(n, here).href);
	await cache.addAll([...files, path + "/device", path + "/show"]);
	for (const old of await cache.keys()) {
		if (old.url.includes(document.body.dataset.files) && !files.includes(old.url)) await cache.delete(old);
	}
	document.documentElement.dataset.keptHere = "yes";
}

/** Keeps the screen lit while a session runs. */
async function stayLit() {
	if (document.visibilityState === "visible") await navigator.wakeLock?.request("screen").catch(() => {});
}

seats = [...document.querySelectorAll("[data-seats] > [data-study]")].map(li => ({study: li.dataset.study, mark: li.dataset.markIs,
	short: li.querySelector("[data-called]").textContent, records: "records" in li.dataset}));
$("[data-auto-label]").hidden = $("[data-help]").hidden = $("[data-full]").hidden = false;
$("[data-help]").addEventListener("click", () => /** @type {HTMLDialogElement} */ ($("[data-keys]")).showModal());
$("[data-full]").addEventListener("click", () => document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen());
document.addEventListener("visibilitychange", () => { stayLit(); if (run) drawTime(run = current(items, [...sync.acts.values()], clock.now()).run); });
sync.start().then(() => { document.documentElement.dataset.ready = "yes"; tick(); });
stayLit();
keepPage().catch(() => {});

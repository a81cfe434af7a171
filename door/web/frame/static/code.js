// Coding by the keyboard. The page works without this script; with it, a code
// is one or two keys, is drawn at once, and goes to the service in order. What
// the service answers replaces the segment, and so does what is coded
// elsewhere.

/** @typedef {{segment: number, turn?: string, from?: number, to?: number, codes: string[], unsure?: boolean, memo?: string}} Said */

const page = /** @type {HTMLElement} */ (document.getElementById("coding"));
const segments = /** @type {HTMLElement} */ (document.getElementById("segments"));
const wrong = /** @type {HTMLElement} */ (document.getElementById("wrong"));
const may = page.dataset.may === "true";
const several = page.dataset.several === "true", second = page.dataset.second === "true", spans = page.dataset.spans === "true";
const base = page.dataset.base;

/** @type {Map<string, {id: string, class: string, label: string, item: HTMLElement}>} by key */
const keys = new Map();
const book = new Map();
for (const item of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("#book > li"))) {
	const code = {id: item.dataset.code, class: item.dataset.class, label: item.dataset.label, item};
	book.set(code.id, code);
	if (item.dataset.key) keys.set(item.dataset.key.toLowerCase(), code);
}

/** @returns {HTMLElement[]} segments that the filter leaves */
const shown = () => /** @type {HTMLElement[]} */ ([...segments.children]).filter(s => !s.hidden);
const at = n => /** @type {HTMLElement} */ (document.getElementById("s" + n));
const letters = page.dataset.states, most = letters.length;

// A long text comes in parts: the page holds those around where one works, and
// asks for others when one goes there.

const list = /** @type {HTMLElement} */ (document.querySelector(".units ol"));
/** @type {Map<number, HTMLElement>} what stands in the list, of the segments that are held */
const units = new Map(/** @type {HTMLElement[]} */ ([...list.children]).map(li => [+li.dataset.n, li]));
const unitOf = s => s && units.get(+s.dataset.n);
const isWanted = n => letters[n - 1] === letters[n - 1].toLowerCase();
/** @type {Map<number, string>} what is said of each segment, held or not */
const states = new Map([...letters.toLowerCase()].map((l, i) => [i + 1, l === "c" ? "coded" : l === "u" ? "unsure" : ""]));
const together = 120;
const earlier = document.getElementById("earlier"), later = document.getElementById("later");

/** @type {Map<number, Promise<void>>} parts that are on their way, by their first segment */
const coming = new Map();

/** Asks for the part in which a segment is. @param {number} n @param {number} size */
function part(n, size = together) {
	const from = n - (n - 1) % size, to = Math.min(most, from + size - 1);
	if (!coming.has(from)) coming.set(from, (async () => {
		try {
			const answer = await fetch(`${base}/part?from=${from}&to=${to}`);
			if (!answer.ok) throw new Error(await answer.text());
			put((await answer.json()).segments);
			tell("");
		} catch {
			tell("The rest of the text did not come. It is asked for again when you go there.");
		} finally {
			coming.delete(from);
		}
	})());
	return coming.get(from);
}

/** Puts segments that the page does not hold where they belong. */
function put(fresh) {
	const box = document.createElement("template");
	box.innerHTML = fresh.filter(f => !at(f.number)).map(f => f.html).join("");
	const children = /** @type {HTMLElement[]} */ ([...segments.children]);
	let i = 0;
	for (const s of /** @type {HTMLElement[]} */ ([...box.content.children])) {
		while (i < children.length && +children[i].dataset.n < +s.dataset.n) i++;
		segments.insertBefore(s, children[i] || null);
		const n = +s.dataset.n, li = document.createElement("li"), a = document.createElement("a");
		li.dataset.n = a.textContent = String(n);
		a.href = `?segment=${n}#s${n}`;
		li.append(a);
		list.insertBefore(li, children[i] ? units.get(+children[i].dataset.n) : null);
		units.set(n, li);
		paint(n);
	}
	ends();
}
function ends() {
	const first = /** @type {HTMLElement} */ (segments.firstElementChild), last = /** @type {HTMLElement} */ (segments.lastElementChild);
	if (earlier) earlier.hidden = !first || +first.dataset.n <= 1;
	if (later) later.hidden = !last || +last.dataset.n >= most;
}

/** Everything, for a search or a filter. */
async function whole() {
	for (let n = 1; n <= most; n += 500) {
		let missing = false;
		for (let k = n; k < n + 500 && k <= most; k++) missing ||= !at(k);
		if (missing) await part(n, 500);
	}
}

// Keys that are pressed while a part is on its way wait for it, so that a code
// never goes to another segment than the one that was meant.
let going = false;
/** @type {KeyboardEvent[]} */ const waiting = [];

/** Goes to a segment by its number, held or not. @param {number | undefined} n */
function goTo(n) {
	if (!n || n < 1 || n > most) return;
	const there = at(n);
	if (there) { go(there); near(n); return; }
	going = true;
	part(n).then(() => {
		going = false;
		if (at(n)) { go(at(n)); near(n); }
		else waiting.length = 0; // it did not come, and it was said
		while (waiting.length && !going) act(/** @type {KeyboardEvent} */ (waiting.shift()));
	});
}
/** Asks ahead, so that going on step by step does not wait. */
function near(n) {
	for (const k of [n + 30, n - 30]) if (k >= 1 && k <= most && !at(k)) part(k);
}
const seen = new IntersectionObserver(entries => {
	for (const e of entries) if (e.isIntersecting) {
		const edge = /** @type {HTMLElement} */ (e.target === later ? segments.lastElementChild : segments.firstElementChild);
		if (edge) part(+edge.dataset.n + (e.target === later ? 1 : -1)).then(() => { seen.unobserve(e.target); seen.observe(e.target); });
	}
}, {rootMargin: "1500px"});
if (later) seen.observe(later);
if (earlier) seen.observe(earlier);

let here = at(page.dataset.here) || /** @type {HTMLElement} */ (segments.firstElementChild);

/** Goes to a segment. @param {HTMLElement | undefined} to */
function go(to, scroll = true) {
	if (!to) return;
	here?.classList.remove("here");
	unitOf(here)?.removeAttribute("aria-current");
	here = to;
	here.classList.add("here");
	const unit = unitOf(here);
	unit?.setAttribute("aria-current", "true");
	if (scroll) {
		here.scrollIntoView({block: "nearest"});
		unit?.scrollIntoView({block: "nearest"});
		here.focus({preventScroll: true});
	}
	explain((here.dataset.codes || "").split(";")[0]);
}

/** Opens the definition of a code, and only that. @param {string} id */
function explain(id) {
	for (const [other, code] of book) {
		const details = code.item.querySelector("details");
		if (details && id) details.open = other === id;
	}
	book.get(id)?.item.scrollIntoView({block: "nearest"});
}

// What was said, and how it goes out.

/** @param {HTMLElement} s @returns {Said} what stands for the whole segment */
const saidOf = s => ({segment: +s.dataset.n, codes: s.dataset.codes ? s.dataset.codes.split(";") : [], unsure: s.dataset.unsure === "true", memo: s.dataset.memo || ""});
const wanted = s => !s.classList.contains("not-wanted");

/** @type {Said[]} */ let queue = [];
/** @type {Said[]} what stood before, to undo */ const past = [];
let sending = false;

/** @param {Said} now @param {Said} before */
function say(now, before, remember = true) {
	if (!may) return;
	if (remember) past.push(before);
	const s = at(now.segment);
	if (!now.turn) draw(s, now);
	queue.push(now);
	send();
}

/** Draws at once what will stand. @param {HTMLElement} s @param {Said} now */
function draw(s, now) {
	s.dataset.codes = now.codes.join(";");
	s.dataset.unsure = String(!!now.unsure);
	s.dataset.memo = now.memo || "";
	const p = s.querySelector(".mine");
	if (p) {
		p.replaceChildren(...now.codes.map((id, i) => {
			const chip = document.createElement("span");
			const code = book.get(id);
			chip.className = "chip " + (code?.class || "code-none") + (second && i ? " second" : "");
			chip.textContent = code?.label || id;
			return chip;
		}));
		if (now.unsure) p.append(Object.assign(document.createElement("em"), {textContent: "unsure"}));
	}
	state(s, !now.codes.length ? "" : now.unsure ? "unsure" : "coded");
}

const progress = document.getElementById("progress");
const tally = {coded: 0, unsure: 0};
for (const [n, is] of states) if (isWanted(n)) count(is, 1);
function count(state, by) {
	if (state) tally.coded += by;
	if (state === "unsure") tally.unsure += by;
}

/** @param {HTMLElement} s @param {string} now */
function state(s, now) {
	note(+s.dataset.n, now);
	s.dataset.state = now;
	s.classList.toggle("is-coded", now === "coded");
	s.classList.toggle("is-unsure", now === "unsure");
}

/** Notes the state of a segment in the list. @param {number} n @param {string} now */
function note(n, now) {
	if (states.get(n) === now) return;
	if (isWanted(n)) { count(states.get(n), -1); count(now, 1); }
	states.set(n, now);
	paint(n);
	if (progress) progress.textContent = `${tally.coded} of ${progress.dataset.wanted} segments coded` + (tally.unsure ? `, ${tally.unsure} unsure` : "");
}
function paint(n) {
	const li = units.get(n), now = states.get(n);
	if (!li) return;
	li.className = "u-" + (now || "open") + (isWanted(n) ? "" : " u-not");
	li.firstElementChild.setAttribute("aria-label", `Segment ${n}` + (now ? ", " + now : ""));
}

async function send() {
	if (sending) return;
	sending = true;
	while (queue.length) {
		const part = queue.slice(0, 100);
		try {
			const answer = await fetch(base + "/said", {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify({said: part})});
			if (!answer.ok) {
				const text = answer.redirected || answer.status >= 500 ? "The service did not take it. What you give is kept here and sent again." : await answer.text();
				if (answer.status < 500) { // it will never be taken
					queue = [];
					tell(text + " Load the page again to see what stands.");
					break;
				}
				throw new Error(text);
			}
			queue = queue.slice(part.length);
			tell("");
			swap(await answer.json());
		} catch {
			tell(`No answer from the service. ${queue.length} not sent yet; it is tried again. Keep this page open.`);
			await new Promise(ok => setTimeout(ok, 2000));
		}
	}
	sending = false;
}
addEventListener("beforeunload", e => { if (queue.length) e.preventDefault(); });

/** @param {string} text */
function tell(text) {
	wrong.hidden = !text;
	wrong.textContent = text;
}

/** Puts segments as the service has them, unless a newer word is on its way.
 * @param {{segments: {number: number, state: string, html: string}[], revision: number}} fresh */
function swap(fresh) {
	for (const f of fresh.segments) {
		const old = at(f.number);
		if (queue.some(q => q.segment === f.number)) continue;
		if (!old) { note(f.number, f.state); continue; }
		const box = document.createElement("template");
		box.innerHTML = f.html;
		const now = /** @type {HTMLElement} */ (box.content.firstElementChild);
		const focused = old.contains(document.activeElement);
		now.hidden = old.hidden;
		old.replaceWith(now);
		state(now, f.state);
		if (old === here) {
			here = now;
			here.classList.add("here");
			if (focused) here.focus({preventScroll: true});
		}
	}
}

// Codes.

/** Gives a code to the segment, or to the words that are marked.
 * @param {string} id */
function give(id) {
	if (!may || !wanted(here)) return;
	explain(id);
	const words = spans ? marked() : null;
	if (words) {
		const before = spanAt(words);
		const codes = mix(before.codes, id);
		say({...words, codes}, before);
		unmark();
		return;
	}
	const before = saidOf(here);
	say({...before, codes: mix(before.codes, id)}, before);
}

/** Codes after one more was pressed. @param {string[]} codes @param {string} id */
function mix(codes, id) {
	if (codes.includes(id)) return codes.filter(c => c !== id);
	if (id === "-" || codes.includes("-")) return [id];
	if (several) return [...codes, id];
	if (second && codes.length) return [codes[0], id];
	return [id];
}

/** @param {{segment: number, turn: string, from: number, to: number}} w @returns {Said} */
function spanAt(w) {
	const p = /** @type {HTMLElement | null} */ (here.querySelector(`.own[data-turn="${w.turn}"][data-from="${w.from}"][data-to="${w.to}"]`));
	return {...w, codes: p?.dataset.codes ? p.dataset.codes.split(";") : []};
}

function undo() {
	const before = past.pop();
	if (!before) return;
	if (at(before.segment)) go(at(before.segment));
	say(before, before, false);
}

// Words within a segment: by the pointer, or by the keyboard.

let words = null; // {turn, list: [from, to][], i, j}
const points = text => [...text].length;

/** @returns {{segment: number, turn: string, from: number, to: number} | null} */
function marked() {
	if (words) {
		const a = words.list[Math.min(words.i, words.j)], b = words.list[Math.max(words.i, words.j)];
		return {segment: +here.dataset.n, turn: words.turn, from: a[0], to: b[1]};
	}
	const chosen = getSelection();
	if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
	const range = chosen.getRangeAt(0);
	const element = range.startContainer.nodeType === 1 ? /** @type {Element} */ (range.startContainer) : range.startContainer.parentElement;
	const text = element?.closest(".text");
	const s = /** @type {HTMLElement} */ (element?.closest(".segment"));
	if (!text || !s || !text.contains(range.endContainer)) return null;
	const before = document.createRange();
	before.selectNodeContents(text);
	before.setEnd(range.startContainer, range.startOffset);
	const from = points(before.toString()), raw = range.toString();
	const lead = points(raw) - points(raw.trimStart()), to = from + points(raw.trimEnd());
	if (to <= from + lead) return null;
	if (s !== here) go(s, false);
	return {segment: +s.dataset.n, turn: /** @type {HTMLElement} */ (text.closest("[data-turn]")).dataset.turn, from: from + lead, to};
}

function mark() {
	const text = here.querySelector(".text");
	if (!text) return;
	const list = [];
	let n = 0;
	for (const part of text.textContent.split(/(\s+)/u)) {
		const long = points(part);
		if (part.trim()) list.push([n, n + long]);
		n += long;
	}
	if (!list.length) return;
	words = {text, turn: /** @type {HTMLElement} */ (text.closest("[data-turn]")).dataset.turn, list, i: 0, j: 0};
	showWords();
}

function moveWords(by, widen) {
	const last = words.list.length - 1;
	words.j = Math.max(0, Math.min(last, words.j + by));
	if (!widen) words.i = words.j;
	showWords();
}

/** Selects in the text what the keyboard has marked. */
function showWords() {
	const m = marked();
	const range = document.createRange();
	let n = 0;
	const walk = document.createTreeWalker(words.text, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const node = walk.currentNode, all = [...node.textContent];
		const place = p => all.slice(0, p - n).join("").length;
		if (m.from >= n && m.from <= n + all.length) range.setStart(node, place(m.from));
		if (m.to >= n && m.to <= n + all.length) { range.setEnd(node, place(m.to)); break; }
		n += all.length;
	}
	getSelection().removeAllRanges();
	getSelection().addRange(range);
}

function unmark() {
	words = null;
	getSelection()?.removeAllRanges();
}

// Search and filters.

const search = /** @type {HTMLInputElement} */ (document.getElementById("search"));
const filter = /** @type {HTMLSelectElement} */ (document.getElementById("filter"));
search.hidden = filter.hidden = false;
const sifts = () => search.value.trim() || filter.value;
async function sift() {
	if (sifts()) await whole();
	const text = search.value.trim().toLowerCase(), by = filter.value;
	for (const s of /** @type {HTMLCollectionOf<HTMLElement>} */ (segments.children)) {
		const keep = (!text || s.querySelector(".words").textContent.toLowerCase().includes(text)) &&
			(!by || by === "open" && wanted(s) && !s.dataset.state || by === "unsure" && s.dataset.state === "unsure" ||
			by === "differs" && s.classList.contains("differs") || by.startsWith("code:") && (s.dataset.codes || "").split(";").includes(by.slice(5)));
		s.hidden = !keep;
		const unit = unitOf(s);
		if (unit) unit.hidden = !keep;
	}
	if (here?.hidden) go(shown()[0], false);
}
search.addEventListener("input", sift);
filter.addEventListener("change", sift);

// Keys.

const sheet = /** @type {HTMLDialogElement} */ (document.getElementById("sheet"));
const memos = /** @type {HTMLDialogElement} */ (document.getElementById("memosheet"));
const memo = /** @type {HTMLTextAreaElement} */ (document.getElementById("memotext"));
const audio = /** @type {HTMLAudioElement | null} */ (document.getElementById("audio"));
const help = document.getElementById("help");
sheet.addEventListener("close", back);
if (help) { help.hidden = false; help.onclick = () => sheet.showModal(); }
document.getElementById("say")?.remove();

function step(by) {
	if (!sifts()) { goTo(Math.max(1, Math.min(most, +here.dataset.n + by))); return; }
	const all = shown(), i = all.indexOf(here);
	go(all[Math.max(0, Math.min(all.length - 1, i + by))]);
}
function next() {
	const n = +here.dataset.n;
	for (let k = 1; k <= most; k++) {
		const to = (n + k - 1) % most + 1;
		if (!states.get(to) && isWanted(to) && !units.get(to)?.hidden) { goTo(to); return; }
	}
}
function openMemo() {
	memo.value = here.dataset.memo || "";
	memos.returnValue = "leave";
	memos.showModal();
}
/** After a dialog the keys go on with the segment, unless they went elsewhere meanwhile. */
function back() {
	if (document.activeElement === document.body || document.activeElement?.closest("dialog")) here.focus({preventScroll: true});
}
memos.addEventListener("close", () => {
	back();
	if (memos.returnValue !== "keep") return;
	const before = saidOf(here);
	if (!before.codes.length) { tell("Give the segment a code, or “no code”, before its memo."); return; }
	say({...before, memo: memo.value.trim()}, before);
});
memo.addEventListener("keydown", e => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) memos.close("keep"); });

function play() {
	if (!audio) return;
	if (!audio.paused) { audio.pause(); return; }
	const start = +here.dataset.start;
	if (start >= 0) audio.currentTime = start / 1000;
	audio.play();
}

// What the model would say, or the site's language model, when one asks. A code
// is given by its own key, as ever; nothing is given by asking.
async function guess(language = "") {
	if (page.dataset.guesses !== "true") return;
	const s = here, n = s.dataset.n;
	const p = document.createElement("p");
	p.className = "guesses";
	p.setAttribute("role", "status");
	const put = () => {
		const now = at(n) || s;
		now.querySelector(".guesses")?.remove();
		now.querySelector(".gutter").append(p);
	};
	if (language) {
		p.textContent = `Asking ${language} …`;
		put();
	}
	try {
		const answer = await fetch(`${base}/suggest?segment=${n}${language && "&of=language"}`);
		if (!answer.ok) throw new Error(await answer.text());
		const {ranked, shares} = await answer.json();
		p.replaceChildren(language ? `${language} suggests: ` : "Suggested: ");
		for (const r of ranked.slice(0, 3)) {
			const code = book.get(r.code), chip = document.createElement("span");
			chip.className = "chip " + (code?.class || "code-none");
			chip.textContent = (code?.label || r.code) + (shares ? ` ${Math.round(100 * r.p)} %` : "");
			const line = Object.assign(document.createElement("span"), {className: "guess"});
			line.append(chip);
			const key = code?.item.dataset.key;
			if (key) line.append(" ", Object.assign(document.createElement("kbd"), {textContent: key}));
			p.append(line, " ");
		}
	} catch (e) {
		p.textContent = e instanceof TypeError ? "No answer from the service." : /** @type {Error} */ (e).message;
	}
	put();
}

const commands = {
	j: () => step(1), k: () => step(-1), n: next, u: () => {
		const before = saidOf(here);
		if (before.codes.length) say({...before, unsure: !before.unsure}, before);
		else tell("Give the segment a code, or “no code”, before you call it unsure.");
	}, m: openMemo, z: undo, w: () => spans && mark(), g: () => guess(),
	l: () => page.dataset.language && guess(page.dataset.language),
};

let typed = "", typedAt = 0;
addEventListener("keydown", e => {
	const target = /** @type {HTMLElement} */ (e.target);
	const shut = target.closest("dialog:not([open])"); // it keeps the focus for a moment after it was closed
	if (!shut && target.closest("input, textarea, select, dialog, summary, button, audio")) {
		if (e.key === "Escape" && target === search) { search.value = ""; sift(); here.focus(); }
		return;
	}
	if ((e.ctrlKey || e.metaKey) && e.key.toLowerCase() === "z") { e.preventDefault(); undo(); return; }
	if (e.ctrlKey || e.metaKey || e.altKey) return;
	if (going) { waiting.push(e); e.preventDefault(); return; }
	const done = act(e);
	if (done) e.preventDefault();
});

/** @param {KeyboardEvent} e @returns {boolean} whether the key meant something */
function act(e) {
	if (words && (e.key === "ArrowLeft" || e.key === "ArrowRight")) { moveWords(e.key === "ArrowLeft" ? -1 : 1, e.shiftKey); return true; }
	switch (e.key) {
	case "ArrowDown": step(1); return true;
	case "ArrowUp": step(-1); return true;
	case "Enter": step(1); return true;
	case "Escape": unmark(); return true;
	case " ": if (audio) { play(); return true; } return false;
	case "/": search.focus(); return true;
	case "?": sheet.showModal(); return true;
	case "Backspace": case "Delete": if (may && wanted(here)) { const before = saidOf(here); say({...before, codes: [], unsure: false, memo: ""}, before); } return true;
	}
	const letter = e.key.toLowerCase();
	if (letter.length !== 1) return false;
	if (e.shiftKey && commands[letter]) { commands[letter](); return true; }
	// A key of two letters: the first waits for the second a moment.
	const both = e.timeStamp - typedAt < 1000 ? typed + letter : letter;
	for (const text of [both, letter]) {
		if (keys.has(text)) { typed = ""; give(keys.get(text).id); return true; }
		if ([...keys.keys()].some(k => k.length > text.length && k.startsWith(text))) { typed = text; typedAt = e.timeStamp; return true; }
	}
	typed = "";
	if (commands[letter]) { commands[letter](); return true; }
	return false;
}

segments.addEventListener("click", e => {
	const s = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (e.target).closest(".segment"));
	if (s && s !== here) go(s, false);
});
document.querySelector(".jumps")?.addEventListener("click", e => {
	const a = /** @type {HTMLElement} */ (e.target).closest("a");
	if (a) { e.preventDefault(); goTo(+a.textContent); }
});
list.addEventListener("click", e => {
	const li = /** @type {HTMLElement} */ (/** @type {HTMLElement} */ (e.target).closest("li"));
	if (li) { e.preventDefault(); goTo(+li.dataset.n); }
});
document.getElementById("book").addEventListener("click", e => {
	const chip = /** @type {HTMLElement} */ (e.target).closest(".chip");
	if (may && chip && getSelection().toString()) give(/** @type {HTMLElement} */ (chip.closest("li")).dataset.code);
});

// What is coded elsewhere.
const live = new EventSource(`${base}/live?after=${page.dataset.revision}`);
live.onmessage = m => swap(JSON.parse(m.data));

go(here);
performance.mark("ready");
document.documentElement.dataset.ready = "coding";

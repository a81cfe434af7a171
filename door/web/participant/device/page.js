// @ts-check
// What a participant's page gains with scripts: reading aloud, and answering
// without a signal. Without them every page works as it is.

const base = (/^\/q\/[A-Za-z0-9_-]{27}/.exec(location.pathname) || [""])[0];

readAloud();
biggerWithoutSignal();
if (base && "serviceWorker" in navigator) keepWithoutSignal();

function readAloud() {
	const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("button[data-read]"));
	if (!button || !("speechSynthesis" in window)) return;
	button.hidden = false;
	const says = button.textContent;
	const quiet = () => { speechSynthesis.cancel(); button.textContent = says; };
	button.addEventListener("click", () => {
		if (speechSynthesis.speaking) return quiet();
		const parts = [...document.querySelectorAll("[data-speak]")].filter((e) => !e.closest("[hidden]"));
		const runs = parts.flatMap((e) => runsOf(e));
		runs.forEach(({ text, lang }, n) => {
			const words = new SpeechSynthesisUtterance(text);
			words.lang = lang;
			words.rate = 0.9;
			if (n === runs.length - 1) words.onend = quiet;
			speechSynthesis.speak(words);
		});
		button.textContent = button.dataset.quiet || "";
	});
	addEventListener("pagehide", quiet);
}

/** The words of a part, each run in one language: a question that is not there
 * in the page's language is read in its own.
 * @param {Element} part @returns {{text: string, lang: string}[]} */
function runsOf(part) {
	/** @type {{text: string, lang: string}[]} */
	const runs = [];
	const walk = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
	while (walk.nextNode()) {
		const holder = /** @type {Element} */ (walk.currentNode.parentElement);
		const text = (walk.currentNode.textContent || "").trim();
		if (!text || holder.closest("[hidden], .hidden, textarea, [aria-hidden]")) continue;
		const lang = holder.closest("[lang]")?.getAttribute("lang") || document.documentElement.lang;
		const last = runs.at(-1);
		if (last && last.lang === lang) last.text += (/[.?!:,]$/.test(last.text) ? " " : ". ") + text;
		else runs.push({ text, lang });
	}
	return runs;
}

/** The size of the text on the page that the device kept, where no server can
 * remember it. */
function biggerWithoutSignal() {
	const button = /** @type {HTMLButtonElement | null} */ (document.querySelector("button[data-bigger]"));
	if (!button) return;
	const page = document.documentElement;
	const bigger = button.textContent, smaller = button.dataset.smaller || "";
	const show = (/** @type {boolean} */ big) => {
		page.classList.toggle("bigger", big);
		button.textContent = big ? smaller : bigger;
	};
	const wanted = sessionStorage.getItem("bigger");
	show(wanted ? wanted === "yes" : page.classList.contains("bigger"));
	button.addEventListener("click", () => {
		const big = !page.classList.contains("bigger");
		sessionStorage.setItem("bigger", big ? "yes" : "no");
		show(big);
	});
}

async function keepWithoutSignal() {
	const shell = /** @type {HTMLElement | null} */ (document.querySelector("[data-device]"));
	try {
		await navigator.serviceWorker.register("/q/sw.js");
		await navigator.serviceWorker.ready;
	} catch {
		return; // a private window, perhaps: the pages go on without
	}
	if (shell) return withoutSignal(shell);
	if (!document.querySelector("form, .go")) return;
	await fetch(base + "/warm");
	document.documentElement.dataset.ready = "yes";
}

/** The page that the device kept: one part of it is shown at a time.
 * @param {HTMLElement} shell */
async function withoutSignal(shell) {
	const kept = await (await fetch(base + "/kept")).json();
	const forms = /** @type {HTMLFormElement[]} */ ([...shell.querySelectorAll("form[data-go]")]);
	for (const form of forms) form.action = `${base}/${form.dataset.go}`;
	for (const to of /** @type {HTMLAnchorElement[]} */ ([...shell.querySelectorAll("a[data-to]")])) to.href = `${base}/${to.dataset.to}`;
	const questions = forms.filter((form) => /^\d+$/.test(form.dataset.part || ""));
	let wanted = location.pathname.slice(base.length + 1) || "start";
	if (Number(wanted) > questions.length) wanted = "check";
	if (kept.send) wanted = "waiting";
	const parts = /** @type {HTMLElement[]} */ ([...shell.querySelectorAll("[data-part]")]);
	if (!parts.some((part) => part.dataset.part === wanted)) wanted = wanted === "all" ? "1" : "start";
	for (const part of parts) part.hidden = part.dataset.part !== wanted;
	questions.forEach((form, n) => {
		const left = questions.length - n - 1;
		const says = form.querySelector("[data-left]");
		if (says) says.textContent = (left === 0 ? shell.dataset.last : left === 1 ? shell.dataset.one : filled(shell.dataset.many, left)) || "";
		fill(form, kept.answers);
	});
	summary(shell, questions, kept.answers);
	const again = shell.querySelector("[data-again]");
	if (again) again.addEventListener("click", handOver);
	addEventListener("online", handOver);
	setInterval(handOver, 15000);
	document.documentElement.dataset.ready = "yes";
}

/** Shows what the device keeps of a question. @param {HTMLFormElement} form @param {Record<string, any>} answers */
function fill(form, answers) {
	const section = /** @type {HTMLElement} */ (form.querySelector("[data-key]"));
	const a = answers[section.dataset.key || ""];
	if (!a) return;
	const value = a.declined ? "declined" : String(a.value);
	for (const input of form.querySelectorAll("input[type=radio]")) /** @type {HTMLInputElement} */ (input).checked = /** @type {HTMLInputElement} */ (input).value === value;
	const box = /** @type {HTMLInputElement | null} */ (form.querySelector("input[type=checkbox]"));
	if (box) box.checked = !!a.declined;
	const words = form.querySelector("textarea");
	if (words) words.value = a.words || "";
}

/** Says what has no answer on this device. @param {HTMLElement} shell @param {HTMLFormElement[]} questions @param {Record<string, any>} answers */
function summary(shell, questions, answers) {
	const check = /** @type {HTMLElement} */ (shell.querySelector("[data-part=check]"));
	const list = /** @type {HTMLElement} */ (check.querySelector("[data-missing]"));
	let open = 0;
	questions.forEach((form, n) => {
		const section = /** @type {HTMLElement} */ (form.querySelector("[data-key]"));
		const a = answers[section.dataset.key || ""];
		if (a && (a.declined || a.words || a.value !== undefined)) return;
		open++;
		const item = document.createElement("li");
		const to = document.createElement("a");
		to.href = `${base}/${n + 1}`;
		const asks = /** @type {HTMLElement} */ (section.querySelector(".asks"));
		to.textContent = `${n + 1}. ${asks.textContent}`;
		if (asks.lang) to.lang = asks.lang;
		item.append(to);
		list.append(item);
	});
	const says = /** @type {HTMLElement} */ (check.querySelector("[data-count]"));
	says.textContent = open ? filled(shell.dataset.open, open, questions.length) : shell.dataset.complete || "";
	const id = /** @type {HTMLInputElement} */ (check.querySelector("[data-id]"));
	id.value = crypto.randomUUID();
}

/** Puts numbers into the places of a sentence: %d, or %[2]d for the second.
 * @param {string | undefined} says @param {number[]} numbers */
function filled(says, ...numbers) {
	let next = 0;
	return (says || "").replace(/%(?:\[(\d)\])?d/g, (_, n) => String(numbers[n ? Number(n) - 1 : next++]));
}

async function handOver() {
	const { done } = await (await fetch(base + "/handover", { method: "POST" })).json();
	if (done) location.replace(/waiting$/.test(location.pathname) ? base : location.href);
}

// Themes: words that are marked in a passage are coded instead of the whole of
// it, and cards of the board go to another column by dragging or with the
// arrow keys. Without this script forms do both.

const points = text => [...text].length;

/** What is marked within a passage's words. @param {Element} words */
function marked(words) {
	const chosen = getSelection();
	if (!chosen || chosen.isCollapsed || !chosen.rangeCount) return null;
	const range = chosen.getRangeAt(0);
	if (!words.contains(range.startContainer) || !words.contains(range.endContainer)) return null;
	const before = document.createRange();
	before.selectNodeContents(words);
	before.setEnd(range.startContainer, range.startOffset);
	const raw = range.toString(), from = points(before.toString()) + points(raw) - points(raw.trimStart());
	const to = points(before.toString()) + points(raw.trimEnd());
	return to > from ? {from, to, text: raw.trim()} : null;
}

// The marks of the pointer are lost when a field takes the focus, so they are
// remembered as they are made.
document.addEventListener("selectionchange", () => {
	const node = getSelection()?.anchorNode;
	const words = (node instanceof Element ? node : node?.parentElement)?.closest(".passages .words");
	if (!words) return;
	const form = words.closest("li")?.querySelector(".code-it");
	const m = form && marked(words);
	if (!form) return;
	form.elements.namedItem("from").value = m ? m.from : 0;
	form.elements.namedItem("to").value = m ? m.to : 0;
	const field = form.elements.namedItem("label");
	field.placeholder = m ? `code for “${m.text.slice(0, 24)}${m.text.length > 24 ? "…" : ""}”` : "code";
});

const board = document.getElementById("board");
if (board && board.dataset.may === "true") {
	const wrong = document.getElementById("wrong");
	/** @param {HTMLElement} card @param {HTMLElement} column */
	const move = async (card, column) => {
		const home = card.parentElement, next = card.nextElementSibling;
		if (home === column) return;
		column.append(card);
		card.focus();
		const answer = await fetch(board.dataset.path, {method: "POST", headers: {"Content-Type": "application/json"},
			body: JSON.stringify([{act: "gathered", id: card.dataset.code, into: column.dataset.node, place: column.querySelectorAll(".code-card").length}])}).catch(() => null);
		if (answer?.ok) { card.dataset.kept = "yes"; return; }
		home.insertBefore(card, next);
		wrong.hidden = false;
		wrong.textContent = answer ? await answer.text() : "No answer from the service; the card is back where it was.";
	};
	let held = null;
	const columns = () => /** @type {HTMLElement[]} */ ([...board.querySelectorAll(".subtheme")]);
	for (const card of /** @type {NodeListOf<HTMLElement>} */ (board.querySelectorAll(".code-card"))) {
		card.draggable = true;
		card.addEventListener("dragstart", e => { held = card; e.dataTransfer.effectAllowed = "move"; card.classList.add("held"); });
		card.addEventListener("dragend", () => { card.classList.remove("held"); held = null; });
		card.addEventListener("keydown", e => {
			if (e.target !== card || !["ArrowLeft", "ArrowRight"].includes(e.key)) return;
			const all = columns(), at = all.indexOf(card.closest(".subtheme"));
			const to = all[at + (e.key === "ArrowRight" ? 1 : -1)];
			if (to) { e.preventDefault(); move(card, to); }
		});
	}
	for (const column of columns()) {
		column.addEventListener("dragover", e => { if (held) { e.preventDefault(); column.classList.add("over"); } });
		column.addEventListener("dragleave", () => column.classList.remove("over"));
		column.addEventListener("drop", e => { e.preventDefault(); column.classList.remove("over"); if (held) move(held, column); });
	}
}
document.documentElement.dataset.ready = "themes";

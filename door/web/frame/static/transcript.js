// A transcript that is put right without loading the page anew: only the turn
// that changed is exchanged, here and on every other page that shows it.
// Without this script each turn's form is a page of its own.

const typing = event => event.target.closest("input, textarea, select, [contenteditable]");

/** How many code points a text has up to a place in UTF-16. */
const codePoints = (text, at) => [...text.slice(0, at)].length;

class TranscriptTurns extends HTMLElement {
	connectedCallback() {
		this.shown = Number(this.dataset.version);
		this.list = this.querySelector("ol");
		this.says = this.querySelector("[role=status]");
		this.address = "/inquiry/documents/" + this.dataset.id;
		this.addEventListener("click", event => this.clicked(event));
		this.addEventListener("submit", event => this.send(event));
		document.addEventListener("keydown", event => this.key(event));
		this.stream = new EventSource(this.address + "/live");
		this.stream.onmessage = event => Number(event.data) > this.shown && this.catchUp();
		const named = location.hash && document.getElementById(location.hash.slice(1));
		if (named && this.contains(named)) named.focus();
	}
	disconnectedCallback() { this.stream.close(); }

	/** @returns {HTMLElement} the turn that has the focus, or the first in sight */
	now() {
		const held = document.activeElement.closest?.("li.turn");
		if (held) return held;
		return [...this.list.children].find(t => t.getBoundingClientRect().bottom > 120) || this.list.firstElementChild;
	}

	key(event) {
		const form = event.target.closest("form.edit");
		if (form && event.key === "Escape") return this.leave(form.closest("li"));
		if (form && event.key === "Enter" && event.ctrlKey) return form.requestSubmit(form.querySelector("[value=save]"));
		if (typing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
		const go = turn => {
			if (!turn) return;
			turn.focus();
			turn.scrollIntoView({ block: "nearest" });
		};
		const here = this.now();
		const held = document.activeElement.closest?.("li.turn");
		switch (event.key) {
		case "j": go(held ? here.nextElementSibling : here); break;
		case "k": go(here.previousElementSibling); break;
		case "n": {
			const all = [...this.list.querySelectorAll("[data-look]")];
			go(all.find(t => held && (held.compareDocumentPosition(t) & Node.DOCUMENT_POSITION_FOLLOWING)) || all[0]);
			break;
		}
		case "e":
			if (here.querySelector(".edit-turn")) this.edit(here);
			break;
		case "/": document.getElementById("find").focus(); break;
		default: return;
		}
		event.preventDefault();
	}

	clicked(event) {
		const turn = event.target.closest("li.turn");
		if (!turn || event.ctrlKey || event.metaKey) return;
		if (event.target.closest(".edit-turn")) {
			event.preventDefault();
			this.edit(turn);
		} else if (event.target.closest("[data-leave]")) {
			event.preventDefault();
			this.leave(turn);
		}
	}

	/** Puts a turn in the place of one that is there. */
	exchange(turn, html) {
		const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("li");
		const held = turn.contains(document.activeElement);
		turn.replaceWith(fresh);
		if (held) fresh.focus({ preventScroll: true });
		return fresh;
	}

	async edit(turn) {
		const got = await fetch(this.address + "/turns/" + turn.dataset.turn);
		if (!got.ok) return location.reload();
		const fresh = this.exchange(turn, await got.text());
		fresh.querySelector("textarea")?.focus();
		this.number();
	}

	async leave(turn) {
		const got = await fetch(this.address + "/turns/" + turn.dataset.turn + "?show=yes");
		if (!got.ok) return location.reload();
		this.exchange(turn, await got.text()).focus();
		this.number();
	}

	async send(event) {
		const form = event.target.closest("form.edit");
		if (!form) return;
		event.preventDefault();
		const turn = form.closest("li");
		const fields = new URLSearchParams(new FormData(form));
		const act = event.submitter?.value || "save";
		fields.set("do", act);
		fields.set("shown", this.shown);
		const text = form.elements.text;
		if (act === "split" && !text.value.includes("\n")) fields.set("at", codePoints(text.value, text.selectionStart));
		let got;
		try {
			got = await fetch(form.action, { method: "POST", body: fields, headers: { "Tend-Page": "yes" } });
		} catch {
			this.says.textContent = "There is no connection. What you typed is still here; keep it again.";
			return;
		}
		if (got.status === 409 || got.status === 422) {
			const type = got.headers.get("Content-Type") || "";
			if (type.includes("html")) this.exchange(turn, await got.text()).querySelector("textarea")?.focus();
			this.number();
			return;
		}
		if (!got.ok) return form.submit();
		this.put(await got.json(), turn);
	}

	async catchUp() {
		const got = await fetch(this.address + "/changes?since=" + this.shown);
		if (got.ok) this.put(await got.json());
	}

	/** Shows what changed; mine is the turn whose form was just sent. */
	put(changes, mine) {
		if (changes.version < this.shown || changes.version === this.shown && !mine) return;
		this.shown = changes.version;
		const id = mine?.dataset.turn;
		for (const gone of changes.gone || []) {
			const turn = document.getElementById("t-" + gone);
			if (turn && (turn === mine || !turn.querySelector("form.edit"))) turn.remove();
		}
		for (const t of changes.turns) {
			const there = document.getElementById("t-" + t.id);
			if (there && there !== mine && there.querySelector("form.edit")) continue; // somebody types in it; keeping it will show both texts
			if (there) {
				this.exchange(there, t.html);
				continue;
			}
			const fresh = new DOMParser().parseFromString(t.html, "text/html").querySelector("li");
			const before = t.after && document.getElementById("t-" + t.after);
			if (before) before.after(fresh);
			else this.list.prepend(fresh);
		}
		if (mine?.isConnected) this.leave(mine); // nothing of it changed
		this.number();
		document.getElementById("version").textContent = changes.version;
		this.says.textContent = changes.says;
		if (id) (document.getElementById("t-" + id) || this.list.firstElementChild).focus({ preventScroll: true });
	}

	number() {
		[...this.list.children].forEach((turn, n) => {
			const at = turn.querySelector(".number");
			if (at && at.textContent !== String(n + 1)) at.textContent = n + 1;
		});
	}
}

class TranscriptPlayer extends HTMLElement {
	connectedCallback() {
		/** @type {HTMLAudioElement} */
		const sound = this.querySelector("audio");
		document.addEventListener("keydown", event => {
			if (event.key === "Tab" && !event.shiftKey && !sound.paused) {
				sound.currentTime = Math.max(0, sound.currentTime - 2);
				event.preventDefault();
			} else if (event.key === " " && !typing(event) && !event.target.closest("button, a, audio, summary")) {
				if (sound.paused) sound.play(); else sound.pause();
				event.preventDefault();
			}
		});
		document.addEventListener("click", event => {
			const said = event.target.closest(".said");
			const times = said?.closest("[data-times]")?.dataset.times.split(" ");
			if (!times) return;
			const at = this.word(said, event);
			if (times[at] !== undefined && Number(times[at]) >= 0) sound.currentTime = Number(times[at]) / 1000;
		});
	}

	/** Which word of a turn was clicked, from 0. */
	word(said, event) {
		const place = document.caretPositionFromPoint?.(event.clientX, event.clientY);
		const old = place ? null : document.caretRangeFromPoint(event.clientX, event.clientY);
		const range = document.createRange();
		range.setStart(said, 0);
		range.setEnd(place ? place.offsetNode : old.startContainer, place ? place.offset : old.startOffset);
		const before = range.toString().trimStart();
		return before === "" ? 0 : before.split(/\s+/).length - 1;
	}
}

customElements.define("transcript-turns", TranscriptTurns);
customElements.define("transcript-player", TranscriptPlayer);

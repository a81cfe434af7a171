// @ts-check
// The map of a person's pain, drawn by hand: things are moved, arrows drawn and
// taken away, circles made larger, by pointer, touch or keyboard. All of it goes
// into the form of the outline, and is kept with the map. Without this script
// everything can be said in the outline.

const step = 20;
const space = "http://www.w3.org/2000/svg";

/** @param {string} name @param {Record<string, string | number>} with_ @returns {any} */
function svgOf(name, with_) {
	const made = document.createElementNS(space, name);
	for (const [key, value] of Object.entries(with_)) made.setAttribute(key, String(value));
	return made;
}

/** @param {number} least @param {number} value @param {number} most */
const within = (least, value, most) => Math.max(least, Math.min(most, value));

/** What the drawings change in the form, with a way back. */
class Outline {
	/** @param {HTMLElement} host */
	constructor(host) {
		this.form = /** @type {HTMLFormElement} */ (host.closest("form"));
		this.bar = /** @type {HTMLElement} */ (host.querySelector(".map-tools"));
		this.undoing = /** @type {HTMLButtonElement} */ (this.bar.querySelector("[data-undo]"));
		this.choices = /** @type {HTMLElement} */ (this.bar.querySelector("[data-choose]"));
		/** @type {(() => void)[]} */
		this.steps = [];
		/** @type {Drawing[]} */
		this.drawings = [];
		this.undoing.addEventListener("click", () => this.undo());
		this.bar.hidden = false;
	}

	/** @param {string} text */
	says(text) { /** @type {HTMLElement} */ (this.bar.querySelector("[data-says]")).textContent = text; }

	/** @param {() => void} back */
	did(back) {
		this.steps.push(back);
		this.undoing.disabled = false;
		/** @type {HTMLElement} */ (document.querySelector(".map-unkept")).hidden = false;
	}

	undo() {
		const back = this.steps.pop();
		if (!back) return;
		back();
		this.undoing.disabled = this.steps.length === 0;
		this.says("Undone.");
	}

	/** Offers some buttons. @param {[string, () => void][]} buttons */
	offer(buttons) {
		this.choices.replaceChildren(...buttons.map(([text, act]) => {
			const b = document.createElement("button");
			b.type = "button";
			b.textContent = text;
			b.addEventListener("click", act);
			return b;
		}));
		this.choices.hidden = buttons.length === 0;
	}

	/** @param {string} axis @param {string} id @returns {HTMLInputElement} */
	field(axis, id) { return /** @type {any} */ (this.form.querySelector(`[data-${axis}="${CSS.escape(id)}"]`)); }

	/** @param {string} id */
	label(id) {
		const row = this.form.querySelector(`[data-row="${CSS.escape(id)}"] .wide`);
		return row ? /** @type {HTMLInputElement} */ (row).value : id;
	}

	/** @param {string} key */
	sayOf(key) {
		const ids = key.split(">");
		return ids.length === 1 ? `“${this.label(key)}”` : ids.map((id) => `“${this.label(id)}”`).join(" → ");
	}

	/** Takes something away, or back. @param {string} key */
	away(key) {
		const box = this.field("gone", key);
		const set = (/** @type {boolean} */ gone) => {
			box.checked = gone;
			for (const d of this.drawings) d.hide(key, gone);
		};
		set(true);
		this.says(`${this.sayOf(key)} is taken away.`);
		this.did(() => set(false));
	}

	/** Adds a row for an arrow. @param {string} from @param {string} to @param {string} sign */
	arrow(from, to, sign) {
		const count = /** @type {HTMLInputElement} */ (this.form.elements.namedItem("arrows"));
		const n = Number(count.value), key = `${from}>${to}`, row = document.createElement("li");
		const put = (/** @type {string} */ name, /** @type {string} */ value) => {
			const field = document.createElement("input");
			field.type = "hidden";
			field.name = `e${n}.${name}`;
			field.value = value;
			row.append(field);
		};
		put("from", from); put("to", to); put("sign", sign); put("strength", "2");
		const brings = to.includes(">") ? (sign === "+" ? "strengthens" : "loosens") : (sign === "+" ? "brings more" : "brings less");
		const line = document.createElement("span");
		line.textContent = `“${this.label(from)}” ${brings} ${this.sayOf(to)}`;
		const away = document.createElement("label"), box = document.createElement("input");
		away.className = "line";
		box.type = "checkbox";
		box.name = `e${n}.gone`;
		box.value = "yes";
		box.dataset.gone = key;
		away.append(box, " take away");
		row.append(line, away);
		/** @type {HTMLElement} */ (this.form.querySelector("[data-arrows]")).append(row);
		count.value = String(n + 1);
		for (const d of this.drawings) d.add(from, to, sign);
		this.says(`${line.textContent}.`);
		this.did(() => {
			box.checked = true;
			box.dataset.gone = "";
			row.hidden = true;
			for (const d of this.drawings) d.drop(key);
		});
	}

	/** @param {string} system @param {string} size */
	size(system, size) {
		const list = /** @type {HTMLSelectElement} */ (document.getElementById("feels-" + system)), was = list.value;
		if (was === size) return;
		const set = (/** @type {string} */ value) => {
			list.value = value;
			for (const d of this.drawings) d.resize(system);
		};
		set(size);
		this.says(`${system} feels ${size} of 10.`);
		this.did(() => set(was));
	}
}

/** @typedef {{id: string, kind: string, el: SVGGElement, x: number, y: number, wide: number, high: number, rim?: SVGGElement}} Thing */
/** @typedef {{key: string, from: string, to: string, el: SVGGElement, line: Element, reach: Element, sign: Element, gone: boolean}} Arrow */

/** One of the two shapes of the drawing. */
class Drawing {
	/** @param {SVGSVGElement} svg @param {Outline} outline */
	constructor(svg, outline) {
		this.svg = svg;
		this.outline = outline;
		this.prefix = svg.classList.contains("tall") ? "tall-" : "";
		this.view = { wide: svg.viewBox.baseVal.width, high: svg.viewBox.baseVal.height };
		const [halfWide, halfTall] = (svg.dataset.half || "").split(" ").map(Number);
		this.circle = (svg.dataset.radius || "").split(" ").map(Number);
		/** @type {Map<string, Thing>} */
		this.things = new Map();
		/** @type {Arrow[]} */
		this.arrows = [];
		/** @type {Thing | null} */
		this.chosen = null;
		/** @type {Arrow | null} */
		this.chosenArrow = null;
		/** @type {Thing | null} */
		this.lifted = null; // while it is dragged
		/** @type {any} */
		this.under = null;
		/** @type {string} */
		this.from = ""; // an arrow is being drawn from this thing
		/** @type {string} */
		this.to = ""; // and to this one, when only the sign is missing
		svg.removeAttribute("aria-hidden");
		svg.setAttribute("role", "group");
		svg.setAttribute("aria-label", "Things on the map; the arrow keys move them, A draws an arrow");
		for (const el of /** @type {NodeListOf<SVGGElement>} */ (svg.querySelectorAll(".thing"))) {
			const id = el.dataset.node || "", at = (el.getAttribute("transform") || "").match(/[\d.-]+/g) || [];
			/** @type {Thing} */
			const thing = { id, kind: el.dataset.kind || "", el, x: Number(at[0]), y: Number(at[1]), wide: halfWide, high: halfTall };
			this.things.set(id, thing);
			this.#ready(thing);
			if (thing.kind === "system") this.#rim(thing);
		}
		for (const el of /** @type {NodeListOf<SVGGElement>} */ (svg.querySelectorAll(".arrow"))) this.#take(el, el.dataset.from || "", el.dataset.to || el.dataset.on || "");
		this.handle = svgOf("g", { class: "handle", visibility: "hidden" });
		this.handle.append(svgOf("circle", { class: "reach", r: 20 }), svgOf("circle", { r: 9 }), svgOf("path", { d: "M-4 0H4M1 -3L4 0L1 3", fill: "none" }));
		this.drawn = svgOf("path", { class: "drawn", fill: "none" });
		svg.append(this.drawn, this.handle);
		this.#draws();
		svg.addEventListener("keydown", (e) => this.#key(e));
	}

	/** @param {SVGGElement} el @param {string} from @param {string} to */
	#take(el, from, to) {
		/** @type {Arrow} */
		const arrow = { key: `${from}>${to}`, from, to, el, line: /** @type {Element} */ (el.querySelector(".line")), reach: /** @type {Element} */ (el.querySelector(".reach")), sign: /** @type {Element} */ (el.querySelector("text")), gone: false };
		this.arrows.push(arrow);
		arrow.reach.addEventListener("click", () => this.#chooseArrow(arrow));
		return arrow;
	}

	/** @param {Thing} thing */
	#ready(thing) {
		const el = thing.el;
		el.setAttribute("tabindex", "0");
		el.setAttribute("role", "img");
		el.setAttribute("aria-roledescription", "thing on the map");
		el.setAttribute("aria-label", [...el.querySelectorAll("text")].map((t) => t.textContent).join(" "));
		el.addEventListener("focus", () => this.choose(thing));
		el.addEventListener("pointerdown", (e) => this.#drag(thing, e));
		el.addEventListener("click", () => {
			if (this.from && this.from !== thing.id) this.#ask(thing.id);
			else this.choose(thing);
		});
	}

	/** Begins to move a thing; a finger first chooses it, so that the page can be scrolled. @param {Thing} thing @param {PointerEvent} e */
	#drag(thing, e) {
		if (this.from || e.button > 0 || e.pointerType === "touch" && this.chosen !== thing) return;
		const turned = this.#turn(), begin = turned(e), x = thing.x, y = thing.y;
		const near = this.arrows.filter((a) => !a.gone && (a.from === thing.id || a.to.split(">").includes(thing.id)));
		let last = begin, waits = false, moved = false;
		const move = (/** @type {PointerEvent} */ p) => {
			last = turned(p);
			if (!moved && Math.hypot(last.x - begin.x, last.y - begin.y) > 4) {
				moved = true;
				this.#lift(thing, near);
			}
			if (waits || !moved) return;
			waits = true;
			requestAnimationFrame(() => {
				waits = false;
				if (moved) this.#put(thing, x + last.x - begin.x, y + last.y - begin.y, near);
			});
		};
		thing.el.setPointerCapture(e.pointerId);
		thing.el.addEventListener("pointermove", move);
		const end = () => {
			thing.el.removeEventListener("pointermove", move);
			thing.el.removeEventListener("pointerup", end);
			thing.el.removeEventListener("pointercancel", end);
			if (!moved) return;
			moved = false;
			this.#lay(thing, near);
			this.#put(thing, x + last.x - begin.x, y + last.y - begin.y, near);
			this.#moved(thing, x, y);
		};
		thing.el.addEventListener("pointerup", end);
		thing.el.addEventListener("pointercancel", end);
	}

	/** While a thing is dragged, it and its arrows are layers of their own, so that
	 * the rest of the drawing is not painted anew. @param {Thing} thing @param {Arrow[]} near */
	#lift(thing, near) {
		this.lifted = thing;
		const sheet = (/** @type {string} */ name) => svgOf("svg", { class: `${this.svg.getAttribute("class")} ${name}`, viewBox: `0 0 ${this.view.wide} ${this.view.high}`, "aria-hidden": "true" });
		this.under = sheet("under");
		this.under.append(...near.map((a) => a.el));
		this.svg.before(this.under);
		this.over = sheet("over");
		this.over.append(thing.el.cloneNode(true)); // the thing itself keeps the pointer
		this.svg.after(this.over);
		this.begun = {x: thing.x, y: thing.y, scale: this.svg.getBoundingClientRect().width / this.view.wide};
		this.handle.setAttribute("visibility", "hidden");
		thing.el.classList.add("lifted");
	}

	/** @param {Thing} thing @param {Arrow[]} near */
	#lay(thing, near) {
		this.lifted = null;
		/** @type {Element} */ (this.svg.querySelector(".arrows")).append(...near.map((a) => a.el));
		this.under.remove();
		this.over.remove();
		thing.el.classList.remove("lifted");
		thing.el.setAttribute("transform", `translate(${thing.x} ${thing.y})`);
		if (this.chosen === thing) this.#mark(thing, null);
	}

	/** From the screen to the drawing, read once. */
	#turn() {
		const from = /** @type {DOMMatrix} */ (this.svg.getScreenCTM()).inverse();
		return (/** @type {PointerEvent} */ p) => new DOMPoint(p.clientX, p.clientY).matrixTransform(from);
	}

	/** @param {Thing} thing @param {number} x @param {number} y @param {Arrow[]} near */
	#put(thing, x, y, near) {
		thing.x = Math.round(within(40, x, this.view.wide - 40));
		thing.y = Math.round(within(40, y, this.view.high - 40));
		if (this.lifted === thing) {
			const {x, y, scale} = this.begun;
			this.over.style.transform = `translate(${(thing.x - x) * scale}px, ${(thing.y - y) * scale}px)`;
		} else {
			thing.el.setAttribute("transform", `translate(${thing.x} ${thing.y})`);
			if (this.chosen === thing) this.#handleAt(thing);
		}
		if (thing.rim && this.lifted !== thing) thing.rim.setAttribute("transform", `translate(${thing.x + thing.wide * 0.7} ${thing.y - thing.wide * 0.7})`);
		for (const arrow of near) this.#bend(arrow);
	}

	/** A place goes into the form once the thing stands still. @param {Thing} thing @param {number} x @param {number} y */
	#moved(thing, x, y) {
		const keep = () => {
			this.outline.field(this.prefix + "x", thing.id).value = String(thing.x);
			this.outline.field(this.prefix + "y", thing.id).value = String(thing.y);
		};
		keep();
		this.outline.did(() => {
			this.#put(thing, x, y, this.arrows.filter((a) => !a.gone));
			keep();
		});
	}

	/** @param {string} id */
	#middle(id) {
		const [from, to] = id.split(">"), a = this.things.get(from), b = to === undefined ? undefined : this.things.get(to);
		if (a && b) return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, wide: 4, high: 4, round: false };
		return a && { x: a.x, y: a.y, wide: a.wide, high: a.high, round: a.kind === "system" };
	}

	/** Draws an arrow anew, as a plain curve. @param {Arrow} arrow */
	#bend(arrow) {
		const a = this.#middle(arrow.from), z = this.#middle(arrow.to);
		if (!a || !z) return;
		const long = Math.max(1, Math.hypot(z.x - a.x, z.y - a.y));
		const c = { x: (a.x + z.x) / 2 - (z.y - a.y) / long * 26, y: (a.y + z.y) / 2 + (z.x - a.x) / long * 26 };
		const p = rim(a, c), q = rim(z, c), d = `M${p.x} ${p.y}Q${c.x} ${c.y} ${q.x} ${q.y}`;
		arrow.line.setAttribute("d", d);
		if (!this.lifted) arrow.reach.setAttribute("d", d);
		arrow.sign.setAttribute("transform", `translate(${(p.x + 2 * c.x + q.x) / 4} ${(p.y + 2 * c.y + q.y) / 4 + 5})`);
		if (arrow.sign.hasAttribute("x")) {
			arrow.sign.removeAttribute("x");
			arrow.sign.removeAttribute("y");
		}
	}

	/** @param {Thing} thing */
	choose(thing) {
		if (this.chosen === thing && !this.chosenArrow) return;
		this.#mark(thing, null);
		if (!this.from) this.outline.offer([["Arrow from here", () => this.#begin(thing)], ["Take away", () => this.outline.away(thing.id)]]);
	}

	/** @param {Arrow} arrow */
	#chooseArrow(arrow) {
		if (this.from) { this.#ask(arrow.key); return; }
		this.#mark(null, arrow);
		this.outline.says(`Arrow ${this.outline.sayOf(arrow.key)}.`);
		this.outline.offer([["Take away", () => this.outline.away(arrow.key)]]);
	}

	/** @param {Thing | null} thing @param {Arrow | null} arrow */
	#mark(thing, arrow) {
		this.chosen?.el.classList.remove("chosen");
		this.chosenArrow?.el.classList.remove("chosen");
		this.chosen = thing;
		this.chosenArrow = arrow;
		this.chosen?.el.classList.add("chosen");
		this.chosenArrow?.el.classList.add("chosen");
		this.svg.classList.toggle("choosing", !!thing);
		for (const a of this.arrows) a.el.classList.toggle("near", !!thing && (a.from === thing.id || a.to === thing.id));
		this.handle.setAttribute("visibility", thing ? "visible" : "hidden");
		if (thing) this.#handleAt(thing);
	}

	/** @param {Thing} thing */
	#handleAt(thing) { this.handle.setAttribute("transform", `translate(${within(12, thing.x + thing.wide, this.view.wide - 12)} ${thing.y})`); }

	/** The dot at the chosen thing: an arrow is drawn from it. */
	#draws() {
		this.handle.addEventListener("pointerdown", (/** @type {PointerEvent} */ e) => {
			const thing = this.chosen;
			if (!thing) return;
			e.preventDefault();
			const turned = this.#turn();
			let last = turned(e), waits = false;
			const move = (/** @type {PointerEvent} */ p) => {
				last = turned(p);
				if (waits) return;
				waits = true;
				requestAnimationFrame(() => { waits = false; this.drawn.setAttribute("d", `M${thing.x + thing.wide} ${thing.y}L${last.x} ${last.y}`); });
			};
			const end = (/** @type {PointerEvent} */ p) => {
				removeEventListener("pointermove", move);
				removeEventListener("pointercancel", end);
				removeEventListener("pointerup", end);
				requestAnimationFrame(() => this.drawn.removeAttribute("d"));
				this.drawn.removeAttribute("d");
				const at = p.type === "pointerup" && document.elementsFromPoint(p.clientX, p.clientY).map((el) => /** @type {SVGGElement | null} */ (el.closest(".thing, .arrow"))).find((el) => el && el !== thing.el && this.svg.contains(el));
				if (!at) return;
				this.from = thing.id;
				const arrow = this.arrows.find((a) => a.el === at);
				this.#ask(arrow ? arrow.key : at.dataset.node || "");
			};
			addEventListener("pointermove", move);
			addEventListener("pointerup", end);
			addEventListener("pointercancel", end);
		});
	}

	/** @param {Thing} thing */
	#begin(thing) {
		this.from = thing.id;
		this.to = "";
		this.outline.says(`An arrow from “${this.outline.label(thing.id)}”: choose where it leads.`);
		this.outline.offer([["Cancel", () => this.#stop("No arrow was drawn.")]]);
	}

	/** Asks for the sign of an arrow. @param {string} to */
	#ask(to) {
		const from = this.from, acts = to.includes(">");
		if (to === from) { this.outline.says("An arrow from a thing to itself says nothing; choose another thing."); return; }
		if (acts && this.things.get(from)?.kind !== "intervention") { this.#stop("Only something that one can do acts on an arrow; choose a thing."); return; }
		if (this.arrows.some((a) => !a.gone && a.from === from && a.to === to)) { this.#stop("This arrow is there already; change it in the outline."); return; }
		this.to = to;
		this.outline.says(`${this.outline.sayOf(from)} to ${this.outline.sayOf(to)}: ${acts ? "stronger (+) or weaker (−)?" : "more (+) or less (−)?"}`);
		this.outline.offer([[acts ? "+ stronger" : "+ more", () => this.#end("+")], [acts ? "− weaker" : "− less", () => this.#end("-")], ["Cancel", () => this.#stop("No arrow was drawn.")]]);
	}

	/** @param {string} sign */
	#end(sign) {
		const { from, to } = this;
		this.#stop("");
		this.outline.arrow(from, to, sign);
	}

	/** @param {string} says */
	#stop(says) {
		this.from = this.to = "";
		this.outline.offer([]);
		this.outline.says(says);
	}

	/** @param {KeyboardEvent} e */
	#key(e) {
		const thing = this.things.get(/** @type {SVGElement} */ (e.target).dataset.node || "");
		if (!thing || e.ctrlKey && e.key !== "z" || e.metaKey || e.altKey) return;
		const by = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
		const near = this.arrows.filter((a) => !a.gone && (a.from === thing.id || a.to === thing.id));
		if (by) {
			const { x, y } = thing;
			this.#put(thing, x + by[0], y + by[1], near);
			this.#moved(thing, x, y);
		} else if (e.key === "a" || e.key === "A") this.#begin(thing);
		else if (e.key === "Enter" && this.from) this.#ask(thing.id);
		else if (this.to && (e.key === "+" || e.key === "=")) this.#end("+");
		else if (this.to && (e.key === "-" || e.key === "−")) this.#end("-");
		else if (e.key === "Escape") this.#stop("No arrow was drawn.");
		else if ((e.key === "n" || e.key === "N") && near.length) {
			const next = near[(near.indexOf(/** @type {Arrow} */ (this.chosenArrow)) + 1) % near.length];
			this.#chooseArrow(next);
		} else if (e.key === "Delete" || e.key === "Backspace") this.outline.away(this.chosenArrow ? this.chosenArrow.key : thing.id);
		else if (e.key === "z" || e.key === "Z") this.outline.undo();
		else return;
		e.preventDefault();
	}

	/** The rim of a circle, by which it is made larger. @param {Thing} thing */
	#rim(thing) {
		const system = [...thing.el.classList].filter((c) => c.startsWith("s-"))[0].slice(2);
		const rim = svgOf("g", { class: "rim", tabindex: 0, role: "slider", "aria-label": `How active ${system} feels`, "aria-valuemin": 0, "aria-valuemax": 10, "data-system": system });
		rim.append(svgOf("circle", { class: "reach", r: 20 }), svgOf("circle", { r: 7 }));
		thing.el.after(rim);
		thing.rim = rim;
		const list = /** @type {HTMLSelectElement} */ (document.getElementById("feels-" + system));
		const [radius, grow] = this.circle;
		rim.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
			const by = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 }[e.key];
			if (!by) return;
			e.preventDefault();
			e.stopPropagation();
			this.outline.size(system, String(within(0, Number(list.value) + by, 10)));
		});
		rim.addEventListener("pointerdown", (/** @type {PointerEvent} */ e) => {
			e.preventDefault();
			e.stopPropagation();
			const turned = this.#turn();
			const move = (/** @type {PointerEvent} */ p) => {
				const at = turned(p);
				this.outline.size(system, String(within(0, Math.round((Math.hypot(at.x - thing.x, at.y - thing.y) - radius) / grow), 10)));
			};
			rim.setPointerCapture(e.pointerId);
			rim.addEventListener("pointermove", move);
			const end = () => rim.removeEventListener("pointermove", move);
			rim.addEventListener("pointerup", end, { once: true });
			rim.addEventListener("pointercancel", end, { once: true });
		});
		list.addEventListener("change", () => this.resize(system));
		this.resize(system);
	}

	/** Draws a circle as the form has it. @param {string} system */
	resize(system) {
		const list = /** @type {HTMLSelectElement} */ (document.getElementById("feels-" + system));
		for (const thing of this.things.values()) {
			if (!thing.rim || thing.rim.dataset.system !== system) continue;
			const r = this.circle[0] + this.circle[1] * Number(list.value);
			thing.wide = thing.high = r;
			/** @type {Element} */ (thing.el.querySelector("circle")).setAttribute("r", String(r));
			thing.rim.setAttribute("transform", `translate(${thing.x + r * 0.7} ${thing.y - r * 0.7})`);
			thing.rim.setAttribute("aria-valuenow", String(Number(list.value)));
			thing.rim.setAttribute("aria-valuetext", list.value === "" ? "not said" : `${list.value} of 10`);
			const said = [...thing.el.querySelectorAll("text")].find((t) => / of 10$/.test(t.textContent || ""));
			if (said) said.textContent = `${Number(list.value)} of 10`;
		}
	}

	/** @param {string} from @param {string} to @param {string} sign */
	add(from, to, sign) {
		const el = svgOf("g", { class: `arrow w2${sign === "-" ? " less" : ""}${to.includes(">") ? " act" : ""}` });
		const text = svgOf("text", { "text-anchor": "middle" });
		text.textContent = sign === "-" ? "−" : "+";
		el.append(svgOf("path", { class: "reach", fill: "none" }), svgOf("path", { class: "line", fill: "none", "marker-end": `url(#tip-${this.prefix ? "tall" : "wide"})` }), text);
		/** @type {Element} */ (this.svg.querySelector(".arrows")).append(el);
		this.#bend(this.#take(el, from, to));
	}

	/** @param {string} key */
	drop(key) {
		for (const a of this.arrows.filter((one) => one.key === key && !one.gone)) {
			a.gone = true;
			a.el.remove();
		}
	}

	/** @param {string} key @param {boolean} gone */
	hide(key, gone) {
		if (this.things.has(key)) /** @type {Thing} */ (this.things.get(key)).el.classList.toggle("away", gone);
		for (const a of this.arrows) {
			if (a.key === key) a.gone = gone;
			a.el.classList.toggle("away", a.gone || [a.from, ...a.to.split(">")].some((id) => this.things.get(id)?.el.classList.contains("away")));
		}
		if (gone) this.#mark(null, null);
		this.outline.offer([]);
	}
}

/** Where a line from the middle of a thing towards a point leaves it.
 * @param {{x: number, y: number, wide: number, high: number, round: boolean}} of @param {{x: number, y: number}} to */
function rim(of, to) {
	const dx = to.x - of.x, dy = to.y - of.y;
	const k = of.round ? (of.wide + 2) / Math.max(1, Math.hypot(dx, dy)) : Math.min(1, (of.wide + 2) / Math.max(1, Math.abs(dx)), (of.high + 2) / Math.max(1, Math.abs(dy)));
	return { x: Math.round(of.x + dx * k), y: Math.round(of.y + dy * k) };
}

customElements.define("pain-map", class extends HTMLElement {
	connectedCallback() {
		const outline = new Outline(this);
		outline.drawings = [...this.querySelectorAll("svg")].map((svg) => new Drawing(svg, outline));
		/** @type {HTMLElement} */ (document.querySelector(".map-how")).hidden = false;
		addEventListener("keydown", (e) => {
			if (e.key === "z" && (e.ctrlKey || e.metaKey) && !/** @type {HTMLElement} */ (e.target).closest("input, textarea, .thing")) { e.preventDefault(); outline.undo(); }
		});
		document.documentElement.dataset.ready = "map";
	}
});

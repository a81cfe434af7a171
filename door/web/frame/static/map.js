// The map of a person's pain: a thing is moved by pointer or touch, or with the
// arrow keys once it has the focus. Its place goes into the form, and is kept
// with the map. Without this script everything can be said in the outline.

const step = 20;

customElements.define("pain-map", class extends HTMLElement {
	connectedCallback() {
		const svg = /** @type {SVGSVGElement} */ (this.querySelector("svg"));
		if (!svg) return;
		svg.removeAttribute("aria-hidden");
		svg.setAttribute("role", "group");
		svg.setAttribute("aria-label", "Things on the map; the arrow keys move them");
		for (const thing of /** @type {NodeListOf<SVGGElement>} */ (svg.querySelectorAll(".thing"))) this.#movable(svg, thing);
		document.documentElement.dataset.ready = "map";
	}

	/** @param {SVGSVGElement} svg @param {SVGGElement} thing */
	#movable(svg, thing) {
		const id = thing.dataset.node;
		thing.setAttribute("tabindex", "0");
		thing.setAttribute("role", "img");
		thing.setAttribute("aria-roledescription", "thing that can be moved");
		thing.setAttribute("aria-label", [...thing.querySelectorAll("text")].map(t => t.textContent).join(" "));
		thing.addEventListener("keydown", e => {
			const by = {ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step]}[e.key];
			if (!by) return;
			e.preventDefault();
			const [x, y] = this.#place(id);
			this.#put(svg, thing, x + by[0], y + by[1]);
		});
		thing.addEventListener("pointerdown", e => {
			const from = svg.getScreenCTM().inverse();
			const at = p => new DOMPoint(p.clientX, p.clientY).matrixTransform(from);
			const begin = at(e), [x, y] = this.#place(id);
			let last = null, waits = false;
			const move = p => {
				last = at(p);
				if (waits) return;
				waits = true;
				requestAnimationFrame(() => { waits = false; this.#put(svg, thing, x + last.x - begin.x, y + last.y - begin.y); });
			};
			thing.setPointerCapture(e.pointerId);
			thing.addEventListener("pointermove", move);
			const end = () => thing.removeEventListener("pointermove", move);
			thing.addEventListener("pointerup", end, {once: true});
			thing.addEventListener("pointercancel", end, {once: true});
		});
	}

	/** @param {string} axis @param {string} id @returns {HTMLInputElement} */
	#field(axis, id) { return document.querySelector(`[data-${axis}="${CSS.escape(id)}"]`); }

	/** @param {string} id */
	#place(id) { return [Number(this.#field("x", id).value), Number(this.#field("y", id).value)]; }

	/** @param {SVGSVGElement} svg @param {SVGGElement} thing @param {number} x @param {number} y */
	#put(svg, thing, x, y) {
		const box = svg.viewBox.baseVal, id = thing.dataset.node;
		const [oldX, oldY] = this.#place(id);
		x = Math.round(Math.max(40, Math.min(box.width - 40, x)));
		y = Math.round(Math.max(40, Math.min(box.height - 40, y)));
		this.#field("x", id).value = String(x);
		this.#field("y", id).value = String(y);
		thing.setAttribute("transform", `translate(${x} ${y})`);
		// The near end of each arrow goes along; its bend follows by half.
		for (const arrow of svg.querySelectorAll(".arrow")) {
			const from = arrow.dataset.from === id, to = arrow.dataset.to === id;
			if (!from && !to) continue;
			const path = arrow.querySelector("path"), text = arrow.querySelector("text");
			const n = path.getAttribute("d").match(/-?[\d.]+/g).map(Number);
			const dx = x - oldX, dy = y - oldY;
			if (from) { n[0] += dx; n[1] += dy; } else { n[4] += dx; n[5] += dy; }
			n[2] += dx / 2; n[3] += dy / 2;
			path.setAttribute("d", `M${n[0]} ${n[1]}Q${n[2]} ${n[3]} ${n[4]} ${n[5]}`);
			text.setAttribute("x", String((n[0] + 2 * n[2] + n[4]) / 4));
			text.setAttribute("y", String((n[1] + 2 * n[3] + n[5]) / 4 + 5));
		}
		document.querySelector(".map-unkept").hidden = false;
	}
});

// <signature-pad> lets somebody draw their signature; the strokes go into the
// form as path data. Without it a name is typed.
class SignaturePad extends HTMLElement {
	connectedCallback() {
		this.hidden = false;
		const field = /** @type {HTMLInputElement} */ (this.querySelector("input"));
		const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
		svg.setAttribute("viewBox", "0 0 400 120");
		svg.setAttribute("role", "img");
		svg.setAttribute("aria-labelledby", /** @type {Element} */ (this.querySelector("p")).id);
		const path = document.createElementNS(svg.namespaceURI, "path");
		svg.append(path);
		const clear = document.createElement("button");
		clear.type = "button";
		clear.textContent = "Clear";
		clear.addEventListener("click", () => draw(""));
		this.append(svg, clear);

		/** @param {string} d */
		const draw = (d) => { field.value = d; path.setAttribute("d", d); };
		/** @param {PointerEvent} e */
		const point = (e) => {
			const box = svg.getBoundingClientRect();
			const at = (n, from, size, of) => Math.round(10 * of * (n - from) / size) / 10;
			return `${at(e.clientX, box.left, box.width, 400)} ${at(e.clientY, box.top, box.height, 120)}`;
		};
		let drawing = false;
		svg.addEventListener("pointerdown", (e) => {
			drawing = true;
			svg.setPointerCapture(e.pointerId);
			draw(`${field.value}M${point(e)}`);
			e.preventDefault();
		});
		svg.addEventListener("pointermove", (e) => {
			if (drawing && field.value.length < 50000) draw(`${field.value}L${point(e)}`);
		});
		for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => { drawing = false; });
	}
}
customElements.define("signature-pad", SignaturePad);

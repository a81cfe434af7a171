// Typing sheets: a digit that completes an answer moves on to the next item,
// and Enter moves on instead of sending the form. Without this script the Tab
// key does the same.

class KeyedEntry extends HTMLElement {
	connectedCallback() {
		/** @type {HTMLInputElement[]} */
		const fields = [...this.querySelectorAll("input[data-takes]")];
		fields.forEach((field, n) => {
			const takes = field.dataset.takes.split(" ");
			const next = () => {
				const after = fields[n + 1] || this.querySelector("textarea, [name=on]") || this.querySelector("button.primary");
				after.focus();
				if (after.select) after.select();
			};
			field.addEventListener("focus", () => field.select());
			field.addEventListener("input", () => {
				const typed = field.value.trim();
				const wrong = typed !== "" && !/^[pP-]$/.test(typed) && !takes.some(t => t.startsWith(typed));
				field.setCustomValidity(wrong ? "This is not one of " + takes.join(", ") : "");
				field.setAttribute("aria-invalid", String(wrong));
				if (wrong) return field.select();
				const complete = /^[pP-]$/.test(typed) || takes.includes(typed) && !takes.some(t => t !== typed && t.startsWith(typed));
				if (complete) next();
			});
			field.addEventListener("keydown", event => {
				if (event.key === "Enter") {
					event.preventDefault();
					next();
				} else if (event.key === "ArrowUp" && fields[n - 1]) {
					event.preventDefault();
					fields[n - 1].focus();
				} else if (event.key === "ArrowDown") {
					event.preventDefault();
					next();
				}
			});
		});
	}
}

customElements.define("keyed-entry", KeyedEntry);

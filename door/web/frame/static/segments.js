// Splitting and joining segments from the keyboard. Without this script each
// turn's button does it.

class SegmentList extends HTMLElement {
	connectedCallback() {
		const turns = [...this.querySelectorAll("li.turn")];
		const named = location.hash && document.getElementById(location.hash.slice(1));
		if (named && this.contains(named)) named.focus();
		document.addEventListener("keydown", event => {
			if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
			const at = turns.indexOf(document.activeElement.closest?.("li.turn"));
			const press = what => turns[at]?.querySelector(`button[value=${what}]`)?.click();
			switch (event.key) {
			case "j": turns[Math.min(at + 1, turns.length - 1)]?.focus(); break;
			case "k": turns[Math.max(at - 1, 0)]?.focus(); break;
			case "s": press("split"); break;
			case "m": press("join"); break;
			default: return;
			}
			event.preventDefault();
		});
	}
}

customElements.define("segment-list", SegmentList);

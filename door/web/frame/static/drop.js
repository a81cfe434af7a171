// Files dropped on the field are chosen in it. Without this script they are
// chosen with the field's own button.

class DropFiles extends HTMLElement {
	connectedCallback() {
		/** @type {HTMLInputElement} */
		const field = this.querySelector("input[type=file]");
		const says = this.appendChild(document.createElement("p"));
		says.className = "quiet";
		says.setAttribute("role", "status");
		const tell = () => {
			const names = [...field.files].map(f => f.name);
			says.textContent = names.length ? "Chosen: " + names.join(", ") : "Or drop files here.";
		};
		tell();
		field.addEventListener("change", tell);
		this.addEventListener("dragover", event => {
			event.preventDefault();
			this.classList.add("over");
		});
		this.addEventListener("dragleave", () => this.classList.remove("over"));
		this.addEventListener("drop", event => {
			event.preventDefault();
			this.classList.remove("over");
			if (event.dataTransfer.files.length) field.files = event.dataTransfer.files;
			tell();
		});
	}
}

customElements.define("drop-files", DropFiles);

// Copies the address in a field; without a clipboard the button stays away and
// the field can be selected by hand.
for (const button of document.querySelectorAll("button[data-copy]")) {
	if (!navigator.clipboard) break;
	button.hidden = false;
	button.addEventListener("click", async () => {
		const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.copy));
		await navigator.clipboard.writeText(field.value);
		button.textContent = "Copied";
	});
}

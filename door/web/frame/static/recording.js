// A recording is sent in parts, so that a network that drops or a page that is
// loaded again costs one part at most. Without this script the form sends it in
// one piece.

const PART = 4 << 20; // whole megabytes
const ENDS = 64 << 10;
const megabytes = bytes => Math.ceil(bytes / (1 << 20));
const wait = ms => new Promise(done => {
	const timer = setTimeout(done, ms);
	addEventListener("online", () => { clearTimeout(timer); done(); }, { once: true });
});

/**
 * A digest of a file's first and last 64 kB (four FNV-1a of 32 bits): it tells
 * the same file apart from others after a reload, and keeps no secret.
 * @param {File} file
 */
async function printOf(file) {
	const ends = await Promise.all([file.slice(0, ENDS), file.slice(Math.max(0, file.size - ENDS))].map(b => b.arrayBuffer()));
	const sums = [0x811c9dc5, 0x01000193, 0xdeadbeef, 0x9e3779b9];
	for (const end of ends) for (const byte of new Uint8Array(end))
		for (let n = 0; n < 4; n++) sums[n] = Math.imul(sums[n] ^ byte ^ n, 0x01000193);
	return sums.map(s => (s >>> 0).toString(16).padStart(8, "0")).join("");
}

/** What the service said; a page instead of an answer means that nobody is signed in any more. */
async function said(response) {
	if (!response.headers.get("Content-Type")?.startsWith("application/json"))
		return { wrong: "You are no longer signed in. Sign in and choose the same file again: what has arrived is kept.", final: true };
	const answer = await response.json();
	return { ...answer, final: response.status === 422 || response.status === 403 || response.status === 404, status: response.status };
}

class RecordingUpload extends HTMLElement {
	connectedCallback() {
		this.form = this.querySelector("form");
		this.sending = this.querySelector(".sending");
		this.bar = this.querySelector("progress");
		this.how = this.querySelector(".how");
		this.pauseButton = this.querySelector(".pause");
		this.querySelector(".plainly").textContent = `Up to ${this.dataset.largest} GB, sent in parts: it goes on where it stopped.`;
		this.form.addEventListener("submit", event => { event.preventDefault(); this.begin(); });
		this.pauseButton.addEventListener("click", () => this.paused ? this.begin() : this.pause());
	}
	disconnectedCallback() { this.paused = true; }

	pause() {
		this.paused = true;
		this.abort?.abort();
		this.pauseButton.textContent = "Go on";
		this.say("Paused. What has arrived is kept for a day.");
	}

	say(text) { if (this.how.textContent !== text) this.how.textContent = text; }

	async begin() {
		const file = this.form.elements.sound.files[0];
		if (!file || this.busy) return;
		this.busy = true;
		this.paused = false;
		this.pauseButton.textContent = "Pause";
		this.form.hidden = true;
		this.sending.hidden = false;
		try {
			await this.send(file, await printOf(file));
		} catch (error) {
			this.say(error.message);
			this.form.hidden = false;
		} finally {
			this.busy = false;
		}
	}

	/** Asks again and again until there is an answer, or a reason to give up. */
	async ask(url, options) {
		for (let pause = 1000; !this.paused; pause = Math.min(pause * 2, 15000)) {
			this.abort = new AbortController();
			try {
				const answer = await said(await fetch(url, { ...options, signal: this.abort.signal }));
				if (answer.final) throw Object.assign(new Error(answer.wrong), { final: true });
				if (answer.status !== 503) return answer;
				this.say(answer.wrong);
			} catch (error) {
				if (error.final) throw error;
				if (!this.paused) this.say("The network is gone. It goes on by itself as soon as it is back.");
			}
			if (!this.paused) await wait(pause);
		}
		return { paused: true };
	}

	async send(file, print) {
		const body = new URLSearchParams({ name: file.name, size: file.size, print });
		let at = await this.ask(this.dataset.begin, { method: "POST", body });
		if (at.paused) return;
		if (at.wrong) throw new Error(at.wrong);
		const id = at.id;
		while (at.received < file.size && !this.paused) {
			this.show(at.received, file.size);
			const before = at.received;
			const next = await this.ask(`/recordings/${id}?offset=${before}`, { method: "PATCH", body: file.slice(before, before + PART) });
			if (next.paused) return;
			if (next.status === 409 && next.received === before) { // another window sends it now
				this.say(next.wrong);
				await wait(2000);
			}
			at = next;
		}
		if (this.paused) return;
		this.show(file.size, file.size);
		this.say("All of it has arrived. It is looked at now.");
		const end = await this.ask(`/recordings/${id}/finish`, { method: "POST" });
		if (end.paused) return;
		if (end.wrong) throw new Error(end.wrong);
		location.assign(`/recordings/${id}?done=recorded`);
	}

	show(received, size) {
		this.bar.value = Math.round(1000 * received / size);
		this.say(`${megabytes(received)} of ${megabytes(size)} MB have arrived.`);
	}
}
customElements.define("recording-upload", RecordingUpload);

/** Shows how far a transcript is, and goes silent when somebody withdraws. */
class RecordingPage extends HTMLElement {
	connectedCallback() {
		this.stream = new EventSource(this.dataset.live);
		this.stream.onmessage = event => this.heard(JSON.parse(event.data));
	}
	disconnectedCallback() { this.stream.close(); }

	heard(now) {
		const ended = { done: true, failed: true, cancelled: true };
		if (String(now.audible) !== this.dataset.audible) return this.anew(location.pathname);
		if (now.state === "done" && this.dataset.state !== "done" && now.document) return this.anew(`/inquiry/documents/${now.document}`);
		if (now.state !== this.dataset.state && (ended[now.state] || !this.dataset.state)) return this.anew(location.pathname);
		const bar = this.querySelector(".listening progress");
		if (!bar) return;
		bar.value = now.percent;
		this.dataset.state = now.state;
		if (now.state === "running") this.querySelector(".listening .how").textContent = `${now.percent} % heard. You can leave this page.`;
	}

	anew(path) {
		this.stream.close();
		this.querySelector("audio")?.removeAttribute("src");
		location.replace(path);
	}
}
customElements.define("recording-page", RecordingPage);

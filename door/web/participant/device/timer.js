// @ts-check
// A bell timer. The bells are one sound file that the page makes for itself and
// plays like music: a telephone goes on playing it with the screen off, where
// a page's own clock stands still. What is left is told by the clock's
// difference and never by counting.

const RATE = 8000; // samples a second; a bell needs no more
const RING = 5; // seconds

const box = /** @type {HTMLElement | null} */ (document.querySelector("[data-timer]"));
if (box && "Audio" in window) timer(box);

/** @param {HTMLElement} box */
function timer(box) {
	const part = (/** @type {string} */ name) => /** @type {HTMLElement} */ (box.querySelector(name));
	const length = /** @type {HTMLInputElement} */ (part("#length"));
	const awake = /** @type {HTMLInputElement} */ (part("[data-awake]"));
	const [start, stop, left, says] = ["[data-start]", "[data-stop]", "[data-left]", "[data-says]"].map(part);
	const planned = Number(box.dataset.minutes);
	const steps = (box.dataset.bells || "").trim().split(" ").filter(Boolean).map(Number);
	const lines = [...document.querySelectorAll(".script li")];
	/** @type {HTMLAudioElement | undefined} */ let music;
	/** @type {AudioContext | undefined} */ let ringing;
	/** @type {WakeLockSentinel | undefined} */ let lock;
	let ends = 0, began = 0, clock = 0, address = "";
	box.hidden = false;
	if (!("wakeLock" in navigator)) /** @type {HTMLElement} */ (awake.closest("label")).hidden = true;

	start.addEventListener("click", async () => {
		const minutes = Math.round(Number(length.value));
		if (!(minutes >= 1 && minutes <= 90)) {
			says.textContent = box.dataset.range || "";
			return;
		}
		const bells = bellsAt(minutes, planned, steps);
		address = URL.createObjectURL(soundOf(minutes * 60, bells));
		music = new Audio(address);
		music.addEventListener("ended", () => over(box.dataset.over || ""));
		began = Date.now();
		ends = began + minutes * 60000;
		try {
			await music.play();
		} catch {
			ringing = schedule(bells); // no music: ring through the page itself
		}
		says.textContent = box.dataset.runs || "";
		start.hidden = true;
		stop.hidden = false;
		hold();
		clock = setInterval(tick, 500);
		tick();
	});
	stop.addEventListener("click", () => over(box.dataset.stopped || ""));
	awake.addEventListener("change", hold);
	document.addEventListener("visibilitychange", () => { if (!document.hidden && clock) { tick(); hold(); } });

	async function hold() {
		if (!clock && ends < Date.now()) return;
		try {
			if (awake.checked && !document.hidden) lock = await navigator.wakeLock.request("screen");
			else await lock?.release();
		} catch {
			says.textContent = box.dataset.noLock || "";
		}
	}

	function tick() {
		const seconds = Math.max(0, Math.ceil((ends - Date.now()) / 1000));
		left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
		const at = (Date.now() - began) / (ends - began) * planned;
		const now = steps.findIndex((end) => at < end);
		lines.forEach((line, n) => line.classList.toggle("now", n === now));
		if (!seconds && Date.now() > ends + RING * 1000) over(box.dataset.over || "");
	}

	/** @param {string} words */
	function over(words) {
		clearInterval(clock);
		clock = ends = 0;
		music?.pause();
		ringing?.close();
		lock?.release().catch(() => {});
		URL.revokeObjectURL(address);
		music = ringing = lock = undefined;
		left.textContent = "";
		says.textContent = words;
		start.hidden = false;
		stop.hidden = true;
		for (const line of lines) line.classList.remove("now");
	}
}

/** The seconds at which a bell rings: the beginning, each step in proportion,
 * and twice at the end.
 * @param {number} minutes @param {number} planned @param {number[]} steps */
function bellsAt(minutes, planned, steps) {
	const between = steps.filter((m) => m < planned).map((m) => (m / planned) * minutes * 60);
	return [0.2, ...between, minutes * 60, minutes * 60 + 2];
}

/** One bell as loudness from -1 to 1, t seconds after the stroke.
 * @param {number} t */
function bell(t) {
	return [[523, 0.5], [1046, 0.25], [1567, 0.12]].reduce((sum, [hertz, loud]) => sum + loud * Math.sin(2 * Math.PI * hertz * t), 0) * Math.exp(-1.1 * t);
}

/** A WAV file of silence and bells, 8 bits a sample.
 * @param {number} seconds @param {number[]} bells */
function soundOf(seconds, bells) {
	const samples = Math.ceil((seconds + RING + 2) * RATE);
	const bytes = new Uint8Array(44 + samples).fill(128, 44);
	const head = new DataView(bytes.buffer);
	[..."RIFF____WAVEfmt "].forEach((c, n) => (bytes[n] = c.charCodeAt(0)));
	head.setUint32(4, 36 + samples, true);
	head.setUint32(16, 16, true);
	head.setUint16(20, 1, true);
	head.setUint16(22, 1, true);
	head.setUint32(24, RATE, true);
	head.setUint32(28, RATE, true);
	head.setUint16(32, 1, true);
	head.setUint16(34, 8, true);
	[..."data"].forEach((c, n) => (bytes[36 + n] = c.charCodeAt(0)));
	head.setUint32(40, samples, true);
	for (const at of bells) {
		const from = Math.floor(at * RATE);
		for (let n = 0; n < RING * RATE && from + n < samples; n++) {
			const value = bytes[44 + from + n] + Math.round(110 * bell(n / RATE));
			bytes[44 + from + n] = Math.min(255, Math.max(0, value));
		}
	}
	return new Blob([bytes], { type: "audio/wav" });
}

/** The same bells through the page itself, all set ahead of time.
 * @param {number[]} bells */
function schedule(bells) {
	const context = new AudioContext();
	const ring = context.createBuffer(1, RING * context.sampleRate, context.sampleRate);
	const samples = ring.getChannelData(0);
	for (let n = 0; n < samples.length; n++) samples[n] = bell(n / context.sampleRate);
	for (const at of bells) {
		const source = context.createBufferSource();
		source.buffer = ring;
		source.connect(context.destination);
		source.start(context.currentTime + at);
	}
	return context;
}

// A bell, made of its partials; no file.

/** @type {AudioContext|null} */
let audio = null;

/** Rings once. Browsers allow it only after somebody has touched the page. */
export function ring() {
	try {
		audio = audio || new AudioContext();
		audio.resume();
		const start = audio.currentTime, out = audio.createGain();
		out.gain.value = 0.5;
		out.connect(audio.destination);
		for (const [ratio, loud, seconds] of [[0.5, 0.35, 7], [1, 1, 6], [1.19, 0.25, 4], [2, 0.4, 3.5], [2.74, 0.3, 2.2], [5.4, 0.12, 1]]) {
			const tone = audio.createOscillator(), fade = audio.createGain();
			tone.frequency.value = 396 * ratio;
			fade.gain.setValueAtTime(0, start);
			fade.gain.linearRampToValueAtTime(loud, start + 0.006);
			fade.gain.exponentialRampToValueAtTime(0.0001, start + seconds);
			tone.connect(fade).connect(out);
			tone.start(start);
			tone.stop(start + seconds);
		}
	} catch {
		// a device without sound: the leader has a bell of brass
	}
}

// The projector: a title, and a clock while people practise. It asks for
// nothing else and is told nothing else.
import {clock, left} from "./clock.js";
import {agenda} from "./draw.js";
import {current, openItem, planned} from "./fold.js";
import {Sync} from "./sync.js";

const items = agenda();
const title = /** @type {HTMLElement} */ (document.querySelector("[data-title]")), line = document.querySelector("[data-left]");
const timed = ["practice", "settling", "exercise", "break"];
const sync = new Sync(document.body.dataset.path, {changed: look, seats() {}, says() {}, wrong() {}}, true);

function look() {
	const {run} = current(items, [...sync.acts.values()], clock.now());
	const now = run && openItem(run);
	const says = now ? now.title : title.dataset.session;
	if (title.textContent !== says) title.textContent = says;
	const time = now && timed.includes(now.kind) ? left(Math.max(0, planned(now) - now.took)) : "";
	if (line.textContent !== time) line.textContent = time;
}

function tick() {
	setTimeout(tick, 1000 - Date.now() % 1000);
	look();
}

sync.start().then(tick);

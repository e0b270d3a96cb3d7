// Brings a part of the page up to date by itself, for as long as somebody sits before it: `data-refresh` (seconds).
import { ask, find, parse } from "./page";

const REST_AFTER = 10 * 60_000; // nobody is kept signed in by a page that was left open

let seen = Date.now();
for (const kind of ["pointermove", "pointerdown", "keydown", "scroll"]) addEventListener(kind, () => (seen = Date.now()), { passive: true });

async function refresh(part: HTMLElement): Promise<void> {
  try {
    const answer = await ask(location.pathname);
    const fresh = find("[data-refresh]", parse(await answer.text()));
    // Whoever is about to press a button in it keeps it under the finger.
    if (fresh && !part.contains(document.activeElement)) part.replaceChildren(...fresh.childNodes);
  } catch {
    const stale = find("[data-stale]", part);
    if (stale) stale.hidden = false;
  }
}

const part = find("[data-refresh]");
if (part) {
  const timer = setInterval(() => {
    if (document.hidden) return;
    if (Date.now() - seen < REST_AFTER) return void refresh(part);
    clearInterval(timer);
    const resting = find("[data-resting]", part);
    if (resting) resting.hidden = false;
  }, Number(part.dataset.refresh) * 1000);
}

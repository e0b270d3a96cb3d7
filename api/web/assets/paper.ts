// The document page and the review queue: values and boxes answer each other, every decision has a key.
import { all, ask, complain, find, parse, plainKey, Refused, say, send, toast, typing } from "./page";
import { closePicker, openPicker } from "./picker";
import { Viewer } from "./viewer";

interface Fetched {
  address: string;
  page: Document;
}

let viewer = new Viewer(find("#paper")!);
let next: Fetched | null = null;
let decidedHere = false;

const paper = (): HTMLElement => find("#paper")!;
const review = (): HTMLElement | null => find("#review");
const rows = (): HTMLElement[] => all(".value", paper()).filter((row) => row.offsetParent !== null);
const current = (): HTMLElement | null => find(".value.lit", paper()) ?? rows()[0] ?? null;

function focusRow(row: HTMLElement | undefined | null, scroll = true): void {
  if (!row) return;
  find<HTMLButtonElement>(".value-show", row)?.focus({ preventScroll: true });
  if (scroll) row.scrollIntoView({ block: "nearest" });
}

function drawCrops(): void {
  for (const edit of all<HTMLDetailsElement>(".value-edit[open]", paper())) void viewer.crop(edit.closest<HTMLElement>(".value")!);
}

// ---- what a decision changed ---------------------------------------------------------------------------

/** Take over the parts of a page fetched anew; the page image stays where it is if it is the same paper. */
function swap(page: Document): void {
  const fresh = find("#paper", page);
  if (!fresh) {
    location.reload();
    return;
  }
  const samePaper = fresh.dataset.id === paper().dataset.id && fresh.dataset.pages === paper().dataset.pages;
  if (!samePaper) {
    arrive(page, location.pathname + location.search);
    return;
  }
  for (const part of all("[data-part]")) {
    const other = find(`[data-part="${part.dataset.part}"]`, page);
    if (!other) continue;
    if (part.dataset.part !== "pages") part.replaceWith(other);
    else if (find(".boxes", part) && find(".boxes", other)) find(".boxes", part)!.replaceWith(find(".boxes", other)!);
    else part.replaceWith(other);
  }
  paper().dataset.revision = fresh.dataset.revision;
  viewer.settle();
  drawCrops();
  const waiting = find(".value.unsure, .value.failed", paper());
  if (waiting) focusRow(waiting);
  else find<HTMLButtonElement>("[data-confirm] button", paper())?.focus({ preventScroll: true });
}

async function submit(form: HTMLFormElement, submitter: HTMLElement | null): Promise<void> {
  try {
    const answer = await send(form, submitter);
    if (form.matches("[data-picked]")) closePicker();
    decidedHere = !form.matches("[data-undo]");
    swap(answer);
  } catch (error) {
    complain(error);
  }
}

// ---- the queue -----------------------------------------------------------------------------------------

function arrive(page: Document, address: string): void {
  document.title = page.title;
  find("main")!.replaceWith(find("main", page)!);
  history.replaceState(null, "", address);
  decidedHere = false;
  begin();
}

function fetchNext(): void {
  next = null;
  const address = review()?.dataset.next;
  if (!address) return;
  ask(address)
    .then(async (answer) => {
      const page = parse(await answer.text());
      if (!find("#review", page)) return;
      const image = find<HTMLImageElement>("#page-image", page)?.getAttribute("src");
      if (image) new Image().src = image;
      if (review()?.dataset.next === address) next = { address, page };
    })
    .catch(() => undefined); // going there by hand will tell
}

async function confirm(form: HTMLFormElement): Promise<void> {
  if (!review()) {
    await submit(form, null);
    return;
  }
  const decided = paper().dataset.id!;
  const sent = send(form);
  if (next) arrive(next.page, `${next.address}?last=${decided}`);
  try {
    const page = await sent;
    const queue = find('[data-part="queue"]', page);
    const samePaper = find("#paper", page)?.dataset.id === find("#paper")?.dataset.id;
    if (queue && samePaper) find('[data-part="queue"]')?.replaceWith(queue);
    else location.assign(find("#review", page) ? `/review/${find("#paper", page)!.dataset.id}?last=${decided}` : `/review?last=${decided}`);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    toast(error.message, { failed: true, action: { name: say("show_paper"), run: () => location.assign(`/review/${decided}`) } });
  }
}

function go(address: string | undefined): void {
  if (!address) return;
  if (next && next.address === address) arrive(next.page, address);
  else location.assign(address);
}

// ---- keys ------------------------------------------------------------------------------------------------

function step(by: number): void {
  const shown = rows();
  const at = shown.indexOf(find(".value.lit", paper())!);
  focusRow(shown[Math.min(Math.max(at < 0 ? 0 : at + by, 0), shown.length - 1)]);
}

function edit(): void {
  const row = current();
  const details = row && find<HTMLDetailsElement>(".value-edit", row);
  if (!row || !details) return;
  details.open = true;
  void viewer.light(row.dataset.field!, true);
  find<HTMLInputElement>("input[name=value]", details)?.select();
  find<HTMLInputElement>("input[name=value]", details)?.focus();
}

function reject(): void {
  const row = current();
  const button = row && find<HTMLButtonElement>('button[name=do][value="reject"]', row);
  button?.form?.requestSubmit(button);
}

function press(selector: string): void {
  find<HTMLElement>(selector)?.click();
}

function undo(): void {
  const last = find<HTMLFormElement>("[data-undo-last]");
  const form = last && !decidedHere ? last : find<HTMLFormElement>("[data-undo]");
  form?.requestSubmit();
}

const keys: Record<string, () => void> = {
  ArrowDown: () => step(1),
  ArrowUp: () => step(-1),
  ArrowRight: () => void viewer.show(viewer.number + 1),
  ArrowLeft: () => void viewer.show(viewer.number - 1),
  Enter: () => find<HTMLFormElement>("[data-confirm]")?.requestSubmit(),
  "+": () => viewer.larger(1),
  "=": () => viewer.larger(1),
  "-": () => viewer.larger(-1),
  "0": () => viewer.larger(0),
  e: edit,
  x: reject,
  y: () => press('[data-key="y"]'),
  t: () => press('[data-pick="type"]'),
  c: () => press('[data-pick="cause"]'),
  l: () => press('[data-pick="record"]'),
  r: () => viewer.rotate(),
  s: () => {
    if (viewer.number > 1) find<HTMLFormElement>("[data-split]")?.requestSubmit();
  },
  u: undo,
  j: () => go(review()?.dataset.next),
  k: () => go(review()?.dataset.previous),
};

document.addEventListener("keydown", (event) => {
  const target = event.target as HTMLElement;
  if (event.key === "Escape" && typing(target)) {
    focusRow(target.closest<HTMLElement>(".value"));
    return;
  }
  if (!plainKey(event) || typing(target)) return;
  if (event.key.startsWith("Arrow") && target.id === "viewer" && target.scrollHeight > target.clientHeight) return;
  if (event.key === "Enter" && target.matches("a, summary, button:not(.value-show)")) return;
  const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

// ---- mouse and focus -------------------------------------------------------------------------------------

document.addEventListener("focusin", (event) => {
  const row = (event.target as Element).closest<HTMLElement>(".value, .finding-place");
  if (row) void viewer.light(row.dataset.field!, true);
});
document.addEventListener("mouseover", (event) => {
  const place = (event.target as Element).closest<HTMLElement>(".value, .finding-place, rect.place");
  if (place?.dataset.field) void viewer.light(place.dataset.field);
});
document.addEventListener("toggle", (event) => {
  const details = event.target as HTMLDetailsElement;
  if (details.open && details.matches(".value-edit")) void viewer.crop(details.closest<HTMLElement>(".value")!);
}, true);
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const box = target.closest<SVGRectElement>("rect.place");
  if (box) focusRow(find(`.value[data-field="${box.dataset.field}"]`));
  const side = target.closest<HTMLElement>(".finding-place a") && target.closest<HTMLElement>(".finding-place");
  if (side && find(`.boxes [data-field="${side.dataset.field}"]`)) {
    event.preventDefault();
    void viewer.light(side.dataset.field!, true);
  }
  const pick = target.closest<HTMLAnchorElement>("[data-pick]");
  const leaf = target.closest<HTMLElement>("[data-go], [data-turn]");
  const zoom = target.closest<HTMLElement>("[data-zoom]");
  if (pick || leaf) event.preventDefault();
  if (pick) void openPicker(pick);
  if (leaf) void viewer.show(leaf.dataset.go ? Number(leaf.dataset.go) : viewer.number + Number(leaf.dataset.turn));
  if (zoom) viewer.larger(Number(zoom.dataset.zoom));
  if (target.closest("[data-rotate]")) viewer.rotate();
  if (target.closest("[data-turn-cancel]")) viewer.turned(0);
});
document.addEventListener("dblclick", (event) => {
  if ((event.target as Element).closest(".sheet")) viewer.larger(1);
});
document.addEventListener("submit", (event) => {
  const form = event.target as HTMLFormElement;
  if (form.matches("[data-confirm]")) {
    event.preventDefault();
    void confirm(form);
  } else if (form.matches("[data-swap]")) {
    event.preventDefault();
    void submit(form, event.submitter);
  }
});

// ---- a paper that is still being read ----------------------------------------------------------------------

async function follow(): Promise<void> {
  try {
    const reply = await ask(`/api/v1/documents/status?ids=${viewer.id}`);
    const [status] = (await reply.json()) as { state: string; pages: number; pages_read: number }[];
    if (status && status.state !== "received" && status.state !== "reading") {
      location.reload();
      return;
    }
    const bar = find<HTMLProgressElement>("[data-live] progress");
    if (bar && status) bar.value = status.pages_read;
  } catch {
    // The next look will tell.
  }
  setTimeout(() => void follow(), 1500);
}

function begin(): void {
  viewer = new Viewer(paper());
  viewer.settle();
  drawCrops();
  fetchNext();
  if (find("[data-live]")) setTimeout(() => void follow(), 1500);
  const named = location.hash.startsWith("#v-") ? document.getElementById(location.hash.slice(1)) : null;
  const side = location.hash.startsWith("#f-") ? document.getElementById(location.hash.slice(1)) : null;
  if (side) side.focus();
  else if (named) focusRow(named);
  else if (review()) focusRow(find(".value.unsure, .value.failed") ?? rows()[0], false);
  if (find("rect.hit")) find("rect.hit")!.scrollIntoView({ block: "center" });
}

begin();

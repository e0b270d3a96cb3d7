// The table on which pages lie: piles become papers, pages are moved by hand or by key.
import { all, fill, find, plainKey, read, typing } from "./page";

const texts = read<Record<string, string>>("arrange-texts");
const table = find("#table")!;
const form = find<HTMLFormElement>("#arrange-form")!;
const before: string[] = [];
const proposed = table.dataset.proposed !== undefined;
let dragged: HTMLElement | null = null;
let chosen: HTMLElement | null = null; // the page that has, or last had, the focus

const leaves = (within: ParentNode = table): HTMLElement[] => all(".leaf", within);
const pileOf = (leaf: Element): HTMLElement => leaf.closest<HTMLElement>(".pile")!;

function tell(key: string, values: Record<string, string | number> = {}): void {
  find("#arrange-said")!.textContent = fill(texts[key] ?? "", values);
}

function remember(): void {
  before.push(table.innerHTML);
}

function settle(leaf?: HTMLElement | null): void {
  for (const pile of all(".pile", table)) if (!leaves(pile).length) pile.remove();
  all(".pile", table).forEach((pile, index) => {
    const title = fill(texts.pile!, { n: index + 1 });
    find("h2", pile)!.textContent = title;
    pile.setAttribute("aria-label", title);
  });
  for (const button of all<HTMLButtonElement>("button", form)) button.disabled = (!before.length && !proposed) || !plan();
  leaf?.focus();
  choose(leaf ?? null);
}

function choose(leaf: HTMLElement | null): void {
  if (leaf) chosen = leaf;
  if (!chosen?.isConnected) chosen = null;
  for (const other of leaves()) other.classList.toggle("chosen", other === chosen);
  for (const button of all<HTMLButtonElement>("[data-act]")) button.disabled = button.dataset.act === "undo" ? !before.length : !chosen;
}

function plan(): string {
  const rows = all(".pile", table).map((pile) =>
    leaves(pile)
      .filter((leaf) => !leaf.classList.contains("dropped"))
      .map((leaf) => `${leaf.dataset.document}:${leaf.dataset.page}:${leaf.dataset.rotation}`)
      .join(" "),
  );
  return rows.filter(Boolean).join("\n");
}

function newPile(after: HTMLElement): HTMLElement {
  const pile = document.createElement("section");
  pile.className = "pile";
  pile.append(document.createElement("h2"), document.createElement("ol"));
  after.after(pile);
  return find("ol", pile)!;
}

function sayPlace(leaf: HTMLElement): void {
  const piles = all(".pile", table);
  tell("moved", { pile: piles.indexOf(pileOf(leaf)) + 1, n: leaves(pileOf(leaf)).indexOf(leaf) + 1 });
}

function move(leaf: HTMLElement, by: number): void {
  const order = leaves();
  const other = order[order.indexOf(leaf) + by];
  if (!other) return;
  remember();
  const same = pileOf(other) === pileOf(leaf);
  if (by > 0) same ? other.after(leaf) : find("ol", pileOf(other))!.prepend(leaf);
  else same ? other.before(leaf) : find("ol", pileOf(other))!.append(leaf);
  settle(leaf);
  sayPlace(leaf);
}

function split(leaf: HTMLElement): void {
  const pile = leaves(pileOf(leaf));
  const at = pile.indexOf(leaf);
  if (at < 1) return;
  remember();
  newPile(pileOf(leaf)).append(...pile.slice(at));
  settle(leaf);
  sayPlace(leaf);
}

function join(leaf: HTMLElement): void {
  const pile = pileOf(leaf);
  const above = pile.previousElementSibling;
  if (!above) return;
  remember();
  find("ol", above)!.append(...leaves(pile));
  settle(leaf);
  sayPlace(leaf);
}

function rotate(leaf: HTMLElement): void {
  remember();
  leaf.dataset.rotation = String((Number(leaf.dataset.rotation) + 90) % 360);
  settle(leaf);
  tell("rotated", { degrees: leaf.dataset.rotation });
}

function drop(leaf: HTMLElement): void {
  remember();
  const gone = leaf.classList.toggle("dropped");
  settle(leaf);
  tell(gone ? "dropped" : "restored");
}

function undo(): void {
  const last = before.pop();
  if (last === undefined) return;
  table.innerHTML = last;
  settle(leaves()[0]);
}

const acts: Record<string, (leaf: HTMLElement) => void> = { back: (leaf) => move(leaf, -1), on: (leaf) => move(leaf, 1), split, join, rotate, drop };
document.addEventListener("click", (event) => {
  const target = event.target as Element;
  target.closest<HTMLElement>(".leaf")?.focus();
  const act = target.closest<HTMLElement>("[data-act]")?.dataset.act;
  if (act === "undo") undo();
  else if (act && chosen) acts[act]!(chosen);
});
table.addEventListener("focusin", (event) => choose((event.target as Element).closest<HTMLElement>(".leaf")));

document.addEventListener("keydown", (event) => {
  if (!plainKey(event) || typing(event.target)) return;
  if (event.key.toLowerCase() === "u") undo();
  const leaf = (event.target as Element).closest<HTMLElement>(".leaf");
  if (!leaf) return;
  const order = leaves();
  const at = order.indexOf(leaf);
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (by && event.shiftKey) move(leaf, by);
  else if (by) order[at + by]?.focus();
  else if (event.key === "Delete" || event.key === "Backspace") drop(leaf);
  else if (event.key.toLowerCase() === "s") split(leaf);
  else if (event.key.toLowerCase() === "m") join(leaf);
  else if (event.key.toLowerCase() === "r") rotate(leaf);
  else return;
  event.preventDefault();
});

table.addEventListener("dragstart", (event) => {
  dragged = (event.target as Element).closest<HTMLElement>(".leaf");
  event.dataTransfer!.effectAllowed = "move";
});
table.addEventListener("dragover", (event) => {
  if (!dragged) return;
  event.preventDefault();
  for (const leaf of all(".over", table)) leaf.classList.remove("over");
  (event.target as Element).closest(".leaf")?.classList.add("over");
});
table.addEventListener("drop", (event) => {
  event.preventDefault();
  for (const leaf of all(".over", table)) leaf.classList.remove("over");
  const target = event.target as Element;
  const leaf = target.closest<HTMLElement>(".leaf");
  const pile = target.closest<HTMLElement>(".pile");
  if (!dragged || leaf === dragged || !pile) return;
  remember();
  if (leaf) leaf.before(dragged);
  else find("ol", pile)!.append(dragged);
  settle(dragged);
  sayPlace(dragged);
  dragged = null;
});
form.addEventListener("submit", () => {
  find<HTMLInputElement>("#plan")!.value = plan();
});
settle();

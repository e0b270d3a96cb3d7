// On every page: the search key, the list of keys, menus, copying and saving.
import "./refresh";
import { all, find, plainKey, say, toast, typing } from "./page";

function openDialog(id: string): void {
  const dialog = find<HTMLDialogElement>(`#${id}`);
  if (dialog && !dialog.open) dialog.showModal();
}

function textOf(id: string): string {
  const element = document.getElementById(id);
  return element instanceof HTMLInputElement ? element.value : (element?.textContent ?? "");
}

function save(id: string, name: string): void {
  const address = URL.createObjectURL(new Blob([textOf(id)], { type: "text/plain" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

async function copy(id: string): Promise<void> {
  await navigator.clipboard.writeText(textOf(id));
  toast(say("copied"));
}

document.addEventListener("click", (event) => {
  const target = event.target as Element;
  const drop = target.closest("details.drop");
  for (const open of all<HTMLDetailsElement>("details.drop[open]")) if (open !== drop) open.open = false;
  const button = target.closest<HTMLElement>("[data-open], [data-save], [data-copy], [data-print], [data-back]");
  if (!button) return;
  const { open, save: saved, name, copy: copied } = button.dataset;
  if (open) openDialog(open);
  if (saved) save(saved, name ?? "anjuan.txt");
  if (copied) void copy(copied);
  if ("print" in button.dataset) print();
  if ("back" in button.dataset && history.length > 1) {
    event.preventDefault();
    history.back();
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    const open = find<HTMLDetailsElement>("details.drop[open]");
    if (open) {
      open.open = false;
      find<HTMLElement>("summary", open)?.focus();
    }
    return;
  }
  if (!plainKey(event) || typing(event.target)) return;
  if (event.key === "/") {
    const box = all<HTMLInputElement>("#seek, .big-seek input").find((input) => input.offsetParent);
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  }
  if (event.key === "?") openDialog("keys-dialog");
});

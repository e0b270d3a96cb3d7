// The dialog in which a type, a cause, a lead or a case is chosen; it shows the picker's own page.
import { ask, complain, find, parse } from "./page";

const dialog = (): HTMLDialogElement => find<HTMLDialogElement>("#pick-dialog")!;

export async function openPicker(link: HTMLAnchorElement): Promise<void> {
  try {
    const page = parse(await (await ask(link.href)).text());
    const picker = find("#picker", page);
    if (!picker) return;
    picker.classList.remove("panel");
    dialog().replaceChildren(picker);
    dialog().setAttribute("aria-labelledby", "picker-title");
    dialog().showModal();
    find<HTMLInputElement>("[name=q]", dialog())?.focus();
  } catch (error) {
    complain(error);
  }
}

export function closePicker(): void {
  dialog().close();
}

let asked = 0;

async function narrow(form: HTMLFormElement): Promise<void> {
  const mine = ++asked;
  const query = new URLSearchParams(new FormData(form) as unknown as Record<string, string>);
  try {
    const page = parse(await (await ask(`${form.action}?${query}`)).text());
    const options = find(".options", page);
    if (mine === asked && options) find(".options", dialog())?.replaceWith(options);
  } catch (error) {
    complain(error);
  }
}

let pause: ReturnType<typeof setTimeout>;
dialog().addEventListener("input", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("[data-pick-search]");
  if (!form) return;
  clearTimeout(pause);
  pause = setTimeout(() => void narrow(form), 120);
});
dialog().addEventListener("submit", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("[data-pick-search]");
  if (!form) return;
  event.preventDefault();
  find<HTMLButtonElement>(".options button", dialog())?.click();
});
dialog().addEventListener("click", (event) => {
  if (event.target === dialog() || (event.target as Element).closest("[data-close]")) {
    event.preventDefault();
    closePicker();
  }
});
dialog().addEventListener("keydown", (event) => {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [find("[name=q]", dialog())!, ...dialog().querySelectorAll<HTMLElement>(".options button")];
  const at = stops.indexOf(document.activeElement as HTMLElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (next) {
    event.preventDefault();
    next.focus();
  }
});

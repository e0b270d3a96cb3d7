// Intake: takes files however they come, sends them a few at a time, and follows their reading.
import { all, ask, complain, csrf, fill, find, parse, read, Refused, say } from "./page";
import { Shots } from "./shots";

interface Texts extends Record<string, unknown> {
  states: Record<string, string>;
}
interface Status {
  id: string;
  name: string;
  state: string;
  pages: number;
  pages_read: number;
  document_type: { name: string } | null;
  reason: string | null;
  several: boolean;
  lifecycle: string;
}
interface Sending {
  file: File;
  line: HTMLElement | null;
  batch: string;
  key: string;
  tries: number;
  keep: boolean;
  state: "waiting" | "sending" | "sent" | "asking" | "over";
}

const SENDERS = 3;
const LINES = 1000; // lines of waiting files drawn at once
const TRIES = 3;
const FOLLOWED = 300; // papers asked about at once
const LEFT_OVER = "anjuan-unsent";
const LOOKS_MORE = 30; // at a scan that may be cut, half a minute
const LOOKS: Record<string, string> = { filed: "done", needs_review: "unsure", locked: "unsure", failed: "failed", reading: "act" };

const texts = read<Texts>("intake-texts");
const zone = find("#dropzone")!;
const list = find("#lines")!;
const limit = Number(zone.dataset.limit);
const sendings: Sending[] = [];
const targets = new Map<string, string>();
const batches = new Map<string, Promise<string>>();
let answer: "ask" | "skip" | "keep" = "ask";
let sending = 0;

function t(key: string, values: Record<string, string | number> = {}): string {
  return fill(String(texts[key] ?? key), values);
}

function size(bytes: number): string {
  return bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} kB` : `${Number((bytes / 1024 / 1024).toFixed(1))} MB`;
}

// ---- lines -------------------------------------------------------------------------------------------

function drawLine(item: Sending): void {
  const line = document.createElement("li");
  line.className = "line-item";
  for (const part of ["name", "type", "whose", "state", "where", "when"]) {
    const piece = document.createElement("span");
    piece.className = `line-${part}`;
    line.append(piece);
  }
  find(".line-name", line)!.textContent = item.file.name;
  const when = find(".line-when", line)!;
  when.className = "line-when quiet small";
  when.textContent = size(item.file.size);
  item.line = line;
  sayState(line, t("waiting"), "");
  list.prepend(line);
  document.getElementById("nothing")?.remove();
}

function sayState(line: HTMLElement | null, words: string, look: string, reason = ""): void {
  if (!line) return;
  const place = find(".line-state", line)!;
  const chip = document.createElement("span");
  chip.className = `chip ${look}`;
  chip.textContent = words;
  const why = document.createElement("span");
  why.className = "line-reason quiet small";
  why.textContent = reason;
  place.replaceChildren(chip, why);
}

function showProgress(line: HTMLElement | null, share: number): void {
  if (!line) return;
  const place = find(".line-state", line)!;
  let bar = find<HTMLProgressElement>("progress", place);
  if (!bar) {
    bar = document.createElement("progress");
    bar.max = 1;
    const words = document.createElement("span");
    words.className = "small";
    place.replaceChildren(bar, words);
  }
  bar.value = share;
  const words = t("uploading", { percent: Math.floor(share * 100) });
  bar.setAttribute("aria-label", words);
  bar.nextElementSibling!.textContent = words;
}

function offerRetry(item: Sending, reason: string): void {
  sayState(item.line, t("refused"), "failed", reason);
  const button = document.createElement("button");
  button.type = "button";
  button.className = "btn btn-sm btn-plain";
  button.textContent = t("again");
  button.addEventListener("click", () => {
    item.tries = 0;
    queue(item);
  });
  if (item.line) find(".line-state", item.line)!.append(button);
}

// ---- taking files ------------------------------------------------------------------------------------

async function target(): Promise<string | null | undefined> {
  const box = find<HTMLInputElement>("#target")!;
  const typed = box.value.trim();
  box.setCustomValidity("");
  if (!typed) return null;
  await targetsKnown;
  const known = targets.get(typed) ?? zone.dataset.target;
  if (known) return known;
  box.setCustomValidity(t("target_unknown"));
  box.reportValidity();
  return undefined;
}

function batchFor(place: string | null): Promise<string> {
  const source = find<HTMLInputElement>("#source")!.value.trim();
  const key = JSON.stringify([place, source]);
  let opened = batches.get(key);
  if (!opened) {
    const body = JSON.stringify({ source, target: place });
    opened = ask("/api/v1/batches", { method: "POST", body, headers: { "content-type": "application/json" } })
      .then((reply) => reply.json())
      .then((record: { id: string }) => record.id);
    opened.catch(() => batches.delete(key));
    batches.set(key, opened);
  }
  return opened;
}

async function take(files: File[]): Promise<void> {
  if (!files.length) return;
  const place = await target();
  if (place === undefined) return;
  let batch: string;
  try {
    batch = await batchFor(place);
  } catch (error) {
    complain(error);
    return;
  }
  for (const file of files) {
    const item: Sending = { file, line: null, batch, key: crypto.randomUUID(), tries: 0, keep: false, state: "waiting" };
    if (drawn() < LINES) drawLine(item);
    sendings.push(item);
    const wrong = file.size === 0 ? t("empty_file") : file.size > limit ? t("too_large", { limit: size(limit) }) : "";
    if (wrong) {
      if (!item.line) drawLine(item);
      item.state = "over";
      sayState(item.line, t("refused"), "failed", wrong);
    }
  }
  showRest();
  pump();
}

function drawn(): number {
  return sendings.filter((item) => item.line && item.state !== "over" && item.state !== "sent").length;
}

function showRest(): void {
  const rest = sendings.filter((item) => !item.line && item.state === "waiting").length;
  let line = find(".more-lines", list);
  if (!rest) {
    line?.remove();
    return;
  }
  if (!line) {
    line = document.createElement("li");
    line.className = "line-item more-lines";
    list.prepend(line);
  }
  line.textContent = t("more_lines", { n: rest });
}

// ---- sending -----------------------------------------------------------------------------------------

function queue(item: Sending): void {
  item.state = "waiting";
  sayState(item.line, t("waiting"), "");
  pump();
}

function pump(): void {
  while (sending < SENDERS) {
    const item = sendings.find((other) => other.state === "waiting");
    if (!item) break;
    item.state = "sending";
    if (!item.line) drawLine(item);
    sending++;
    send(item)
      .catch((error: unknown) => failed(item, error))
      .finally(() => {
        sending--;
        showRest();
        pump();
      });
  }
  tally();
}

function send(item: Sending): Promise<void> {
  const asked = new URLSearchParams({ batch: item.batch, name: item.file.name, on_duplicate: item.keep ? "keep" : "ask" });
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/v1/documents?${asked}`);
    request.setRequestHeader("x-csrf-token", csrf());
    request.setRequestHeader("idempotency-key", item.key);
    request.setRequestHeader("content-type", "application/octet-stream");
    request.upload.addEventListener("progress", (event) => showProgress(item.line, event.total ? event.loaded / event.total : 0));
    request.addEventListener("error", () => reject(new Refused(t("cut"), "offline")));
    request.addEventListener("load", () => {
      let reply: Status & { error?: { code: string; message: string } };
      try {
        reply = JSON.parse(request.responseText);
      } catch {
        reject(new Refused(t("cut"), "offline"));
        return;
      }
      if (request.status === 201) {
        received(item, reply);
        resolve();
      } else reject(new Refused(reply.error?.message ?? t("cut"), reply.error?.code ?? "unexpected"));
    });
    showProgress(item.line, 0);
    request.send(item.file);
  });
}

function received(item: Sending, status: Status): void {
  item.state = "sent";
  const line = item.line!;
  line.dataset.id = status.id;
  line.dataset.state = status.state;
  const link = document.createElement("a");
  link.className = "line-name";
  link.href = `/documents/${status.id}`;
  link.textContent = status.name;
  find(".line-name", line)!.replaceWith(link);
  show(status);
  follow();
}

function failed(item: Sending, error: unknown): void {
  if (!(error instanceof Refused)) throw error;
  if (error.code === "duplicate") {
    duplicate(item);
    return;
  }
  const passing = error.code === "offline" || error.code === "database_busy";
  if (passing && ++item.tries < TRIES) {
    setTimeout(() => queue(item), 1500 * 3 ** item.tries);
    return;
  }
  item.state = "over";
  offerRetry(item, error.message);
}

// ---- duplicates: asked once ----------------------------------------------------------------------------

function duplicate(item: Sending): void {
  if (answer === "ask") {
    item.state = "asking";
    sayState(item.line, t("is_duplicate"), "unsure");
    askAboutDuplicates();
  } else settle(item);
}

function askAboutDuplicates(): void {
  const waiting = sendings.filter((item) => item.state === "asking").length;
  find("#duplicates-text")!.textContent = t("duplicates", { n: waiting });
  const panel = find("#duplicates")!;
  if (panel.hidden) {
    panel.hidden = false;
    find("#duplicates-skip")!.focus({ preventScroll: true });
  }
}

function settle(item: Sending): void {
  if (answer === "skip") {
    item.state = "over";
    sayState(item.line, t("skipped"), "");
    return;
  }
  item.keep = true;
  item.key = crypto.randomUUID();
  queue(item);
}

function decide(choice: "skip" | "keep"): void {
  answer = choice;
  find("#duplicates")!.hidden = true;
  for (const item of sendings) if (item.state === "asking") settle(item);
  pump();
}

// ---- following the reading -----------------------------------------------------------------------------

let following = false;
let stale = false;
let joined = 0; // papers that came within others

function unsettled(): string[] {
  return all(".line-item[data-id]", list)
    .filter((line) => line.dataset.state === "received" || line.dataset.state === "reading")
    .map((line) => line.dataset.id!);
}

/** Scans of several papers, which the product may be about to cut by itself; each is looked at a few times more. */
function awaited(): string[] {
  return all(".line-item[data-looks]", list).map((line) => line.dataset.id!);
}

function follow(): void {
  if (following) return;
  following = true;
  setTimeout(() => void look(), 700);
}

async function look(): Promise<void> {
  const ids = [...awaited(), ...unsettled().reverse()].slice(0, FOLLOWED);
  try {
    if (ids.length) {
      const reply = await ask(`/api/v1/documents/status?ids=${ids.join(",")}`);
      for (const status of (await reply.json()) as Status[]) show(status);
    }
    if (stale && list.dataset.first === "yes") await freshen();
  } catch (error) {
    if (error instanceof Refused && error.code === "signed_out") {
      complain(error);
      return;
    }
  }
  following = false;
  tally();
  if (unsettled().length || awaited().length) {
    following = true;
    setTimeout(() => void look(), document.hidden ? 5000 : 1200);
  }
}

function show(status: Status): void {
  const line = find(`[data-id="${status.id}"]`, list);
  if (!line) return;
  if (status.lifecycle === "replaced") {
    line.remove();
    joined--;
    stale = true;
    return;
  }
  const settled = status.state !== "received" && status.state !== "reading";
  const looks = Number(line.dataset.looks ?? (settled && status.several ? LOOKS_MORE : 0)) - 1;
  if (looks > 0) line.dataset.looks = String(looks);
  else delete line.dataset.looks;
  if (settled && line.dataset.state !== status.state) stale = true;
  line.dataset.state = status.state;
  find(".line-type", line)!.textContent = status.document_type?.name ?? "";
  const words =
    status.state === "reading" && status.pages
      ? t("reading_page", { n: Math.min(status.pages_read + 1, status.pages), m: status.pages })
      : (texts.states[status.state] ?? status.state);
  sayState(line, words, LOOKS[status.state] ?? "", status.reason ?? "");
}

/** Settled lines are drawn anew as the server draws them; papers that came within one, or of one, join the list. */
async function freshen(): Promise<void> {
  stale = false;
  const fresh = parse(await (await ask("/intake")).text());
  for (const line of all(".line-item[data-id]", fresh).reverse()) {
    const old = find(`[data-id="${line.dataset.id}"]`, list);
    if (old && old.dataset.state === line.dataset.state) {
      if (old.dataset.looks) line.dataset.looks = old.dataset.looks;
      old.replaceWith(line);
    }
    else if (!old && line.dataset.within !== undefined) {
      list.prepend(line);
      joined++;
    }
  }
}

function tally(): void {
  const left = sendings.filter((item) => item.state === "waiting" || item.state === "sending").length + unsettled().length;
  const done = sendings.filter((item) => item.state === "sent").length + joined - unsettled().length;
  if (!sendings.length && !left) return;
  find("#tally")!.textContent = left ? t("tally", { done: Math.max(done, 0), left }) : t("tally_done", { done: Math.max(done, 0) });
}

// ---- where files come from -----------------------------------------------------------------------------

async function filesOf(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile) {
    return [await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))];
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: File[] = [];
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (!some.length) return found;
    for (const child of some) found.push(...(await filesOf(child)));
  }
}

async function dropped(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry()).filter((entry) => entry !== null);
  if (!entries.length) return [...transfer.files];
  return (await Promise.all(entries.map(filesOf))).flat().filter((file) => !file.name.startsWith("."));
}

const cover = find("#drop-cover")!;
let depth = 0;
const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
addEventListener("dragenter", (event) => {
  if (!carriesFiles(event)) return;
  depth++;
  cover.hidden = false;
});
addEventListener("dragleave", (event) => {
  if (carriesFiles(event) && --depth <= 0) cover.hidden = true;
});
addEventListener("dragover", (event) => {
  if (carriesFiles(event)) event.preventDefault();
});
addEventListener("drop", (event) => {
  if (!carriesFiles(event)) return;
  event.preventDefault();
  depth = 0;
  cover.hidden = true;
  void dropped(event.dataTransfer!).then(take);
});
addEventListener("paste", (event) => {
  const files = [...(event.clipboardData?.files ?? [])];
  if (files.length) {
    event.preventDefault();
    void take(files);
  }
});
for (const id of ["#pick-files", "#pick-folder"]) {
  const input = find<HTMLInputElement>(id)!;
  input.addEventListener("change", () => {
    void take([...(input.files ?? [])].filter((file) => !file.name.startsWith(".")));
    input.value = "";
  });
}
const shots = new Shots(texts as unknown as Record<string, string>, (file) => void take([file]));
const camera = find<HTMLInputElement>("#pick-shot")!;
camera.addEventListener("change", () => {
  const files = [...(camera.files ?? [])];
  camera.value = "";
  void shots.add(files);
});
find("#duplicates-skip")!.addEventListener("click", () => decide("skip"));
find("#duplicates-keep")!.addEventListener("click", () => decide("keep"));
find("#target")!.addEventListener("input", (event) => (event.target as HTMLInputElement).setCustomValidity(""));

// ---- leads and cases to choose from --------------------------------------------------------------------

async function loadTargets(): Promise<void> {
  const options = find("#targets")!;
  for (const kind of ["lead", "case"]) {
    const reply = await ask(`/api/v1/records?kind=${kind}&limit=200`);
    for (const record of ((await reply.json()) as { records: { id: string; title: string }[] }).records) {
      targets.set(record.title, record.id);
      const option = document.createElement("option");
      option.value = record.title;
      options.append(option);
    }
  }
}
const targetsKnown = loadTargets().catch(complain);

// ---- leaving and coming back ---------------------------------------------------------------------------

const unfinished = (): Sending[] => sendings.filter((item) => item.state === "waiting" || item.state === "sending");
addEventListener("beforeunload", (event) => {
  if (unfinished().length) {
    event.preventDefault();
    event.returnValue = t("leaving");
  }
});
addEventListener("pagehide", () => {
  const names = unfinished().map((item) => item.file.name);
  if (names.length) sessionStorage.setItem(LEFT_OVER, JSON.stringify(names));
});
const left = JSON.parse(sessionStorage.getItem(LEFT_OVER) ?? "[]") as string[];
sessionStorage.removeItem(LEFT_OVER);
if (left.length) {
  const notice = find("#unsent")!;
  const shown = left.slice(0, 5).join(say("separator")) + (left.length > 5 ? " …" : "");
  find("span", notice)!.textContent = t("unsent", { n: left.length, names: shown });
  notice.hidden = false;
}
if (unsettled().length) follow();

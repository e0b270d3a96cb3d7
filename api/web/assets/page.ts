// What every script shares: texts, short messages, forms sent without leaving the page.

const texts = read<Record<string, string>>("texts");

export function read<T>(id: string): T {
  return JSON.parse(document.getElementById(id)?.textContent || "{}") as T;
}

export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ""));
}

export function say(key: string, values: Record<string, string | number> = {}): string {
  return fill(texts[key] ?? key, values);
}

export function find<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T | null {
  return within.querySelector<T>(selector);
}

export function all<T extends Element = HTMLElement>(selector: string, within: ParentNode = document): T[] {
  return [...within.querySelectorAll<T>(selector)];
}

interface Toast {
  failed?: boolean;
  action?: { name: string; run: () => void };
}

export function toast(message: string, { failed = false, action }: Toast = {}): void {
  const line = document.createElement("div");
  line.className = failed ? "toast-line failed" : "toast-line";
  const words = document.createElement("span");
  words.textContent = message;
  line.append(words);
  const button = document.createElement("button");
  button.type = "button";
  button.textContent = action?.name ?? say("close");
  button.addEventListener("click", () => {
    line.remove();
    action?.run();
  });
  line.append(button);
  find("#toasts")?.append(line);
  setTimeout(() => line.remove(), failed ? 12_000 : 6_000);
}

export class Refused extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

export function csrf(): string {
  return find<HTMLMetaElement>('meta[name="csrf"]')?.content ?? "";
}

async function refusal(answer: Response): Promise<Refused> {
  try {
    const { error } = (await answer.json()) as { error: { code: string; message: string } };
    return new Refused(error.message, error.code);
  } catch {
    return new Refused(say("failed"), "unexpected");
  }
}

/** Fetch from our own server; throws Refused with words for the person. */
export async function ask(address: string, init: RequestInit = {}): Promise<Response> {
  let answer: Response;
  try {
    const headers = { "x-script": "1", "x-csrf-token": csrf(), ...(init.headers as Record<string, string>) };
    answer = await fetch(address, { ...init, headers });
  } catch {
    throw new Refused(say("offline"), "offline");
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

export function complain(error: unknown): void {
  if (!(error instanceof Refused)) throw error;
  const signIn = { name: say("sign_in"), run: () => location.assign("/sign-in?next=" + encodeURIComponent(location.pathname)) };
  toast(error.message, error.code === "signed_out" ? { failed: true, action: signIn } : { failed: true });
}

export function parse(html: string): Document {
  return new DOMParser().parseFromString(html, "text/html");
}

/** Send a form and return the page that its redirect leads to; its buttons rest meanwhile. */
export async function send(form: HTMLFormElement, submitter?: HTMLElement | null): Promise<Document> {
  const body = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) body.append(name, String(value));
  const buttons = all<HTMLButtonElement>("button:enabled", form);
  for (const button of buttons) button.disabled = true;
  try {
    return await sendBody(form, body);
  } finally {
    for (const button of buttons) button.disabled = false;
  }
}

async function sendBody(form: HTMLFormElement, body: URLSearchParams): Promise<Document> {
  // A decision reaches the office even where the person has gone on to another page meanwhile.
  const answer = await ask(form.action, { method: "POST", body, keepalive: true });
  return parse(await answer.text());
}

export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches("input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea, select, [contenteditable]");
}

export function plainKey(event: KeyboardEvent): boolean {
  return !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing && !find("dialog[open]");
}

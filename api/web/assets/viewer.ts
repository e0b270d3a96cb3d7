// The page image: which page, how large, which way up, and the boxes on it.
import { all, ask, complain, find, parse, say } from "./page";

interface Mark {
  kind: string;
  box: [number, number, number, number];
}

const STEPS = [0.5, 0.75, 1, 1.5, 2, 3, 4, 6];

export class Viewer {
  number: number;
  readonly count: number;
  readonly id: string;
  private readonly query: string;
  private zoom = 1;
  private turn = 0;

  constructor(private readonly paper: HTMLElement) {
    this.id = paper.dataset.id!;
    this.count = Number(paper.dataset.pages);
    this.number = Number(paper.dataset.page);
    this.query = new URLSearchParams(location.search).get("q") ?? "";
  }

  get image(): HTMLImageElement | null {
    return find<HTMLImageElement>("#page-image", this.paper);
  }

  address(number: number): string {
    return `/api/v1/documents/${this.id}/pages/${number}/image`;
  }

  /** Show another page; the image is decoded before it is swapped in, so nothing jumps or flashes. */
  async show(number: number): Promise<void> {
    if (number < 1 || number > this.count || number === this.number) return;
    this.number = number;
    this.turned(0);
    const place = new URL(location.href);
    place.searchParams.set("page", String(number));
    history.replaceState(history.state, "", place);
    const picture = new Image();
    picture.src = this.address(number);
    await picture.decode().catch(() => undefined);
    if (this.number !== number) return;
    const image = this.image;
    if (image) {
      image.src = picture.src;
      if (picture.naturalWidth) [image.width, image.height] = [picture.naturalWidth, picture.naturalHeight];
      image.alt = say("page_of", { n: number, m: this.count });
    }
    if (this.query) await this.fetchHits(place);
    else await this.fetchMarks(number);
    this.settle();
  }

  /** Note the seals, signatures and handwriting of a page. */
  private async fetchMarks(number: number): Promise<void> {
    const note = find("[data-marks]", this.paper);
    const boxes = find<SVGElement>(".boxes", this.paper);
    if (!note || !boxes) return;
    note.hidden = true;
    for (const old of all(".mark", boxes)) old.remove();
    try {
      const answer = await ask(`/api/v1/documents/${this.id}/pages/${number}`);
      const { marks } = (await answer.json()) as { marks: Mark[] };
      if (this.number !== number) return;
      for (const { box } of marks) {
        const rect = document.createElementNS(boxes.namespaceURI!, "rect");
        const [x0, y0, x1, y1] = box;
        const places = { class: "mark", x: x0, y: y0, width: x1 - x0, height: y1 - y0, "data-page": number };
        for (const [name, value] of Object.entries(places)) rect.setAttribute(name, String(value));
        boxes.prepend(rect);
      }
      const kinds = [...new Set(marks.map((mark) => mark.kind))];
      note.textContent = say("marks", { kinds: kinds.map((kind) => say(`mark_${kind}`)).join(say("separator")) });
      note.hidden = !kinds.length;
    } catch (error) {
      complain(error);
    }
  }

  private async fetchHits(place: URL): Promise<void> {
    try {
      const fresh = parse(await (await ask(place.href)).text());
      const boxes = find(".boxes", fresh);
      if (boxes) find(".boxes", this.paper)?.replaceWith(boxes);
      const note = find("[data-marks]", fresh);
      if (note) find("[data-marks]", this.paper)?.replaceWith(note);
    } catch (error) {
      complain(error);
    }
  }

  /** Bring boxes, page numbers and hidden form fields in line with the page shown. */
  settle(): void {
    for (const box of all<SVGRectElement>(".boxes rect", this.paper)) {
      box.classList.toggle("off", Number(box.dataset.page) !== this.number);
    }
    const said = find("[data-page-of]", this.paper);
    if (said && this.count) said.textContent = say("page_of", { n: this.number, m: this.count });
    for (const link of all("[data-go]", this.paper)) {
      if (Number(link.dataset.go) === this.number) {
        link.setAttribute("aria-current", "page");
        link.scrollIntoView({ block: "nearest", inline: "nearest" });
      } else link.removeAttribute("aria-current");
    }
    for (const link of all("[data-turn]", this.paper)) {
      const to = this.number + Number(link.dataset.turn);
      link.classList.toggle("disabled", to < 1 || to > this.count);
    }
    for (const input of all<HTMLInputElement>("[data-current-page], [data-turn-form] [name=page]", this.paper)) {
      input.value = String(this.number);
    }
  }

  larger(by: number): void {
    const sheet = find(".sheet", this.paper);
    const viewer = find("#viewer", this.paper);
    if (!sheet || !viewer) return;
    const at = STEPS.indexOf(this.zoom);
    this.zoom = by === 0 ? 1 : STEPS[Math.min(Math.max(at + by, 0), STEPS.length - 1)]!;
    const middle = (viewer.scrollTop + viewer.clientHeight / 2) / viewer.scrollHeight;
    const across = (viewer.scrollLeft + viewer.clientWidth / 2) / viewer.scrollWidth;
    sheet.style.width = this.zoom === 1 ? "" : `${Math.round(Math.min(viewer.clientWidth - 32, 896) * this.zoom)}px`;
    viewer.scrollTop = middle * viewer.scrollHeight - viewer.clientHeight / 2;
    viewer.scrollLeft = across * viewer.scrollWidth - viewer.clientWidth / 2;
  }

  rotate(): void {
    this.turned((this.turn + 90) % 360);
  }

  turned(degrees: number): void {
    this.turn = degrees;
    const sheet = find(".sheet", this.paper);
    const form = find<HTMLFormElement>("[data-turn-form]", this.paper);
    if (!sheet || !form) return;
    sheet.classList.toggle("rotated", degrees !== 0);
    sheet.style.setProperty("--turn", `${degrees}deg`);
    find<HTMLInputElement>("[name=by]", form)!.value = String(degrees);
    form.hidden = degrees === 0;
  }

  /** Light up a value's place; `reach` also turns to its page and scrolls there. */
  async light(field: string | null, reach = false): Promise<void> {
    for (const lit of all(".lit", this.paper)) lit.classList.remove("lit");
    if (!field) return;
    const box = find<SVGRectElement>(`.boxes [data-field="${field}"]`, this.paper);
    const row = find(`.value[data-field="${field}"]`, this.paper);
    row?.classList.add("lit");
    if (!box) return;
    box.classList.add("lit");
    if (!reach) return;
    if (Number(box.dataset.page) !== this.number) await this.show(Number(box.dataset.page));
    const viewer = find("#viewer", this.paper)!;
    const place = box.getBoundingClientRect();
    const frame = viewer.getBoundingClientRect();
    if (place.top < frame.top || place.bottom > frame.bottom) {
      viewer.scrollTop += place.top - frame.top - frame.height / 2 + place.height / 2;
    }
    if (place.left < frame.left || place.right > frame.right) {
      viewer.scrollLeft += place.left - frame.left - frame.width / 2 + place.width / 2;
    }
  }

  /** Draw the words' own picture beside the box that is typed into. */
  async crop(row: HTMLElement): Promise<void> {
    const canvas = find<HTMLCanvasElement>("canvas.crop", row);
    const page = Number(row.dataset.page);
    if (!canvas || canvas.dataset.drawn) return;
    canvas.dataset.drawn = "yes";
    const picture = new Image();
    picture.src = this.address(page);
    try {
      await picture.decode();
    } catch {
      return; // the page has no picture: the box stays empty
    }
    const [x0 = 0, y0 = 0, x1 = 1, y1 = 1] = row.dataset.box!.split(" ").map(Number);
    const [wide, tall] = [picture.naturalWidth, picture.naturalHeight];
    const margin = Math.max(((y1 - y0) * tall) / 3, 6);
    const left = Math.max(x0 * wide - margin * 2, 0);
    const top = Math.max(y0 * tall - margin, 0);
    const width = Math.min((x1 - x0) * wide + margin * 4, wide - left);
    const height = Math.min((y1 - y0) * tall + margin * 2, tall - top);
    const scale = Math.min(2, 1200 / width, 160 / height);
    [canvas.width, canvas.height] = [Math.max(1, width * scale), Math.max(1, height * scale)];
    canvas.getContext("2d")!.drawImage(picture, left, top, width, height, 0, 0, canvas.width, canvas.height);
  }
}

// Photographs taken with the phone's camera: judged right after the shot, then made into one paper.
import { asPdf, type Photograph } from "./pdf";
import { fill, find } from "./page";

const LONGEST = 3000; // pixels kept of a photograph's longer side
const SAMPLE = 320; // pixels of the picture that is judged
const DARK = 70; // mean brightness of 255 below which characters drown
const BLURRED = 45; // variance of the Laplacian below which strokes run together

interface Shot {
  photograph: Photograph;
  line: HTMLElement;
}

/** Says whether a picture is good enough to be read. */
export function judge(pixels: Uint8ClampedArray, width: number, height: number): "good" | "too_dark" | "too_blurred" {
  const grey = new Float32Array(width * height);
  let sum = 0;
  for (let i = 0; i < grey.length; i++) {
    const value = 0.299 * pixels[i * 4]! + 0.587 * pixels[i * 4 + 1]! + 0.114 * pixels[i * 4 + 2]!;
    grey[i] = value;
    sum += value;
  }
  if (sum / grey.length < DARK) return "too_dark";
  let total = 0;
  let squares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x;
      const edge = 4 * grey[i]! - grey[i - 1]! - grey[i + 1]! - grey[i - width]! - grey[i + width]!;
      total += edge;
      squares += edge * edge;
      count++;
    }
  }
  return squares / count - (total / count) ** 2 < BLURRED ? "too_blurred" : "good";
}

function drawn(picture: ImageBitmap, longest: number): HTMLCanvasElement {
  const scale = Math.min(1, longest / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(picture.width * scale);
  canvas.height = Math.round(picture.height * scale);
  canvas.getContext("2d", { willReadFrequently: true })!.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

export class Shots {
  private shots: Shot[] = [];

  constructor(
    private readonly texts: Record<string, string>,
    done: (file: File) => void,
  ) {
    find("#shots-drop")?.addEventListener("click", () => this.clear());
    find("#shots-done")?.addEventListener("click", () => {
      if (!this.shots.length) return;
      const when = new Date().toLocaleString("sv").slice(0, 16);
      const pdf = asPdf(this.shots.map((shot) => shot.photograph));
      done(new File([pdf], fill(this.texts.shot_name!, { when }) + ".pdf", { type: "application/pdf" }));
      this.clear();
    });
  }

  async add(files: File[]): Promise<void> {
    for (const file of files) await this.take(file);
  }

  private async take(file: File): Promise<void> {
    const picture = await createImageBitmap(file);
    const sample = drawn(picture, SAMPLE);
    const { data } = sample.getContext("2d")!.getImageData(0, 0, sample.width, sample.height);
    const verdict = judge(data, sample.width, sample.height);
    const full = drawn(picture, LONGEST);
    const blob = await new Promise<Blob | null>((resolve) => full.toBlob(resolve, "image/jpeg", 0.9));
    if (!blob) return;
    const jpeg = new Uint8Array(await blob.arrayBuffer());
    const shot = { photograph: { jpeg, width: full.width, height: full.height }, line: document.createElement("li") };
    this.shots.push(shot);
    shot.line.append(sample, this.verdict(verdict), this.remover(shot));
    find("#shot-row")?.append(shot.line);
    find("#shots")!.hidden = false;
  }

  private verdict(verdict: string): HTMLElement {
    const chip = document.createElement("span");
    chip.className = verdict === "good" ? "chip done" : "chip unsure";
    chip.setAttribute("role", "status");
    chip.textContent = this.texts[verdict] ?? "";
    return chip;
  }

  private remover(shot: Shot): HTMLElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-bare btn-sm";
    button.textContent = this.texts.shot_remove ?? "";
    button.addEventListener("click", () => {
      this.shots = this.shots.filter((other) => other !== shot);
      shot.line.remove();
      if (!this.shots.length) find("#shots")!.hidden = true;
    });
    return button;
  }

  private clear(): void {
    this.shots = [];
    find("#shot-row")?.replaceChildren();
    find("#shots")!.hidden = true;
  }
}

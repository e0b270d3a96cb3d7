// Makes one PDF of several JPEG photographs, a page each.

export interface Photograph {
  jpeg: Uint8Array;
  width: number;
  height: number;
}

const WIDTH = 595; // points: the width of A4

export function asPdf(photographs: Photograph[]): Blob {
  const encoder = new TextEncoder();
  const parts: BlobPart[] = [];
  const places: number[] = [];
  let position = 0;
  const write = (piece: string | Uint8Array): void => {
    const bytes = typeof piece === "string" ? encoder.encode(piece) : piece;
    parts.push(bytes as Uint8Array<ArrayBuffer>);
    position += bytes.length;
  };
  const object = (number: number, ...pieces: (string | Uint8Array)[]): void => {
    places[number] = position;
    write(`${number} 0 obj\n`);
    for (const piece of pieces) write(piece);
    write("\nendobj\n");
  };

  write("%PDF-1.4\n");
  const pages = photographs.map((_, index) => `${3 + index * 3} 0 R`).join(" ");
  object(1, "<< /Type /Catalog /Pages 2 0 R >>");
  object(2, `<< /Type /Pages /Kids [${pages}] /Count ${photographs.length} >>`);
  photographs.forEach(({ jpeg, width, height }, index) => {
    const [page, content, image] = [3 + index * 3, 4 + index * 3, 5 + index * 3];
    const tall = Math.round((WIDTH * height) / width);
    const drawing = `q ${WIDTH} 0 0 ${tall} 0 0 cm /P Do Q`;
    object(page, `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${WIDTH} ${tall}] /Contents ${content} 0 R /Resources << /XObject << /P ${image} 0 R >> >> >>`);
    object(content, `<< /Length ${drawing.length} >>\nstream\n${drawing}\nendstream`);
    object(
      image,
      `<< /Type /XObject /Subtype /Image /Width ${width} /Height ${height} /ColorSpace /DeviceRGB /BitsPerComponent 8 /Filter /DCTDecode /Length ${jpeg.length} >>\nstream\n`,
      jpeg,
      "\nendstream",
    );
  });
  const start = position;
  const lines = places.slice(1).map((place) => `${String(place).padStart(10, "0")} 00000 n \n`);
  write(`xref\n0 ${places.length}\n0000000000 65535 f \n${lines.join("")}`);
  write(`trailer\n<< /Size ${places.length} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`);
  return new Blob(parts, { type: "application/pdf" });
}

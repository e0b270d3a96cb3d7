from __future__ import annotations

from io import BytesIO

import pikepdf
import pytest

from core.errors import Unreadable
from ocr.pdf.document import PdfDocument
from tests.unit.ocr.bombs import giant_box, many_pages, page_cycle, pdf, stream
from tests.unit.ocr.drawn import encoded, paper

FONT = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
WORDS = b"BT /F 24 Tf 72 700 Td (Power of attorney 2024) Tj ET"


def written(contents: bytes = WORDS, *, rotate: int = 0, resources: bytes = FONT) -> bytes:
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Rotate %d/Resources%s/Contents 4 0 R>>"
            % (rotate, resources),
            stream(contents),
        ]
    )


def locked(password: str) -> bytes:
    out = BytesIO()
    with pikepdf.open(BytesIO(written())) as source:
        source.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
    return out.getvalue()


def opened(data: bytes, password: str | None = None) -> PdfDocument:
    return PdfDocument(data, password, 5000)


def test_the_text_a_pdf_holds_is_taken_with_its_places() -> None:
    (line,) = opened(written()).sheet(1).lines or ()

    assert line.text == "Power of attorney 2024"
    assert [word.text for word in line.words] == ["Power", "of", "attorney", "2024"]
    assert (round(line.box.x0, 2), 0.13 < line.box.y0 < line.box.y1 < 0.18) == (0.12, True)


@pytest.mark.parametrize(("rotate", "turn"), [(0, 0), (90, 270), (180, 180), (270, 90)])
def test_text_that_a_page_shows_turned_tells_the_turn_back(rotate: int, turn: int) -> None:
    sheet = opened(written(rotate=rotate)).sheet(1)

    assert sheet.turn == turn
    assert sheet.lines is not None
    assert [line.text for line in sheet.lines] == ["Power of attorney 2024"]


def test_text_that_was_written_upwards_tells_its_turn() -> None:
    sheet = opened(written(b"BT /F 24 Tf 0 1 -1 0 300 200 Tm (Landscape table) Tj ET")).sheet(1)

    assert (sheet.turn, [line.text for line in sheet.lines or ()]) == (90, ["Landscape table"])


def test_a_page_without_text_is_left_to_the_engine() -> None:
    assert opened(written(b"0 0 100 100 re f")).sheet(1).lines is None


def test_characters_without_meaning_are_not_believed() -> None:
    font = b"<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 5 0 R>>>>>>"
    codes = b"1 begincodespacerange <00> <ff> endcodespacerange"
    cmap = b"begincmap %s 1 beginbfrange <20> <7e> <E020> endbfrange endcmap" % codes
    source = pikepdf.open(BytesIO(written(resources=font.replace(b"/ToUnicode 5 0 R", b""))))
    source.pages[0].Resources.Font.F.ToUnicode = source.make_stream(cmap)
    out = BytesIO()
    source.save(out)

    assert opened(out.getvalue()).sheet(1).lines is None


@pytest.mark.parametrize("strange", [0, 4])
def test_some_characters_without_meaning_are_found_among_many(strange: int) -> None:
    member = b"<</Type/Font/Subtype/CIDFontType2/BaseFont/A/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)>>>>"
    unmapped = b"/G<</Type/Font/Subtype/Type0/BaseFont/A/Encoding/Identity-H/DescendantFonts[" + member + b"]>>"
    row = b"/F 9 Tf (Nothing that is written here means much.) Tj /G 9 Tf <" + b"0141" * strange + b"> Tj T*"
    contents = b"BT 12 TL 72 780 Td " + row * 40 + b" ET"

    sheet = opened(written(contents, resources=FONT.removesuffix(b">>>>") + unmapped + b">>>>")).sheet(1)

    assert (sheet.lines is None) == bool(strange)


def test_most_of_many_lines_tell_the_turn() -> None:
    upwards = b"".join(
        b"BT /F 9 Tf 0 1 -1 0 %d 100 Tm (Most of the text runs upwards here) Tj ET " % x for x in range(90, 450, 12)
    )
    level = b"".join(b"BT /F 9 Tf 72 %d Td (Some of it runs level) Tj ET " % y for y in range(700, 760, 12))

    assert opened(written(level + upwards)).sheet(1).turn == 90


def test_letters_drawn_beside_the_text_are_noticed() -> None:
    source = pikepdf.open(BytesIO(written()))
    picture = pikepdf.Stream(source, encoded(paper(), "JPEG"))
    picture.Type, picture.Subtype, picture.Filter = pikepdf.Name.XObject, pikepdf.Name.Image, pikepdf.Name.DCTDecode
    picture.Width, picture.Height, picture.BitsPerComponent = 1000, 700, 8
    picture.ColorSpace = pikepdf.Name.DeviceRGB
    source.pages[0].Resources.XObject = pikepdf.Dictionary(I=picture)
    source.pages[0].contents_add(b"q 300 0 0 210 72 200 cm /I Do Q")
    out = BytesIO()
    source.save(out)

    sheet = opened(out.getvalue()).sheet(1)

    assert (sheet.lines is not None, sheet.gaps) == (True, True)


def test_a_locked_pdf_wants_its_password() -> None:
    data = locked("秘密")

    with pytest.raises(Unreadable, match="locked"):
        opened(data)
    with pytest.raises(Unreadable, match="locked"):
        opened(data, "guess")
    assert opened(data, "秘密").sheet(1).lines


def test_a_pdf_cut_at_its_end_is_mended() -> None:
    assert opened(written()[:-60]).sheet(1).lines


def test_a_pdf_of_noise_is_damaged() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        opened(b"%PDF-1.7\n" + bytes(range(256)) * 20)


def test_too_many_pages_are_refused_without_counting_through_them() -> None:
    with pytest.raises(Unreadable, match="too_many_pages"):
        opened(many_pages())


def test_a_page_tree_that_contains_itself_comes_to_an_end() -> None:
    with pytest.raises(Unreadable, match="damaged"):
        opened(page_cycle()).sheet(1)


def test_a_page_of_five_kilometres_is_drawn_small() -> None:
    image = opened(giant_box()).sheet(1).image

    assert image is not None
    assert max(image.size) <= 2400


def test_a_page_of_text_and_rules_is_not_drawn_before_anybody_looks() -> None:
    sheet = opened(written(WORDS + b" 72 600 400 1 re f 72 500 m 300 500 l S")).sheet(1)

    assert (sheet.image, len(sheet.lines or ())) == (None, 1)


def test_a_page_with_a_curve_is_drawn_for_it_may_be_a_signature() -> None:
    stroke = b" 72 300 m 80 360 90 240 100 300 c 110 360 120 240 130 300 c 140 360 150 240 160 300 c S"

    assert opened(written(WORDS + stroke)).sheet(1).image is not None


def test_what_was_drawn_here_is_shown_at_once_and_its_text_believed() -> None:
    document = PdfDocument(written(), None, 9, drawn=True)

    assert document.sheet(1).image is not None
    assert [line.text for line in document.sheet(1).lines or ()] == ["Power of attorney 2024"]


def test_pages_read_ahead_are_the_same_pages() -> None:
    with pikepdf.open(BytesIO(written())) as pdf:
        pdf.pages.extend([pdf.pages[0]] * 4)
        pdf.pages[1].Rotate, pdf.pages[3].Rotate = 90, 180
        pdf.save(out := BytesIO())
    plain, ahead = (PdfDocument(out.getvalue(), None, 9, ahead=wanted) for wanted in (False, True))

    assert [plain.sheet(number) for number in range(1, 6)] == [ahead.sheet(number) for number in range(1, 6)]


def table(rows: list[list[str]], *, ruled: bool = True) -> bytes:
    """Return the contents of a page with a table of columns 60 points wide, each filled to its last point."""
    drawn = [f"{100 + 60 * c} {700 - 30 * r} 60 30 re S" for r, row in enumerate(rows) for c in range(len(row))]
    said = [
        f"BT /F 10 Tf {102 + 60 * c} {720 - 30 * r - 12 * part} Td ({words}) Tj ET"
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        for part, words in enumerate(cell.split("|"))
    ]
    return "\n".join([*(drawn if ruled else ()), *said]).encode()


ROWS = [["1234567890", "9876543210"], ["of the first|month|", "in arrears"]]


def test_what_stands_in_two_cells_is_not_one_line() -> None:
    lines = opened(written(table(ROWS))).sheet(1).lines or ()

    assert [line.text for line in lines] == ["1234567890", "9876543210", "of the first", "month", "in arrears"]


def test_without_rules_what_stands_close_is_one_line() -> None:
    lines = opened(written(table(ROWS, ruled=False))).sheet(1).lines or ()

    assert lines[0].text == "1234567890 9876543210"


@pytest.mark.parametrize("rotate", [90, 180, 270])
def test_cells_are_found_on_a_page_that_is_shown_turned(rotate: int) -> None:
    lines = opened(written(table(ROWS), rotate=rotate)).sheet(1).lines or ()

    assert [line.text for line in lines][:3] == ["1234567890", "9876543210", "of the first"]


def test_rules_drawn_as_one_path_or_as_thin_boxes_make_the_same_cells() -> None:
    words = table(ROWS, ruled=False)
    path = b"100 730 m 220 730 l 100 700 m 220 700 l 100 730 m 100 700 l 160 730 m 160 700 l 220 730 m 220 700 l S\n"
    boxes = (
        b"".join(b"%d 700 0.5 30 re f\n" % x for x in (100, 160, 220))
        + b"100 699.5 120 0.5 re f 100 730 120 0.5 re f\n"
    )

    read = [[line.text for line in opened(written(rules + words)).sheet(1).lines or ()] for rules in (path, boxes)]

    assert [lines[:2] for lines in read] == [["1234567890", "9876543210"]] * 2


def test_a_rule_through_a_word_parts_nothing() -> None:
    grid = b"100 690 30 30 re S 130 690 30 30 re S 160 690 30 30 re S\nBT /F 24 Tf 102 700 Td (Attorney) Tj ET"
    assert [line.text for line in opened(written(grid)).sheet(1).lines or ()] == ["Attorney"]


def test_a_frame_a_maze_and_a_drawing_are_no_tables() -> None:
    words = table(ROWS, ruled=False)
    frame = b"90 600 200 150 re S\n"
    maze = b"".join(b"%d %d 4 4 re S\n" % (x, y) for x in range(0, 590, 9) for y in range(0, 840, 9))
    drawing = b"100 730 m " + b"160 730 l 160 700 l " * 300 + b"S\n"

    for rules in (frame, maze, drawing):
        lines = opened(written(rules + words)).sheet(1).lines or ()
        assert lines[0].text == "1234567890 9876543210"


def test_characters_with_a_text_of_their_own_stand_where_they_are_drawn() -> None:
    # As browsers print Chinese pages: a form in a measure of its own, glyphs of two characters with the one meant.
    source = pikepdf.open(BytesIO(written(b".24 0 0 -.24 0 842 cm /X Do")))
    drawn = b"BT 3 0 0 -3 500 500 Tm /F 20 Tf (Ab) Tj /Span <</ActualText <FEFF0063>>> BDC (x) Tj EMC (d) Tj ET"
    form = pikepdf.Stream(source, drawn)
    form.Type, form.Subtype, form.BBox = pikepdf.Name.XObject, pikepdf.Name.Form, pikepdf.Array([0, 0, 2480, 3508])
    form.Resources = source.pages[0].Resources
    source.pages[0].Resources.XObject = pikepdf.Dictionary(X=form)
    out = BytesIO()
    source.save(out)
    (line,) = opened(out.getvalue()).sheet(1).lines or ()
    assert line.text == "Abcd"
    assert (round(line.box.x0, 1), line.box.x1 < 0.3, 0.1 < line.box.y0 < line.box.y1 < 0.16) == (0.2, True, True)

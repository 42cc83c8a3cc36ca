import io
import zipfile

import pytest
import xlsxwriter

from parta.files.api import (
    BrokenTable,
    NotATable,
    TableLimits,
    TableTooLarge,
    UnreadableTable,
    WrongEncoding,
    read_rows,
    read_table,
)

HEADER = "Код;Назва;Учнів"
ROW = "140313;«Ліцей № 3» м. Калинівка, вул. Шкільна;342"
SMALL = TableLimits(bytes=200_000, rows=100, columns=20, cell=200, unpacked=2**21)


def workbook(rows: list[list[object]], *, sheets: tuple[str, ...] = ("Аркуш1",), hidden: tuple[str, ...] = ()) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False})
    for name in sheets:
        sheet = book.add_worksheet(name)
        if name in hidden:
            sheet.hide()
        for y, row in enumerate(rows if name == sheets[-1] or name in hidden else []):
            for x, cell in enumerate(row):
                sheet.write(y, x, cell)
    book.close()
    return out.getvalue()


def repacked(data: bytes, **replaced: bytes) -> bytes:
    """The workbook with parts replaced, for damage by hand; names have «/» as «__»."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            body = replaced.get(entry.filename.replace("/", "__").replace(".", "_"), source.read(entry))
            target.writestr(entry.filename, body)
    return out.getvalue()


SHEET = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<sheetData>{rows}</sheetData></worksheet>"
)


def sheet_of(rows: str) -> bytes:
    """A workbook whose only sheet holds these rows of XML."""
    return repacked(workbook([["Код"], ["1"]]), xl__worksheets__sheet1_xml=SHEET.format(rows=rows).encode())


class TestTextTable:
    @pytest.mark.parametrize(
        ("encoded", "encoding"),
        [
            (f"{HEADER}\n{ROW}\n".encode(), "utf-8"),
            (f"{HEADER}\r\n{ROW}\r\n".encode("utf-8-sig"), "utf-8 bom"),
            (f"{HEADER}\n{ROW}\n".encode("utf-16"), "utf-16"),
            (f"{HEADER}\n{ROW}\n".encode("windows-1251"), "windows-1251"),
        ],
    )
    def test_is_read_in_every_usual_encoding(self, encoded: bytes, encoding: str) -> None:
        table = read_table(encoded, "a.csv")

        assert table.encoding == encoding
        assert table.header == ("Код", "Назва", "Учнів")
        assert table.rows == (("140313", "«Ліцей № 3» м. Калинівка, вул. Шкільна", "342"),)

    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    def test_finds_its_separator(self, separator: str) -> None:
        lines = [separator.join(cells) for cells in (("Код", "Назва"), ("1", "Ліцей"), ("2", "Гімназія"))]
        table = read_table("\n".join(lines).encode(), "a.csv")

        assert table.separator == separator
        assert table.column("Назва") == ("Ліцей", "Гімназія")

    def test_obeys_the_separator_that_excel_writes(self) -> None:
        table = read_table("sep=|\nКод|Назва, повна\n1|Ліцей\n".encode(), "a.csv")

        assert table.header == ("Код", "Назва, повна")
        assert table.numbers == (3,)

    def test_keeps_line_ends_and_separators_inside_quotes(self) -> None:
        table = read_table('Код,Назва\n1,"Ліцей ""Мрія"",\nфілія"\n2,Гімназія\n'.encode(), "a.csv")

        assert table.rows[0] == ("1", 'Ліцей "Мрія",\nфілія')
        assert table.numbers == (2, 4)

    def test_leaves_out_empty_rows_and_keeps_the_places_of_others(self) -> None:
        table = read_table("\n\nКод,Назва\n1,А\n,\n2,Б\n".encode(), "a.csv")

        assert table.numbers == (4, 6)
        assert table.notes == ("Заголовок знайдено в рядку 3.",)

    def test_names_rows_longer_than_the_header(self) -> None:
        table = read_table("Код,Назва\n1,А,зайве\n2,Б,\n".encode(), "a.csv")

        assert table.overlong == {2}
        assert table.rows == (("1", "А"), ("2", "Б"))

    def test_takes_formulas_for_text_and_counts_them(self) -> None:
        table = read_table('Код,Назва\n1,"=HYPERLINK(""http://evil"")"\n2,+38 044\n3,-SUM(A1)\n'.encode(), "a.csv")

        assert table.rows[0][1] == '=HYPERLINK("http://evil")'
        assert table.formulas == 2

    def test_drops_signs_that_nobody_sees(self) -> None:
        table = read_table("Код,Назва\n1\u200b,Лі\u00adцей\u00a0№\x073\n".encode(), "a.csv")

        assert table.rows == (("1", "Ліцей №3"),)

    @pytest.mark.parametrize(
        ("data", "failure", "told"),
        [
            (b"", NotATable, "порожній"),
            (b"\n \r\n", NotATable, "порожній"),
            (b"%PDF-1.7\n...", NotATable, "не таблиця"),
            (b"\x89PNG\r\n\x1a\n....", NotATable, "не таблиця"),
            (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", NotATable, "стара книга Excel"),
            (b"<!DOCTYPE html><table></table>", NotATable, "вебсторінка"),
            ("Код,Назва\n1,Ліцей\n".encode() + b"\x00\x01\x02", NotATable, "нульові байти"),
            ("Код;Назва закладу освіти\n1;Калинівська гімназія\n".encode("koi8-u"), WrongEncoding, "CSV UTF-8"),
            ("Код;Назва закладу освіти\n1;Калинівська гімназія\n".encode("cp866", "replace"), WrongEncoding, "рядок 1"),
            (b"\xff\xfeA", WrongEncoding, "UTF-16"),
            ('Код,Назва\n1,"Ліцей\n'.encode() + "2,Б\n".encode() * 60, TableTooLarge, "не закрито лапки|Можливо"),
            ("Код,Назва\n".encode() + b"1,a\n" * 200, TableTooLarge, "Рядків більше"),
            (b",".join(b"c%d" % i for i in range(40)) + b"\n", TableTooLarge, "Стовпців більше"),
            (b"a,b\n" + b"x" * 300_000, TableTooLarge, "МБ"),
        ],
    )
    def test_says_what_to_do_when_it_cannot_be_read(
        self, data: bytes, failure: type[UnreadableTable], told: str
    ) -> None:
        with pytest.raises(failure, match=told):
            read_table(data, "файл.csv", SMALL)

    def test_refuses_an_endless_cell(self) -> None:
        with pytest.raises((BrokenTable, TableTooLarge)):
            read_table(b'a,b\n1,"' + b"x" * 150_000, "a.csv", SMALL)


class TestWorkbook:
    def test_reads_cells_as_people_see_them(self) -> None:
        table = read_table(workbook([["Код", "Число", "Частка", "Так"], [140313, 342.0, 3.5, True]]), "a.xlsx")

        assert table.rows == (("140313", "342", "3.5", "так"),)
        assert (table.kind, table.sheet) == ("xlsx", "Аркуш1")

    def test_skips_empty_and_hidden_sheets(self) -> None:
        data = workbook([["Код"], ["1"]], sheets=("Порожній", "Схований", "Дані"), hidden=("Схований",))

        assert read_table(data, "a.xlsx").sheet == "Дані"

    def test_never_evaluates_a_formula(self) -> None:
        table = read_table(workbook([["Код", "Назва"], ["1", "=cmd|' /C calc'!A0"]]), "a.xlsx")

        assert table.rows == (("1", "=cmd|' /C calc'!A0"),)
        assert table.formulas == 1

    def test_refuses_an_archive_that_swells(self) -> None:
        bomb = repacked(workbook([["Код"], ["1"]]), xl__sharedStrings_xml=b"<sst>" + b" " * 60_000_000 + b"</sst>")

        assert len(bomb) < 100_000
        with pytest.raises(TableTooLarge, match="розпаковується"):
            read_table(bomb, "bomb.xlsx")

    @pytest.mark.parametrize(
        "rows",
        [
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            '<row r="1048576"><c r="xfd1048576"><v>1</v></c></row>',
            '<row r="1048576"><c r = "XFD1048576"><v>1</v></c></row>',
            '<row r="1048576"><c\tr=\'XfD0001048576\' s="1"><is><t>1</t></is></c></row>',
            '<row r="40000"><c r="ZZ00040000"><v>1</v></c></row>',
            '<row r="40000"><c r="&#90;Z40000"><v>1</v></c></row>',
            '<row r="1048576"><c><v>1</v></c></row>',
            '<row r="4294967295"><c r="A1"><v>1</v></c></row>',
            '<row><c r="B99999999999999999999"><v>1</v></c></row>',
            '<row><c r="AAAAAAAAAAA1"><v>1</v></c></row>',
            '<row><c r="GR200000"><v>1</v></c></row>',
            "<row>" + "<c><v>1</v></c>" * 300 + "</row>",
            '<row><c r="A9"><v>1</v></c></row>' + "<row><c><v>1</v></c></row>" * 200_200,
        ],
    )
    def test_refuses_a_cell_in_the_far_corner_before_memory_is_taken(self, rows: str) -> None:
        with pytest.raises(TableTooLarge, match=r"Рядків більше|Стовпців більше|надто далеко"):
            read_table(sheet_of(rows), "corner.xlsx")

    @pytest.mark.parametrize(
        "rows",
        [
            '<row><c r="1"><v>1</v></c></row>',
            '<row><c r="$A$1"><v>1</v></c></row>',
            '<row><c r="ÀÀ1"><v>1</v></c></row>',
            '<row r="x"><c><v>1</v></c></row>',
            "<row><c><v>1</v></row>",
        ],
    )
    def test_refuses_addresses_that_are_none(self, rows: str) -> None:
        with pytest.raises(UnreadableTable):
            read_table(sheet_of(rows), "odd.xlsx")

    def test_refuses_entities_other_encodings_and_other_books_in_its_coat(self) -> None:
        data = workbook([["Код"], ["1"]])
        doctype = b'<!DOCTYPE worksheet [<!ENTITY a "ZZ40000">]>' + SHEET.format(rows='<row><c r="A1"/></row>').encode()
        sheets = (doctype, b'<?xml version="1.0" encoding="cp037"?>' + SHEET.format(rows="").encode())
        for sheet in sheets:
            with pytest.raises(BrokenTable):
                read_table(repacked(data, xl__worksheets__sheet1_xml=sheet), "a.xlsx")
        for part in ("xl/workbook.bin", "content.xml"):
            out = io.BytesIO(data)
            with zipfile.ZipFile(out, "a") as archive:
                archive.writestr(part, b"x")
            with pytest.raises(NotATable, match="архів"):
                read_table(out.getvalue(), "a.xlsx")

    def test_reads_cells_that_say_no_address(self) -> None:
        rows = (
            '<row><c t="inlineStr"><is><t>Код</t></is></c><c r="c1"><v>5</v></c></row><row r="3"><c><v>7</v></c></row>'
        )

        assert read_rows(sheet_of(rows), "a.xlsx") == [("Код", "", "5"), ("", "", ""), ("7", "", "")]

    def test_keeps_the_places_of_a_table_that_begins_inside_the_sheet(self) -> None:
        rows = '<row r="3"><c r="B3"><v>1</v></c></row><row r="4"><c r="B4"><v>2</v></c></row>'

        assert read_rows(sheet_of(rows), "a.xlsx") == [("", ""), ("", ""), ("", "1"), ("", "2")]
        assert read_table(sheet_of(rows), "a.xlsx").numbers == (4,)

    def test_may_be_formatted_to_the_last_corner(self) -> None:
        rows = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576" s="1"/></row>'

        assert read_rows(sheet_of(rows), "a.xlsx") == [("1",)]

    def test_whose_reader_dies_or_is_too_slow_is_refused_and_this_process_lives(self) -> None:
        data = workbook([[f"{y} {x}" for x in range(40)] for y in range(2_000)])

        for limits in (TableLimits(memory=2**20), TableLimits(seconds=0)):
            with pytest.raises(TableTooLarge, match="пам’яті або часу"):
                read_table(data, "a.xlsx", limits)

    def test_bounds_its_text(self) -> None:
        data = workbook([["Код"], *[["x" * 1_000]] * 50])

        with pytest.raises(TableTooLarge, match="більше тексту"):
            read_table(data, "a.xlsx", TableLimits(text=20_000))

    def test_tells_an_archive_from_a_workbook(self) -> None:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr("photo.txt", "x")

        with pytest.raises(NotATable, match="архів"):
            read_table(out.getvalue(), "a.xlsx")

    def test_says_that_it_is_damaged(self) -> None:
        data = workbook([["Код"], ["1"]])
        for broken in (
            data[:-200],
            data[:300] + b"\x00" * 200 + data[500:],
            repacked(data, xl__workbook_xml=b"<broken"),
        ):
            with pytest.raises(UnreadableTable, match=r"пошкоджено|немає заповненого"):
                read_table(broken, "a.xlsx")

    def test_bounds_its_rows(self) -> None:
        with pytest.raises(TableTooLarge, match="Рядків більше"):
            read_table(workbook([["Код"], *([n] for n in range(300))]), "a.xlsx", SMALL)

    def test_gives_every_row_of_a_table_with_a_title(self) -> None:
        rows = read_rows(workbook([["Назва документа"], [], ["Код", "Назва"], ["1", "Ліцей"]]), "a.xlsx")

        assert rows[2][:2] == ("Код", "Назва")

    def test_of_a_hundred_thousand_rows_is_read(self) -> None:
        data = "\n".join(["Код,Назва", *(f"{n},Заклад {n}" for n in range(100_000))]).encode()

        assert len(read_table(data, "a.csv").rows) == 100_000

"""One report of made-up words, as a project of Marbre's and as values for Typst alone."""

import csv
import io
import json
import random
import shutil
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
# Photographs of the shape that a page with its bleed has, of about 290 ppi, and of 12 megapixels.
PAGE, TWELVE = (2480, 3508), (3000, 4000)

# name: moments, different pictures and their size, names, lines of accounts
CASES = {
    "pages-32": (16, 12, PAGE, 0, 0),
    "pages-214": (107, 12, PAGE, 0, 0),
    "pages-2034": (1017, 12, PAGE, 0, 0),
    "names": (0, 0, PAGE, 100_000, 0),
    "pictures": (75, 150, TWELVE, 0, 0),
    "accounts": (0, 0, PAGE, 0, 10_000),
}

HEAD = """[report]
slug = "beside"
title = "Beside"
organisation = "The Society"
year = 2024
lang = "en"

[theme.colors]
ink = { cmyk = [0, 0, 0, 100], rgb = "#1d1d1b" }

[theme.type]
text = { font = "Spectral", size = "10pt" }

"""

SYLLABLES = "ba co den fi gar hul jo kem lin mar nor pe qua ris sol tun ve wil yar zo".split()


class Words:
    """Words that nobody has written, the same in each run."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.given = set()

    def word(self):
        return "".join(self.dice.choices(SYLLABLES, k=self.dice.randint(1, 4)))

    def sentence(self, count):
        words = [self.word() for _ in range(count)]
        return " ".join(words).capitalize() + "."

    def paragraph(self, count):
        return " ".join(self.sentence(self.dice.randint(7, 17)) for _ in range(count))

    def name(self):
        """Of two words; no two are alike."""
        while True:
            name = f"{self.word().capitalize()} {self.word().capitalize()}"
            if name not in self.given:
                self.given.add(name)
                return name


def photographs(folder, count, size):
    """JPEGs of soft colours and fine grain, no two alike; made once."""
    folder.mkdir(parents=True, exist_ok=True)
    width, height = size
    dice = random.Random(1)
    grain = Image.effect_noise((width + 400, height + 400), 24)
    for index in range(count):
        file = folder / f"{index:03}.jpg"
        if file.exists():
            continue
        small = Image.new("RGB", (9, 12))
        small.putdata([tuple(dice.choices(range(30, 226), k=3)) for _ in range(9 * 12)])
        soft = small.resize(size, Image.Resampling.BICUBIC)
        left, top = dice.randrange(400), dice.randrange(400)
        noise = grain.crop((left, top, left + width, top + height)).convert("RGB")
        Image.blend(soft, noise, 0.12).save(file, quality=90)


def workbook(rows):
    """The least that is a workbook: one sheet of strings."""
    def cell(value):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    lines = "".join("<row>" + "".join(map(cell, row)) + "</row>" for row in rows)
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    types = "application/vnd.openxmlformats-officedocument.spreadsheetml."
    link = '<Relationship Id="r1" Type="{}/{}" Target="{}"/>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{types}sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet.xml" ContentType="{types}worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        + link.format(office, "officeDocument", "xl/workbook.xml") + "</Relationships>",
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="Members" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + link.format(office, "worksheet", "sheet.xml") + "</Relationships>",
        "xl/sheet.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(it)}" for key, it in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(map(toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def make(case, folder):
    """Writes both, unless they are there."""
    if (folder / "report.json").exists():
        return
    shutil.rmtree(folder, ignore_errors=True)
    moments, pictures, size, names, lines = CASES[case]
    for sub in ("texts", "data"):
        (folder / sub).mkdir(parents=True)
    shutil.copytree(HERE / "layouts", folder / "layouts")
    for family in ("spectral", "instrument-sans"):
        shutil.copytree(ROOT / "fonts" / family, folder / "fonts" / family)
    shutil.copy(HERE / "wheel.typ", folder)
    photographs(folder / "images", pictures, size)
    words, head, parts, values = Words(case), [HEAD], [], []

    def part(layout, written, value):
        given = "".join(f"{key} = {toml(it)}\n" for key, it in written.items())
        parts.append(f'[[part]]\nlayout = "{layout}"\n[part.with]\n{given}\n')
        values.append({"layout": layout, "with": value})

    for index in range(moments):
        def picture(offset):
            name = f"images/{(2 * index + offset) % pictures:03}.jpg"
            return (
                {"file": name, "alt": "A picture."}, {"path": f"/{name}", "alt": "A picture."},
            )
        paragraphs = [words.paragraph(4) for _ in range(5)]
        text = f"texts/{index:04}.md"
        (folder / text).write_text("\n\n".join(paragraphs) + "\n")
        common = {
            "number": index + 1,
            "title": words.sentence(4)[:-1],
            "lead": words.sentence(16),
        }
        opener, beside = picture(0), picture(1)
        part(
            "moment",
            common | {"opener": opener[0], "picture": beside[0], "body": text},
            common | {"opener": opener[1], "picture": beside[1], "body": paragraphs},
        )
    if names:
        people = [words.name() for _ in range(names)]
        (folder / "data/members.xlsx").write_bytes(workbook([["Name"]] + [[it] for it in people]))
        head.append(
            '[directories.members]\nsource = "data/members.xlsx"\norder = "source"\n'
            'columns = { name = "Name" }\n\n'
        )
        groups = [{"entries": [{"name": it} for it in people]}]
        part("names", {"title": "Members", "members": "members"},
             {"title": "Members", "members": {"groups": groups}})
    if lines:
        statement(words, lines, folder, head, part)
    (folder / "report.toml").write_text("".join(head + parts))
    (folder / "report.json").write_text(json.dumps(values, ensure_ascii=False))


def statement(words, lines, folder, head, part):
    rows, sides = [], []
    for key in ("Income", "Expense"):
        groups, whole = [], [0, 0]
        for group in range(lines // 40):
            name, entries, total = f"{key} {group + 1}", [], [0, 0]
            for line in range(20):
                amounts = [words.dice.randrange(1, 99_999) for _ in range(2)]
                label = f"{words.word().capitalize()} {group}-{line}"
                rows.append([key, name, label, *amounts])
                entries.append({"label": label, "amounts": printed(amounts)})
                total = [a + b for a, b in zip(total, amounts)]
            groups.append({"name": name, "lines": entries, "total": printed(total)})
            whole = [a + b for a, b in zip(whole, total)]
        sides.append({"name": key, "groups": groups, "total-label": f"Total {key.lower()}",
                      "total": printed(whole)})
    with open(folder / "data/accounts.csv", "w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(["Side", "Group", "Line", 2024, 2023])
        writer.writerows(rows)
    head.append(
        '[statements.accounts]\nsource = "data/accounts.csv"\nyears = [2024, 2023]\nunit = "€"\n'
        'columns = { side = "Side", group = "Group", line = "Line" }\n'
        'income = { key = "Income", total = "Total income" }\n'
        'expense = { key = "Expense", total = "Total expense" }\n\n'
    )
    part("accounts", {"title": "Accounts", "statement": "accounts"},
         {"title": "Accounts", "statement": {"years": [2024, 2023], "sides": sides}})


def printed(amounts):
    return [{"text": f"{it:,}"} for it in amounts]

#!/usr/bin/env python3
"""Remarks that other programs write on a proof, held against where their words stand.

    remarks.py MARBRE PROOF REPORT

MuPDF, pypdf, qpdf (by pikepdf), Poppler's GLib interface (what Okular's and Evince's files come
from) and pdfrw (by pdf-annotate) each write ten remarks on words that stand at one place of the
texts; one of them is written anew by qpdf with object streams. Every remark has to lead to the line
of its words. A program that isn't installed is an error.
"""

import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pikepdf
import pymupdf
import pypdf
import pypdf.annotations
import pypdf.generic
from pdf_annotate import Appearance, Location, PdfAnnotator

TEN = 10


def letters(text):
    return "".join(c for c in text.lower() if c.isalnum())


def places(proof, report):
    """Words of the texts that stand once in them and once in the proof, with their page and areas."""
    document = pymupdf.open(proof)
    pages = [page.get_text("words", sort=False) for page in document]
    sources = {}
    for file in sorted(report.parent.glob("texts/*.md")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            sources[(f"texts/{file.name}", number)] = line
    everything = [letters(line) for line in sources.values()]
    for (file, number), line in sources.items():
        for part in re.split(r"[.,;:*\[\]()]", line):
            words = part.split()[1:4]
            if len(words) < 3 or not all(word.replace("’", "").isalpha() for word in words):
                continue
            wanted = letters("".join(words))
            if sum(wanted in it for it in everything) != 1:
                continue
            found = []
            for index, page in enumerate(pages):
                for start in range(len(page)):
                    if not wanted.startswith(letters(page[start][4])) or not letters(page[start][4]):
                        continue
                    run, areas = "", []
                    for word in page[start:start + 4]:
                        run += letters(word[4])
                        areas.append(pymupdf.Rect(word[:4]))
                        if run == wanted:
                            found.append((index, areas))
            # All in one line: other programs mark one area.
            if len(found) == 1 and len({round(area.y0) for area in found[0][1]}) == 1:
                yield {"file": file, "line": number, "page": found[0][0], "areas": found[0][1]}
                break


def area(place):
    box = pymupdf.Rect(place["areas"][0])
    for other in place["areas"][1:]:
        box |= other
    return box


class Frame:
    """A page's own units, from those of MuPDF: from the top of what is shown of it."""

    def __init__(self, proof):
        self.pages = pikepdf.open(proof).pages

    def of(self, place):
        left, _, _, high = self.crop(place)
        box = area(place)
        return [left + box.x0, high - box.y1, left + box.x1, high - box.y0]

    def within(self, place):
        """From the lower left corner of what is shown of the page."""
        left, low, _, _ = self.crop(place)
        box = self.of(place)
        return [box[0] - left, box[1] - low, box[2] - left, box[3] - low]

    def crop(self, place):
        return [float(it) for it in self.pages[place["page"]].CropBox]


def by_mupdf(proof, marks, to, _):
    document = pymupdf.open(proof)
    for index, (text, place) in enumerate(marks):
        page, box = document[place["page"]], area(place)
        corner = pymupdf.Point(box.x0 + 2, (box.y0 + box.y1) / 2)
        made = [
            lambda: page.add_highlight_annot(place["areas"]),
            lambda: page.add_strikeout_annot(place["areas"]),
            lambda: page.add_squiggly_annot(place["areas"]),
            lambda: page.add_text_annot(corner, text),
            lambda: page.add_rect_annot(box),
        ][index % 5]()
        made.set_info(title="MuPDF", content=text)
        made.update()
    document.save(to, incremental=False, garbage=3, deflate=True)


def by_pypdf(proof, marks, to, frame):
    writer = pypdf.PdfWriter(clone_from=proof)
    number, array = pypdf.generic.FloatObject, pypdf.generic.ArrayObject
    for index, (text, place) in enumerate(marks):
        left, low, right, high = box = frame.of(place)
        if index % 2:
            annotation = pypdf.annotations.Text(
                rect=(left + 2, (low + high) / 2 - 18, left + 20, (low + high) / 2), text=text)
        else:
            quads = [left, high, right, high, left, low, right, low]
            annotation = pypdf.annotations.Highlight(
                rect=box, quad_points=array([number(it) for it in quads]))
            annotation[pypdf.generic.NameObject("/Contents")] = \
                pypdf.generic.TextStringObject(text)
        writer.add_annotation(page_number=place["page"], annotation=annotation)
    writer.write(to)


def by_qpdf(proof, marks, to, frame):
    pdf = pikepdf.open(proof)
    for index, (text, place) in enumerate(marks):
        left, low, right, high = frame.of(place)
        # As the standard has it, around the words.
        annotation = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name(["/Underline", "/Highlight"][index % 2]),
            Rect=[left, low, right, high], Contents=text, T="qpdf", F=4,
            QuadPoints=[left, low, right, low, right, high, left, high])
        page = pdf.pages[place["page"]]
        if "/Annots" not in page:
            page.Annots = pdf.make_indirect(pikepdf.Array())
        page.Annots.append(pdf.make_indirect(annotation))
    pdf.save(to, object_stream_mode=pikepdf.ObjectStreamMode.generate, linearize=True)


POPPLER = """
import json, sys
import gi
gi.require_version("Poppler", "0.18")
from gi.repository import Poppler
source, to, marks = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
document = Poppler.Document.new_from_file("file://" + source, None)
for index, (text, page, left, low, right, high) in enumerate(marks):
    page = document.get_page(page)
    # Its units begin at the corner of what is shown.
    box = Poppler.Rectangle()
    box.x1, box.y1, box.x2, box.y2 = left, low, right, high
    if index % 3 == 2:
        box.x1, box.x2 = left + 2, left + 22
        box.y2 = (low + high) / 2
        box.y1 = box.y2 - 18
        made = Poppler.AnnotText.new(document, box)
    else:
        quad = Poppler.Quadrilateral()
        for name, x, y in (("p1", left, high), ("p2", right, high), ("p3", left, low),
                           ("p4", right, low)):
            point = Poppler.Point()
            point.x, point.y = x, y
            setattr(quad, name, point)
        kind = [Poppler.AnnotTextMarkup.new_highlight, Poppler.AnnotTextMarkup.new_strikeout]
        made = kind[index % 3](document, box, [quad])
    made.set_contents(text)
    made.set_label("Poppler")
    page.add_annot(made)
document.save("file://" + to)
"""


def by_poppler(proof, marks, to, frame):
    told = [[text, place["page"], *frame.within(place)] for text, place in marks]
    # Debian's own Python has it.
    subprocess.run(["/usr/bin/python3", "-c", POPPLER, str(Path(proof).resolve()), str(to),
                    json.dumps(told)], check=True)


def by_pdfrw(proof, marks, to, frame):
    annotator = PdfAnnotator(str(proof))
    for index, (text, place) in enumerate(marks):
        left, low, right, high = frame.within(place)
        location = Location(x1=left, y1=low, x2=right, y2=high, page=place["page"])
        look = Appearance(stroke_color=(1, 0, 0), stroke_width=0.5)
        annotator.add_annotation(["square", "circle"][index % 2], location, look)
    annotator.write(str(to))
    # It writes no texts.
    pdf = pikepdf.open(to, allow_overwriting_input=True)
    rest = {}
    for text, place in marks:
        rest.setdefault(place["page"], []).append(text)
    for page, texts in rest.items():
        for annotation, text in zip(pdf.pages[page].Annots, texts, strict=True):
            annotation.Contents = text
    pdf.save(to)


PROGRAMS = {"mupdf": by_mupdf, "pypdf": by_pypdf, "qpdf": by_qpdf, "poppler": by_poppler,
            "pdfrw": by_pdfrw}


def main():
    marbre, proof, report = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    found = list(places(proof, report))
    frame, wrong, right = Frame(proof), [], 0
    wanted = TEN * len(PROGRAMS)
    assert len(found) >= wanted, f"{len(found)} places are found"
    chosen = [found[index * len(found) // wanted] for index in range(wanted)]
    with tempfile.TemporaryDirectory() as folder:
        files = []
        for number, (name, write) in enumerate(PROGRAMS.items()):
            marks = [(f"{name} n° {index}", place) for index, place in
                     enumerate(chosen[number::len(PROGRAMS)])]
            to = Path(folder) / f"{name}.pdf"
            write(proof, marks, to, frame)
            files.append(str(to))
            run = subprocess.run([marbre, "remarks", str(to), "--report", str(report), "--format",
                                  "json"], stdout=subprocess.PIPE, check=True, text=True)
            told = {it["text"]: it for it in json.loads(run.stdout)["remarks"]}
            for text, place in marks:
                it = told.get(text) or {}
                if (it.get("file"), it.get("line")) == (place["file"], place["line"]):
                    right += 1
                else:
                    wrong.append(f"{text}: {it.get('place')}, not {place['file']}:{place['line']}")
        run = subprocess.run([marbre, "remarks", *files, "--report", str(report), "--format",
                              "json"], stdout=subprocess.PIPE, check=True, text=True)
        merged = len(json.loads(run.stdout)["remarks"])
    print(f"{right} of {wanted} remarks of {len(PROGRAMS)} programs lead to their lines; "
          f"{merged} in one list")
    for line in wrong:
        print(line, file=sys.stderr)
    sys.exit(bool(wrong) or merged != wanted)


if __name__ == "__main__":
    main()

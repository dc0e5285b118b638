#!/usr/bin/env python3
"""Separates a press edition with Ghostscript, and looks at the plates.

    separations.py FILE.pdf PROFILE.toml [FACTS]

For every page: no 15 mm square has more ink than the press profile's `ink-limit`
(GWG 2022, R0026). With the folder FACTS, which says what stands on each page
(`01.txt` and so on): black text puts nothing on the plates of cyan, magenta and
yellow, and pages of nothing but black have nothing at all on them.

The file's own profile is on both sides, so that its inks reach the plates as they
are written.
"""

import re
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import numpy
import pikepdf
from PIL import Image

PPI = 150
PLATES = ["Cyan", "Magenta", "Yellow", "Black"]
SQUARE = 15 / 25.4  # inches
DARK, PALE = 250, 5  # of 255


def main():
    pdf, profile, *facts = map(Path, sys.argv[1:])
    limit = tomllib.loads(profile.read_text("utf-8"))["ink-limit"]
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        icc = Path(folder, "intent.icc")
        with pikepdf.open(pdf) as file:
            count = len(file.pages)
            intent = file.Root.OutputIntents[0]
            icc.write_bytes(intent.DestOutputProfile.read_bytes())
        separate(pdf, icc, Path(folder))
        covered = coverage(pdf, icc)
        black_pages = lines = 0
        for number in range(1, count + 1):
            plates = read_plates(Path(folder), number)
            most = fullest_square(plates)
            words = [f"page {number:2}: at most {most:5.1f} % in a 15 mm square"]
            if most > limit + 0.5:
                faults.append(f"page {number}: {most:.1f} % of ink, over {limit} %")
            if facts:
                page = Facts(facts[0] / f"{number:02}.txt")
                seen, wrong = black_text(page, plates)
                lines += seen
                words.append(f"{seen} of {len(page.black)} black lines seen")
                faults += [f"page {number}: {fault}" for fault in wrong]
                if page.only_black:
                    black_pages += 1
                    words.append("black alone")
                    if plates[:3].any() or covered[number - 1][:3] != [0, 0, 0]:
                        faults.append(f"page {number}: other inks, and all is black")
            print(", ".join(words))
    if facts:
        # A check that looks at nothing would always be content.
        print(f"{black_pages} pages of nothing but black, {lines} black lines")
        if black_pages == 0 or lines == 0:
            faults.append("no black text or pages found to look at")
    for fault in faults:
        print(f"fault: {fault}", file=sys.stderr)
    return 1 if faults else 0


def ghostscript(device, icc, *more):
    """Runs Ghostscript with a profile for inks that come and inks that go."""
    profiles = [f"-sDefaultCMYKProfile={icc}", f"-sOutputICCProfile={icc}"]
    safe = ["-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", f"--permit-file-read={icc}"]
    command = ["gs", *safe, f"-sDEVICE={device}", *profiles, *more]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def separate(pdf, icc, folder):
    output = f"-sOutputFile={folder}/%d.tif"
    ghostscript("tiffsep", icc, f"-r{PPI}", "-sCompression=lzw", output, str(pdf))


def coverage(pdf, icc):
    """How much of each page is covered by each ink, as Ghostscript counts it."""
    text = ghostscript("inkcov", icc, "-sOutputFile=-", str(pdf))
    pages = re.findall(r"([\d.]+) +([\d.]+) +([\d.]+) +([\d.]+) CMYK OK", text)
    return [[float(part) for part in page] for page in pages]


def read_plates(folder, number):
    """The plates of a page, from 0 for paper to 255 for full ink."""
    files = [folder / f"{number}({plate}).tif" for plate in PLATES]
    return numpy.stack([255 - numpy.asarray(Image.open(file)) for file in files])


def fullest_square(plates):
    """The most ink that any square of 15 mm has in the mean, in %."""
    side = round(SQUARE * PPI)
    total = plates.sum(axis=0, dtype=numpy.int64)
    sums = numpy.pad(total.cumsum(0).cumsum(1), ((1, 0), (1, 0)))
    squares = (
        sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    )
    return squares.max() / (side * side) / 255 * 100


class Facts:
    """What a layout says that stands on a page."""

    def __init__(self, file):
        text = file.read_text("utf-8")
        self.bleed = float(re.search(r"bleed (\d+) mm", text)[1])
        self.black = []
        inks = set(re.findall(r" shapes in (.*)", text))
        number = r"(-?[\d.]+)"
        self.images = [
            tuple(map(float, image))
            for image in re.findall(
                rf"  image  {number} × {number} mm at {number}, {number} ", text
            )
        ]
        size = ink = None
        for line in text.splitlines():
            if face := re.search(r"^  \[.* ([\d.]+) pt (.*)\]$", line):
                size, ink = float(face[1]) / 72 * 25.4, face[2]
                inks.add(ink)
            elif ink == "K100" and (at := re.match(rf" +{number} +{number}  (.+)", line)):
                x, y, words = float(at[1]), float(at[2]), at[3]
                if not any(self.on(image, x, y) for image in self.images):
                    self.black.append((x, y, size, words))
        self.only_black = not self.images and inks <= {"K100", "paper"}

    @staticmethod
    def on(image, x, y):
        width, height, left, top = image
        return left - 1 <= x <= left + width + 1 and top - 1 <= y <= top + height + 1


def black_text(page, plates):
    """How many lines of black text are found on the black plate, and what is wrong.

    Black text may lie on a colour: it overprints it, or knocks it out. Anything else
    on the other plates is text that was separated into four inks.
    """
    seen, wrong = 0, []
    for x, y, size, words in page.black:
        # Letters are half as wide as high, more or less.
        box = [y - 0.7 * size, y, x, x + 0.5 * size * len(words)]
        top, bottom, left, right = (
            max(0, round((mm + page.bleed) / 25.4 * PPI)) for mm in box
        )
        area = plates[:, top:bottom, left:right].reshape(4, -1)
        letters, ground = area[:3, area[3] >= DARK], area[:3, area[3] == 0]
        if letters.size == 0:
            continue
        seen += 1
        # What lies under the letters lies beside them too: one ground, or several on a map.
        below = numpy.zeros((3, 1))
        if ground.size:
            tones, counts = numpy.unique(ground, axis=1, return_counts=True)
            below = tones[:, counts > 0.002 * counts.sum()].astype(int)
        off = numpy.full(letters.shape[1], 255)
        for tone in below.T:
            away = numpy.abs(letters.astype(int) - tone[:, None]).max(axis=0)
            off = numpy.minimum(off, away)
        strange = (letters.max(axis=0) > PALE) & (off > PALE)
        if strange.mean() > 0.02:
            wrong.append(f"{words[:40]!r} is printed in more than black")
    if seen < 0.95 * len(page.black):
        wrong.append(f"only {seen} of {len(page.black)} black lines are there")
    return seen, wrong


if __name__ == "__main__":
    sys.exit(main())

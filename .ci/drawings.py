#!/usr/bin/env python3
"""Draws the tests' SVGs in Chromium, and holds what it sees against what is kept.

Usage: drawings.py [--write]

Each `tests/data/drawings/NAME.svg` is drawn as a picture of 120 × 120 pixels on white.
Where `NAME.meant.svg` stands beside it, that is drawn in its place: there a browser shows
a colour of wider screens, or none, and we print the one of sRGB that stands before it.
`cargo test` compares its own pixels with those kept in `tests/refs/drawings`; here they
are drawn anew, so that they are those of a browser. Another version of it may smooth edges
otherwise. With --write, they are written.
Needs Debian's chromium, chromium-driver and python3-pil.
"""

import base64
import io
import re
import sys
import tempfile
import time
from pathlib import Path

from PIL import Image, ImageChops

from browser import FLAGS, Browser

ROOT = Path(__file__).resolve().parent.parent
DRAWINGS = ROOT / "tests/data/drawings"
KEPT = ROOT / "tests/refs/drawings"
SIDE = 120
# How much a channel may differ, and how many of a thousand pixels may differ more.
NEAR = 40
FEW = 5


def utf_8(file):
    """The file's text: as a picture, Chromium reads UTF-8 alone, as a page all codings."""
    data = file.read_bytes()
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16")
    else:
        said = re.match(rb'<\?xml[^>]*encoding="([^"]+)"', data)
        text = data.decode(said.group(1).decode() if said else "utf-8")
    return re.sub(r"^<\?xml[^>]*\?>\s*", "", text)


def drawn(browser, folder):
    """Each drawing's name and pixels."""
    names = sorted(
        it.stem for it in DRAWINGS.glob("*.svg") if not it.stem.endswith(".meant")
    )
    page, copy = Path(folder) / "drawings.html", Path(folder) / "drawing.svg"
    style = f"body{{margin:0;background:white}}img{{display:block;width:{SIDE}px;height:{SIDE}px}}"
    for name in names:
        meant = DRAWINGS / f"{name}.meant.svg"
        file = meant if meant.exists() else DRAWINGS / f"{name}.svg"
        copy.write_text(utf_8(file), "utf-8")
        page.write_text(
            f"<!doctype html><style>{style}</style><img src=\"{copy.as_uri()}?{name}\">"
        )
        browser.ask("POST", "/url", {"url": page.as_uri()})
        while not browser.run("return document.images[0].complete"):
            time.sleep(0.01)
        if not browser.run("return document.images[0].naturalWidth"):
            sys.exit(f"{file} is no picture to Chromium")
        (image,) = browser.find("img")
        shot = browser.ask("GET", f"/element/{next(iter(image.values()))}/screenshot")
        pixels = Image.open(io.BytesIO(base64.b64decode(shot))).convert("RGB")
        if pixels.size != (SIDE, SIDE):
            sys.exit(f"{name} has {pixels.size} pixels")
        yield name, pixels


def main():
    """Draws them all."""
    write = "--write" in sys.argv[1:]
    KEPT.mkdir(parents=True, exist_ok=True)
    wrong, names = 0, []
    FLAGS.append("--force-color-profile=srgb")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            for name, pixels in drawn(browser, folder):
                names.append(name)
                kept = KEPT / f"{name}.png"
                if write:
                    pixels.save(kept, optimize=True)
                    continue
                difference = ImageChops.difference(pixels, Image.open(kept).convert("RGB"))
                off = sum(max(it) > NEAR for it in difference.getdata())
                if off * 1000 > FEW * SIDE * SIDE:
                    print(f"{name}: {off} pixels aren't as they are kept")
                    wrong += 1
        finally:
            browser.end()
    unasked = {it.stem for it in KEPT.glob("*.png")} - set(names)
    if unasked:
        print(f"no drawing for {sorted(unasked)}")
    print(f"{len(names)} drawings are as Chromium draws them" if not wrong else "")
    sys.exit(bool(wrong or unasked))


if __name__ == "__main__":
    main()

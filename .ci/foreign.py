#!/usr/bin/env python3
"""PDFs by other programs, held against what preflight should find in them.

    foreign.py MARBRE [--accept] [--keep FOLDER]

Each program that is installed makes its pages from `tests/foreign`; `marbre preflight`
looks at them as each variant of GWG 2022. What it finds has to be just the rules of
`tests/foreign/expected.json`; with --accept, they are written there. --keep leaves the
PDFs in a folder. A program that isn't installed is an error, unless --accept is given.
"""

import argparse
import json
import shutil
import struct
import subprocess
import sys
import tempfile
import zlib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "tests/foreign"
EXPECTED = SOURCES / "expected.json"
VARIANTS = ["sheet-cmyk", "sheet-cmyk-rgb", "sheet-spot", "digital"]


def png(kind, pixel):
    """A PNG of 40 × 30 pixels; kind is PNG's: 0 grey, 2 light, 6 light with alpha."""

    def chunk(name, data):
        check = zlib.crc32(name + data)
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", check)

    rows = b"".join(
        b"\0" + b"".join(bytes(pixel(x, y)) for x in range(40)) for y in range(30)
    )
    head = struct.pack(">IIBBBBB", 40, 30, 8, kind, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def sources(folder):
    """What the programs read, with its pictures, in one folder."""
    (folder / "light.png").write_bytes(png(2, lambda x, y: (x * 6, y * 8, 120)))
    (folder / "grey.png").write_bytes(png(0, lambda x, y: (x * 6,)))
    (folder / "alpha.png").write_bytes(png(6, lambda x, y: (200, y * 8, 40, x * 6)))
    paths = {
        "SPECTRAL": ROOT / "fonts/spectral/Spectral_400Regular.ttf",
        "PROFILE": ROOT / "profiles/ISOcoated_v2_300_bas.icc",
    }
    for source in SOURCES.glob("page.*"), SOURCES.glob("press.*"):
        for file in source:
            text = file.read_text()
            for name, path in paths.items():
                text = text.replace(f"url({name})", f"url({path.as_uri()})")
            (folder / file.name).write_text(text)


def distilled(*options):
    """Ghostscript's PDF of the PostScript page."""
    common = ["gs", "-q", "-dSAFER", "-dBATCH", "-dNOPAUSE", "-sDEVICE=pdfwrite"]
    return [[*common, *options, "-sOutputFile=made.pdf", "page.ps"]]


# The commands that make each file: `made.pdf`, and the files of those before it.
FILES = {
    "weasyprint": [["weasyprint", "--pdf-forms", "page.html", "made.pdf"]],
    "weasyprint-x-4": [
        ["weasyprint", "--pdf-variant", "pdf/x-4", "--output-intent", "device-cmyk",
         "press.html", "made.pdf"],
    ],
    "chromium": [
        ["chromium", "--headless", "--no-sandbox", "--disable-gpu",
         "--no-pdf-header-footer", "--print-to-pdf=made.pdf", "page.html"],
    ],
    "lualatex": [["lualatex", "-interaction=batchmode", "-jobname=made", "page.tex"]],
    "pdflatex": [["pdflatex", "-interaction=batchmode", "-jobname=made", "page.tex"]],
    "ghostscript": distilled(),
    # Type 1 programs as they are: they became compact ones with PDF 1.3.
    "ghostscript-1.2": distilled("-dCompatibilityLevel=1.2"),
    "ghostscript-x-3": distilled("-dPDFX", "-sColorConversionStrategy=CMYK"),
    "cairo": [["pdftocairo", "-pdf", "ghostscript.pdf", "made.pdf"]],
    "cairo-type-1": [["pdftocairo", "-pdf", "pdflatex.pdf", "made.pdf"]],
}


def make(name, folder):
    """Makes a file; False where its program isn't installed."""
    for command in FILES[name]:
        if shutil.which(command[0]) is None:
            return False
        run = subprocess.run(command, cwd=folder, capture_output=True)
        if run.returncode or not (folder / "made.pdf").exists():
            said = (run.stdout + run.stderr).decode(errors="replace")
            sys.exit(f"{name}: {' '.join(command)} failed: {said[-2000:]}")
    (folder / "made.pdf").rename(folder / f"{name}.pdf")
    return True


def profiles(folder):
    """A press profile for each variant, all alike but for that."""
    text = (ROOT / "profiles/offset-coated.toml").read_text()
    icc = ROOT / "profiles/ISOcoated_v2_300_bas.icc"
    shutil.copy(icc, folder)
    for variant in VARIANTS:
        own = text.replace('variant = "sheet-cmyk"', f'variant = "{variant}"')
        (folder / f"{variant}.toml").write_text(own)


def found(marbre, pdf, profile):
    """The rules that find something, sorted."""
    command = [marbre, "preflight", pdf, "--profile", profile, "--format", "json"]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if run.returncode not in (0, 1) or "panicked" in run.stderr:
        sys.exit(f"{pdf}: exit {run.returncode}: {run.stderr}")
    return sorted({finding["rule"] for finding in json.loads(run.stdout)["findings"]})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("marbre", type=lambda path: str(Path(path).resolve()))
    parser.add_argument("--accept", action="store_true")
    parser.add_argument("--keep", type=Path)
    arguments = parser.parse_args()
    expected = json.loads(EXPECTED.read_text()) if EXPECTED.exists() else {}
    wrong = False
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        sources(folder)
        profiles(folder)
        for name in FILES:
            if not make(name, folder):
                print(f"{name}: its program isn't installed")
                wrong = True
                continue
            pdf = folder / f"{name}.pdf"
            rules = {
                variant: found(arguments.marbre, pdf, folder / f"{variant}.toml")
                for variant in VARIANTS
            }
            for variant in VARIANTS:
                wanted = expected.get(name, {}).get(variant, [])
                missing = sorted(set(wanted) - set(rules[variant]))
                more = sorted(set(rules[variant]) - set(wanted))
                if missing or more:
                    wrong = True
                    print(f"{name}, {variant}: not found {missing}, found {more}")
            expected[name] = rules
            if arguments.keep:
                arguments.keep.mkdir(parents=True, exist_ok=True)
                shutil.copy(pdf, arguments.keep)
    if arguments.accept:
        EXPECTED.write_text(json.dumps(expected, indent=2, sort_keys=True) + "\n")
    elif wrong:
        sys.exit(1)
    else:
        print(f"{len(FILES)} files by other programs: just what they should be found in")


main()

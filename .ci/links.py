#!/usr/bin/env python3
"""Looks where the manuals' links lead.

    links.py               each link of the Markdown files, as one follows it in the repository:
                           a file that is there, and in it a heading of that name
    links.py --book DIR    each link of the book that mdBook has made of docs/, and whether
                           every manual has a place in its contents

Addresses on the web aren't asked.
"""

import re
import subprocess
import sys
import unicodedata
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

FENCE = re.compile(r"^ {0,3}(```+|~~~+)")
HEADING = re.compile(r"^ {0,3}#{1,6}\s+(.*?)\s*#*\s*$")
LINK = re.compile(r"!?\[(?:[^\[\]]|\[[^\]]*\])*\]\(\s*<?([^()\s>]*)>?(?:\s+\"[^\"]*\")?\s*\)")
REFERENCE = re.compile(r"^ {0,3}\[[^\]^][^\]]*\]:\s*<?(\S+?)>?(?:\s|$)")


def prose(path):
    """The lines of a Markdown file outside blocks of code, with their numbers."""
    fence = None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        mark = FENCE.match(line)
        if fence is None and mark:
            fence = mark[1]
        elif fence is not None:
            if mark and mark[1].startswith(fence) and line.strip() == mark[1]:
                fence = None
        else:
            yield number, line


def slug(heading):
    """What a heading is called in addresses, as GitHub and mdBook call it."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "")
    text = unicodedata.normalize("NFC", text).strip().lower()
    return "".join("-" if it in " -" else it for it in text if it.isalnum() or it in " -_")


def anchors(path):
    """The names of a file's headings; what is there twice is numbered."""
    seen, names = {}, set()
    for _, line in prose(path):
        if heading := HEADING.match(line):
            name = slug(heading[1])
            names.add(f"{name}-{seen[name]}" if name in seen else name)
            seen[name] = seen.get(name, 0) + 1
    return names


def links(path):
    """The links of a Markdown file: the line's number, and where it leads."""
    for number, line in prose(path):
        line = re.sub(r"(`+)(?:(?!\1).)+\1(?!`)", lambda it: "·" * len(it[0]), line)
        yield from ((number, it) for it in LINK.findall(line))
        if reference := REFERENCE.match(line):
            yield number, reference[1]


def in_repository():
    """What is wrong with the links of the repository's Markdown files."""
    kept = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        check=True, capture_output=True, text=True,
    ).stdout.split("\0")
    # The texts of a report are no manuals: Marbre itself looks at their links.
    pages = [Path(it) for it in kept if it.endswith(".md") and not re.search(
        r"(^|/)(texts|tests)/", it)]
    known, count, wrong = {it: anchors(it) for it in pages}, 0, []
    for page in pages:
        for number, link in links(page):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            count += 1
            path = page if not parts.path else Path(
                page.parent, unquote(parts.path)).resolve().relative_to(Path.cwd())
            said = f"{page}:{number}: {link}: "
            if not path.exists():
                wrong.append(said + "there is no such file")
            elif parts.fragment and parts.fragment not in known.get(path, anchors(path)
                    if path.suffix == ".md" else ()):
                wrong.append(said + f"{path} has no such heading")
    if not count:
        wrong.append("there are no links at all: this looks in the wrong place")
    print(f"{count} links in {len(pages)} files")
    return wrong


class Page(HTMLParser):
    """The links and the names of a page of HTML."""

    def __init__(self, path):
        super().__init__()
        self.links, self.names = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        it = dict(attributes)
        self.names.update(it[key] for key in ("id", "name") if it.get(key))
        # The sign beside a block of code, and the like, are no links of an author's.
        for key in ("href", "src"):
            if it.get(key):
                self.links.append(it[key])


def in_book(book):
    """What is wrong with the book."""
    pages = {it.resolve(): Page(it) for it in book.rglob("*.html")}
    count, wrong = 0, []
    for path, page in pages.items():
        # Its links are written for wherever it is shown.
        if path.name in ("404.html", "toc.html", "print.html"):
            continue
        for link in page.links:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            count += 1
            to = Path(path.parent, unquote(parts.path)).resolve() if parts.path else path
            said = f"{path.name}: {link}: "
            if not to.exists():
                wrong.append(said + "there is no such file in the book")
            elif (parts.fragment and to in pages
                    and unquote(parts.fragment) not in pages[to].names):
                wrong.append(said + f"{to.name} has no such heading")
    contents = Path("docs/SUMMARY.md").read_text(encoding="utf-8")
    for manual in sorted(Path("docs").rglob("*.md")):
        name = manual.relative_to("docs").as_posix()
        if name != "SUMMARY.md" and f"]({name})" not in contents:
            wrong.append(f"{manual} isn't in docs/SUMMARY.md")
    if not count:
        wrong.append("there are no links at all: this looks in the wrong place")
    print(f"{count} links in {len(pages)} pages of the book")
    return wrong


found = in_book(Path(sys.argv[2])) if sys.argv[1:2] == ["--book"] else in_repository()
for it in found:
    print(it, file=sys.stderr)
sys.exit(bool(found))

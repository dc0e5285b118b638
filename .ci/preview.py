#!/usr/bin/env python3
"""Looks at a preview in a real browser: edits a file, sees the page change, clicks a word.

Usage: preview.py MARBRE REPORT

The report is a copy that may be changed. The page may ask for nothing but the preview's own
server, and say nothing on the console; it isn't loaded again for a change.
Needs Debian's chromium and chromium-driver, and Python's standard library.
"""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from browser import Browser, requests

# Seconds that anything may take.
LONG = 60

PAGES = ".sheet[tabindex]"
# What is drawn of each page, and the number of what is seen.
SEEN = f"""
return [+document.documentElement.dataset.version,
        [...document.querySelectorAll('{PAGES}')].map(it => it.dataset.image ?? null)];
"""
# A word of a text that stands on a page which can be seen: page, word, and the pixels of its middle.
WORD = f"""
const state = await (await fetch('state')).json();
for (const [index, page] of state.pages.entries()) {{
    const {{files, items}} = await (await fetch(`items/${{page.items}}`)).json();
    const it = items.find(it => files[it.f].endsWith('.md') && /^\\p{{L}}{{7,}}$/u.test(it.t ?? ''));
    if (!it) continue;
    const paper = document.querySelectorAll('{PAGES}')[index].querySelector('.paper');
    paper.scrollIntoView({{block: 'center'}});
    await new Promise(done => setTimeout(done, 300));
    const box = paper.getBoundingClientRect(), scale = box.width / page.trim[0];
    const middle = [(it.e[0] + it.e[2]) / 2 * scale + box.left, (it.e[1] + it.e[3]) / 2 * scale + box.top];
    return [index, it.t, files[it.f], it.l, middle];
}}
"""


def wait(what, look):
    """What `look` gives once it gives something."""
    until = time.monotonic() + LONG
    while time.monotonic() < until:
        if found := look():
            return found
        time.sleep(0.01)
    sys.exit(f"{what}: not within {LONG} s")


def press(browser, key):
    """Presses a key."""
    keys = [{"type": "keyDown", "value": key}, {"type": "keyUp", "value": key}]
    browser.ask("POST", "/actions", {"actions": [{"type": "key", "id": "k", "actions": keys}]})


def click(browser, x, y):
    """Clicks a place of the window."""
    does = [{"type": "pointerMove", "x": round(x), "y": round(y)},
            {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}]
    body = {"actions": [{"type": "pointer", "id": "m", "actions": does}]}
    browser.ask("POST", "/actions", body)


def look(browser, address, report):
    """Looks at a preview; gives what is wrong with it."""
    browser.ask("POST", "/url", {"url": address})
    wait("no pages", lambda: any(browser.run(SEEN)[1]))
    browser.run("window.same = true")

    script = f"return (async () => {{ {WORD} }})()"
    index, word, name, (line, column), (x, y) = browser.run(script)
    file = report.parent / name
    text = file.read_text()

    # A click says where a word was written.
    click(browser, x, y)
    place = "return document.querySelector('#place').dataset.place"
    said = wait("nothing is said of a click", lambda: browser.run(place))
    if said != f"{name}:{line}:{column}":
        yield f"a click on {word} says {said}, not {name}:{line}:{column}"
    if not text.splitlines()[line - 1][column - 1 :].startswith(word):
        yield f"{word} isn't at {said}"

    # The next one, by the keyboard.
    press(browser, ".")
    if wait("no next word", lambda: browser.run(place)) == said:
        yield "a key doesn't go on to the next word"

    # A change is seen on its page alone, and nothing is loaded again.
    version, before = wait("no image", lambda: (it := browser.run(SEEN)) and it[1][index] and it)
    started = time.monotonic()
    file.write_text(text.replace(word, word + "ment", 1))
    _, after = wait("no change", lambda: (it := browser.run(SEEN))[1][index] != before[index] and it)
    took = time.monotonic() - started
    others = [at for at, (old, new) in enumerate(zip(before, after)) if at != index and old and new and old != new]
    if others:
        yield f"the images of {others} have changed as well"

    # A mistake greys the last pages, and is said.
    whole = report.read_text()
    report.write_text(whole.replace("[report]", "[report", 1))
    banner = "return !document.querySelector('#banner').hidden && document.querySelector('#banner').textContent"
    wait("a mistake isn't said", lambda: browser.run(banner))
    if not browser.run("return !!document.querySelector('#stage.stale')"):
        yield "the last good pages aren't greyed"
    report.write_text(whole)
    wait("a mistake stays", lambda: not browser.run(banner))
    file.write_text(text)
    wait("what is taken back stays", lambda: browser.run(SEEN)[1][index] == before[index])

    # Plates, all views, all lines.
    inks = "return document.querySelectorAll('#plate option').length"
    wait("no plates", lambda: browser.run(inks) >= 7)
    for key in "pbsg23":
        press(browser, key)
    shown = "return [...document.querySelectorAll('.plate')].some(it => !it.hidden && it.naturalWidth)"
    wait("no plate is shown", lambda: browser.run(shown))
    lines = "return document.querySelectorAll('.over .grid').length"
    wait("no grid is shown", lambda: browser.run(lines))
    if not browser.run("return window.same"):
        yield "the page was loaded again"
    unnamed = browser.run("""
    return [...document.querySelectorAll('button, select, input, figure')].filter(it => !(
        it.ariaLabel || it.textContent.trim() || it.labels?.[0]?.textContent.trim())).map(it => it.outerHTML)
    """)
    if unnamed:
        yield f"without a name for a screen reader: {unnamed}"

    outside = [it for it in requests(browser, address) if not it.startswith(address)]
    if outside:
        yield f"it asks for {outside}"
    for entry in browser.log("browser"):
        yield f"the console says: {entry['message']}"
    print(f"{len(before)} pages; {said} for {word}; a change is seen after {took * 1000:.0f} ms")


def main():
    """Looks at the preview of one report."""
    program, report = sys.argv[1], Path(sys.argv[2])
    order = [program, "preview", report, "--no-open", "--lang", "en"]
    served = subprocess.Popen(order, stderr=subprocess.PIPE, text=True)
    wrong = []
    try:
        address = re.search(r"http://\S+/", served.stderr.readline()).group(0)
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            browser = Browser(folder)
            try:
                wrong = list(look(browser, address, report))
            finally:
                browser.end()
    finally:
        served.kill()
        served.wait()
    for it in wrong:
        print(it, file=sys.stderr)
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()

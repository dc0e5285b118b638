#!/usr/bin/env python3
"""Opens preflight pages in a real browser, and looks whether they work.

Usage: browser.py FILE.html…

Each page is opened from the disk. It may ask for nothing but itself and what it carries
(data:), and say nothing on the console; each link of a finding leads to what it names,
in view, with its page; the switch changes the language; printed, all pages are there.
Needs Debian's chromium and chromium-driver, and Python's standard library.
"""

import base64
import json
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from pathlib import Path

FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--window-size=1280,900",
]

# In view: some of it within the window.
IN_VIEW = """
const box = arguments[0].getBoundingClientRect();
return box.top < innerHeight && box.bottom > 0 && box.height > 0;
"""


class Browser:
    """Chromium, driven over the WebDriver protocol."""

    def __init__(self, folder):
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, text=True
        )
        port = None
        while port is None:
            line = self.driver.stdout.readline()
            if not line:
                sys.exit("chromedriver doesn't start")
            found = re.search(r"started successfully on port (\d+)", line)
            port = found and found.group(1)
        self.url = f"http://127.0.0.1:{port}/session"
        options = {
            "binary": "/usr/bin/chromium",
            "args": [*FLAGS, f"--user-data-dir={folder}"],
        }
        session = self.ask("POST", "", {"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": options,
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"},
        }}})
        self.url += "/" + session["sessionId"]

    def ask(self, method, path, body=None):
        """Sends a command, and gives its value."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, method=method)
        # No proxy stands between this machine and itself.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=120) as answer:
            return json.load(answer)["value"]

    def run(self, script, *arguments):
        """Runs JavaScript in the page."""
        body = {"script": script, "args": list(arguments)}
        return self.ask("POST", "/execute/sync", body)

    def find(self, selector):
        """All elements of a selector."""
        body = {"using": "css selector", "value": selector}
        return self.ask("POST", "/elements", body)

    def click(self, element):
        """Clicks an element as a reader does."""
        self.ask("POST", f"/element/{next(iter(element.values()))}/click", {})

    def log(self, kind):
        """What the browser has logged since it was last asked."""
        return self.ask("POST", "/se/log", {"type": kind})

    def end(self):
        """Ends the browser and its driver."""
        try:
            self.ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait(10)


def requests(browser, page):
    """Addresses that a page has asked for."""
    for entry in browser.log("performance"):
        message = json.loads(entry["message"])["message"]
        if message["method"] != "Network.requestWillBeSent":
            continue
        # A browser has pages of its own, such as the one of a new tab.
        if message["params"]["documentURL"].startswith(page):
            yield message["params"]["request"]["url"]


def printed_pages(pdf):
    """How many pages a PDF of Chromium's has."""
    text = pdf
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            text += zlib.decompress(stream)
        except zlib.error:
            pass
    return len(re.findall(rb"/Type\s*/Page\b", text))


def look(browser, file):
    """Looks at one page; gives what is wrong with it."""
    address = file.resolve().as_uri()
    browser.log("browser")
    browser.ask("POST", "/url", {"url": address})
    language = browser.run("return document.documentElement.lang")
    pages = browser.run("return document.querySelectorAll('.page').length")
    if not pages:
        yield "it shows no pages"
    broken = browser.run(
        "return [...document.images].filter(it => !it.naturalWidth).length"
    )
    if broken:
        yield f"{broken} pictures are broken"
    # No two columns side by side that don't fit: nothing scrolls sideways.
    for width in (1280, 420):
        browser.ask("POST", "/window/rect", {"width": width, "height": 900})
        wide = browser.run("return document.documentElement.scrollWidth - innerWidth")
        if wide > 0:
            yield f"at {width} pixels, it is {wide} pixels too wide"
    browser.ask("POST", "/window/rect", {"width": 1280, "height": 900})

    links = browser.find("td a.pin")
    for link in links:
        browser.click(link)
        time.sleep(0.02)
        target = browser.run("return location.hash.slice(1)")
        entry = browser.run("return document.getElementById(arguments[0])", target)
        if not entry:
            yield f"#{target} isn't on the page"
            continue
        if not browser.run(IN_VIEW, entry):
            yield f"#{target} isn't in view"
        section = browser.run("return arguments[0].closest('section')", entry)
        number = browser.run(
            "return arguments[0].querySelector('.place a')?.hash.slice(1) ?? 'file'", entry
        )
        named = browser.run("return arguments[0].id", section)
        if named not in (number, "file"):
            yield f"#{target} is in #{named}, not in #{number}"
        picture = browser.run("return arguments[0].querySelector('.look svg')", section)
        if picture and not browser.run(IN_VIEW, picture):
            yield f"the page of #{target} isn't in view"
    for link in browser.find(".sheets a"):
        target = browser.run("return arguments[0].hash.slice(1)", link)
        browser.run("arguments[0].click()", link)
        entry = browser.run("return document.getElementById(arguments[0])", target)
        if not entry or not browser.run(IN_VIEW, entry):
            yield f"#{target} isn't in view"

    shown = """
    return [...document.querySelectorAll(`[lang="${arguments[0]}"]`)]
        .filter(it => it !== document.documentElement)
        .filter(it => it.getClientRects().length).length
    """
    browser.run("scrollTo(0, 0)")
    both = [("en", "fr"), ("fr", "en")]
    # The language that it has opened in comes last, and is printed.
    for chosen, other in sorted(both, key=lambda it: it[0] == language):
        browser.click(browser.find(f'label[for="{chosen}"]')[0])
        if not browser.run(shown, chosen) or browser.run(shown, other):
            yield f"the switch doesn't show {chosen} alone"

    pdf = browser.ask("POST", "/print", {"page": {"width": 21, "height": 29.7}})
    count = printed_pages(base64.b64decode(pdf))
    # A sheet has room for three pages at most.
    if count < pages / 3:
        yield f"printed, it has {count} sheets for {pages} pages"

    outside = [it for it in requests(browser, address) if not it.startswith(("data:", address))]
    if outside:
        yield f"it asks for {outside}"
    for entry in browser.log("browser"):
        yield f"the console says: {entry['message']}"
    print(f"{file}: {pages} pages, {len(links)} findings, {count} sheets printed")


def main():
    """Looks at each page."""
    wrong = 0
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        browser = Browser(folder)
        try:
            for file in map(Path, sys.argv[1:]):
                for what in look(browser, file):
                    print(f"{file}: {what}")
                    wrong += 1
        finally:
            browser.end()
    sys.exit(wrong > 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""How much more than Typst alone Marbre takes for the same pages: both in turn, on one machine.

    cargo build --release
    python3 -m venv target/beside/venv
    target/beside/venv/bin/pip install -r benches/beside/requirements.txt
    target/beside/venv/bin/python benches/beside/measure.py [--rounds N] [--json FILE] [CASE …]

Marbre in four states: `cold`, nothing kept; `pictures`, these alone are; `one`, all is, and one
word or amount has changed; `same`, nothing has. What brings a project there isn't measured. What
is: processor time of all processes, in user and in system mode, the largest process's peak memory.
Typst is the wheel `typst`: the same pages, in inks, to a PDF without tags."""

import argparse
import hashlib
import json
import os
import re
import resource
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

import project

BOUNDS = ["--max-pages", "20000", "--max-time", "3600", "--max-memory", "16384"]
STATES = ("cold", "pictures", "one", "same")
WHEEL = """import sys, typst
typst.compile("wheel.typ", output="wheel.pdf", root=".", font_paths=["fonts"],
              ignore_system_fonts=True, pdf_standards=[])
"""


def run(command, folder):
    """Wall and processor time in seconds, peak memory in MB."""
    started = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.chdir(folder)
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if done.returncode:
            sys.stderr.write(done.stderr.decode(errors="replace")[-2000:])
        spent = resource.getrusage(resource.RUSAGE_CHILDREN)
        Path("spent.json").write_text(json.dumps([
            done.returncode, spent.ru_utime + spent.ru_stime, spent.ru_maxrss / 1024,
        ]))
        os._exit(0)
    os.waitpid(pid, 0)
    wall = time.perf_counter() - started
    status, cpu, peak = json.loads((folder / "spent.json").read_text())
    if status:
        sys.exit(f"{command[0]} failed in {folder}")
    return {"wall": wall, "cpu": cpu, "peak": peak}


def change(folder, count):
    """Another amount, or another word of a text."""
    accounts, text = folder / "data/accounts.csv", folder / "texts/0003.md"
    if accounts.exists():
        rows = accounts.read_text().split("\n")
        rows[7] = re.sub(r";\d+$", f";{1000 + count}", rows[7].rstrip("\r"))
        accounts.write_text("\n".join(rows))
    elif text.exists():
        words = text.read_text().split(" ")
        words[5] = f"word{count}"
        text.write_text(" ".join(words))
    else:
        report = folder / "report.toml"
        found = report.read_text()
        report.write_text(re.sub(r'title = "Members.*"', f'title = "Members {count}"', found))


def prepare(state, folder, build):
    # Another build of the program has no use for what this one keeps.
    program = hashlib.sha256(Path(build[0]).read_bytes()).hexdigest()[:12]
    kept, aside = folder / ".marbre", folder / f"kept-{program}"
    if state == "cold":
        shutil.rmtree(kept, ignore_errors=True)
        return
    if state == "pictures":
        # A proof has no preflight: what it leaves is pictures, and the pages of other words.
        if not aside.exists():
            shutil.rmtree(kept, ignore_errors=True)
            run(build + ["--proof"], folder)
            shutil.copytree(kept, aside)
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(aside, kept)
        change(folder, time.time_ns() % 100_000)
        return
    run(build, folder)
    if state == "one":
        change(folder, time.time_ns() % 100_000)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--marbre", default=project.ROOT / "target/release/marbre", type=Path)
    parser.add_argument("--folder", default=project.ROOT / "target/beside", type=Path)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--states", default=",".join(STATES))
    parser.add_argument("--json", type=Path)
    parser.add_argument("cases", nargs="*", default=["pages-32", "names", "accounts"])
    given = parser.parse_args()
    build = [str(given.marbre.resolve()), "build", "report.toml", *BOUNDS]
    wheel = [sys.executable, "-c", WHEEL]
    states = given.states.split(",")
    results = {}
    print("| case | what | wall s | CPU s | CPU ÷ typst | peak MB |\n|---|---|---|---|---|---|")
    for case in given.cases:
        folder = given.folder.resolve() / case
        project.make(case, folder)
        runs = {name: [] for name in ["typst", *states]}
        for _ in range(given.rounds):
            runs["typst"].append(run(wheel, folder))
            for state in states:
                prepare(state, folder, build)
                runs[state].append(run(build, folder))
        for name, found in runs.items():
            middle = {key: statistics.median(it[key] for it in found) for key in found[0]}
            shares = [a["cpu"] / b["cpu"] for a, b in zip(found, runs["typst"])]
            middle["ratio"] = statistics.median(shares)
            results[f"{case} {name}"] = middle
            print("| {} | {} | {wall:.2f} | {cpu:.2f} | {ratio:.2f} | {peak:.0f} |".format(
                case, name, **middle), flush=True)
    if given.json:
        given.json.write_text(json.dumps(results, indent=1) + "\n")


if __name__ == "__main__":
    main()

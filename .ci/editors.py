#!/usr/bin/env python3
"""What an editor makes of a report: Tombi, a TOML language server, with the schema.

    editors.py TOMBI REPORT.toml…

Tombi has nothing to say about any of the reports, which are valid. Those that name a schema
are opened in its language server: below each `[part.with]` it completes the fields of that
part's layout and of no other, each with its description, and says what a field is for. A
field that is misspelt is underlined.
"""

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path


class Server:
    """Tombi's language server, over its standard streams."""

    def __init__(self, tombi, folder):
        self.process = subprocess.Popen(
            [tombi, "lsp", "--offline"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        self.number = 0
        folders = [{"uri": folder.as_uri(), "name": folder.name}]
        self.ask("initialize", {
            "processId": os.getpid(), "rootUri": folder.as_uri(), "capabilities": {},
            "workspaceFolders": folders,
        })
        self.tell("initialized", {})

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def tell(self, method, params):
        self.send({"method": method, "params": params})

    def ask(self, method, params):
        """Sends a request, and gives its result."""
        self.number += 1
        self.send({"id": self.number, "method": method, "params": params})
        while True:
            length = 0
            while line := self.process.stdout.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if not length:
                sys.exit("tombi's language server has ended")
            answer = json.loads(self.process.stdout.read(length))
            if answer.get("id") == self.number and "method" not in answer:
                return answer.get("result")
            if "id" in answer:
                self.send({"id": answer["id"], "result": None})

    def at(self, method, path, text, offset):
        """Asks about a place in a document."""
        self.tell("textDocument/didOpen", {"textDocument": {
            "uri": path.as_uri(), "languageId": "toml", "version": 1, "text": text,
        }})
        before = text[:offset].split("\n")
        position = {"line": len(before) - 1, "character": len(before[-1])}
        # It reads what is opened in a thread of its own.
        for _ in range(100):
            answer = self.ask(f"textDocument/{method}", {
                "textDocument": {"uri": path.as_uri()}, "position": position,
            })
            if answer:
                return answer
            time.sleep(0.02)
        return None


def lint(tombi, path):
    """What Tombi says of a report, without its line about success."""
    run = subprocess.run(
        [tombi, "lint", "--offline", "--error-on-warnings", path.name],
        cwd=path.parent, capture_output=True, text=True,
    )
    said = re.sub(r"\x1b\[[0-9;]*m", "", run.stdout + run.stderr).strip()
    return said if run.returncode else ""


def example(schema):
    """A value of a field, as TOML."""
    if "enum" in schema:
        return json.dumps(schema["enum"][0])
    kinds = schema.get("type") or schema.get("anyOf", schema.get("oneOf", [{}]))[0]["type"]
    values = {"integer": "1", "boolean": "true", "array": "[]"}
    if kinds == "object":
        return '{ file = "images/a.png", alt = "A picture." }'
    return values.get(kinds, '""')


def look(tombi, path):
    """What is wrong with what an editor shows of a report."""
    text = path.read_text()
    said = lint(tombi, path)
    if said:
        yield f"tombi says: {said}"
    named = re.match(r"#:schema (\S+)", text)
    if not named:
        return
    schema = json.loads((path.parent / named.group(1)).read_text())
    head = text[: text.index("[[part]]")]
    server = Server(tombi, path.parent.resolve())
    number = 0
    for layout in schema["definitions"]["part"]["oneOf"]:
        name = layout["properties"]["layout"]["const"]
        fields = layout["properties"]["with"]["properties"]
        part = f'{head}[[part]]\nlayout = "{name}"\n\n[part.with]\n'
        number += 1
        document = path.parent.resolve() / f"editors-{number}.toml"
        answer = server.at("completion", document, part + "\n", len(part))
        items = answer if isinstance(answer, list) else (answer or {}).get("items", [])
        if {item["label"] for item in items} != set(fields):
            yield f"{name}: completes {sorted(item['label'] for item in items)}"
        for item in items:
            about = item.get("documentation") or {}
            wanted = fields.get(item["label"], {}).get("description", "")
            if wanted not in about.get("value", ""):
                yield f"{name}: {item['label']} has no description"
        for field, value in fields.items():
            # A list that has to hold something has no short example.
            if "minItems" in json.dumps(value):
                continue
            number += 1
            document = path.parent.resolve() / f"editors-{number}.toml"
            with_field = part + f"{field} = {example(value)}\n"
            answer = server.at("hover", document, with_field, len(part) + 1)
            about = (answer or {}).get("contents", {}).get("value", "")
            if value.get("description", "") not in about:
                yield f"{name}: over {field} it says {answer}"
    server.process.kill()
    server.process.wait()
    print(f"{path}: nothing to say, {number} places in an editor")


def main():
    tombi, wrong = sys.argv[1], 0
    for path in map(Path, sys.argv[2:]):
        for what in look(tombi, path):
            print(f"{path}: {what}")
            wrong += 1
    sys.exit(wrong > 0)


main()

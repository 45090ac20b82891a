"""Reads Swift source as the checks need it: code apart from strings and comments.

Not a parser. It knows where comments and string literals begin and end, raw and multi-line ones and interpolations
included, which is what a search for calls, imports and braces needs in order not to be misled.
"""

import re
from pathlib import Path

STRING_START = re.compile(r'(#*)("""|")')


class Source:
    """One file, as two texts of the same length: what is not of the kind is blank."""

    def __init__(self, text: str):
        self.text = text
        self._code = [character if character == "\n" else " " for character in text]
        self._strings = list(self._code)
        self._read(0, closing=None)
        self.code = "".join(self._code)
        self.strings = "".join(self._strings)

    def line_number(self, offset: int) -> int:
        return self.text.count("\n", 0, offset) + 1

    def _read(self, at: int, closing: str | None) -> int:
        """Code up to the parenthesis that closes an interpolation, or to the end."""
        depth = 0
        while at < len(self.text):
            if self.text.startswith("//", at):
                at = self._end_of_line(at)
                continue
            if self.text.startswith("/*", at):
                at = self._end_of_comment(at)
                continue
            start = STRING_START.match(self.text, at)
            if start:
                at = self._string(start)
                continue
            character = self.text[at]
            if closing and character == ")" and depth == 0:
                return at
            depth += (character == "(") - (character == ")")
            self._code[at] = character
            at += 1
        return at

    def _end_of_line(self, at: int) -> int:
        end = self.text.find("\n", at)
        return len(self.text) if end < 0 else end

    def _end_of_comment(self, at: int) -> int:
        depth = 0
        while at < len(self.text):
            if self.text.startswith("/*", at):
                depth, at = depth + 1, at + 2
            elif self.text.startswith("*/", at):
                depth, at = depth - 1, at + 2
                if depth == 0:
                    return at
            else:
                at += 1
        return at

    def _string(self, start: re.Match) -> int:
        """A literal; its interpolations are code again."""
        hashes, quotes = start.groups()
        end, escape = quotes + hashes, "\\" + hashes
        at = start.end()
        while at < len(self.text):
            if self.text.startswith(end, at):
                return at + len(end)
            if self.text.startswith(escape + "(", at):
                at = self._read(at + len(escape) + 1, closing=")") + 1
            elif self.text.startswith(escape, at):
                at += len(escape) + 1
            elif self.text[at] == "\n" and quotes == '"':
                return at
            else:
                self._strings[at] = self.text[at]
                at += 1
        return at


def swift_files(root: Path, *folders: str) -> list[Path]:
    """Every Swift file below the folders, in a stable order."""
    found = []
    for folder in folders:
        found += sorted(path for path in (root / folder).rglob("*.swift") if ".build" not in path.parts)
    return found

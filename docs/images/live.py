#!/usr/bin/env python3
"""Draws what a terminal shows while a command runs, as an SVG: docs/images/live.svg is made by

    docs/images/live.py docs/images/live.svg ./build.sh Reproduce --table cac/open-set --profile smoke

in a checkout where the table was never made. The command runs on a pseudo-terminal; of all frames the picture takes the middle one of those with the most stages at work.
"""

import fcntl
import html
import os
import pty
import re
import struct
import sys
import termios

COLUMNS, ROWS = 110, 24
WIDTH, HEIGHT, EDGE = 7.8, 18, 14  # of a letter, of a line, around the text
COLOURS = {"31": "#ffa59d", "32": "#86dba8", "33": "#f0cf7b", "2": "#9aa1ae", "": "#e8e9ec"}
SEQUENCE = re.compile(r"\x1b\[\??([0-9;]*)([A-Za-z])|(.)", re.S)


class Screen:
    """As much of a terminal as the live display asks for: colours, up, home, erase below, scrolling."""

    def __init__(self):
        self.lines, self.row, self.column, self.colour, self.rest = [[] for _ in range(ROWS)], 0, 0, "", ""

    def feed(self, text):
        text = self.rest + text
        # A sequence may come in two parts.
        cut = re.search(r"\x1b(\[[?0-9;]*)?$", text)
        self.rest = text[cut.start():] if cut else ""
        for numbers, command, letter in SEQUENCE.findall(text[: len(text) - len(self.rest)]):
            if letter:
                self.write(letter)
            elif command == "A":
                self.row = max(0, self.row - int(numbers or 1))
            elif command == "J":
                self.lines[self.row] = self.lines[self.row][: self.column]
                self.lines[self.row + 1:] = [[] for _ in range(ROWS - self.row - 1)]
            elif command == "m":
                self.colour = numbers if numbers in COLOURS else ""

    def write(self, letter):
        if letter == "\r":
            self.column = 0
        elif letter == "\n":
            self.row += 1
        elif letter >= " ":
            if self.column == COLUMNS:
                self.row, self.column = self.row + 1, 0
            self.scroll()
            line = self.lines[self.row]
            line.extend([(" ", "")] * (self.column + 1 - len(line)))
            line[self.column] = (letter, self.colour)
            self.column += 1
        self.scroll()

    def scroll(self):
        while self.row >= ROWS:
            self.lines, self.row = self.lines[1:] + [[]], self.row - 1


def frames(command):
    """The screen after everything that the command writes at once."""
    child, terminal = pty.fork()
    if child == 0:
        for name in ("CI", "NO_COLOR", "GITHUB_ACTIONS"):
            os.environ.pop(name, None)
        os.environ["TERM"] = "xterm-256color"
        os.execvp(command[0], command)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    screen = Screen()
    while True:
        try:
            written = os.read(terminal, 1 << 16)
        except OSError:
            break
        if not written:
            break
        screen.feed(written.decode("utf-8", "replace"))
        yield [list(line) for line in screen.lines]
    if os.waitpid(child, 0)[1] != 0:
        sys.exit("the command failed")


def at_work(lines):
    """How many lines begin with the bar of a stage."""
    return sum(re.match("  [━─]{20} ", "".join(letter for letter, _ in line)) is not None for line in lines)


def row(line, y):
    parts, x = [], 0
    for piece in re.finditer(r"(.)\1*", "".join(chr(0xE000 + list(COLOURS).index(colour)) for _, colour in line), re.S):
        text = "".join(letter for letter, _ in line[piece.start():piece.end()])
        colour = line[piece.start()][1]
        if text.strip():
            x = EDGE + piece.start() * WIDTH
            parts.append(f'<text x="{x:g}" y="{y}" fill="{COLOURS[colour]}" textLength="{len(text) * WIDTH:g}" lengthAdjust="spacingAndGlyphs">{html.escape(text)}</text>')
    return "\n".join(parts)


def picture(lines, title):
    while lines and not lines[-1]:
        lines = lines[:-1]
    width, height = 2 * EDGE + COLUMNS * WIDTH, 2 * EDGE + len(lines) * HEIGHT
    rows = "\n".join(filter(None, (row(line, EDGE + (i + 1) * HEIGHT - 5) for i, line in enumerate(lines))))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height}" width="{width:g}" height="{height}" role="img" aria-label="{html.escape(title)}">\n'
        '<style>text { font: 13px ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; white-space: pre }</style>\n'
        f'<rect width="{width:g}" height="{height}" rx="8" fill="#14161a"/>\n{rows}\n</svg>\n'
    )


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    seen = list(frames(sys.argv[2:]))
    most = max(map(at_work, seen))
    fullest = [lines for lines in seen if at_work(lines) == most]
    with open(sys.argv[1], "w", encoding="utf-8") as file:
        file.write(picture(fullest[len(fullest) // 2], "The terminal during " + " ".join(sys.argv[2:])))

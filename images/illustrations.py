#!/usr/bin/env python3
"""Draws the nine illustrations of the report.

    python3 images/illustrations.py

Writes 01.svg … 10.svg, but for 06, beside this file, each as large as its spread asks
for, bleed included: 216 mm wide, or 426 mm across the fold (09). Plain Python 3, no
dependency, no randomness: the same script gives the same files.

One family: modules of 24 mm, flat shapes, the theme's colours and nothing else. Every
number that means something is counted from the report: 17 currents (04), 25 seats in
colleges of 9, 7 and 9 (08), 21 windows in three halls (09).
"""
from math import cos, radians, sin
from pathlib import Path

ACCENT, NIGHT, SKY = "#e8553a", "#20405d", "#c9e0ea"
SAND, GOLD, PAPER = "#f7f0e1", "#f3ba3c", "#ffffff"
M = 24  # the module, in mm


def n(v):
    """A number as SVG writes it: at most three decimals, no trailing zeros."""
    s = f"{v:.3f}".rstrip("0").rstrip(".")
    return "0" if s in ("-0", "") else s


def pt(x, y):
    return f"{n(x)} {n(y)}"


def polar(cx, cy, r, deg):
    """Angles run clockwise from three o'clock, as y points down."""
    return cx + r * cos(radians(deg)), cy + r * sin(radians(deg))


class Picture:
    def __init__(self, ground, w=216, h=192):
        self.w, self.h, self.out = w, h, []
        self.rect(0, 0, w, h, ground)

    # -- shapes ---------------------------------------------------------
    def path(self, d, c):
        self.out.append(f'<path fill="{c}" d="{d}"/>')

    def rect(self, x, y, w, h, c):
        self.out.append(
            f'<rect x="{n(x)}" y="{n(y)}" width="{n(w)}" height="{n(h)}" fill="{c}"/>')

    def disc(self, cx, cy, r, c):
        self.out.append(f'<circle cx="{n(cx)}" cy="{n(cy)}" r="{n(r)}" fill="{c}"/>')

    def poly(self, pts, c):
        self.path("M" + "L".join(pt(*p) for p in pts) + "Z", c)

    def line(self, d, w, c, cap="butt"):
        """An open path drawn as a band of width w."""
        caps = "" if cap == "butt" else f' stroke-linecap="{cap}"'
        self.out.append(
            f'<path fill="none" stroke="{c}" stroke-width="{n(w)}"{caps} d="{d}"/>')

    def pie(self, cx, cy, r, a0, a1, c):
        big = int(a1 - a0 > 180)
        self.path(f"M{pt(cx, cy)}L{pt(*polar(cx, cy, r, a0))}"
                  f"A{n(r)} {n(r)} 0 {big} 1 {pt(*polar(cx, cy, r, a1))}Z", c)

    def ring(self, cx, cy, r0, r1, a0, a1, c):
        """A sector of a ring between radii r0 < r1."""
        big = int(a1 - a0 > 180)
        self.path(f"M{pt(*polar(cx, cy, r1, a0))}"
                  f"A{n(r1)} {n(r1)} 0 {big} 1 {pt(*polar(cx, cy, r1, a1))}"
                  f"L{pt(*polar(cx, cy, r0, a1))}"
                  f"A{n(r0)} {n(r0)} 0 {big} 0 {pt(*polar(cx, cy, r0, a0))}Z", c)

    def half(self, cx, cy, r, side, c):
        """A half disc; side is where its round part points: n, e, s or w."""
        a = {"e": -90, "s": 0, "w": 90, "n": 180}[side]
        x0, y0 = polar(cx, cy, r, a)
        x1, y1 = polar(cx, cy, r, a + 180)
        self.path(f"M{pt(x0, y0)}A{n(r)} {n(r)} 0 0 1 {pt(x1, y1)}Z", c)

    def quarter(self, x, y, s, corner, c):
        """A quarter disc filling the square x, y, s, its centre at corner."""
        cx, cy = x + s * ("e" in corner), y + s * ("s" in corner)
        a = {"nw": 0, "ne": 90, "se": 180, "sw": 270}[corner]
        self.pie(cx, cy, s, a, a + 90, c)

    def spandrel(self, x, y, s, corner, c):
        """What quarter() leaves of its square."""
        cx, cy = x + s * ("e" in corner), y + s * ("s" in corner)
        ox, oy = 2 * x + s - cx, 2 * y + s - cy
        turn = int(corner in ("ne", "sw"))
        self.path(f"M{pt(ox, cy)}L{pt(ox, oy)}L{pt(cx, oy)}"
                  f"A{n(s)} {n(s)} 0 0 {turn} {pt(ox, cy)}Z", c)

    def block(self, x, y, w, h, c, nw=0, ne=0, se=0, sw=0):
        """A rectangle with a radius of its own at every corner."""
        def arc(r, ex, ey):
            return f"A{n(r)} {n(r)} 0 0 1 {pt(ex, ey)}" if r else ""
        self.path(f"M{pt(x + nw, y)}L{pt(x + w - ne, y)}" + arc(ne, x + w, y + ne)
                  + f"L{pt(x + w, y + h - se)}" + arc(se, x + w - se, y + h)
                  + f"L{pt(x + sw, y + h)}" + arc(sw, x, y + h - sw)
                  + f"L{pt(x, y + nw)}" + arc(nw, x + nw, y) + "Z", c)

    def leaf(self, x, y, s, deg, c):
        """A leaf of two quarter arcs, from x, y over a diagonal of a square s."""
        tip = polar(x, y, s * 2 ** .5, deg)
        a = f"A{n(s)} {n(s)} 0 0 1 "
        self.path(f"M{pt(x, y)}{a}{pt(*tip)}{a}{pt(x, y)}Z", c)

    def save(self, name):
        body = "\n".join(self.out)
        (Path(__file__).resolve().parent / name).write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.w} {self.h}" '
            f'width="{self.w}mm" height="{self.h}mm">\n{body}\n</svg>\n', encoding="utf-8")


# -- 01: a pair of braces opens, what it held rolls out ------------------
def code():
    p = Picture(ACCENT)
    q = f"A{M} {M} 0 0 "
    p.line(f"M84 30{q}0 60 54L60 72{q}1 36 96{q}1 60 120L60 138{q}0 84 162", 18, SAND)
    p.line(f"M132 21{q}1 156 45L156 45{q}0 180 69L216 69", 18, NIGHT)
    p.line(f"M132 171{q}0 156 147L156 147{q}1 180 123L216 123", 18, NIGHT)
    for x, c in ((96, SAND), (150, SAND), (204, SAND)):
        p.disc(x, 96, 18, c)
    return p


# -- 02: up the stairs, a square becomes a circle ------------------------
def formations():
    p = Picture(SAND, 216, 303)
    s, up, foot = 2 * M, 66, 276
    steps = [(0, 303)]
    for k in range(4):
        steps += [(12 + s * k if k else 0, foot - up * k), (12 + s * (k + 1), foot - up * k)]
    steps[-1] = (216, foot - up * 3)
    p.poly(steps + [(216, 303)], NIGHT)
    stages = ((SKY, {}), (GOLD, {"ne": M}), (SKY, {"ne": M, "nw": M, "se": M}),
              (ACCENT, {"ne": M, "nw": M, "se": M, "sw": M}))
    for k, (c, corners) in enumerate(stages):
        p.block(12 + s * k, foot - up * k - s, s, s, c, **corners)
    return p


# -- 03: the bands bend under the weight, and hold -----------------------
def reflexes():
    p = Picture(NIGHT, 216, 132)
    cx, y0, y1 = 132, 54, 72
    for k, c in enumerate((SKY, PAPER, GOLD)):
        r = 27 + 12 * k          # around the ball
        f = 66 - 27 - 12 * k     # around the shoulders
        y = y0 - f
        p.line(f"M0 {n(y)}L{pt(cx - 66, y)}A{n(f)} {n(f)} 0 0 1 {pt(cx - 66 + f, y0)}"
               f"L{pt(cx - r, y1)}A{n(r)} {n(r)} 0 0 0 {pt(cx + r, y1)}"
               f"L{pt(cx + r, y0)}A{n(f)} {n(f)} 0 0 1 {pt(cx + 66, y)}L216 {n(y)}", 7.5, c)
    p.disc(cx, y1, 19.5, ACCENT)
    return p


# -- 04: seventeen currents, one compass ---------------------------------
def compass():
    p = Picture(SKY, 216, 186)
    for k in range(17):
        y = 6 + k * 10.875
        d = f"M-12 {n(y)}" + "".join(
            f"A17 17 0 0 {1 - i % 2} {pt(12 + 24 * i, y)}" for i in range(10))
        p.line(d, 3.4, NIGHT if k % 2 else PAPER)
    cx, cy = 108, 93
    p.disc(cx, cy, 64, SAND)
    for a in range(0, 360, 90):
        p.disc(*polar(cx, cy, 52.5, a), 4, NIGHT)
    tip, side = polar(cx, cy, 47, -60), polar(cx, cy, 13.5, 30)
    end, back = polar(cx, cy, 47, 120), polar(cx, cy, 13.5, 210)
    p.poly([back, end, side], NIGHT)
    p.poly([back, tip, side], ACCENT)
    p.disc(cx, cy, 5, SAND)
    return p


# -- 05: a ruler learns to bend around three kinds of wealth -------------
def measure():
    p = Picture(SKY, 216, 108)
    # the ruler: along the foot, around the bend, up the side, and off the page
    x0, y0, r, w = 144, 48, 42, 30
    p.line(f"M0 {y0 + r}L{x0} {y0 + r}A{r} {r} 0 0 0 {x0 + r} {y0}L{x0 + r} 0", w, GOLD)
    out = r + w / 2
    turns = 15                                  # ticks around the bend
    for k in range(-24, 26):
        long = 15 if k % 8 == 0 else 10 if k % 4 == 0 else 6
        if k < 0:
            a, b = (x0 + 6 * k, y0 + out), (x0 + 6 * k, y0 + out - long)
        elif k <= turns:
            turn = 90 - k * 90 / turns
            a, b = polar(x0, y0, out, turn), polar(x0, y0, out - long, turn)
        else:
            y = y0 - 6 * (k - turns)
            a, b = (x0 + out, y), (x0 + out - long, y)
        p.line(f"M{pt(*a)}L{pt(*b)}", 1.2, NIGHT)
    # six screens: nature, people, money, each looked at twice
    s, q = 30, 30 / 48
    x1, x2, x3, up, down = 42, 42 + s, 42 + 2 * s, 7.5, 7.5 + s

    def screen(x, y, c):
        p.rect(x, y, s, s, c)
        return x + s / 2, y + s / 2
    x, y = screen(x1, up, NIGHT)
    p.leaf(x - 16 * q, y + 16 * q, 32 * q, -45, SKY)
    x, y = screen(x2, up, SAND)
    p.disc(x, y - 8 * q, 9 * q, ACCENT)
    p.half(x, y + 24 * q, 18 * q, "n", ACCENT)
    x, y = screen(x3, up, ACCENT)
    p.disc(x, y, 16 * q, GOLD)
    x, y = screen(x1, down, SAND)
    p.rect(x - 1.5 * q, y + 6 * q, 3 * q, 18 * q, NIGHT)
    p.leaf(x, y + 7 * q, 16 * q, -140, NIGHT)
    p.leaf(x, y + 7 * q, 16 * q, -40, NIGHT)
    x, y = screen(x2, down, GOLD)
    for dx in (-11 * q, 11 * q):
        p.disc(x + dx, y + 2 * q, 7 * q, NIGHT)
        p.half(x + dx, y + 24 * q, 10 * q, "n", NIGHT)
    x, y = screen(x3, down, NIGHT)
    for k in range(4):
        r = 3.5 * q
        p.block(x - 15 * q, y + (10 - 9 * k) * q, 30 * q, 7 * q, GOLD, r, r, r, r)
    return p


# -- 07: a front whose rooms are finished by those who live in them ------
def front():
    p = Picture(SKY, 216, 159)
    # one letter a room; a dot is a room still to be built
    plan = (". . . . . . .",
            "w h . . . . .",
            "w a w . . o .",
            "b w w q w w .",
            "w w s w w c w",
            "w l w w g w w")
    top = 15
    rooms = [(kind, M + M * i, top + M * j) for j, row in enumerate(plan)
             for i, kind in enumerate(row.split())]
    for k in range(8):                          # the frame, waiting
        p.rect(M * (k + 1) - .75, top - .75, 1.5, 144.75, NIGHT)
        if k < 7:
            p.rect(M - .75, top + M * k - .75, 169.5, 1.5, NIGHT)
    for kind, x, y in rooms:
        if kind not in ".o":
            p.rect(x - .75, y - .75, M + 1.5, M + 1.5, PAPER)
    for kind, x, y in rooms:
        if kind == "w":
            p.rect(x + 5, y + 5, 14, 14, NIGHT)
        elif kind == "h":
            p.rect(x, y, M, M, ACCENT)
            p.poly([(x, y), (x + M, y), (x + 12, y + 12)], SAND)
        elif kind == "o":
            p.half(x + 12, y + M - .75, 9, "n", GOLD)
        elif kind == "a":
            p.block(x, y, M, M, GOLD, nw=12, ne=12)
        elif kind == "l":
            p.rect(x, y, M, M, SKY)
            p.leaf(x, y + M, M, -45, NIGHT)
        elif kind == "b":
            for k in range(3):
                p.rect(x + 8 * k + 2, y, 4, M, ACCENT)
        elif kind == "q":
            p.rect(x, y, M, M, GOLD)
            p.quarter(x, y, M, "sw", ACCENT)
        elif kind == "s":
            p.rect(x, y, M, M, ACCENT)
            p.disc(x + 12, y + 12, 8, PAPER)
        elif kind == "c":
            p.rect(x, y, M, M, SKY)
            p.quarter(x, y, 12, "nw", ACCENT)
            p.quarter(x + 12, y, 12, "ne", ACCENT)
        elif kind == "g":
            p.block(x + 3, y + 3, 18, 21, ACCENT, nw=9, ne=9)
    return p


# -- 08: a half circle of 25 seats in three colleges ---------------------
def colleges():
    p = Picture(ACCENT, 216, 108)
    cx, cy = 108, 97
    groups = (((2, 3, 4), NIGHT, SKY), ((2, 2, 3), SAND, ACCENT), ((2, 3, 4), SKY, NIGHT))
    a = 180
    for rows, ground, seat in groups:
        span = 180 * sum(rows) / 25
        mid = a + span / 2
        gx, gy = polar(0, 0, 3, mid)
        p.ring(cx + gx, cy + gy, 29, 92, a, a + span, ground)
        for r, count in zip((40.5, 60.5, 80.5), rows):
            for i in range(count):
                p.disc(*polar(cx + gx, cy + gy, r, a + span * (i + .5) / count), 7.7, seat)
        a += span
    p.half(cx, cy - 1.6, 18, "n", PAPER)
    return p


# -- 09: three halls, one palm, 21 windows -------------------------------
def oasis():
    p = Picture(SAND, 426, 144)
    p.disc(303, 66, 45, GOLD)
    p.rect(0, 117, 426, 27, SKY)
    for k in range(3):
        p.rect(258 - 18 * k, 121.5 + 7.5 * k, 78 + 30 * k, 3, PAPER)

    def hall(x, wall, teeth, per, rows, c):
        top, tooth = 117 - wall, 30
        for i in range(teeth):
            p.poly([(x + tooth * i, top + 1), (x + tooth * i, top - 24), (x + tooth * (i + 1), top),
                    (x + tooth * (i + 1), top + 1)], c)
        p.rect(x, top, tooth * teeth, wall, c)
        step, wide = tooth / per, 15 / per
        for i in range(teeth * per):
            for j in range(rows):
                p.rect(x + step * (i + .5) - wide / 2, top + 9 + 24 * j, wide, 13.5, SAND)
    hall(24, 60, 3, 2, 2, NIGHT)                # 12 windows
    hall(153, 33, 1, 3, 1, ACCENT)              # 3
    hall(348, 33, 2, 3, 1, NIGHT)               # 6
    # the palm
    p.poly([(272, 117), (283, 117), (279.5, 42), (275.5, 42)], ACCENT)
    for a in (-188, -150, -114, -66, -30, 8):
        p.leaf(277.5, 42, 27, a, NIGHT)
    return p


# -- 10: everything in the air, and level --------------------------------
def balance():
    p = Picture(NIGHT, 216, 303)
    p.rect(0, 243, 216, 60, ACCENT)
    p.half(108, 165, 78, "s", SAND)
    p.rect(18, 153, 180, 12, SKY)
    for k in range(6):
        p.rect(36, 141 - 12 * k, 48, 12.1, GOLD if k % 2 else PAPER)
    p.disc(156, 129, 24, ACCENT)
    p.poly([(36, 81), (84, 81), (60, 57)], SKY)
    return p


ALL = {"01.svg": code, "02.svg": formations, "03.svg": reflexes, "04.svg": compass,
       "05.svg": measure, "07.svg": front, "08.svg": colleges,
       "09.svg": oasis, "10.svg": balance}

if __name__ == "__main__":
    for name, draw in ALL.items():
        draw().save(name)

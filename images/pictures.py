#!/usr/bin/env python3
"""Rendered pictures of paper models, standing in for photographs.

Makes, beside this file:
    plate-1.jpg  2551 x 3579   an empty hall of arches, daylight falling in
    plate-2.jpg  2551 x 3579   stacks of coloured paper, shallow depth of field
    cover.jpg    2551 x 3579   a small town of coloured paper volumes, low sun
    team.jpg     2551 x 1701   a long table and its chairs, morning light

Run:
    python3 pictures.py                    all four at full size
    python3 pictures.py cover team         only those
    python3 pictures.py --scale 6 --out DIR plate-1     a small proof in DIR

Needs numpy and pillow.  Deterministic: same script, same pixels (the noise is
seeded by tile).  On two cores: team and cover about two minutes, plate-1 three,
plate-2 seven (hundreds of sheets, strong blur).

How it works.  A small ray tracer.  Every object is a convex body (box cut by
planes, cylinders, ellipsoids) from which one body may be taken away (a row of
arches, a cylinder, a box); rays meet it analytically, so no artefacts of
marching.  A bounding-volume tree is walked by whole bundles of rays at once.
The light is a sun with a wide disc (soft shadows) and a sky.  Light from the
sky and from other surfaces is gathered by path tracing on a smaller pinhole
image, smoothed along surfaces, and looked up when the large image is made;
the large image is sampled 6 times a pixel, 24 or 36 times more where that is not enough
(edges, penumbrae, out-of-focus parts).  Edges are rounded a little in the
shading, paper has a tooth.  Last come a soft shoulder, a faint halation and grain.
"""
import argparse
import math
import multiprocessing as mp
import os
import sys
import time

for _v in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_v, "1")
import numpy as np
from PIL import Image

F = np.float32
INF = F(1e9)
HERE = os.path.dirname(os.path.abspath(__file__))


# ------------------------------------------------------------------ colours

def lin(hexa):
    """sRGB hex -> linear light."""
    c = np.array([int(hexa[i:i + 2], 16) for i in (1, 3, 5)], float) / 255
    return np.where(c <= .04045, c / 12.92, ((c + .055) / 1.055) ** 2.4).astype(F)


ACCENT, NIGHT, SKY = lin("#ea6146"), lin("#2a4d6e"), lin("#c9e0ea")
SAND, GOLD, WHITE = lin("#f2e6d0"), lin("#f3ba3c"), lin("#f5f1e9")
WOOD = lin("#dcbb92")


# ------------------------------------------------------------------ objects

class Body:
    """Convex body, minus at most one other.  Local frame: p' = R (p - c)."""

    def __init__(self, c, h, col, R=None, planes=(), cyls=(), ells=(), cut=None,
                 bevel=.012, tooth=1., wood=0., vary=0.):
        self.c = np.array(c, F)
        self.h = np.array(h, F)
        self.col = np.array(col, F)
        self.R = None if R is None else np.array(R, F)
        self.planes = [(np.array(n, F) / F(np.linalg.norm(n)), F(d / np.linalg.norm(n)))
                       for n, d in planes]
        self.cyls = cyls      # (axis, a, b, radius)
        self.ells = ells      # (centre, radii)
        self.cut = cut
        self.bevel, self.tooth, self.wood, self.vary = F(bevel), F(tooth), F(wood), vary
        e = self.h if R is None else np.abs(self.R.T) @ self.h
        self.lo, self.hi = self.c - e, self.c + e

    def local(self, O, D):
        o = O - self.c[:, None]
        if self.R is None:
            return o, D
        return self.R @ o, self.R @ D

    def hit(self, O, D, eps):
        o, d = self.local(O, D)
        d = np.where(np.abs(d) < 1e-9, F(1e-9), d)
        inv = 1 / d
        a = -o * inv
        b = np.abs(inv) * self.h[:, None]
        t0 = (a - b).max(0)
        t1 = (a + b).min(0)
        for n, k in self.planes:
            den = n @ d
            den = np.where(np.abs(den) < 1e-9, F(1e-9), den)
            t = (k - n @ o) / den
            t0 = np.where(den < 0, np.maximum(t0, t), t0)
            t1 = np.where(den > 0, np.minimum(t1, t), t1)
        for ax, ca, cb, r in self.cyls:
            s0, s1 = self._cyl(o, d, ax, ca, cb, r)
            t0 = np.maximum(t0, s0)
            t1 = np.minimum(t1, s1)
        for ce, ra in self.ells:
            ra = np.array(ra, F)[:, None]
            oo, dd = (o - np.array(ce, F)[:, None]) / ra, d / ra
            A = (dd * dd).sum(0)
            B = (oo * dd).sum(0)
            C = (oo * oo).sum(0) - 1
            q = B * B - A * C
            s = np.sqrt(np.maximum(q, 0))
            t0 = np.maximum(t0, np.where(q > 0, (-B - s) / A, INF))
            t1 = np.minimum(t1, np.where(q > 0, (-B + s) / A, -INF))
        ok = (t0 < t1) & (t1 > eps)
        if self.cut is None:
            return np.where(ok & (t0 > eps), t0, INF)
        ts = np.maximum(t0, eps)
        b0, b1 = self._cut(o, d, ts)
        inside = (b0 <= ts) & (b1 > ts)
        t = np.where(inside, b1, np.where(t0 > eps, t0, INF))
        return np.where(ok & (t < t1), t, INF)

    @staticmethod
    def _cyl(o, d, ax, ca, cb, r):
        i, j = [(1, 2), (0, 2), (0, 1)][ax]
        x, y = o[i] - F(ca), o[j] - F(cb)
        A = d[i] * d[i] + d[j] * d[j] + F(1e-12)
        B = x * d[i] + y * d[j]
        C = x * x + y * y - F(r * r)
        q = B * B - A * C
        s = np.sqrt(np.maximum(q, 0))
        return np.where(q > 0, (-B - s) / A, INF), np.where(q > 0, (-B + s) / A, -INF)

    @staticmethod
    def _box(o, d, i, lo, hi):
        t = (F(lo) - o[i]) / d[i]
        u = (F(hi) - o[i]) / d[i]
        return np.minimum(t, u), np.maximum(t, u)

    def _arch_x(self, x):
        k = self.cut
        n = np.clip(np.round((x - k["x0"]) / k["pitch"]), 0, k["n"] - 1)
        return (k["x0"] + n * k["pitch"]).astype(F)

    def _cut(self, o, d, ts):
        k = self.cut
        if k["kind"] == "arch":      # holes along local y, rounded at the top
            xc = self._arch_x(o[0] + ts * d[0])
            oo = np.stack((o[0] - xc, o[1], o[2]))
            r, z = k["r"], k["z"]
            x0, x1 = self._box(oo, d, 0, -r, r)
            z0, z1 = self._box(oo, d, 2, k.get("sill", -1e3), z)
            b0, b1 = np.maximum(x0, z0), np.minimum(x1, z1)
            c0, c1 = self._cyl(oo, d, 1, 0, z, r)
            if "sill" in k and k["sill"] > z - r:
                c0, c1 = np.maximum(c0, z0), c1
            bo, co = b0 < b1, c0 < c1
            lo = np.minimum(np.where(bo, b0, INF), np.where(co, c0, INF))
            hi = np.maximum(np.where(bo, b1, -INF), np.where(co, c1, -INF))
            return lo, hi
        if k["kind"] == "cyl":
            return self._cyl(o, d, k["ax"], k["a"], k["b"], k["r"])
        lo, hi = k["lo"], k["hi"]    # box
        s = [self._box(o, d, i, lo[i], hi[i]) for i in range(3)]
        return (np.maximum(np.maximum(s[0][0], s[1][0]), s[2][0]),
                np.minimum(np.minimum(s[0][1], s[1][1]), s[2][1]))

    def normal(self, P):
        """Shading normal, edges softened over `bevel`."""
        p = P - self.c[:, None]
        if self.R is not None:
            p = self.R @ p
        N = np.zeros_like(p)
        near = np.full(p.shape[1], INF, F)
        base = np.zeros_like(p)

        def add(f, n):
            nonlocal near, base
            f = np.abs(f)
            N[:] += np.maximum(self.bevel - f, 0) * n
            m = f < near
            near = np.where(m, f, near)
            base = np.where(m, n, base)

        for i in range(3):
            n = np.zeros_like(p)
            n[i] = np.sign(p[i])
            add(np.abs(p[i]) - self.h[i], n)
        for n, k in self.planes:
            add(n @ p - k, n[:, None] * np.ones_like(p))
        for cy in self.cyls:
            add(*self._cylf(p, *cy))
        for ce, ra in self.ells:
            ra = np.array(ra, F)[:, None]
            q = (p - np.array(ce, F)[:, None]) / ra
            g = q / ra
            L = np.sqrt((q * q).sum(0)) + F(1e-9)
            G = np.sqrt((g * g).sum(0)) + F(1e-9)
            add((L - 1) * L / G, g / G)
        if self.cut is not None:
            k = self.cut
            if k["kind"] == "arch":
                q = np.stack((p[0] - self._arch_x(p[0]), p[1], p[2]))
                low = q[2] < k["z"]
                f, n = self._cylf(q, 1, 0, k["z"], k["r"])
                n0 = np.zeros_like(p)
                n0[0] = np.sign(q[0])
                f = np.where(low, np.abs(q[0]) - F(k["r"]), f)
                add(f, -np.where(low, n0, n))
                if "sill" in k:
                    n1 = np.zeros_like(p)
                    n1[2] = 1
                    add(np.where(np.abs(q[0]) <= k["r"] + 1e-3, q[2] - F(k["sill"]), INF), n1)
            elif k["kind"] == "cyl":
                f, n = self._cylf(p, k["ax"], k["a"], k["b"], k["r"])
                add(f, -n)
            else:
                for i in range(3):
                    for s, v in ((-1, k["lo"][i]), (1, k["hi"][i])):
                        n = np.zeros_like(p)
                        n[i] = -s
                        ok = np.ones(p.shape[1], bool)
                        for j in range(3):
                            if j != i:
                                ok &= (p[j] > k["lo"][j] - 1e-3) & (p[j] < k["hi"][j] + 1e-3)
                        add(np.where(ok, p[i] - F(v), INF), n)
        L = np.sqrt((N * N).sum(0))
        N = np.where(L > self.bevel * F(.2), N / (L + F(1e-12)), base)
        if self.R is not None:
            N, p, base = self.R.T @ N, p, base
        return N.astype(F), p

    @staticmethod
    def _cylf(p, ax, ca, cb, r):
        i, j = [(1, 2), (0, 2), (0, 1)][ax]
        x, y = p[i] - F(ca), p[j] - F(cb)
        L = np.sqrt(x * x + y * y) + F(1e-9)
        n = np.zeros_like(p)
        n[i], n[j] = x / L, y / L
        return L - F(r), n


class Cove(Body):
    """Seamless studio ground: floor z=0, quarter round, wall at y = Y."""

    def __init__(self, Y, r, col, big=400, tooth=1.):
        super().__init__((0, 0, 0), (big, big, big), col, tooth=tooth)
        self.Y, self.r = F(Y), F(r)

    def hit(self, O, D, eps):
        d = np.where(np.abs(D) < 1e-9, F(1e-9), D)
        t = -O[2] / d[2]
        y = O[1] + t * d[1]
        best = np.where((t > eps) & (d[2] < 0) & (y <= self.Y - self.r), t, INF)
        t = (self.Y - O[1]) / d[1]
        z = O[2] + t * d[2]
        best = np.minimum(best, np.where((t > eps) & (d[1] > 0) & (z >= self.r), t, INF))
        s0, s1 = self._cyl(O, d, 0, self.Y - self.r, self.r, self.r)
        y, z = O[1] + s1 * d[1], O[2] + s1 * d[2]
        ok = (s1 > eps) & (y > self.Y - self.r) & (z < self.r)
        return np.minimum(best, np.where(ok, s1, INF))

    def normal(self, P):
        y, z = P[1] - (self.Y - self.r), P[2] - self.r
        n = np.zeros_like(P)
        a = np.maximum(y, 0)
        b = np.minimum(z, 0)
        L = np.sqrt(a * a + b * b) + F(1e-9)
        n[1], n[2] = -a / L, -b / L
        n[2] = np.where(L < 1e-6, 1, n[2])
        return n.astype(F), P


def yaw(deg):
    a = math.radians(deg)
    c, s = math.cos(a), math.sin(a)
    return np.array([[c, s, 0], [-s, c, 0], [0, 0, 1]])     # world -> local


def box(x0, x1, y0, y1, z0, z1, col, **k):
    return Body(((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2),
                ((x1 - x0) / 2, (y1 - y0) / 2, (z1 - z0) / 2), col, **k)


def arcade(x0, x1, y0, y1, z0, z1, col, n, r, spring, along="x", sill=None, **k):
    """Wall with n evenly spread arches; `spring` and `sill` are heights above z0."""
    c = ((x0 + x1) / 2, (y0 + y1) / 2, (z0 + z1) / 2)
    L, T = (x1 - x0, y1 - y0) if along == "x" else (y1 - y0, x1 - x0)
    pitch = L / n
    hz = (z1 - z0) / 2
    cut = dict(kind="arch", pitch=F(pitch), n=n, r=F(r), z=F(spring - hz),
               x0=F(-L / 2 + pitch / 2))
    if sill is not None:
        cut["sill"] = F(sill - hz)
    return Body(c, (L / 2, T / 2, hz), col, R=None if along == "x" else yaw(90), cut=cut, **k)


# --------------------------------------------------------------------- tree

class Scene:
    def __init__(self, bodies, cam, sun, suncol, sky, amb, W, H, bounces=1, eps=2e-3,
                 tex=6., bump=.05, mott=.03, irr_div=4, irr_spp=32, spp=(6, 24), lstop=1., clamp=6., skyvis=(1, 1, 1), look=None):
        self.b = bodies
        self.cam = cam
        s = np.array(sun, F)
        self.sun = s / np.linalg.norm(s)
        self.suncol = np.array(suncol[:3], F)
        self.sunr = F(suncol[3])
        self.sky, self.amb = sky, np.array(amb, F)
        self.W, self.H = W, H
        self.bounces, self.eps = bounces, F(eps)
        self.tex, self.bump, self.mott = F(tex), F(bump), F(mott)
        self.irr_div, self.irr_spp, self.spp = irr_div, irr_spp, spp
        self.lstop, self.clamp = F(lstop), F(clamp)
        self.skyvis = np.array(skyvis, F)
        self.look = look or {}
        self.free = [i for i, q in enumerate(bodies) if isinstance(q, Cove)]
        ids = [i for i in range(len(bodies)) if i not in self.free]
        self.root = self._build(ids)
        self.cols = np.array([q.col for q in bodies], F)
        t = np.cross(self.sun, [0, 0, 1.])
        t /= np.linalg.norm(t)
        self.sunT, self.sunB = t.astype(F), np.cross(self.sun, t).astype(F)
        self.noise = make_noise()

    def _build(self, ids):
        lo = np.min([self.b[i].lo for i in ids], 0) - F(1e-4)
        hi = np.max([self.b[i].hi for i in ids], 0) + F(1e-4)
        if len(ids) <= 2:
            return lo, hi, ids, None
        cen = np.array([self.b[i].c for i in ids])
        ax = int(np.argmax(cen.max(0) - cen.min(0)))
        o = np.argsort(cen[:, ax], kind="stable")
        m = len(ids) // 2
        return lo, hi, None, (self._build([ids[j] for j in o[:m]]),
                              self._build([ids[j] for j in o[m:]]))

    def trace(self, O, D, anyhit=False):
        n = O.shape[1]
        best = np.full(n, INF, F)
        who = np.full(n, -1, np.int32)
        D = np.where(np.abs(D) < 1e-9, F(1e-9), D)
        for i in self.free:
            t = self.b[i].hit(O, D, self.eps)
            m = t < best
            best = np.where(m, t, best)
            who[m] = i
        if anyhit:
            best[best < INF] = -1
        mean = D.mean(1)
        stack = [(self.root, np.arange(n), O, D, 1 / D)]
        while stack:
            (lo, hi, leaf, kids), idx, o, d, inv = stack.pop()
            a = (lo[:, None] - o) * inv
            b = (hi[:, None] - o) * inv
            tn = np.minimum(a, b).max(0)
            tf = np.maximum(a, b).min(0)
            sel = np.nonzero((tn < tf) & (tf > 0) & (tn < best[idx]))[0]
            if not len(sel):
                continue
            if len(sel) < .9 * len(idx):
                idx, o, d, inv = idx[sel], o[:, sel], d[:, sel], inv[:, sel]
            if leaf is not None:
                for i in leaf:
                    t = self.b[i].hit(o, d, self.eps)
                    m = np.nonzero(t < best[idx])[0]
                    if len(m):
                        j = idx[m]
                        best[j] = -1 if anyhit else t[m]
                        who[j] = i
            else:
                k0, k1 = kids
                far0 = ((k0[0] + k0[1] - k1[0] - k1[1]) * mean).sum() > 0
                a, b = (k0, k1) if far0 else (k1, k0)
                stack.append((a, idx, o, d, inv))
                stack.append((b, idx, o, d, inv))
        if anyhit:
            return who >= 0
        return best, who

    def surface(self, P, who, detail=True):
        """Shading normal and albedo at points P of bodies `who` (all >= 0)."""
        n = P.shape[1]
        N = np.zeros((3, n), F)
        A = self.cols[who].T.copy()
        order = np.argsort(who, kind="stable")
        w = who[order]
        cuts = np.nonzero(np.diff(w))[0] + 1
        for seg in np.split(order, cuts):
            b = self.b[who[seg[0]]]
            nn, p = b.normal(P[:, seg])
            if detail:
                f = b.tooth
                ax = np.argmax(np.abs(nn if b.R is None else b.R @ nn), 0)
                u = np.where(ax == 0, p[1], p[0])
                v = np.where(ax == 2, p[1], p[2])
                off = F(who[seg[0]] * 7.31)
                if b.wood:
                    q = self._tex(u * F(.5) + off, v * F(7.) + off)
                    q2 = self._tex(u * F(.12) + off, v * F(1.3))
                    A[:, seg] *= 1 + b.wood * np.array([.5, .9, 1.3], F)[:, None] * (q[:, 0] + q2[:, 0])
                q = self._tex(u * self.tex + off, v * self.tex + ax * F(3.1))
                q2 = self._tex(u * self.tex * F(.07) + off, v * self.tex * F(.07))
                A[:, seg] *= 1 + f * self.mott * (F(.5) * q[:, 0] + q2[:, 0])
                g1, g2 = q[:, 1] * self.bump * f, q[:, 2] * self.bump * f
                g = np.zeros_like(nn)
                g[0] = np.where(ax == 0, 0, g1)
                g[1] = np.where(ax == 1, 0, np.where(ax == 0, g1, g2))
                g[2] = np.where(ax == 2, 0, g2)
                nn = nn + (g if b.R is None else b.R.T @ g)
                nn /= np.sqrt((nn * nn).sum(0))
            N[:, seg] = nn
        return N, A

    def _tex(self, u, v):
        m = self.noise.shape[0]
        i = (u * F(64)).astype(np.int32) % m
        j = (v * F(64)).astype(np.int32) % m
        return self.noise[i, j]

    def sundir(self, r1, r2):
        r = np.sqrt(r1) * self.sunr
        a = r2 * F(2 * np.pi)
        d = self.sun[:, None] + self.sunT[:, None] * (r * np.cos(a)) + self.sunB[:, None] * (r * np.sin(a))
        return d / np.sqrt((d * d).sum(0))

    def direct(self, P, N, r1, r2):
        """Sunlight fraction max(0,n.l) * visible."""
        L = self.sundir(r1, r2)
        c = (N * L).sum(0)
        out = np.zeros(P.shape[1], F)
        s = np.nonzero(c > 0)[0]
        if len(s):
            o = P[:, s] + N[:, s] * self.eps
            out[s] = np.where(self.trace(o, L[:, s], anyhit=True), 0, c[s])
        return out


def make_noise(m=1024):
    """Periodic fibre-like noise with its slopes: (m, m, 3)."""
    rng = np.random.default_rng(7)
    f = np.fft.fft2(rng.standard_normal((m, m)))
    k = np.hypot(*np.meshgrid(np.fft.fftfreq(m) * m, np.fft.fftfreq(m) * m))
    k[0, 0] = 1
    h = np.real(np.fft.ifft2(f * k ** -.9 * np.exp(-(k / 260) ** 2)))
    h = (h - h.mean()) / h.std()
    gx, gy = np.roll(h, -1, 0) - np.roll(h, 1, 0), np.roll(h, -1, 1) - np.roll(h, 1, 1)
    return np.stack((h, gx, gy), -1).astype(F)


# ------------------------------------------------------------------- camera

class Camera:
    def __init__(self, pos, target, width, aspect, shift=0., lens=0., focus=None, upright=False):
        """width: of the image at distance 1; focus: a distance or a point;
        upright keeps verticals parallel."""
        p, t = np.array(pos, float), np.array(target, float)
        f = t - p
        dist = np.linalg.norm(f)
        if upright:
            slope = f[2] / np.hypot(f[0], f[1])
            f[2] = 0
            dist = np.linalg.norm(f)
            shift = shift + slope
        f /= np.linalg.norm(f)
        r = np.cross(f, [0, 0, 1.])
        r /= np.linalg.norm(r)
        u = np.cross(r, f)
        self.p, self.f, self.r, self.u = (x.astype(F) for x in (p, f, r, u))
        self.w, self.h = F(width), F(width / aspect)
        self.shift, self.lens, self.focus = F(shift), F(lens), F(focus if np.isscalar(focus) else
                                                                  dist if focus is None else
                                                                  f @ (np.array(focus, float) - p))

    def rays(self, x, y, l1=None, l2=None):
        """x, y in 0..1 from the top left corner."""
        a, b = (x - F(.5)) * self.w, (F(.5) - y) * self.h + self.shift
        d = self.f[:, None] + self.r[:, None] * a + self.u[:, None] * b
        o = np.broadcast_to(self.p[:, None], d.shape)
        if l1 is not None and self.lens:
            rr, th = np.sqrt(l1) * self.lens, l2 * F(2 * np.pi)
            off = self.r[:, None] * (rr * np.cos(th)) + self.u[:, None] * (rr * np.sin(th))
            d = d * self.focus - off
            o = o + off
        d = d / np.sqrt((d * d).sum(0))
        return np.ascontiguousarray(o, F), d.astype(F)

    def project(self, P):
        q = P - self.p[:, None]
        z = np.maximum(self.f @ q, F(1e-3))
        return (self.r @ q) / z / self.w + F(.5), F(.5) - ((self.u @ q) / z - self.shift) / self.h


def kron(n, d):
    """Kronecker low-discrepancy points, n x d."""
    g = 2.
    for _ in range(40):
        g = (1 + g) ** (1 / (d + 1))
    a = g ** -np.arange(1, d + 1)
    return ((.5 + np.outer(np.arange(n), a)) % 1).astype(F)


# ------------------------------------------------- gathered light, small image

def hemis(N, r1, r2):
    s = np.where(N[2] >= 0, F(1), F(-1))
    a = -1 / (s + N[2])
    b = N[0] * N[1] * a
    T = np.stack((1 + s * N[0] ** 2 * a, s * b, -s * N[0]))
    B = np.stack((b, s + N[1] ** 2 * a, -N[1]))
    r, th = np.sqrt(r1), r2 * F(2 * np.pi)
    return T * (r * np.cos(th)) + B * (r * np.sin(th)) + N * np.sqrt(np.maximum(1 - r1, 0))


def gather(S, P, N, R, depth):
    """Mean light arriving over the cosine hemisphere, one path. R: (k, n) random."""
    d = hemis(N, R[0], R[1])
    o = P + N * S.eps
    t, who = S.trace(o, d)
    out = np.zeros((3, P.shape[1]), F)
    miss = who < 0
    out[:, miss] = S.sky(d[:, miss])
    s = np.nonzero(~miss)[0]
    if len(s):
        Q = o[:, s] + d[:, s] * t[s]
        n2, alb = S.surface(Q, who[s], detail=False)
        L = S.suncol[:, None] * S.direct(Q, n2, R[2, s], R[3, s])
        if depth > 1:
            L = L + gather(S, Q, n2, R[4:, s], depth - 1)
        else:
            L = L + S.amb[:, None]
        out[:, s] = alb * L
    return out


_S = None


def irr_rows(a):
    y0, y1, w, h = a
    S = _S
    yy, xx = np.mgrid[y0:y1, 0:w]
    x, y = ((xx.ravel() + F(.5)) / w).astype(F), ((yy.ravel() + F(.5)) / h).astype(F)
    rng = np.random.default_rng(1000 + y0)
    o, d = S.cam.rays(x, y)
    t, who = S.trace(o, d)
    ok = np.nonzero(who >= 0)[0]
    out = np.zeros((len(x), 9), F)
    if not len(ok):
        return out
    P = o[:, ok] + d[:, ok] * t[ok]
    N, _ = S.surface(P, who[ok], detail=False)
    dims = 4 * S.bounces
    pts = kron(S.irr_spp, dims)
    rot = rng.random((dims, len(ok)), dtype=F)
    acc = np.zeros((3, len(ok)), F)
    for k in range(S.irr_spp):
        R = (rot + pts[k][:, None]) % F(1)
        acc += np.minimum(gather(S, P, N, R, S.bounces), S.clamp)
    out[ok, 0:3], out[ok, 3:6], out[ok, 6:9] = P.T, N.T, (acc / S.irr_spp).T
    return out


def smooth(G, h, w, cam, px, lstop, levels=4):
    """A-trous filter of the gathered light along surfaces."""
    G = G.reshape(h, w, 9)
    P, N, E = G[..., :3], G[..., 3:6], G[..., 6:]
    z = (P - cam.p) @ cam.f
    unit = np.maximum(z, .01) * px
    ker = np.array([1, 4, 6, 4, 1], F) / 16
    valid = (N * N).sum(-1) > .5
    for L in range(levels):
        st = 1 << L
        pad = 2 * st
        Pp, Np, Ep = (np.pad(q, ((pad, pad), (pad, pad), (0, 0)), mode="reflect") for q in (P, N, E))
        lum = E.mean(-1)
        acc, ws = np.zeros_like(E), np.zeros((h, w), F)
        for j in range(5):
            for i in range(5):
                sl = (slice(j * st, j * st + h), slice(i * st, i * st + w))
                dp = Pp[sl] - P
                pl = np.abs((dp * N).sum(-1)) / unit
                dist2 = (dp * dp).sum(-1) / (unit * unit)
                nd = np.clip((Np[sl] * N).sum(-1), 0, 1)
                dl = (Ep[sl].mean(-1) - lum) / (lstop * (.25 / (1 + L) * lum + .02))
                wt = ker[j] * ker[i] * np.exp(-pl * .8 - dist2 / (60. * st * st) - dl * dl) * nd ** 24
                acc += Ep[sl] * wt[..., None]
                ws += wt
        E = np.where((valid & (ws > 1e-6))[..., None], acc / np.maximum(ws, 1e-9)[..., None], E)
    return np.concatenate((P, N, E), -1).astype(F)


# ------------------------------------------------------------- large image

def lookup(S, P, N, j1, j2):
    G, (h, w) = S.G, S.Gs
    u, v = S.cam.project(P)
    x = np.clip(u * w - F(2) + F(3) * j1, 0, w - F(1.001))
    y = np.clip(v * h - F(2) + F(3) * j2, 0, h - F(1.001))
    i, j = x.astype(np.int32), y.astype(np.int32)
    fx, fy = x - i, y - j
    z = np.maximum(S.cam.f @ (P - S.cam.p[:, None]), F(.01)) * S.Gpx
    acc, ws = np.zeros((P.shape[1], 3), F), np.zeros(P.shape[1], F)
    for di, dj, b in ((0, 0, (1 - fx) * (1 - fy)), (1, 0, fx * (1 - fy)),
                      (0, 1, (1 - fx) * fy), (1, 1, fx * fy)):
        g = G[(j + dj) * w + i + di]
        dp = (g[:, 0:3] - P.T) / z[:, None]
        pl = np.abs((dp * N.T).sum(1))
        nd = np.clip((g[:, 3:6] * N.T).sum(1), 0, 1)
        wt = (b + F(.02)) * (np.exp(-pl * F(1.2) - (dp * dp).sum(1) * F(.02)) * nd ** 8 + F(2e-5))
        wt *= (g[:, 6] > 0)
        acc += g[:, 6:9] * wt[:, None]
        ws += wt
    return (acc / np.maximum(ws, F(1e-12))[:, None]).T


def shade(S, x, y, q):
    o, d = S.cam.rays(x, y, q[2], q[3])
    t, who = S.trace(o, d)
    out = np.zeros((3, len(x)), F)
    miss = who < 0
    if miss.any():
        out[:, miss] = S.sky(d[:, miss]) * S.skyvis[:, None]
    s = np.nonzero(~miss)[0]
    if len(s):
        P = o[:, s] + d[:, s] * t[s]
        N, A = S.surface(P, who[s])
        E = S.suncol[:, None] * S.direct(P, N, q[4, s], q[5, s]) + lookup(S, P, N, q[6, s], q[7, s])
        out[:, s] = A * E
    return np.minimum(out, 4)


def tile(a):
    x0, y0, x1, y1 = a
    S = _S
    W, H = S.W, S.H
    rng = np.random.default_rng(x0 * 7919 + y0 * 31 + 5)
    yy, xx = np.mgrid[y0:y1, x0:x1]
    xx, yy = xx.ravel().astype(F), yy.ravel().astype(F)
    n = len(xx)
    n0, n1 = S.spp
    pts = kron(n0 + n1, 8)
    rot = rng.random((8, n), dtype=F)
    acc, sq = np.zeros((3, n), F), np.zeros(n, F)
    for k in range(n0):
        q = (rot + pts[k][:, None]) % F(1)
        c = shade(S, (xx + q[0]) / W, (yy + q[1]) / H, q)
        acc += c
        l = np.sqrt(c[1] + F(.3) * c[0])
        if k == 0:
            lo, hi = l, l
        lo, hi = np.minimum(lo, l), np.maximum(hi, l)
    acc /= n0
    m = ((hi - lo) > .10).reshape(y1 - y0, x1 - x0)
    g = m.copy()
    g[1:] |= m[:-1]
    g[:-1] |= m[1:]
    g[:, 1:] |= m[:, :-1]
    g[:, :-1] |= m[:, 1:]
    s = np.nonzero(g.ravel())[0]
    if len(s) and n1:
        more = np.zeros((3, len(s)), F)
        for k in range(n0, n0 + n1):
            q = (rot[:, s] + pts[k][:, None]) % F(1)
            more += shade(S, (xx[s] + q[0]) / W, (yy[s] + q[1]) / H, q)
        acc[:, s] = (acc[:, s] * n0 + more) / (n0 + n1)
    return acc.T.reshape(y1 - y0, x1 - x0, 3), len(s) / n


def blur(a, r):
    """Three box blurs along both axes."""
    for _ in range(3):
        for ax in (0, 1):
            p = np.pad(a, [(r + 1, r) if k == ax else (0, 0) for k in range(a.ndim)], mode="edge")
            c = np.cumsum(p, ax, dtype=np.float64)
            n = a.shape[ax]
            hi = np.take(c, np.arange(2 * r + 1, 2 * r + 1 + n), ax)
            lo = np.take(c, np.arange(0, n), ax)
            a = ((hi - lo) / (2 * r + 1)).astype(F)
    return a


def develop(img, look, scale, seed):
    """Linear light -> 8-bit picture."""
    H, W, _ = img.shape
    img = img * F(look.get("exposure", 1.))
    small = img[::4, ::4]
    r = max(1, int(look.get("halo_r", 90) / 4 / scale))
    halo = blur(small, r)
    halo = np.asarray(np.stack([np.array(Image.fromarray(halo[..., k]).resize((W, H), Image.BICUBIC))
                                for k in range(3)], -1))
    a = F(look.get("halo", .05))
    img = img * (1 - a) + halo * a
    yy, xx = np.mgrid[0:H, 0:W].astype(F)
    d2 = ((xx / W - .5) ** 2 * W * W + (yy / H - .5) ** 2 * H * H) / (W * W + H * H) * 4
    img = img * (1 - F(look.get("vignette", .10)) * d2[..., None])
    k = F(.72)                        # soft shoulder above k
    img = np.where(img > k, k + (1 - k) * (1 - np.exp(-(img - k) / (1 - k))), np.maximum(img, 0))
    s = np.where(img <= .0031308, img * 12.92, 1.055 * np.maximum(img, 1e-6) ** (1 / 2.4) - .055)
    c = F(look.get("contrast", .0))
    s = s + c * (s - .5) * s * (1 - s) * 4
    lift = np.array(look.get("lift", (.030, .030, .036)), F)
    s = lift + s * (1 - lift)
    rng = np.random.default_rng(seed)
    g = rng.standard_normal((H, W), dtype=F)
    g = (g + .5 * (np.roll(g, 1, 0) + np.roll(g, 1, 1) + np.roll(g, -1, 0) + np.roll(g, -1, 1))) / 1.41
    l = s.mean(-1, keepdims=True)
    s = s + g[..., None] * F(look.get("grain", .011)) * (.35 + 1.3 * l * (1 - l) * 2)
    s = s + (rng.random((H, W, 1), dtype=F) - F(.5)) / 255
    return (np.clip(s, 0, 1) * 255 + .5).astype(np.uint8)


def save(arr, path, limit=3_000_000):
    im = Image.fromarray(arr, "RGB")
    for q in (90, 89, 88, 87, 86, 85, 84, 82, 80, 78, 75):
        im.save(path, quality=q, subsampling=2, dpi=(300, 300), optimize=True)
        if os.path.getsize(path) < limit:
            return q
    return q


def render(name, scale, out, jobs, crop=None):
    global _S
    t0 = time.time()
    make, W, H, seed = PICTURES[name]
    W, H = W // scale, H // scale
    S = make(W, H)
    d = max(1, round(S.irr_div / (1 if scale == 1 else min(scale, 2))))
    w, h = W // d, H // d
    if scale > 2:
        S.irr_spp = max(8, S.irr_spp // 2)
        S.spp = (6, 6)
    _S = S
    rows = [(y, min(h, y + max(1, 24000 // w)), w, h) for y in range(0, h, max(1, 24000 // w))]
    with mp.get_context("fork").Pool(jobs) as pool:
        G = np.concatenate(pool.map(irr_rows, rows, chunksize=1))
    S.Gpx = F(S.cam.w / w)
    G = smooth(G, h, w, S.cam, float(S.Gpx), S.lstop)
    S.G, S.Gs = np.ascontiguousarray(G.reshape(-1, 9)), (h, w)
    t1 = time.time()
    T = 160
    X0, Y0, X1, Y1 = crop or (0, 0, W, H)
    tiles = [(x, y, min(X1, x + T), min(Y1, y + T)) for y in range(Y0, Y1, T) for x in range(X0, X1, T)]
    img = np.zeros((H, W, 3), F)
    frac = 0
    with mp.get_context("fork").Pool(jobs) as pool:
        for a, (px, f) in zip(tiles, pool.imap(tile, tiles, chunksize=1)):
            img[a[1]:a[3], a[0]:a[2]] = px
            frac += f / len(tiles)
    t2 = time.time()
    pic = develop(img, S.look, scale, seed)
    if crop:
        pic = pic[Y0:Y1, X0:X1]
    path = os.path.join(out, name + (".jpg" if scale == 1 and not crop else ".png"))
    if path.endswith("png"):
        Image.fromarray(pic, "RGB").save(path)
        q = "-"
    else:
        q = save(pic, path)
    print(f"{name}: {W}x{H}  gather {t1 - t0:.0f}s  image {t2 - t1:.0f}s  refined {frac:.0%}  "
          f"q={q}  {os.path.getsize(path) / 1e6:.2f} MB", flush=True)


# ------------------------------------------------------------------- scenes

def sky_of(zen, hor, ground=(.30, .28, .25)):
    zen, hor, ground = (np.array(v, F)[:, None] for v in (zen, hor, ground))

    def f(d):
        z = d[2]
        up = np.clip(z, 0, 1) ** F(.5)
        return np.where(z > 0, hor + (zen - hor) * up, ground).astype(F)
    return f


def plate_1(W, H):
    w = WHITE
    b = [box(-60, 60, -60, 60, -1, 0, w * F(.96))]
    y0, y1 = -14, 14
    for s in (-1, 1):
        x = sorted((s * 4, s * 4.8))
        b.append(arcade(x[0], x[1], y0, y1, 0, 5.2, w, 7, 1.42, 2.9, along="y", bevel=.02))
        b.append(arcade(x[0], x[1], y0, y1, 5.2, 8.8, w, 14, .56, 2.1, along="y", sill=.9, bevel=.02))
        x = sorted((s * 3.86, s * 4.9))
        b.append(box(x[0], x[1], y0, y1, 5.08, 5.26, w, bevel=.02))
        b.append(box(x[0], x[1], y0, y1, 8.72, 8.9, w, bevel=.02))
    # vault
    b.append(Body((0, 0, 11.1), (4.8, 14, 2.2), w, cut=dict(kind="cyl", ax=1, a=0, b=-2.2, r=4.0), bevel=.02))
    for y in np.arange(-12, 13, 4.):        # ribs
        b.append(Body((0, y, 11.1), (4.4, .16, 2.2), w,
                      cut=dict(kind="cyl", ax=1, a=0, b=-2.2, r=3.86), bevel=.02))
    # left aisle
    b.append(box(-8.6, -8.2, y0, y1, 0, 5.4, w))
    b.append(box(-8.6, -4.7, y0, y1, 5.2, 5.45, w))
    # end wall, its door and round window
    b.append(arcade(-4.8, 4.8, 14, 14.7, 0, 8.8, w, 1, 1.5, 4.7, sill=2.2, bevel=.02))
    b.append(Body((0, 14.35, 11.1), (4.8, .35, 2.3), w,
                  cut=dict(kind="cyl", ax=1, a=0, b=-.7, r=.95), bevel=.02))
    for k in range(10):
        b.append(box(-2.1, 2.1, 9.8 + .42 * k, 14.0, .22 * k, .22 * (k + 1), w, bevel=.015))
    for s in (-1, 1):
        x = sorted((s * 2.1, s * 2.35))
        b.append(Body(((x[0] + x[1]) / 2, 11.9, 1.3), (.125, 2.1, 1.3), w,
                      planes=[((0, -.22 / .42, 1), -.06)], bevel=.015))
    b.append(box(-6, 6, 14.7, 23, 0, 2.2, w))
    b.append(box(-7, 7, 21, 21.5, 2.2, 9.5, ACCENT * F(.92)))
    b.append(box(6, 6.5, 14.7, 21, 2.2, 7.3, w))
    # a blue bench along the left side
    b.append(box(-3.5, -2.85, 1.6, 6.6, 0, .46, NIGHT, bevel=.015))
    cam = Camera((.35, -11.2, 2.35), (.05, 14, 2.35), .60, W / H, shift=.165, upright=True,
                 lens=.035, focus=19)
    return Scene(b, cam, (.80, .18, .52), (2.45, 2.22, 1.9, .012),
                 sky_of((1.0, 1.2, 1.5), (1.5, 1.55, 1.6), (.6, .57, .52)), (.62, .59, .55), W, H, bounces=2,
                 tex=9, bump=.035, mott=.012, irr_div=5, irr_spp=100, lstop=3., clamp=3.5,
                 skyvis=(.62, .70, .74),
                 look=dict(exposure=.92, halo=.06, halo_r=110, vignette=.14, contrast=.14))


def plate_2(W, H):
    rng = np.random.default_rng(21)
    b = [Cove(80, 40, SAND * F(.99), tooth=.5)]

    def stack(x, y, lx, ly, turn, runs, th=.115, jit=1.0):
        z = 0
        drift = np.zeros(2)
        a = turn
        for col, n in runs:
            for _ in range(round(n * 1.4)):
                t = th * rng.uniform(.8, 1.15)
                drift = drift * .9 + rng.normal(0, .036, 2) * jit
                aa = a + rng.normal(0, .45) * jit
                b.append(Body((x + drift[0], y + drift[1], z + t / 2), (lx / 2, ly / 2, t / 2),
                              col * F(rng.uniform(.95, 1.02)), R=yaw(aa), bevel=.02))
                z += t
            a += rng.normal(0, 1.6) * jit
        return z

    def curl(x, y, z, lx, ly, turn, flat, r, rise, col, th=.10):
        """A sheet lying on the stack whose far end bends up."""
        R = yaw(turn)

        def at(dx):
            o = R.T @ np.array([dx, 0, 0.])
            return x + o[0], y + o[1]
        ax, ay = at(-lx / 2 + flat / 2)
        b.append(Body((ax, ay, z + th / 2), (flat / 2, ly / 2, th / 2), col, R=R, bevel=.02))
        hz = r * (1 - math.cos(rise)) / 2
        hx = r * math.sin(min(rise, math.pi / 2)) / 2
        ax, ay = at(-lx / 2 + flat + hx)
        b.append(Body((ax, ay, z + hz), (hx, ly / 2, hz), col, R=R, cyls=[(1, -hx, r - hz, r)],
                      cut=dict(kind="cyl", ax=1, a=-hx, b=r - hz, r=r - th), bevel=.02))

    W_, S_, N_, A_, K_, G_ = WHITE, SAND, NIGHT, ACCENT, SKY, GOLD
    X, Y, T = 1.5, 0, 34
    z = stack(X, Y, 15, 11, T, [(W_, 9), (N_, 6), (W_, 5), (K_, 10), (A_, 12), (W_, 11), (G_, 3), (W_, 4), (N_, 9), (W_, 12)])
    curl(X, Y, z + .0, 15, 11, T + 1, 10.2, 6.5, .95, W_)
    curl(X, Y, z + .12, 15, 11, T - 1, 8.0, 7.5, 1.05, A_)
    curl(X, Y, z + .24, 15, 11, T + 1.6, 6.0, 8.0, 1.15, W_)
    curl(X, Y, z + .36, 15, 11, T, 4.2, 8.0, 1.25, K_)
    stack(-13, 19, 14, 11, 18, [(S_, 14), (A_, 10), (W_, 14), (K_, 10), (W_, 10), (N_, 12), (W_, 10)])
    stack(21, 20, 14, 11, 50, [(N_, 14), (W_, 18), (G_, 8), (W_, 12), (A_, 9)])
    stack(-12.5, -9, 13, 10, 60, [(K_, 7), (W_, 6), (A_, 4), (S_, 5)])
    cam = Camera((-7, -44, 19), (.6, 0, 7.4), .52, W / H, lens=.95, focus=(-1.9, -8.4, 9))
    return Scene(b, cam, (-.66, -.20, .58), (1.02, .95, .84, .05),
                 sky_of((.46, .52, .60), (.64, .64, .64)), (.44, .42, .39), W, H, bounces=1,
                 tex=4, bump=.05, mott=.016, irr_div=3, irr_spp=32,
                 look=dict(exposure=.90, halo=.05, vignette=.10, contrast=.06))


def gable(x0, x1, y0, y1, z1, ridge, col, along="y", **k):
    """House with a pitched roof; the ridge runs along `along`."""
    hx, hy, hz = (x1 - x0) / 2, (y1 - y0) / 2, (z1 + ridge) / 2
    if along == "y":
        pl = [((ridge, 0, hx), hx * hz), ((-ridge, 0, hx), hx * hz)]
    else:
        pl = [((0, ridge, hy), hy * hz), ((0, -ridge, hy), hy * hz)]
    return Body(((x0 + x1) / 2, (y0 + y1) / 2, hz), (hx, hy, hz), col, planes=pl, **k)


def stairs(x0, y0, y1, n, run, rise, col, sign=1, z=0, axis="x", **k):
    """n steps rising along +/- axis from x0, spanning y0..y1 across."""
    out = []
    for i in range(n):
        a, c = x0 + sign * run * i, x0 + sign * run * n
        a, c = min(a, c), max(a, c)
        if axis == "x":
            out.append(box(a, c, y0, y1, z + (i and rise * i), z + rise * (i + 1), col, **k))
        else:
            out.append(box(y0, y1, a, c, z + (i and rise * i), z + rise * (i + 1), col, **k))
    return out


def cover(W, H):
    b = [Cove(26, 12, SKY * F(1.03), tooth=.6)]
    W_, S_, N_, A_, K_, G_ = WHITE, SAND, NIGHT, ACCENT, SKY, GOLD
    # vermilion stair up to the blue tower
    b += stairs(-4.9, -1.3, .9, 12, .42, .40, A_)
    b.append(box(.14, 2.5, -1.6, 1.3, 0, 7.4, N_))
    b.append(arcade(.14, 2.5, -1.6, 1.3, 7.4, 9.0, N_, 2, .36, .75, sill=.25))
    b.append(box(.02, 2.62, -1.72, 1.42, 9.0, 9.18, N_))
    # aqueduct behind, leaving the picture on the left
    b.append(arcade(-12.6, .2, 3.0, 4.1, 0, 5.6, W_, 6, .80, 3.7))
    b.append(box(-12.6, .2, 2.85, 4.25, 5.6, 5.82, W_))
    # loggia, leaving on the right
    for z in (0, 2.7, 5.4):
        b.append(arcade(2.6, 13.4, 5.2, 5.9, z, z + 2.6, S_, 7, .50, 1.45))
        b.append(box(2.5, 13.5, 5.1, 8.2, z + 2.6, z + 2.7, W_))
        b.append(box(2.6, 13.4, 7.6, 8.0, z, z + 2.6, S_))
    b.append(box(2.6, 3.0, 5.9, 7.6, 0, 8.0, S_))
    # round tower, dome
    b.append(Body((4.75, -1.0, 1.7), (1.25, 1.25, 1.7), W_, cyls=[(2, 0, 0, 1.25)]))
    b.append(Body((4.75, -1.0, 3.4), (1.25, 1.25, 1.2), G_, ells=[((0, 0, 0), (1.2, 1.2, 1.2))]))
    # white stair in front, arch, houses
    b += stairs(2.0, -4.9, -3.2, 6, .38, .30, W_)
    b.append(arcade(4.28, 6.4, -4.9, -3.2, 0, 1.8, W_, 1, .55, .75))
    b.append(gable(-4.1, -2.3, -5.0, -2.7, 1.6, 1.0, W_, "y"))
    b.append(gable(-1.5, .5, -5.6, -3.8, 1.15, .85, S_, "x"))
    b.append(box(-6.9, -5.4, -4.4, -2.9, 0, 1.1, N_))
    b.append(Body((-6.15, -3.65, 1.1), (.62, .62, .62), G_, ells=[((0, 0, 0), (.6, .6, .6))]))
    b.append(Body((-2.0, -7.0, .42), (.42, .42, .42), A_, ells=[((0, 0, 0), (.42, .42, .42))]))
    cam = Camera((-9, -34, 13), (-.3, 0, 5.5), .40, W / H, lens=.13, focus=(0, -2, 3), upright=True, shift=.0)
    return Scene(b, cam, (-.78, -.46, .45), (1.40, 1.22, .95, .020),
                 sky_of((.38, .47, .60), (.56, .58, .60)), (.40, .40, .40), W, H, bounces=1,
                 tex=9, bump=.05, mott=.013, irr_div=4, irr_spp=48,
                 look=dict(exposure=.82, halo=.05, vignette=.06, contrast=.08))


def chair(x, y, turn, col):
    """Seat, back and four legs; faces +y before turning."""
    R = yaw(turn)
    k = dict(R=R, bevel=.012)

    def at(dx, dy, dz, hx, hy, hz):
        o = R.T @ np.array([dx, dy, 0.])
        return Body((x + o[0], y + o[1], dz), (hx, hy, hz), col, **k)
    out = [at(0, 0, .46, .27, .26, .03), at(0, -.235, .86, .27, .026, .19)]
    for sx in (-1, 1):
        out.append(at(sx * .24, .23, .22, .028, .028, .22))
        out.append(at(sx * .24, -.235, .50, .028, .028, .50))
    return out


def team(W, H):
    rng = np.random.default_rng(6)
    W_, S_, N_, A_, K_, G_ = WHITE, SAND, NIGHT, ACCENT, SKY, GOLD
    b = [box(-40, 40, -40, 40, -1, 0, S_), box(-40, 40, 2.8, 3.2, 0, 9, W_)]
    # table
    b.append(box(-3.0, 3.0, -.55, .55, .70, .77, WOOD, wood=.10, bevel=.012))
    for x in (-2.6, 0, 2.6):
        for y in (-.42, .42):
            b.append(box(x - .035, x + .035, y - .035, y + .035, 0, .70, WOOD, wood=.1))
        b.append(box(x - .035, x + .035, -.42, .42, .62, .70, WOOD, wood=.1))
    front = [W_, A_, W_, K_, N_]
    back = [K_, W_, N_, G_, A_]
    for k in range(5):
        x = -2.4 + 1.2 * k
        b += chair(x + rng.normal(0, .06), -.98 + rng.normal(0, .06), rng.normal(0, 9), front[k])
        b += chair(x + rng.normal(0, .06), .98 + rng.normal(0, .06), 180 + rng.normal(0, 9), back[k])
    # things on the table
    for k in range(8):
        b.append(Body((-2.5 + .7 * k + rng.normal(0, .1), rng.uniform(-.25, .25), .774 + .002 * k), (.15, .21, .0015),
                      (W_, W_, K_, W_)[k % 4], R=yaw(rng.uniform(-40, 40)), bevel=.001))
    for k, (x, y, c) in enumerate(((-1.75, .3, N_), (-.35, -.3, A_), (1.05, .32, W_), (2.4, -.2, G_))):
        b.append(Body((x, y, .83), (.055, .055, .06), c, cyls=[(2, 0, 0, .055)],
                      cut=dict(kind="cyl", ax=2, a=0, b=0, r=.048), bevel=.004))
    # sheets pinned on the wall
    cols = [W_, A_, K_, S_, W_, N_, G_, K_]
    for i in range(9):
        for j in range(3):
            if rng.random() < .24:
                continue
            x, z = -2.4 + .60 * i, 1.62 + .62 * j
            b.append(Body((x + rng.normal(0, .012), 2.788, z + rng.normal(0, .012)), (.21, .006, .25),
                          cols[rng.integers(8)], bevel=.004))
    # tall windows out of the picture, for the light
    b.append(arcade(-20.4, 3.6, -10.0, -9.8, 0, 20, W_, 6, 1.6, 11.25, sill=5.2))
    cam = Camera((-1.0, -9.6, 3.9), (0.05, 0, 1.3), .745, W / H, lens=.03, focus=(0, -.7, .8), upright=True)
    return Scene(b, cam, (-.62, -.62, .47), (1.9, 1.68, 1.36, .006),
                 sky_of((.44, .54, .68), (.66, .69, .74)), (.42, .40, .37), W, H, bounces=1,
                 tex=20, bump=.035, mott=.011, irr_div=3, irr_spp=48, spp=(6, 36),
                 look=dict(exposure=.75, halo=.05, vignette=.10, contrast=.09))

PICTURES = {
    "plate-1": (plate_1, 2551, 3579, 11),
    "plate-2": (plate_2, 2551, 3579, 12),
    "cover": (cover, 2551, 3579, 13),
    "team": (team, 2551, 1701, 14),
}


def main():
    ap = argparse.ArgumentParser(description="Render the pictures of the report.")
    ap.add_argument("names", nargs="*", default=[])
    ap.add_argument("--scale", type=int, default=1)
    ap.add_argument("--out", default=HERE)
    ap.add_argument("--jobs", type=int, default=min(2, os.cpu_count() or 1))
    ap.add_argument("--crop", help="x0,y0,x1,y1 in pixels: render only that part, as PNG")
    a = ap.parse_args()
    os.makedirs(a.out, exist_ok=True)
    for n in a.names or PICTURES:
        if n not in PICTURES:
            sys.exit("no such picture: " + n)
        render(n, a.scale, a.out, a.jobs, tuple(map(int, a.crop.split(","))) if a.crop else None)


if __name__ == "__main__":
    main()

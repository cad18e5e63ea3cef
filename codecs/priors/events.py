# SPDX-License-Identifier: MIT
"""Particle events in the Les Houches text format (hep-ph/0609017), with momenta that add up.

Two partons meet and give a chain of decays, each isotropic in its parent's frame: enough for the
digits to be as irregular, and the columns as related, as those of a real generator.
"""
import math

mass = {6: 173.0, 23: 91.188, 24: 80.419, 25: 125.0, 15: 1.777, 5: 4.7}
width = {6: 1.49, 23: 2.44, 24: 2.05, 25: 0.00638}
leptons, neutrinos, light = [11, 13, 15], {11: 12, 13: 14, 15: 16}, [1, 2, 3, 4]


def boosted(p, frame):
    """p, given in the rest frame of `frame`, as seen where `frame` moves. Momenta are (E, x, y, z)."""
    m = math.sqrt(max(frame[0] ** 2 - sum(c * c for c in frame[1:]), 1e-12))
    along = sum(a * b for a, b in zip(p[1:], frame[1:]))
    energy = (p[0] * frame[0] + along) / m
    factor = (p[0] + energy) / (frame[0] + m)
    return (energy, *(a + b * factor for a, b in zip(p[1:], frame[1:])))


def halves(r, parent, m1, m2):
    """The momenta of the two that `parent` decays to."""
    m = math.sqrt(max(parent[0] ** 2 - sum(c * c for c in parent[1:]), 0))
    size = math.sqrt(max((m * m - (m1 + m2) ** 2) * (m * m - (m1 - m2) ** 2), 0)) / (2 * m)
    cosine, angle = 2 * r.random() - 1, 2 * math.pi * r.random()
    sine = math.sqrt(1 - cosine * cosine)
    one = (size * sine * math.cos(angle), size * sine * math.sin(angle), size * cosine)
    return (boosted((math.hypot(size, m1), *one), parent),
        boosted((math.hypot(size, m2), *(-c for c in one)), parent))


class event:
    def __init__(self, r, beam):
        self.r, self.particles, self.colour = r, [], 500
        self.beam = beam

    def add(self, kind, status, mothers, colours, p, m=0.0):
        self.particles.append((kind, status, *mothers, *colours, p, m))
        return len(self.particles)

    def new_colour(self):
        self.colour += 1
        return self.colour

    def collide(self, energy):
        """Two partons of that invariant mass; their sum."""
        r = self.r
        lean = math.exp(r.normal(0, 1.0))
        first, second = energy / 2 * lean, energy / 2 / lean
        pair = r.mostly([(21, 21), (2, -2), (1, -1), (-2, 2), (21, 2), (3, -3), (1, 21)])
        c = [self.new_colour() for _ in range(3)]
        for kind, p in zip(pair, (first, -second)):
            colours = (c[0], c[1]) if kind == 21 else (c[0], 0) if kind > 0 else (0, c[0])
            self.add(kind, -1, (0, 0), colours, (abs(p), 0.0, 0.0, p))
        return (first + second, 0.0, 0.0, first - second)

    def jet(self, p):
        kind = self.r.mostly([21] + light)
        self.add(kind, 1, (1, 2), (self.new_colour(), self.new_colour() if kind == 21 else 0), p)

    def resonance(self, kind, p, m, mothers, colours=(0, 0)):
        """A particle and what it decays to, down to those that stay."""
        r, size = self.r, abs(kind)
        if size not in (6, 23, 24, 25):
            return self.add(kind, 1, mothers, colours, p, m)
        at = self.add(kind, 2, mothers, colours, p, m)
        sign = 1 if kind > 0 else -1
        if size == 6:
            w = min(abs(mass[24] + r.normal(0, 2)), m - 5)
            products = [(24 * sign, w, (0, 0)), (5 * sign, 4.7, colours)]
        elif size == 24:
            c = self.new_colour()
            lepton = r.pick(leptons)
            quarks = [(r.pick([2, 4]) * sign, 0.0, (c, 0)[::sign]), (-r.pick([1, 3]) * sign, 0.0, (0, c)[::sign])]
            products = r.pick([[(-lepton * sign, mass.get(lepton, 0.0), (0, 0)),
                (neutrinos[lepton] * sign, 0.0, (0, 0))], quarks])
        elif size == 23:
            lepton = r.pick(leptons)
            products = [(-lepton, mass.get(lepton, 0.0), (0, 0)), (lepton, mass.get(lepton, 0.0), (0, 0))]
        else:
            products = [(22, 0.0, (0, 0)), (22, 0.0, (0, 0))] if r.happens(0.5) else [(23, 60 + r.random() * 30,
                (0, 0)), (23, 12 + r.random() * 20, (0, 0))]
        for (kind, m, colours), p in zip(products, halves(r, p, products[0][1], products[1][1])):
            self.resonance(kind, p, m, (at, at), colours)
        return at


def top_pair(e):
    r = e.r
    masses = [173 + r.normal(0, 1.5), 173 + r.normal(0, 1.5)]
    whole = e.collide(sum(masses) + r.waiting(120) + 5)
    for kind, m, p in zip((6, -6), masses, halves(r, whole, *masses)):
        c = e.new_colour()
        e.resonance(kind, p, m, (1, 2), (c, 0) if kind > 0 else (0, c))


def boson(e, kind):
    """A boson and up to three jets."""
    r = e.r
    m = abs(mass[abs(kind)] + r.normal(0, width[abs(kind)]))
    jets = r.mostly([1, 0, 2, 3])
    energy = m + r.waiting(90) + 25 * jets + 1
    left = e.collide(energy)
    if jets == 0:
        left = (math.hypot(m, left[3]), 0.0, 0.0, left[3])
    for remaining in range(jets, 0, -1):
        energy = math.sqrt(left[0] ** 2 - sum(c * c for c in left[1:]))
        rest = m if remaining == 1 else m + (energy - m) * r.random()
        jet, left = halves(r, left, 0.0, rest)
        e.jet(jet)
    e.resonance(kind, left, m, (1, 2))


def jets(e):
    whole = e.collide(60 + e.r.waiting(150))
    for p in halves(e.r, whole, 0.0, 0.0):
        e.jet(p)


processes = [top_pair, lambda e: boson(e, e.r.pick([24, -24])), lambda e: boson(e, 23), lambda e: boson(e, 25), jets]


def wide(kind, status, m1, m2, c1, c2, p, m, spin):
    numbers = " ".join(f"{v:+.10e}" for v in (*p[1:],)) + f" {p[0]:.10e} {m:.10e} {0:.4e} {spin:.4e}"
    return f" {kind:8d} {status:2d} {m1:4d} {m2:4d} {c1:4d} {c2:4d} {numbers}"


def fortran(kind, status, m1, m2, c1, c2, p, m, spin):
    return f"{kind:8d}{status:6d}{m1:6d}{m2:6d}{c1:6d}{c2:6d}" + "".join(f"{v:17.9E}"
        for v in (*p[1:], p[0], m)) + f"{0:13.5E}{spin:11.3E}"


def short(kind, status, m1, m2, c1, c2, p, m, spin):
    return f"{kind}\t{status}\t{m1}\t{m2}\t{c1}\t{c2}\t" + "\t".join(f"{v:.8g}"
        for v in (*p[1:], p[0], m)) + f"\t0.\t{spin:.0f}."


def header(place, r, beam):
    cards = "\n".join(f"  {r.pick([r.below(100), f'{r.random() * 100:.1f}', 'True', 'False'])} = {place['word']}_{place['word']} ! {place.sentence()[:40]}"
        for _ in range(r.between(10, 60)))
    blocks = "\n".join(f"  {k:8d} {v:.6e} # M{k}" for k, v in mass.items())
    decays = "\n".join(f"DECAY  {k:4d} {v:.6e}" for k, v in width.items())
    return (f'<LesHouchesEvents version="{r.pick(["1.0", "3.0"])}">\n<header>\n<!--\n{cards}\n-->\n<slha>\nBLOCK MASS\n{blocks}\n{decays}\n</slha>\n</header>\n'
        f"<init>\n2212 2212 {beam:.6e} {beam:.6e} 0 0 {r.below(300000)} {r.below(300000)} -4 1\n{r.random() * 900:.6e} {r.random():.6e} {r.random() * 900:.6e} 1\n</init>\n")


def document(place, size):
    r = place.random
    beam = r.pick([6500.0, 4000.0, 7000.0, 6800.0])
    process, line, weight = r.pick(processes), r.pick([wide, wide, wide, fortran, short]), r.random() * 100
    weights = r.below(30) if r.happens(0.3) else 0
    text, total = [header(place, r, beam)], 0
    while total < size:
        e = event(r, beam)
        process(e)
        scale = sum(math.hypot(*p[1:3]) for _, s, *_, p, m in e.particles if s == 1) + 1
        head = f"{len(e.particles):2d} {1:6d} {weight:+.7e} {scale:.8e} {0.0078125 + r.random() * 1e-5:.8e} {0.12 / (1 + 0.1 * math.log(scale)):.8e}"
        lines = [line(*particle, r.pick([-1.0, 1.0]) if particle[1] == 1 else 0.0) for particle in e.particles]
        extra = []
        if weights:
            extra = ["<rwgt>"] + [f"<wgt id='{1000 + i}'> {weight * (1 + r.normal(0, 0.03)):+.7e} </wgt>"
                for i in range(1, weights)] + ["</rwgt>"]
        text.append("\n".join(["<event>", head, *lines, *extra, "</event>"]) + "\n")
        total += len(text[-1])
    return "".join(text) + "</LesHouchesEvents>\n"

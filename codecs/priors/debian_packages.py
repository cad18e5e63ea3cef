# SPDX-License-Identifier: MIT
"""Debian packages as a source of files: fetched by apt, unpacked, judged by their licences."""
import dataclasses
import fnmatch
import hashlib
import pathlib
import re
import subprocess

permissive = re.compile(
    r"(mit|expat|x11|isc|0?bsd|apache|zlib|bsl|boost|psf|python|artistic|public[- ]domain|cc0|unlicense|"
    r"curl|unicode|ncsa|libpng|postgresql|tcl|wtfpl)([-_/. ].*|[0-9].*)?", re.IGNORECASE)
other_terms = re.compile(r"gpl|gfdl|cddl|mpl|nonfree|non-free|-nc|-nd|-sa|advertis", re.IGNORECASE)


def allowed(licence: str) -> bool:
    """Whether one of the alternatives asks for nothing but notices."""
    def simple(term):
        return permissive.fullmatch(term.strip(" ()")) and not other_terms.search(term)

    return any(all(simple(term) for term in re.split(r"\band\b|,", choice) if term.strip(" ()"))
               for choice in re.split(r"\bor\b|\|", licence))


def stanzas(text: str):
    """(patterns, licence) of a debian/copyright in its machine-readable form, without those of the
    packaging itself; None where it is in prose and a person has to read it."""
    if not re.match(r"\s*(#.*\n)*Format(-Specification)?:", text):
        return None
    found = []
    for stanza in re.split(r"\n\s*\n", text):
        files = re.search(r"^Files:((?:.*\n)(?:[ \t].*\n?)*)", stanza + "\n", re.MULTILINE)
        licence = re.search(r"^License:[ \t]*(.*)", stanza, re.MULTILINE)
        if files and not all(f.startswith("debian/") for f in files[1].split()):
            found.append((files[1].split(), licence[1].strip() if licence else "(none named)"))
    return found


@dataclasses.dataclass
class entry:
    """A line of a list of packages."""
    source: bool
    name: str
    held: bool
    reviewed: str


def listed(path: pathlib.Path):
    for line in path.read_text().splitlines():
        if line and not line.startswith("#"):
            words, _, reviewed = line.partition(" reviewed: ")
            words = words.split()
            yield entry(words[0] == "source", [w for w in words if w not in ("source", "held")][0],
                        "held" in words, reviewed)


class binary_package:
    """A package's files; all of them may be taken, or it is an error."""

    def __init__(self, entry, cache):
        self.archive = self.fetch(entry.name, cache)
        self.root = self.archive.with_suffix("")
        if not self.root.exists():
            subprocess.run(["dpkg-deb", "-x", self.archive, self.root], check=True)
        copyright = self.root / "usr/share/doc" / entry.name / "copyright"
        known = stanzas(copyright.read_text(errors="replace"))
        named = sorted({licence for _, licence in known or []})
        self.licences = [n for n in named if allowed(n)]
        refused = ["a copyright in prose"] if known is None else [n for n in named if not allowed(n)]
        if refused and not entry.reviewed:
            raise SystemExit(f"{entry.name}: permissive licences wanted, found {', '.join(refused)}")

    @staticmethod
    def fetch(name, cache):
        have = sorted(cache.glob(f"{name}_*.deb"))
        if not have:
            subprocess.run(["apt-get", "download", name], cwd=cache, capture_output=True, check=True)
            have = sorted(cache.glob(f"{name}_*.deb"))
        return have[-1]

    def files(self):
        return sorted(self.root.rglob("*"))

    def allows(self, path):
        return True

    def identity(self):
        """Name, version and SHA-256."""
        shown = subprocess.run(["dpkg-deb", "-W", "--showformat=${Package} ${Version}", self.archive],
                               check=True, capture_output=True, text=True).stdout
        return [*shown.split(), hashlib.sha256(self.archive.read_bytes()).hexdigest()]


class source_package:
    """The upstream archive of a source package, each file under the licence of its own."""

    def __init__(self, entry, cache):
        self.name = entry.name
        folder = cache / f"source-{entry.name}"
        if not folder.exists():
            folder.mkdir()
            subprocess.run(["apt-get", "source", "--download-only", entry.name], cwd=folder, check=True,
                           capture_output=True)
            for archive in folder.glob("*.tar.*[!c]"):
                part = folder / ("debian" if ".debian.tar" in archive.name else "upstream")
                part.mkdir(exist_ok=True)
                subprocess.run(["tar", "-xf", archive, "-C", part], check=True)
        (self.archive,) = [p for p in folder.glob("*.orig.tar.*") if p.suffix != ".asc"]
        tops = list((folder / "upstream").iterdir())
        self.root = tops[0] if len(tops) == 1 else folder / "upstream"
        text = (folder / "debian/debian/copyright").read_text(errors="replace")
        self.stanzas = stanzas(text)
        if self.stanzas is None:
            raise SystemExit(f"{entry.name}: a machine-readable copyright wanted, found prose")
        self.licences = sorted({licence for _, licence in self.stanzas if allowed(licence)})

    def files(self):
        return sorted(self.root.rglob("*"))

    def allows(self, path):
        """By the last stanza that matches, as the format says."""
        name = path.relative_to(self.root).as_posix()
        matching = [licence for patterns, licence in self.stanzas
                    if any(fnmatch.fnmatchcase(name, p.removeprefix("./")) for p in patterns)]
        return bool(matching) and allowed(matching[-1])

    def identity(self):
        version = self.archive.name.split("_", 1)[1].split(".orig")[0]
        return ["source " + self.name, version, hashlib.sha256(self.archive.read_bytes()).hexdigest()]


def fetched(entry, cache):
    return (source_package if entry.source else binary_package)(entry, cache)

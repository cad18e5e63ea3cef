# SPDX-License-Identifier: MIT
"""What the makers of samples share: numbered files whose lexical order is training order."""
import hashlib
import pathlib

held_sizes = {"10k": 10_000, "100k": 100_000, "1m": 1_000_000}


class numbered_files:
    """Appends pieces to files of about `size` bytes: NNN.txt in `folder`, which is to be new."""

    def __init__(self, folder, size=1_000_000):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True)
        self.size = size
        self.waiting, self.files, self.bytes = [], 0, 0

    def add(self, piece: bytes):
        self.waiting.append(piece)
        if sum(map(len, self.waiting)) >= self.size:
            self.close()

    def close(self):
        if not self.waiting:
            return
        data = b"".join(self.waiting)
        (self.folder / f"{self.files:03}.txt").write_bytes(data)
        self.waiting, self.files, self.bytes = [], self.files + 1, self.bytes + len(data)

    def report(self, name):
        self.close()
        digest = hashlib.sha256()
        for path in sorted(self.folder.iterdir()):
            digest.update(path.read_bytes())
        print(f"{name}: {self.files} files, {self.bytes} bytes, sha256 {digest.hexdigest()}")


def hold(folder, data: bytes):
    """Writes the held-out files: stretches of `data` that do not overlap, two of each small size."""
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True)
    at = 0
    for name, size in held_sizes.items():
        for copy in "ab"[: 2 if size < 1_000_000 else 1]:
            if at + size > len(data):
                raise SystemExit(f"{folder}: {at + size} bytes wanted to hold out, {len(data)} there")
            (folder / f"{name}-{copy}.txt").write_bytes(data[at : at + size])
            at += size

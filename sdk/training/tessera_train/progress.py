# SPDX-License-Identifier: MIT
"""What a person sees of a run: one line that is rewritten on a terminal, lines now and then elsewhere."""
import sys
import time


class Progress:
    """`say` is for what passes, `note` for what stays."""

    def __init__(self, stream=None, every=30.0):
        self.stream, self.every = stream or sys.stderr, every
        self._live, self._last, self._width = self.stream.isatty(), 0.0, 0

    def say(self, text):
        now = time.monotonic()
        if now - self._last < (0.2 if self._live else self.every):
            return
        self._last = now
        if self._live:
            self.stream.write('\r' + text.ljust(self._width))
            self._width = len(text)
        else:
            self.stream.write(text + '\n')
        self.stream.flush()

    def note(self, text):
        if self._live and self._width:
            self.stream.write('\r' + ' ' * self._width + '\r')
            self._width = 0
        self.stream.write(text + '\n')
        self.stream.flush()


def duration(seconds):
    """Hours, minutes and seconds as far as they matter."""
    seconds = int(seconds)
    if seconds >= 3600:
        return f'{seconds // 3600} h {seconds // 60 % 60:02} min'
    return f'{seconds // 60} min {seconds % 60:02} s' if seconds >= 60 else f'{seconds} s'

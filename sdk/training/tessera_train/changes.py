# SPDX-License-Identifier: MIT
"""Changes of a configuration by names: "model/layers" is the key `layers` of the part `model`."""
import json

from .errors import TrainingError


def apply(value, changes, where):
    """Sets each key of `changes` in `value`, the JSON of a configuration that is checked later. A message begins with `where` and the key."""
    if not isinstance(changes, dict):
        raise TrainingError(f'{where.rstrip("/")}: expected an object, found {changes!r}')
    for name, setting in changes.items():
        *parts, last = name.split('/')
        place = value
        for part in parts:
            place = place.get(part)
            if not isinstance(place, dict):
                raise TrainingError(f'{where}{name}: expected "part/key" as in "model/layers"; there is no part {part!r}')
        place[last] = setting


def parse(words):
    """KEY=VALUE of a command line, as changes; a value is JSON, or a text as it stands."""
    found = {}
    for word in words:
        name, equals, text = word.partition('=')
        if not name or not equals:
            raise TrainingError(f'--set {word}: expected KEY=VALUE as in model/layers=2')
        try:
            found[name] = json.loads(text)
        except ValueError:
            found[name] = text
    return found

#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Plants a bug: plant.py INPUT OUTPUT OLD NEW

Replaces one piece of text, which must be in the input exactly once.
"""

import pathlib
import sys


def main(source, target, old, new):
    text = pathlib.Path(source).read_text(encoding='utf-8')
    if text.count(old) != 1:
        sys.exit(f'{source}: found {text.count(old)} times, not once: {old}')
    pathlib.Path(target).write_text(text.replace(old, new), encoding='utf-8')


if __name__ == '__main__':
    if len(sys.argv) != 5:
        sys.exit(__doc__)
    main(*sys.argv[1:])

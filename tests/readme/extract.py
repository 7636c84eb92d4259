#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Writes the C programs of a Markdown file, those with a main(), to a C file.

Usage: extract.py README.md OUTPUT.c

There must be exactly one such program.
"""

import re
import sys

markdown, output = sys.argv[1:]

with open(markdown, encoding='utf-8') as stream:
    blocks = re.findall(r'^```c\n(.*?)^```$', stream.read(), re.MULTILINE | re.DOTALL)

programs = [block for block in blocks if re.search(r'^main \(', block, re.MULTILINE)]
if len(programs) != 1:
    sys.exit(f'{markdown}: {len(programs)} programs with a main (), not one')

with open(output, 'w', encoding='utf-8') as stream:
    stream.write(f'#line 1 "{markdown}"\n')
    stream.write(programs[0])

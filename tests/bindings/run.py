#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
Runs a test in a language whose interpreter may be absent, and then skips it by name.
Usage: run.py NAME INTERPRETER ARGUMENT...
"""

import os
import sys

name, interpreter, *arguments = sys.argv[1:]

if not interpreter:
    print(f'1..0 # SKIP {name} is not installed')
    sys.exit(0)

os.environ['PYTHONDONTWRITEBYTECODE'] = '1'
os.execv(interpreter, [interpreter, *arguments])

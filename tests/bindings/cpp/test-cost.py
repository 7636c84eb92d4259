#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
What wisp.hpp costs over C: the instructions that the compiler made of the same
functions in both. Usage: test-cost.py OBJDUMP C-LIBRARY C++-LIBRARY
"""

import os
import re
import subprocess
import sys

# Fillers, and what is put at the entry of each function for the processor.
IDLE = re.compile(r'(data16 |cs )*(nop[wl]?|xchg +%ax,%ax|endbr64|bti)\b')


def disassemble(objdump, path):
    """The instructions of each function."""
    output = subprocess.run([objdump, '--disassemble', '--reloc', '--no-show-raw-insn', path],
                            text=True, stdout=subprocess.PIPE, check=True,
                            env={**os.environ, 'LC_ALL': 'C'}).stdout
    functions, name = {}, None
    for line in output.split('\n'):
        if match := re.match(r'[0-9a-f]+ <(\w+)(?:\.cold)?>:$', line):
            name = match[1]
            functions.setdefault(name, [])
        elif (match := re.match(r' +[0-9a-f]+:\t(\S.*)', line)) and not IDLE.match(match[1]):
            functions[name].append(match[1])
        elif '__clang_call_terminate' in line:
            # Behind the end of the function: where it would go if GLib threw. The call,
            # and the move of its argument.
            del functions[name][-2:]
    return functions


def calls(instructions):
    return sum('call' in line or line.startswith('bl') for line in instructions)


def main():
    objdump, c_library, cpp_library = sys.argv[1:]
    in_c, in_cpp = disassemble(objdump, c_library), disassemble(objdump, cpp_library)
    names = sorted(name for name in in_c if name.startswith('cost_'))
    status = 0

    print(f'1..{len(names)}')
    for number, name in enumerate(names, 1):
        ours, theirs = in_cpp[name], in_c[name]
        good = len(ours) <= len(theirs) and calls(ours) <= calls(theirs)
        print(f'# {len(ours)} instructions in C++, {len(theirs)} in C')
        print(f'{"ok" if good else "not ok"} {number} /cpp/cost/{name[5:].replace("_", "-")}')
        if not good:
            status = 1
            for line in ['C:', *theirs, 'C++:', *ours]:
                print(f'#   {line}')
    return status


if __name__ == '__main__':
    sys.exit(main())

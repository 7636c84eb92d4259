#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does what the guide to plugins says, in an empty folder.

    test-guide.py GUIDE BUILD-FOLDER WISP-PLUGINS
"""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

GUIDE, BUILD, PROGRAM = (os.path.abspath(argument) for argument in sys.argv[1:])

FILE = re.compile(r'<!-- file (\S+) -->\n(?:<!-- \w+ -->\n)?```\w+\n(.*?)^```$', re.M | re.S)
OUTPUT = re.compile(r'<!-- what hello prints -->\n```text\n(.*?)^```$', re.M | re.S)


def run(folder, *command):
    environment = dict(os.environ, LC_ALL='C.UTF-8',
                       PKG_CONFIG_PATH=os.path.join(BUILD, 'meson-uninstalled'),
                       LD_LIBRARY_PATH=os.path.join(BUILD, 'lib'))
    done = subprocess.run(command, cwd=folder, env=environment, check=False, text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT)
    assert done.returncode == 0, (command, done.stdout)
    return done.stdout


def main():
    text = pathlib.Path(GUIDE).read_text(encoding='utf-8')
    wanted, = OUTPUT.findall(text)
    with tempfile.TemporaryDirectory() as folder:
        os.umask(0o022)
        for name, content in FILE.findall(text):
            path = pathlib.Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(content, encoding='utf-8')
        run(folder, 'meson', 'setup', '--werror', 'build')
        run(folder, 'ninja', '-C', 'build')
        output = run(folder, 'build/hello', 'build/plugins')
        assert output == wanted, output
        output = run(folder, PROGRAM, 'check', 'build/plugins/english.plugin')
        assert 'nothing found' in output and 'warning' not in output, output
        output = run(folder, PROGRAM, 'run', '--folder=build/plugins', 'hello.greeter', 'english')
        assert re.findall(r'^\S+(?: go)?', output, re.M) == ['opened', 'made', 'let go', 'closed'], output
    return 0


if __name__ == '__main__':
    sys.exit(main())

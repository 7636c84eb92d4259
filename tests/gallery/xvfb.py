# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A display of our own, and wisp-gallery on it, doing what a script says."""

import json
import os
import shutil
import subprocess
import tempfile


class Display:
    """An X server that nobody sees. It chooses its own number."""

    def __init__(self):
        reader, writer = os.pipe()
        self.server = subprocess.Popen(
            ['Xvfb', '-displayfd', str(writer), '-screen', '0', '1280x900x24',
             '-nolisten', 'tcp', '-noreset'],
            pass_fds=[writer], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(writer)
        with os.fdopen(reader) as file:
            number = file.readline().strip()
        assert number, 'Xvfb did not start'
        self.name = f':{number}'

    def close(self):
        self.server.terminate()
        self.server.wait()


def is_there():
    return shutil.which('Xvfb') is not None


def environment(display, home, build, **more):
    """What the program sees: nothing of whoever runs the test."""
    kept = {name: value for name, value in os.environ.items()
            if name.startswith(('ASAN_', 'LSAN_', 'UBSAN_', 'G_SLICE')) or
            name in ('PATH', 'WISP_DEBUG')}
    return dict(kept, WISP_GALLERY_DECODERS=os.path.join(build, 'decoders'),
                WISP_GALLERY_LOCALEDIR=os.path.join(build, 'po'),
                DISPLAY=display.name, HOME=home, XDG_RUNTIME_DIR=home,
                XDG_CACHE_HOME=home, XDG_CONFIG_HOME=home, LC_ALL='C.UTF-8',
                GDK_BACKEND='x11', GDK_DEBUG='gl-disable', GSK_RENDERER='cairo', GTK_A11Y='none',
                GSETTINGS_BACKEND='memory', GIO_USE_VFS='local', NO_AT_BRIDGE='1',
                G_DEBUG='fatal-criticals', DBUS_SESSION_BUS_ADDRESS='disabled:') | more


def documents(text):
    """The JSON documents that stand one after the other."""
    decoder = json.JSONDecoder()
    found = []
    text = text.lstrip()
    while text:
        document, end = decoder.raw_decode(text)
        found.append(document)
        text = text[end:].lstrip()
    return found


class Result:
    def __init__(self, status, output, errors):
        self.status = status
        self.output = output.decode()
        self.errors = errors.decode()

    def reports(self):
        """What the script had printed, by its labels. Nothing may have gone wrong."""
        assert (self.status, self.errors) == (0, ''), (self.status, self.errors)
        return {report['label']: report for report in documents(self.output)}


def are_loads_explained(report):
    """Whether what was loaded is alive or buried, but for the few loads that nobody
    waited for any more while they ran: these fail, or their image is dropped."""
    abandoned = report['loads'] - report['alive'] - report['buried']
    return 0 <= report['failures'] <= abandoned <= report['loads'] // 50


def run(program, display, script, *arguments, timeout=300, prefix=(), meanwhile=None, **more):
    """Runs wisp-gallery with a script; `meanwhile` is called with the program's output."""
    with tempfile.TemporaryDirectory() as home:
        path = os.path.join(home, 'script')
        with open(path, 'w', encoding='utf-8') as file:
            file.write(script)
        with subprocess.Popen(
                [*prefix, program, '--script', path, *arguments], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0,
                env=environment(display, home, os.path.dirname(program), **more)) as process:
            seen = meanwhile(process.stdout) if meanwhile else b''
            try:
                output, errors = process.communicate(timeout=timeout)
            except subprocess.TimeoutExpired:
                process.kill()
                raise
        return Result(process.returncode, seen + output, errors)

# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Images for the tests, made without a library, so that they need none."""

import colorsys
import math
import os
import struct
import zlib


def _chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


def png(width, height, rows, colour_type=2, interlaced=False, level=6):
    """A PNG file of rows of bytes, given one by one; eight bits a sample."""
    packer = zlib.compressobj(level)
    parts = []
    for row in rows:
        parts.append(packer.compress(b'\0' + bytes(row)))
    parts.append(packer.flush())
    header = struct.pack('>IIBBBBB', width, height, 8, colour_type, 0, 0, int(interlaced))
    return (b'\x89PNG\r\n\x1a\n' + _chunk(b'IHDR', header) + _chunk(b'IDAT', b''.join(parts)) +
            _chunk(b'IEND', b''))


def picture(number, size=96):
    """A picture that tells its number: a colour, and that many waves."""
    red, green, blue = (int(255 * c) for c in colorsys.hsv_to_rgb(number * 0.618 % 1, 0.6, 0.9))
    waves = number % 7 + 1
    rows = []
    for y in range(size):
        row = bytearray()
        for x in range(size):
            shade = 0.75 + 0.25 * math.sin(waves * (x + y) * math.pi / size) * \
                math.cos(waves * (x - y) * math.pi / size)
            row += bytes((int(red * shade), int(green * shade), int(blue * shade)))
        rows.append(row)
    return png(size, size, rows)


def huge_png(width=20000, height=20000):
    """An image whose pixels take 1.6 GB. The file is small."""
    row = bytes(3 * width)
    return png(width, height, (row for _ in range(height)), level=1)


def bomb_png(width=20000, height=20000):
    """Says that it is huge and interlaced, and has next to no data."""
    return png(width, height, [b'\0' * 3 * 100], interlaced=True)


def svg(number):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64">'
            f'<rect width="64" height="64" rx="12" fill="hsl({number * 47 % 360},60%,55%)"/>'
            f'<text x="32" y="42" font-size="28" text-anchor="middle" fill="white">{number}</text>'
            f'</svg>').encode()


def fill(folder, files):
    for name, content in files.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'wb') as file:
            file.write(content)


def many(folder, n, n_different=100):
    """A folder of n images. Those beyond the first ones are links to them: other files
    to the program, but no space on the disk."""
    width = len(str(n))
    for number in range(n):
        path = os.path.join(folder, f'{number:0{width}}.png')
        if number < n_different:
            with open(path, 'wb') as file:
                file.write(picture(number))
        else:
            os.link(os.path.join(folder, f'{number % n_different:0{width}}.png'), path)

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


def png(width, height, rows, colour_type=2, depth=8, interlaced=False):
    """A PNG file of rows of bytes, given one by one."""
    packer = zlib.compressobj(1)
    parts = []
    for row in rows:
        parts.append(packer.compress(b'\0' + bytes(row)))
    parts.append(packer.flush())
    header = struct.pack('>IIBBBBB', width, height, depth, colour_type, 0, 0, int(interlaced))
    return (b'\x89PNG\r\n\x1a\n' + _chunk(b'IHDR', header) + _chunk(b'IDAT', b''.join(parts)) +
            _chunk(b'IEND', b''))


def _colour(hue, saturation, value):
    return bytes(int(255 * c) for c in colorsys.hsv_to_rgb(hue % 1, saturation, value))


def picture(number, size=96):
    """A landscape of its own: a sky, a sun or moon, and three ranges of hills."""
    hue = number * 0.618
    skies = [_colour(hue + 0.1 * y / size, 0.65 - 0.5 * y / size, 0.75 + 0.25 * y / size)
             for y in range(size)]
    sun, sun_x, sun_y = _colour(hue + 0.5, 0.25, 1), size * (0.2 + hue % 0.6), size * 0.28
    hills = [(_colour(hue + 0.35 + 0.06 * k, 0.45, 0.7 - 0.18 * k),
              [size * (0.5 + 0.16 * k + 0.1 * math.sin((k + 1.7) * 3 * x / size + number * (k + 1)))
               for x in range(size)])
             for k in range(3)]
    rows = []
    for y in range(size):
        row = bytearray()
        for x in range(size):
            pixel = skies[y]
            if (x - sun_x) ** 2 + (y - sun_y) ** 2 < (size * 0.11) ** 2:
                pixel = sun
            for colour, tops in hills:
                if y > tops[x]:
                    pixel = colour
            row += pixel
        rows.append(row)
    return png(size, size, rows)


def real(n):
    """Up to n images that this system has: the icons of its applications and files."""
    found = []
    for size in ['96x96', '64x64', '48x48']:
        for parent, _, names in sorted(os.walk('/usr/share/icons')):
            if f'/{size}/' in parent:
                found += [os.path.join(parent, name) for name in sorted(names)
                          if name.endswith('.png') and 'symbolic' not in name]
    chosen = found[::max(1, len(found) // n)][:n] if found else []
    files = {}
    for path in chosen:
        with open(path, 'rb') as file:
            files[os.path.basename(path)] = file.read()
    return files


def huge_png(size=20000):
    """An image of two colours whose pixels, four bytes each, would take 1.6 GB."""
    row = bytes([0x0f, 0xf0] * (size // 16))
    return png(size, size, (row for _ in range(size)), colour_type=0, depth=1)


def bomb_bmp(size=20000):
    """Says that it is huge, and has next to no data."""
    return (struct.pack('<2sIHHI', b'BM', 54 + 300, 0, 0, 54) +
            struct.pack('<IiiHHIIiiII', 40, size, size, 1, 24, 0, 300, 2835, 2835, 0, 0) + bytes(300))


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

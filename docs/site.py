#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes the site of the API reference and the guides with gi-docgen.

    site.py OUTPUT GIR PAGE-OR-IMAGE... -- GI-DOCGEN ARGUMENT...

The Markdown of the pages is readable by itself: links to a page lead to its file, the
heading is the title, and marks tell the tests what an example is. This makes of it what
gi-docgen takes, and mends what gi-docgen does wrong.
"""

import html
import os
import re
import shutil
import subprocess
import sys
import tempfile

END_OF_SIDEBAR = '      <div class="section generator">\n'


def unfold(match):
    """A list in place of a table that is too wide for a page: its last column is of messages."""
    items = []
    for row in match[1].strip().split('\n'):
        case, does, happens, messages = row.strip('| ').split(' | ')
        items.append(f'**{case}**: {does}. {happens}\n')
        if messages != 'none':
            lines = [message.strip('`') for message in messages.split('<br>')]
            items.append('```text\n' + '\n'.join(lines) + '\n```\n')
    return '\n'.join(items)


def convert(text):
    text = re.sub(r'^\| case .*\| messages \|\n\|[-|]+\n((?:\|.*\n)+)', unfold, text, flags=re.M)
    text = re.sub(r'\ATitle:.*\n(?:[\w-]+:.*\n)*', '', text)
    text = re.sub(r'^<!--.*?-->\n', '', text, flags=re.M | re.S)
    text = re.sub(r'(\]\([\w-]+)\.md(#[\w-]+)?\)', r'\1.html\2)', text)
    text = re.sub(r'(`\w+) \(\)`', r'\1()`', text)  # which would be broken at the space
    title = re.search(r'^# (.+)$', text, re.M)
    return f'Title: {title[1]}\n\n{text}'


def mend(folder, text):
    """What gi-docgen 2023.1 gets wrong."""

    def constructor(match):
        """One with another name in bindings is linked to as a function, without a name."""
        page = f'ctor.{match[1]}.{match[2]}.html'
        if not os.path.exists(os.path.join(folder, page)):
            return match[0]
        return f'href="{page}"><code>{match[1]}.{match[2]}</code>'

    text = re.sub(r'href="type_func\.(\w+)\.(\w+)\.html"><code>\(\)</code>', constructor, text)

    # Rows without a value
    return re.sub(r'^ *<tr><td><em>\w+</em></td><td><a href="" class="external"></a></td></tr>\n',
                  '', text, flags=re.M)


def list_pages(name, titles):
    """The other pages, in the sidebar, which is empty in pages that are not of the API."""
    links = ''
    for page, title in titles.items():
        current = ' class="current"' if page == name else ''
        links += f'    <a{current} href="{page}">{html.escape(title)}</a>\n'
    return ('<div class="section">\n  <h5>Pages</h5>\n  <div class="links">\n'
            f'{links}  </div>\n</div>\n')


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def write(path, text):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)


def main():
    separator = sys.argv.index('--')
    output, gir, *pages = sys.argv[1:separator]
    command = sys.argv[separator + 1:]

    # No page of what is not there any more may stay
    shutil.rmtree(output, ignore_errors=True)
    os.makedirs(output)

    titles = {}
    with tempfile.TemporaryDirectory() as content:
        for page in pages:
            name, text = os.path.basename(page), read(page)
            if name.endswith('.md'):
                text = convert(text)
                titles[name.replace('.md', '.html')] = text.split('\n')[0].partition(': ')[2]
            write(os.path.join(content, name), text)
        command += [f'--output-dir={output}', f'--content-dir={content}', gir]
        status = subprocess.run(command, check=False).returncode
    if status != 0:
        return status

    for name in os.listdir(output):
        if name.endswith('.html'):
            path = os.path.join(output, name)
            text = read(path)
            mended = mend(output, text)
            if name in titles:
                mended = mended.replace(END_OF_SIDEBAR,
                                        list_pages(name, titles) + END_OF_SIDEBAR, 1)
            if mended != text:
                write(path, mended)
    return 0


if __name__ == '__main__':
    sys.exit(main())

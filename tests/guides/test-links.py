#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Follows each link of the built site that stays within it. Usage: test-links.py SITE"""

import html.parser
import os
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree


class Page(html.parser.HTMLParser):
    """What a page refers to, and what in it can be referred to."""

    def __init__(self, path):
        super().__init__()
        self.links = []    # of (line, address)
        self.images = []   # of (line, address, what stands in for it)
        self.ids = set()
        with open(path, encoding='utf-8') as file:
            self.feed(file.read())
        self.close()

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        line = self.getpos()[0]
        self.ids |= {attributes[name] for name in ('id', 'name') if attributes.get(name)}
        for name in ('href', 'src', 'poster', 'data'):
            if name in attributes:
                self.links.append((line, attributes[name] or ''))
        if tag == 'img':
            self.images.append((line, attributes.get('src', ''), attributes.get('alt', '')))


class Site:
    def __init__(self, root):
        self.root = root
        self.pages = {name: Page(os.path.join(root, name)) for name in sorted(os.listdir(root))
                      if name.endswith('.html')}

    def dead_links(self):
        for name, page in self.pages.items():
            for line, address in page.links:
                url = urllib.parse.urlsplit(address)
                if url.scheme or url.netloc:
                    continue
                target = urllib.parse.unquote(url.path) or name
                anchor = urllib.parse.unquote(url.fragment)
                if not os.path.isfile(os.path.join(self.root, target)):
                    yield f'{name}:{line}: {address} leads nowhere'
                elif anchor and anchor not in self.pages[target].ids:
                    yield f'{name}:{line}: there is no {anchor} in {target}'

    def bad_images(self):
        for name, page in self.pages.items():
            for line, address, alternative in page.images:
                if not alternative:
                    yield f'{name}:{line}: {address} has no text that stands in for it'
        for name in sorted(os.listdir(self.root)):
            if name.endswith('.svg'):
                yield from self.bad_svg(name)

    def bad_svg(self, name):
        try:
            root = xml.etree.ElementTree.parse(os.path.join(self.root, name)).getroot()
        except xml.etree.ElementTree.ParseError as error:
            yield f'{name}: {error}'
            return
        if not any(element.tag.endswith('}title') for element in root):
            yield f'{name}: has no title'
        if 'prefers-color-scheme: dark' not in ''.join(root.itertext()):
            yield f'{name}: has no colours for dark pages'

    def lone_pages(self):
        """Pages that no other page leads to."""
        linked = {'index.html'}
        for name, page in self.pages.items():
            linked |= {urllib.parse.urlsplit(address).path for _, address in page.links
                       if urllib.parse.urlsplit(address).path != name}
        for name in self.pages:
            if name not in linked:
                yield f'{name}: no page leads here'


def sees_broken_links():
    """Whether a site of broken pages is seen to be one."""
    pages = {
        'index.html': '<a href="two.html">2</a> <a href="two.html#there">3</a> <a href="none.html">4</a>',
        'two.html': '<p id="here"><a href="#here">1</a> <a href="#nowhere">2</a> <img src="none.png">',
        'three.html': '<a href="https://example.org/none">1</a>',
        'one.svg': '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        'two.svg': '<svg',
    }
    with tempfile.TemporaryDirectory() as root:
        for name, text in pages.items():
            with open(os.path.join(root, name), 'w', encoding='utf-8') as file:
                file.write(text)
        site = Site(root)
        found = [list(site.dead_links()), list(site.bad_images()), list(site.lone_pages())]
    if [len(findings) for findings in found] != [4, 4, 1]:
        yield f'found: {found}'


def main():
    site = Site(sys.argv[1])
    checks = [
        ('links', site.dead_links()),
        ('images', site.bad_images()),
        ('lone-pages', site.lone_pages()),
        ('pages', [] if len(site.pages) > 50 else [f'only {len(site.pages)} pages']),
        ('sees-broken-links', sees_broken_links()),
    ]
    status = 0
    print(f'1..{len(checks)}')
    for number, (name, findings) in enumerate(checks, 1):
        findings = list(findings)
        print(f'{"not ok" if findings else "ok"} {number} /docs/{name}')
        for finding in findings:
            print(f'# {finding}')
        status |= bool(findings)
    return status


if __name__ == '__main__':
    sys.exit(main())

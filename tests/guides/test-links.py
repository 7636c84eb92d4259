#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Follows each link of the built site that stays within it, and looks for what it does not explain.

    test-links.py SITE SOURCE-FOLDER
"""

import html.parser
import os
import re
import sys
import tempfile
import urllib.parse
import xml.etree.ElementTree

# Words that mean something particular here, or that not everybody knows
JARGON = '''
    alive; borrowed; boxed type; chain up; circle; class init; cleanup; closure; control block;
    corpus; dead; death; descriptor; destroy notify; dispose; empty handle; entry; eviction;
    explorer; extension; extension point; finalize; flight; floating reference; foreign; front;
    fundamental type; fuzzer; hit; host; instance; interface; key file; light object;
    litmus test; load; main context; marshaller; miss; model; module; mutant; pinned;
    planted bug; plugin; prune; qdata; registry; resident; sanitizer; schedule; shard; snapshot;
    soak; split; stale load; strong count; strong reference; survivor; toggle reference; unique;
    unloadable; upgrade; wait-free; weak count; weak handle; weak map; weak reach; weak set;
    weigher
'''


class Page(html.parser.HTMLParser):
    """What a page refers to, and what in it can be referred to."""

    def __init__(self, path):
        super().__init__()
        self.links = []    # of (line, address)
        self.images = []   # of (line, address, what stands in for it)
        self.ids = set()
        self.text = ''
        self.terms = []
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
        if tag == 'dt':
            self.terms.append('')
        if tag == 'img':
            self.images.append((line, attributes.get('src', ''), attributes.get('alt', '')))

    def handle_endtag(self, tag):
        if tag == 'dt':
            self.terms.append(None)

    def handle_data(self, data):
        data = re.sub(r'\s+', ' ', data)  # also those that do not break
        self.text += data
        if self.terms and self.terms[-1] is not None:
            self.terms[-1] += data


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

    def unexplained(self):
        """Words that are used on a page, and not explained once on that of the terms."""
        page = self.pages.get('terms.html')
        terms = page.terms if page else []
        explained = [word.strip() for term in terms if term for word in term.split(',')]
        for word in sorted(set(explained)):
            if explained.count(word) > 1:
                yield f'{word} is explained twice'
        for word in re.split(r';\s*', JARGON.strip()):
            if word in explained:
                continue
            used = [name for name, page in self.pages.items()
                    if re.search(rf'\b{word}s?\b', page.text)]
            if used:
                yield f'{word} is not explained, and used in {", ".join(used[:3])}'

    def left_out(self, sources):
        """Files of the source folder that are not in the site."""
        for name in sorted(os.listdir(sources)):
            stem, ending = os.path.splitext(name)
            place = {'.md': f'{stem}.html', '.svg': name}.get(ending)
            if place is not None and not os.path.exists(os.path.join(self.root, place)):
                yield f'{name} is not in the site: see docs/meson.build'

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
        'index.html': '<a href="two.html">2</a> <a href="two.html#there">3</a> '
                      '<a href="none.html">4</a>',
        'two.html': '<p id="here"><a href="#here">1</a> <a href="#nowhere">2</a> '
                    '<img src="none.png">',
        'three.html': '<a href="https://example.org/none">1</a> Two shards are in flight',
        'terms.html': '<dl><dt>shard, front</dt><dd>1</dd><dt>front</dt></dl>',
        'one.svg': '<svg xmlns="http://www.w3.org/2000/svg"></svg>',
        'two.svg': '<svg',
    }
    with tempfile.TemporaryDirectory() as root:
        for name, text in pages.items():
            with open(os.path.join(root, name), 'w', encoding='utf-8') as file:
                file.write(text)
        os.mkdir(os.path.join(root, 'source'))
        for name in ('two.md', 'four.md', 'two.svg', 'three.svg'):
            with open(os.path.join(root, 'source', name), 'w', encoding='utf-8'):
                pass
        site = Site(root)
        found = [list(site.dead_links()), list(site.bad_images()), list(site.lone_pages()),
                 list(site.unexplained()), list(site.left_out(os.path.join(root, 'source')))]
    if [len(findings) for findings in found] != [4, 4, 2, 2, 2]:
        yield f'found: {found}'


def main():
    site = Site(sys.argv[1])
    checks = [
        ('links', site.dead_links()),
        ('images', site.bad_images()),
        ('lone-pages', site.lone_pages()),
        ('terms', site.unexplained()),
        ('left-out', site.left_out(sys.argv[2])),
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

#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Holds test-guides.py against pages that are broken, each in one way, and some that are not.

    test-broken.py BUILD-FOLDER CC CXX
"""

import os
import re
import subprocess
import sys
import tempfile

BUILD, CC, CXX = sys.argv[1:]

PROGRAM = '#include <wisp/wisp.h>\n\nint\nmain (void)\n{\n%s\n}\n'
OBJECT = ('#include <wisp/wisp.h>\n\nG_DECLARE_FINAL_TYPE (Leaf, leaf, A, LEAF, WispObject)\n'
          'struct _Leaf { WispObject parent_instance; };\n'
          'WISP_DEFINE_FINAL_TYPE (Leaf, leaf, WISP_TYPE_OBJECT)\n'
          'static void leaf_class_init (LeafClass *klass) {}\n'
          'static void leaf_init (Leaf *self) {}\n\nint\nmain (void)\n{\n'
          '  Leaf *leaf = wisp_object_new (leaf_get_type ());\n%s\n}\n')
UNREF = '  wisp_object_unref (leaf);'
LEAK = '  for (int i = 0; i < 9; i++)\n    leaf = wisp_object_new (leaf_get_type ());\n'
FREED = '  int *i = g_new (int, 1);\n  g_free (i);\n  return *i;'
TWICE = 'static void\ntwice (int *i)\n{\n  *i *= 2;\n\n  *i += 1;\n}\n\ntwice (&n);\n'
CPP = '#include <wisp/wisp.h>\n#include <iostream>\nint main () { std::cout << "Hello\\n"; }\n'


def block(text, language='c', mark=''):
    return f'{mark}\n```{language}\n{text}```\n'


def output(text, mark='output'):
    return '\n' + block(text, 'text', f'<!-- {mark} -->')


HELLO = block(PROGRAM % '  g_print ("Hello\\n");')
WARNING = block(PROGRAM % '  g_warning ("Mind %p", (gpointer) 0x1234);')

# The page, and what must be said about it; nothing where it is good
PAGES = {
    'good': (HELLO, ''),
    'output': (HELLO + output('Hello\n'), ''),
    'object': (block(OBJECT % UNREF), ''),
    'fragment': (block(OBJECT % UNREF) + '\n'
                 + block('Leaf *other = wisp_object_ref (leaf);\n',
                         mark='<!-- fragment (Leaf *leaf) -->'), ''),
    'function': (block(TWICE, mark='<!-- fragment (int n) -->'), ''),
    'excerpt': (block(OBJECT % UNREF) + '\n'
                + block('wisp_object_unref (leaf);\n', mark='<!-- excerpt -->'), ''),
    'sketch': (block('…\n', mark='<!-- sketch -->'), ''),
    'messages': (WARNING + output('** WARNING **: Mind 0x…\n', 'messages'), ''),
    'cpp': (block(CPP, 'cpp') + output('Hello\n'), ''),
    'shell': (block('for i in 1; do echo "$i"; done\n', 'sh'), ''),

    'syntax': (block(PROGRAM % '  g_print ("Hello\\n")'), 'error: expected'),
    'unknown-function': (block(PROGRAM % '  wisp_nothing ();'), 'wisp_nothing'),
    'warning': (block(PROGRAM % '  int unused;'), 'unused variable'),
    'status': (block(PROGRAM % '  return 3;'), 'exit status 3'),
    'assertion': (block(PROGRAM % '  g_assert (FALSE);'), 'exit status -6'),
    'message': (WARNING, 'Mind 0x'),
    'other-message': (WARNING + output('** WARNING **: Mind it\n', 'messages'), 'instead of'),
    'no-message': (HELLO + output('** WARNING **: Mind it\n', 'messages'), 'instead of'),
    'other-output': (HELLO + output('Good-bye\n'), 'instead of'),
    'leak': (block(OBJECT % (LEAK + UNREF)), 'LeakSanitizer'),
    'use-after-free': (block(PROGRAM % FREED), 'Sanitizer'),
    'no-mark': (block('wisp_object_unref (leaf);\n'), 'has no mark'),
    'no-mark-cpp': (block('x ();\n', 'cpp'), 'has no mark'),
    'broken-fragment': (block('wisp_object_unref (leaf);\n', mark='<!-- fragment -->'),
                        'undeclared'),
    'broken-function': (block('static int\ng (void)\n{\n}\n', mark='<!-- fragment -->'),
                        'no return'),
    'broken-excerpt': (block(OBJECT % UNREF) + '\n'
                       + block('wisp_object_unref (node);\n', mark='<!-- excerpt -->'),
                       'in no program'),
    'broken-cpp': (block('#include <wisp/wisp.h>\nint main () { return x; }\n', 'cpp'), 'declared'),
    'broken-shell': (block('for do\n', 'sh'), 'syntax error'),
    'broken-python': (block('def f(:\n', 'python'), 'invalid syntax'),
    'language': (block('x\n', 'cobol'), 'cobol'),
}


def main():
    program = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'test-guides.py')
    with tempfile.TemporaryDirectory(prefix='wisp-broken-') as folder:
        os.mkdir(os.path.join(folder, 'docs'))
        with open(os.path.join(folder, 'README.md'), 'w', encoding='utf-8'):
            pass
        for name, (text, _) in PAGES.items():
            with open(os.path.join(folder, 'docs', f'{name}.md'), 'w', encoding='utf-8') as file:
                file.write(text)
        done = subprocess.run(
            [sys.executable, program, '--source', folder, '--build', BUILD, '--cc', CC,
             '--cxx', CXX, '--', '-Wall', '-Wextra', '-Wno-unused-parameter'],
            check=False, stdout=subprocess.PIPE, text=True, encoding='utf-8')

    found = {name: [] for name in PAGES}
    for match in re.finditer(r'^(ok|not ok) \d+ /guides/docs/(\S+)\.md/\d+(.*)\n((?:#.*\n)*)',
                             done.stdout, re.M):
        found[match[2]].append((match[1] == 'ok', match[3] + match[4]))
    sanitizers = '# without sanitizers' not in done.stdout

    status = 0
    print(f'1..{len(PAGES)}')
    for number, (name, (_, reason)) in enumerate(PAGES.items(), 1):
        blocks = found[name]
        said = ''.join(text for good, text in blocks if not good)
        good = bool(blocks) and bool(said) == bool(reason) and reason in said
        skip = ''
        if not sanitizers and name in ('leak', 'use-after-free'):
            good, skip = True, ' # SKIP sanitizers do not work here'
        print(f'{"ok" if good else "not ok"} {number} /guides-broken/{name}{skip}')
        if not good:
            for line in f'wanted: {reason}\nfound: {blocks}'.split('\n'):
                print(f'# {line}')
        status |= not good
    return status or (done.returncode != 1)


if __name__ == '__main__':
    sys.exit(main())

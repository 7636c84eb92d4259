# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""All mutants of a file in one program.

Each function that has mutants is there once more for each of them, and the original
calls the copy whose number the environment variable WISP_MUTANT has:

    static void foo__17 (Foo *self) { ... }
    static void foo__18 (Foo *self) { ... }

    void
    foo (Foo *self)
    {
      switch (wisp_mutant) { case 17: return foo__17 (self); case 18: return foo__18 (self); }
      ...
    }

So one compilation is enough for all. The idea is that of R. Untch, A. Offutt and
M. Harrold, "Mutation Analysis Using Mutant Schemata" (1993). What is not within a
function, and what would not compile, is left to be compiled alone.
"""

import dataclasses
import re

import mutants

# As the GNU style has it: the name begins a line, and so do the braces of the body
FUNCTION = re.compile(r'^(?P<head>(?:[^\s#/*{}][^\n;{}]*\n)+'
                      r'\(?(?P<name>[a-z_]\w*)\)? \((?P<parameters>[^{};]*)\)\n)'
                      r'\{\n(?P<body>.*?)^\}\n', re.MULTILINE | re.DOTALL)

# In each file, so that it needs nothing from others. It is read before there are threads.
CHOICE = '''
#include <stdlib.h>
static __attribute__ ((unused)) int wisp_mutant;
static __attribute__ ((constructor, no_sanitize ("thread"))) void
wisp_mutant_choose (void)
{
  const char *number = getenv ("WISP_MUTANT");
  wisp_mutant = number ? atoi (number) : 0;
}
'''
CHOICE_GUARD = 'WISP_MUTANT_CHOICE'


@dataclasses.dataclass(frozen=True)
class Function:
    name: str
    head: str
    parameters: str
    start: int
    body: int    # behind the opening brace
    end: int

    @property
    def arguments(self):
        """What a copy is called with; None for a variable number."""
        if '...' in self.parameters:
            return None
        names = []
        for parameter in split(mutants.without_comments(self.parameters)):
            callback = re.search(r'\(\*\s*(\w+)\)', parameter)
            named = callback or re.search(r'(\w+)(?:\s*\[\w*\])*\s*(?:G_GNUC_UNUSED)?\s*$', parameter)
            if parameter.strip() != 'void':
                names.append(named[1])
        return ', '.join(names)


def split(parameters):
    """At the commas that are within no brackets."""
    depth, begin = 0, 0
    for index, character in enumerate(parameters):
        depth += (character == '(') - (character == ')')
        if character == ',' and depth == 0:
            yield parameters[begin:index]
            begin = index + 1
    yield parameters[begin:]


def functions(text):
    for match in FUNCTION.finditer(text):
        yield Function(match['name'], match['head'], match['parameters'],
                       match.start(), match.start('body'), match.end())


def copy_of(text, function, mutant, number):
    """The function as the mutant has it, under another name."""
    changed = mutants.apply(text, mutant)
    end = function.end + len(changed) - len(text)
    head = re.sub(rf'^\(?{function.name}\)? \(', f'{function.name}__{number} (', function.head,
                  count=1, flags=re.MULTILINE)
    if not re.search(r'\bstatic\b', head):
        head = 'static ' + head
    return f'#line 1 "mutant-{number}"\n{head}{{\n{changed[function.body:end]}'


def combine(path, text, numbered):
    """The text with all of the mutants in it that can be. numbered has pairs of a number
    and a mutant. Gives also the numbers of those that are in it."""
    result, position, within = [], 0, set()
    for function in functions(text):
        those = [(number, mutant) for number, mutant in numbered
                 if function.body <= mutant.start and mutant.end < function.end]
        if not those or function.arguments is None:
            continue
        within.update(number for number, _ in those)
        line = text.count('\n', 0, function.start) + 1
        cases = ' '.join(f'case {number}: return {function.name}__{number} ({function.arguments});'
                         for number, _ in those)
        # Messages name the function that the tests expect
        result += [
            text[position:function.start], function.head.rstrip(), ';\n',
            '#pragma push_macro ("G_STRFUNC")\n#undef G_STRFUNC\n'
            f'#define G_STRFUNC "{function.name}"\n',
            *(copy_of(text, function, mutant, number) for number, mutant in those),
            '#pragma pop_macro ("G_STRFUNC")\n',
            f'#line {line} "{path}"\n', text[function.start:function.body],
            f'switch (wisp_mutant) {{ {cases} default: break; }}\n',
            f'#line {line + text.count(chr(10), function.start, function.body)} "{path}"\n',
        ]
        position = function.body
    result.append(text[position:])
    whole = ''.join(result)
    if within:
        # Behind what must come first: the guard of a header, or config.h
        first = re.search(r'^#(?:pragma once|include "config.h")\n', whole, re.MULTILINE)
        at = first.end() if first else 0
        choice = f'#ifndef {CHOICE_GUARD}\n#define {CHOICE_GUARD}{CHOICE}#endif\n'
        line = whole.count('\n', 0, at) + 1
        whole = f'{whole[:at]}{choice}#line {line} "{path}"\n{whole[at:]}'
    return whole, within


def not_compiled(errors):
    """The numbers of the copies that a compiler complained of."""
    return {int(number) for number in re.findall(r'^mutant-(\d+):\d+:\d+: (?:fatal )?error',
                                                 errors, re.MULTILINE)}

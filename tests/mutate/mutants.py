# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""One-token mutants of C source code.

A mutant replaces one token by another of its kind, or leaves out one statement that
is a call or an assignment, or never does what stands under one `if`. Comments, strings
and preprocessor lines are left alone, and so is what nobody could tell from the
original, whatever the tests: see UNOBSERVABLE.
"""

import collections
import dataclasses
import hashlib
import re

TOKEN = re.compile(r'''
    (?P<skip>/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|^[ \t]*\#(?:\\\n|[^\n])*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<number>\d\w*)
  | (?P<operator><<=|>>=|\+\+|--|->|&&|\|\||[=!<>+*/%&|^-]=|<<|>>|[-+*/%&|^~!<>=?:;,.(){}\[\]])
''', re.VERBOSE | re.DOTALL | re.MULTILINE)

# What a token may be replaced by
REPLACEMENTS = {
    '==': ['!='], '!=': ['=='], '<': ['<='], '<=': ['<'], '>': ['>='], '>=': ['>'],
    '&&': ['||'], '||': ['&&'], '!': [''], '++': ['--'], '--': ['++'],
    '+=': ['-='], '-=': ['+='],
    'TRUE': ['FALSE'], 'FALSE': ['TRUE'],
    '0': ['1'], '1': ['2'], '2': ['3'],
    'memory_order_acquire': ['memory_order_relaxed'],
    'memory_order_acq_rel': ['memory_order_acquire', 'memory_order_release'],
    'atomic_fetch_add_explicit': ['atomic_fetch_sub_explicit'],
    'atomic_fetch_sub_explicit': ['atomic_fetch_add_explicit'],
    'wisp_counts_add_relaxed': ['wisp_counts_sub_relaxed'],
    'wisp_counts_sub_relaxed': ['wisp_counts_add_relaxed'],
    'wisp_counts_sub_acq_rel': ['wisp_counts_sub_relaxed'],
    'wisp_counts_add_acquire': ['wisp_counts_add_relaxed'],
    'wisp_counts_load_acquire': ['wisp_counts_load_relaxed'],
    'wisp_counts_is_plain': ['wisp_counts_is_shared'],
    'wisp_counts_is_shared': ['wisp_counts_is_plain'],
    'wisp_counts_strong': ['wisp_counts_weak'],
    'wisp_counts_weak': ['wisp_counts_strong'],
    'WISP_STRONG_ONE': ['WISP_WEAK_ONE'],
    'WISP_WEAK_ONE': ['WISP_STRONG_ONE'],
    'WISP_DEAD': ['WISP_DEAD_BIT'],
    'WISP_FOREIGN': ['WISP_FOREIGN_BIT'],
}

# After a value a sign is an operator of two operands
AFTER_VALUE = re.compile(r'[\w)\]]$')
BINARY = {'+': ['-'], '-': ['+']}

NEVER = 'FALSE /* never */'  # as a condition

# At the end of a name
ORDER = re.compile(r'_(?:acquire|release|acq_rel|relaxed)$')

STATEMENT = re.compile(r'^[ ]+(?!return\b|break\b|continue\b|goto\b|else\b|case\b|default\b|'
                       r'while\b|for\b|if\b)'
                       r'(?:[\w>\[\].* -]+ = .*|[\w>.*-]+(?:\+\+|--)|'
                       r'(?:\(void\) )?\(?[a-z]\w*\)?(?:->\w+)* \(.*\));$')
DECLARATION = re.compile(r'^[ ]+(?:const |static |g_auto\w+ \(.*?\) |g_autofree )?[A-Za-z_]\w* [*]*\w+ = ')

CONDITION = re.compile(r'\bif \(')

# Assertions that hold; the size of an allocation, made larger; what is there only
# for platforms where a GMutex or a GCond is more than integers
UNOBSERVABLE = re.compile(r'g_assert|G_STATIC_ASSERT|g_new0? \(|g_(?:mutex|cond)_(?:init|clear) \(|'
                          r'g_(?:aligned_)?m?alloc0? \(')


@dataclasses.dataclass(frozen=True)
class Mutant:
    """A change of the text from start to end."""
    path: str
    line: int
    start: int
    end: int
    old: str
    new: str
    context: str  # the line it is on, stripped
    ordinal: int = 1  # of those of the file that would have the same name

    @property
    def name(self):
        """Stays the same while other lines come and go."""
        change = f'"{self.old}" -> "{self.new}"' if self.new or self.old == '!' else 'left out'
        if self.new == NEVER:
            change = 'never'
        again = f' ({self.ordinal})' if self.ordinal > 1 else ''
        return f'{self.path}: {self.context}: {change}{again}'

    @property
    def identity(self):
        """A number by which some are chosen, which no change elsewhere changes."""
        return hashlib.sha256(self.name.encode()).hexdigest()

    @property
    def is_about_order(self):
        """Whether only other schedules, or other memory, can show it."""
        return self.old != self.new and ORDER.sub('', self.old) == ORDER.sub('', self.new)


def tokens(text):
    """Yields the tokens that are code, each with the text before it."""
    for match in TOKEN.finditer(text):
        if match.lastgroup != 'skip':
            yield match


def token_mutants(path, text, line_of, context_of):
    """Replaces one token."""
    before = ''
    for match in tokens(text):
        token = match[0]
        # Where a function is defined its name begins the line
        begins_line = text[match.start() - 1:match.start()] == '\n'
        news = [] if begins_line else REPLACEMENTS.get(token, [])
        if token in BINARY and AFTER_VALUE.search(before):
            news = BINARY[token]
        for new in news:
            yield Mutant(path, line_of(match.start()), match.start(), match.end(), token, new,
                         context_of(match.start()))
        before = token


def without_comments(text):
    """The same text at the same places, with blanks for comments."""
    return re.sub(r'/\*.*?\*/', lambda match: re.sub(r'[^\n]', ' ', match[0]), text,
                  flags=re.DOTALL)


def end_of_brackets(code, start):
    """Behind the bracket that closes the one at start."""
    depth = 0
    for match in tokens(code[start:]):
        depth += {'(': 1, ')': -1}.get(match[0], 0)
        if depth == 0:
            return start + match.end()
    raise ValueError('a bracket is not closed')


def statement_mutants(path, text, line_of, context_of):
    """Leaves out one statement."""
    code = without_comments(text)
    position = 0
    for line in code.splitlines(keepends=True):
        start = position + len(line) - len(line.lstrip())
        before = code[:position].rstrip()
        begins = line.strip() and (before[-1:] in (';', '{', '}', ')', ':', '') or
                                   before.endswith(' else'))
        position += len(line)
        end = code.find(';', start) + 1
        statement = re.sub(r'\s+', ' ', '  ' + code[start:end])
        if begins and STATEMENT.match(statement) and not DECLARATION.match(statement) and \
                not set('{}') & set(statement):
            yield Mutant(path, line_of(start), start, end, text[start:end], '', context_of(start))


def condition_mutants(path, text, line_of, context_of):
    """Never does what stands under one `if`."""
    code = without_comments(text)
    for match in CONDITION.finditer(code):
        start = match.end() - 1
        end = end_of_brackets(code, start)
        yield Mutant(path, line_of(start), start + 1, end - 1, text[start + 1:end - 1], NEVER,
                     context_of(start))


def find(path, text):
    """All mutants of a file, in the order of the text."""
    def line_of(position):
        return text.count('\n', 0, position) + 1

    def context_of(position):
        start = text.rfind('\n', 0, position) + 1
        return text[start:text.find('\n', position)].strip()

    found = [*token_mutants(path, text, line_of, context_of),
             *statement_mutants(path, text, line_of, context_of),
             *condition_mutants(path, text, line_of, context_of)]
    found = [mutant for mutant in found if not UNOBSERVABLE.search(mutant.context)]
    found.sort(key=lambda mutant: (mutant.start, mutant.new))
    seen = collections.Counter()
    for mutant in found:
        seen[mutant.name] += 1
        yield dataclasses.replace(mutant, ordinal=seen[mutant.name])


def apply(text, mutant):
    """The text of the mutant. A statement becomes an empty one."""
    assert text[mutant.start:mutant.end] == mutant.old
    new = mutant.new if mutant.new or mutant.old == '!' else ';'
    return text[:mutant.start] + new + text[mutant.end:]

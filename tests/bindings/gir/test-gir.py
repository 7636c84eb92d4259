#!/usr/bin/env python3
# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""
What language bindings see of Wisp, and what they must not see.
Usage: test-gir.py WISP-1.GIR HEADER...
"""

import re
import sys
import xml.etree.ElementTree as ElementTree

CORE = '{http://www.gtk.org/introspection/core/1.0}'
C = '{http://www.gtk.org/introspection/c/1.0}'
GLIB = '{http://www.gtk.org/introspection/glib/1.0}'
CALLABLES = [CORE + tag for tag in ('function', 'method', 'constructor')]

# Under the plain name bindings have the function for GObjects and strings.
RENAMED = {
    'wisp_cache_add': 'wisp_cache_add_gobject',
    'wisp_cache_get_or_load': 'wisp_cache_get_or_load_gobject',
    'wisp_cache_get_or_load_async': 'wisp_cache_get_or_start_async',
    'wisp_cache_get_or_load_finish': 'wisp_cache_get_or_load_finish_gobject',
    'wisp_cache_insert': 'wisp_cache_insert_gobject',
    'wisp_cache_item_dup_value': 'wisp_cache_item_dup_value_gobject',
    'wisp_cache_lookup': 'wisp_cache_lookup_gobject',
    'wisp_cache_reload': 'wisp_cache_reload_gobject',
    'wisp_cache_reload_async': 'wisp_cache_restart_async',
    'wisp_cache_reload_finish': 'wisp_cache_reload_finish_gobject',
    'wisp_cache_remove': 'wisp_cache_remove_string',
    'wisp_cache_snapshot': 'wisp_cache_snapshot_gobjects',
    'wisp_registry_get': 'wisp_registry_get_gobject',
    'wisp_registry_get_finish': 'wisp_registry_get_gobject_finish',
    'wisp_weak_add_cleanup': 'wisp_weak_add_cleanup_here',
    'wisp_weak_get': 'wisp_weak_get_gobject',
    'wisp_weak_map_insert': 'wisp_weak_map_insert_gobject',
    'wisp_weak_map_lookup': 'wisp_weak_map_lookup_gobject',
    'wisp_weak_map_new': 'wisp_weak_map_new_instances',
    'wisp_weak_new': 'wisp_weak_new_gobject',
    'wisp_weak_set_snapshot': 'wisp_weak_set_snapshot_gobjects',
}

# What only C can use: a gpointer of unknown kind, a type of C, a function that runs on
# any thread.
HIDDEN = {
    'wisp_assert_finalize_object', 'wisp_cache_new_full', 'wisp_cache_set_weigher',
    'wisp_cclosure_marshal_generic', 'wisp_closure_new_weak', 'wisp_closure_new_weak_swap',
    'wisp_object_dup_qdata', 'wisp_object_get_qdata', 'wisp_object_get_ref_count',
    'wisp_object_is_unique', 'wisp_object_new', 'wisp_object_ref', 'wisp_object_replace_qdata',
    'wisp_object_run_dispose', 'wisp_object_set_qdata', 'wisp_object_set_qdata_full',
    'wisp_object_steal_qdata', 'wisp_object_unref', 'wisp_set_weak',
    'wisp_type_set_instance_init', 'wisp_value_dup_object', 'wisp_value_get_object',
    'wisp_value_set_object', 'wisp_value_take_object', 'wisp_weak_set_foreach',
}


class Gir:
    def __init__(self, path, headers):
        self.root = ElementTree.parse(path).getroot()
        self.namespace = self.root.find(CORE + 'namespace')
        self.headers = headers

    def find(self, name):
        found = [node for node in self.namespace if node.get('name') == name]
        assert len(found) == 1, f'{name} is there {len(found)} times'
        return found[0]

    def callables(self):
        """Each function, with what it is in, by its name in C."""
        return {node.get(C + 'identifier'): (parent, node)
                for parent in self.namespace.iter() for node in parent if node.tag in CALLABLES}

    def seen(self):
        return {name: node for name, (_, node) in self.callables().items()
                if node.get('introspectable') != '0'}

    def declared(self):
        names = set()
        for path in self.headers:
            with open(path, encoding='utf-8') as file:
                text = re.sub(r'/\*.*?\*/', '', file.read(), flags=re.S)
            names |= set(re.findall(
                r'WISP_AVAILABLE_IN_\d+_\d+\s+(?:[\w\* ]+?)\b(wisp_\w+)\s*\(', text))
        return {name for name in names if not name.endswith('_get_type')}


def type_names(node):
    return [t.get('name') for t in node.iter(CORE + 'type')]


def check_namespace(gir):
    assert gir.namespace.get('name') == 'Wisp' and gir.namespace.get('version') == '1'
    assert gir.namespace.get(C + 'identifier-prefixes') == 'Wisp'
    assert gir.root.find(CORE + 'package').get('name') == 'wisp-1'
    includes = {i.get('name') for i in gir.root.iter(C + 'include')}
    assert includes == {'wisp/wisp.h'}, includes


def check_root_type(gir):
    root = gir.find('Object')
    wanted = {'ref-func': 'wisp_object_ref', 'unref-func': 'wisp_object_unref',
              'set-value-func': 'wisp_value_set_object',
              'get-value-func': 'wisp_value_get_object', 'fundamental': '1'}
    found = {name: root.get(GLIB + name) for name in wanted}
    assert found == wanted, found
    assert root.get('abstract') == '1' and root.get('parent') is None
    virtual = {v.get('name') for v in root.findall(CORE + 'virtual-method')}
    assert virtual == {'dispose', 'finalize'}, virtual
    for field in root.findall(CORE + 'field'):
        assert field.get('name') == 'parent_instance' or field.get('private') == '1', \
            f'the field {field.get("name")} can be seen'


def check_boxed(gir):
    weak = gir.find('Weak')
    assert weak.get(GLIB + 'get-type') == 'wisp_weak_get_type'
    assert not weak.findall(CORE + 'field'), 'a handle has fields'


def check_complete(gir):
    """Each function of the headers is in the data, and no other."""
    known = set(gir.callables())
    assert known == gir.declared(), sorted(known ^ gir.declared())


def check_no_private(gir):
    for node in gir.namespace:
        name = node.get('name')
        assert not re.match(r'_|.*(Private|Control|Entry|Shard|Flight|Cold|Death)', name), name
        assert node.tag != CORE + 'alias', f'{name} is an alias'
    for name in gir.callables():
        assert re.fullmatch(r'wisp_[a-z0-9_]+', name), name


def check_renamed(gir):
    found = {}
    callables = gir.callables()
    for name, (parent, node) in callables.items():
        if node.get('shadows') is not None:
            assert node.get('introspectable') != '0', f'{name} is hidden'
            found.update({other.get(C + 'identifier'): name for other in parent
                          if other.get('name') == node.get('shadows') and
                          other.tag in CALLABLES})
    assert found.items() >= RENAMED.items(), sorted(set(RENAMED.items()) - set(found.items()))
    for plain in found:
        assert callables[plain][1].get('introspectable') == '0' or \
            callables[plain][1].get('shadowed-by') is not None, f'{plain} can be seen'


def check_hidden(gir):
    seen = set(gir.seen())
    for name in HIDDEN:
        assert name in gir.callables(), f'{name} is not there at all'
        assert name not in seen, f'{name} can be seen'
    hidden = {name for name in set(gir.callables()) - seen - HIDDEN - set(RENAMED)
              if re.match('wisp_(object|weak|cache|load|weak_set|weak_map)_(?!model|item)', name)}
    assert not hidden, f'hidden, for no known reason: {sorted(hidden)}'


def check_no_pointers(gir):
    """Nothing that is seen takes or gives a pointer of unknown kind."""
    for name, node in gir.seen().items():
        parameters = node.find(CORE + 'parameters')
        data = set()
        for parameter in (parameters if parameters is not None else []):
            for index in ('closure', 'destroy'):
                if parameter.get(index) is not None:
                    data.add(int(parameter.get(index)))
        positional = [p for p in (parameters if parameters is not None else [])
                      if p.tag == CORE + 'parameter']
        for number, parameter in enumerate(positional):
            if number not in data:
                assert 'gpointer' not in type_names(parameter), \
                    f'{name}: {parameter.get("name")} is a gpointer'
        assert 'gpointer' not in type_names(node.find(CORE + 'return-value')), \
            f'{name} returns a gpointer'


def check_ownership(gir):
    """What is returned says who owns it."""
    for name, node in gir.seen().items():
        result = node.find(CORE + 'return-value')
        assert result.get('transfer-ownership') is not None, name
    for name in ('lookup_gobject', 'lookup_object', 'add_gobject', 'add_object'):
        result = gir.seen()[f'wisp_cache_{name}'].find(CORE + 'return-value')
        assert result.get('transfer-ownership') == 'full' and result.get('nullable') == '1', name


def check_callbacks(gir):
    """Of functions of the user's, only those that run where a binding can run them."""
    seen = {node.get('name') for node in gir.namespace.findall(CORE + 'callback')
            if node.get('introspectable') != '0'}
    # Modules and registries add theirs.
    unsafe = seen & {'CacheLoadFunc', 'CacheWeighFunc', 'WeakSetFunc'}
    assert not unsafe, unsafe
    assert {'CacheLoadGObjectFunc', 'CacheLoadObjectFunc', 'CleanupFunc', 'StartFunc'} <= seen, seen


def check_awaitable(gir):
    """What finishes an asynchronous function has a name that bindings see. Scanners tell it
    from 1.80 on; of all such functions, or of none."""
    finished = {}
    for name, node in gir.seen().items():
        parameters = node.find(CORE + 'parameters')
        if parameters is not None and 'Gio.AsyncReadyCallback' in type_names(parameters):
            finished[name] = node.get(GLIB + 'finish-func')
    assert len(finished) == 3, sorted(finished)
    names = {node.get('shadows') or node.get('name') for node in gir.seen().values()}
    assert set(finished.values()) == {None} or set(finished.values()) <= names, finished


def check_documented(gir):
    for name, node in gir.seen().items():
        assert node.find(CORE + 'doc') is not None, f'{name} has no documentation'
        assert node.get('version') is not None, f'{name} does not say since when it is there'


CHECKS = [
    ('namespace', check_namespace), ('root-type', check_root_type), ('boxed', check_boxed),
    ('complete', check_complete), ('no-private', check_no_private),
    ('renamed', check_renamed), ('hidden', check_hidden), ('no-pointers', check_no_pointers),
    ('ownership', check_ownership), ('callbacks', check_callbacks),
    ('awaitable', check_awaitable), ('documented', check_documented),
]


def main():
    gir = Gir(sys.argv[1], sys.argv[2:])
    status = 0
    print(f'1..{len(CHECKS)}')
    for number, (name, check) in enumerate(CHECKS, 1):
        try:
            check(gir)
            print(f'ok {number} /gir/{name}')
        except AssertionError as error:
            status = 1
            print(f'not ok {number} /gir/{name}')
            print(f'# {error}')
    return status


if __name__ == '__main__':
    sys.exit(main())

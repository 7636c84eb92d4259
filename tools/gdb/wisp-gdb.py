# SPDX-FileCopyrightText: 2026 The Wisp authors
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What gdb shows of Wisp's objects, handles and caches.

gdb loads this by itself where it is installed in its folder for that (see "help info
auto-load"); elsewhere, "source wisp-gdb.py". It needs the debug information of
libwisp-1, from which it takes where everything is, and reads memory only: so it works on
a core as on a process, and disturbs neither. The one thing for which it runs a function
is the type name of a GObject, in a process, where GLib has no debug information.
"""

import os

import gdb
import gdb.printing

# The regions of the strong half of the counts: lib/wisp-counts-private.h
STRONG_MASK = 0xffffffff
WEAK_SHIFT = 32
STRONG_LIMIT = 1 << 29
FOREIGN_BIT = 1 << 30
DEAD_BIT = 1 << 31
WEAK_LIMIT = 1 << 31

# The low bits of pointers, and the one that says that it leads to the cold part:
# lib/wisp-control-private.h
POINTER_BITS = 7
CONTROL_COLD = 1

# The bit of an entry's value that says that the front keeps it: lib/wisp-cache-entry-private.h
ENTRY_KEPT = 1

# Of a table, GLib's marks for a place that has no entry
HASH_IS_REAL = 2


def lookup_type(name):
    try:
        return gdb.lookup_type(name)
    except gdb.error as error:
        raise gdb.GdbError(f'There is no debug information of libwisp-1: {error}') from error


def symbol_address(name):
    symbol = gdb.lookup_global_symbol(name) or gdb.lookup_static_symbol(name)
    if symbol is None:
        raise gdb.GdbError('There is no debug information of libwisp-1')
    return int(symbol.value().address)


def pointer_to(value, name):
    return gdb.Value(int(value)).cast(lookup_type(name).pointer())


def readable(address):
    try:
        gdb.selected_inferior().read_memory(address, 8)
    except gdb.MemoryError:
        return False
    return True


def require_memory(address, what):
    if not readable(address):
        raise gdb.GdbError(f'{address:#x} is no {what}: there is no memory')


def count_of(number, singular, plural=None):
    return f'{number} {singular if number == 1 else plural or singular + "s"}'


class Counts:
    """The counts of a control block."""

    def __init__(self, word):
        self.strong = word & STRONG_MASK
        self.weak = word >> WEAK_SHIFT
        self.is_dead = bool(self.strong & DEAD_BIT)
        self.is_foreign = bool(self.strong & FOREIGN_BIT)
        self.is_pinned = not self.is_dead and not self.is_foreign and self.strong >= STRONG_LIMIT
        self.is_dropping = self.strong == 0

    def state(self):
        if self.is_dead:
            return 'dead'
        if self.is_pinned:
            return 'alive, pinned (too many references were taken: it lives for ever)'
        if self.is_dropping:
            return 'alive, its last reference is being dropped'
        return 'alive'

    def describe_strong(self):
        if self.is_dead:
            return 'none'
        if self.is_foreign:
            return 'counted by GObject'
        return 'saturated' if self.is_pinned else str(self.strong)

    def describe_weak(self):
        """All strong references together own one weak count."""
        if self.weak >= WEAK_LIMIT:
            return 'saturated (the control block is never freed)'
        if self.is_dead:
            return str(self.weak)
        own = "GObject's own" if self.is_foreign else 'that of the strong references'
        others = count_of(self.weak - 1, 'handle or entry', 'handles and entries')
        return f'{self.weak} ({others}, and {own})'


class Control:
    """A control block: what a handle points to."""

    def __init__(self, value):
        self.address = int(value)
        require_memory(self.address, 'control block')
        block = pointer_to(value, 'WispControl').dereference()
        self.counts = Counts(int(block['counts']['word']))
        self.cold = None
        tagged = int(block['object'])
        if tagged & CONTROL_COLD:
            self.cold = pointer_to(tagged & ~POINTER_BITS, 'WispCold').dereference()
            tagged = int(self.cold['object'])
        self.instance = tagged & ~POINTER_BITS

    def layout(self):
        if self.counts.is_foreign:
            return ', of a GObject'
        info = type_info(self.instance) if not self.counts.is_dead else None
        if info is None:
            return ''
        if int(info['levels']) == 0:
            return ', apart from the object, which GType made'
        end = self.address + lookup_type('WispControl').sizeof
        if self.instance - int(info['private_size']) == end:
            return ', in one allocation with the object'
        return ', apart from the object'

    def extra(self):
        """What has the cleanups."""
        if self.cold is None or int(self.cold['extra']) == 0:
            return None
        return self.cold['extra'].dereference()

    def first_reach(self):
        if self.cold is None:
            return 0
        return pointer_to(int(self.cold['lock']['word']) & ~POINTER_BITS, 'WispReach')

    def has_instance(self):
        """Whether there may be an instance to look at. A dead one may be on its way out."""
        return self.instance != 0 and not self.counts.is_dead

    def entries(self):
        """Those of caches that have this instance. Sets and maps have a cache of their own."""
        reach = self.first_reach()
        while int(reach) != 0:
            if is_of_cache(reach):
                yield Entry(reach)
            reach = reach['next']

    def describe_instance(self):
        if self.counts.is_dead:
            return f'dead; it was at {self.instance:#x}' if self.instance else 'dead'
        return f'{type_name(self.instance)} {self.instance:#x}'


def call(function, result, argument):
    """Runs a function of the process, and no other thread meanwhile."""
    mode = gdb.parameter('scheduler-locking')
    try:
        gdb.execute('set scheduler-locking on', to_string=True)
        return gdb.parse_and_eval(f'(({result} (*) (unsigned long)) {function}) ({argument})')
    finally:
        gdb.execute(f'set scheduler-locking {mode}', to_string=True)


def class_of(instance):
    klass = pointer_to(instance, 'GTypeInstance')['g_class']
    require_memory(int(klass), 'instance')
    return klass


def is_light(instance):
    """As wisp_object_is_light(): the class of a light object has a pointer to a tag of Wisp's."""
    klass = pointer_to(class_of(instance), 'WispObjectClass')
    return int(klass['tag']) == symbol_address('wisp_object_tag')


def control_of(instance):
    """Of a light object"""
    return Control(int(pointer_to(instance, 'WispObject')['control']) & ~POINTER_BITS)


def type_info(instance):
    """What Wisp knows of the type of a light object"""
    info = pointer_to(class_of(instance), 'WispObjectClass')['info']
    return pointer_to(info, 'WispTypeInfo').dereference() if int(info) != 0 else None


def type_name(instance):
    """The name of the type of an instance that there is."""
    info = type_info(instance) if is_light(instance) else None
    if info is not None:
        return info['name'].string()
    gtype = class_of(instance)['g_type']
    return name_by_glib(gtype) or name_by_call(int(gtype)) or f'GObject of type {int(gtype):#x}'


def name_by_glib(gtype):
    """By GLib's own script for gdb, which needs its debug information."""
    try:
        import gobject_gdb  # pylint: disable=import-outside-toplevel
        return gobject_gdb.g_type_to_name(gtype)
    except (ImportError, ValueError, gdb.error):
        return None


def name_by_call(gtype):
    try:
        return call('g_type_name', 'const char *', gtype).string()
    except gdb.error:
        return None


def is_of_cache(reach):
    """Whether its functions are those of a cache."""
    block = gdb.block_for_pc(int(reach['klass']['forget']))
    while block is not None and block.function is None:
        block = block.superblock
    return block is not None and \
        os.path.basename(block.function.symtab.filename) == 'wisp-cache-shard.c'


def shard_of(entry):
    field, = [field for field in lookup_type('WispCacheShard').strip_typedefs().fields()
              if field.name == 'reach_class']
    return pointer_to(int(entry['reach']['klass']) - field.bitpos // 8, 'WispCacheShard')


class Entry:
    """An entry of a cache."""

    def __init__(self, value):
        self.entry = pointer_to(value, 'WispCacheEntry')
        require_memory(int(self.entry), 'entry')
        self.shard = shard_of(self.entry)

    def key(self):
        if int(self.entry['is_string']) == 0:
            return f'key {int(self.entry["key"]):#x}'
        key = self.entry['inline_key'].address
        return '"' + key.cast(lookup_type('char').pointer()).string(errors='replace') + '"'

    def control(self):
        return Control(self.entry['reach']['control'])

    def is_kept(self):
        return bool(int(self.entry['value']) & ENTRY_KEPT)


class Table:
    """The GHashTable of a shard: a set of entries.

    GLib's debug information says where everything is. Without it the layout is taken to be that of
    GLib 2.74, and what is found is held against what the shard says of itself.
    """

    def __init__(self, shard):
        self.shard = shard
        table = int(shard['table'])
        try:
            value = gdb.Value(table).cast(gdb.lookup_type('struct _GHashTable').pointer())
            self.size = int(value['size'])
            self.n_nodes = int(value['nnodes'])
            self.big_keys = bool(value['have_big_keys'])
            self.keys = int(value['keys'])
            self.hashes = int(value['hashes'])
        except gdb.error:
            self.read(table)

    def read(self, table):
        """gsize size; gint mod; guint mask, nnodes, noccupied; flags; gpointer keys, *hashes"""
        word = lookup_type('gsize').sizeof
        self.size = self.number(table, word)
        self.n_nodes = self.number(table + word + 8, 4)
        self.big_keys = bool(self.number(table + word + 16, 4) & 1)
        keys = table + word + 16 + max(4, word)
        self.keys = self.number(keys, word)
        self.hashes = self.number(keys + word, word)

    @staticmethod
    def number(address, size):
        memory = gdb.selected_inferior().read_memory(address, size)
        return int.from_bytes(memory.tobytes(), 'little')

    def entries(self):
        # Those of which no address needs more than 32 bits are kept so.
        width = lookup_type('gsize').sizeof if self.big_keys else 4
        entries = []
        try:
            for i in range(self.size if self.size <= 1 << 28 else 0):
                if self.number(self.hashes + 4 * i, 4) >= HASH_IS_REAL:
                    entries.append(Entry(self.number(self.keys + width * i, width)))
        except (gdb.MemoryError, gdb.GdbError):
            entries = None
        if entries is None or len(entries) != self.n_nodes or \
                any(int(entry.shard) != int(self.shard) for entry in entries):
            raise gdb.GdbError(
                'The table of a shard has another layout than in GLib 2.74, or another '
                'thread is changing it. Install the debug information of GLib.')
        return entries


def show_control(control):
    write('state', control.counts.state())
    write('strong references', control.counts.describe_strong())
    write('weak count', control.counts.describe_weak())
    write('control block', f'{control.address:#x}{control.layout()}')
    extra = control.extra()
    if extra is not None and int(extra['cleanups']) != 0:
        write('cleanups', 'yes')
    for entry in control.entries():
        write('in a cache', f'{int(entry.shard["cache"]):#x}, {entry.key()}')


def write(name, text):
    gdb.write(f'  {name + ":":<18} {text}\n')


def show_object(instance):
    require_memory(instance, 'instance')
    if is_light(instance):
        control = control_of(instance)
        gdb.write(f'{type_name(instance)} {instance:#x}\n')
        show_control(control)
    else:
        gobject = pointer_to(instance, 'GObject')
        gdb.write(f'{type_name(instance)} {instance:#x}\n')
        write('reference count', int(gobject['ref_count']))
        write('control block', 'that of a GObject is found from its handles: wisp weak')


def show_weak(address):
    control = Control(address)
    gdb.write(f'WispWeak {address:#x}\n')
    write('instance', control.describe_instance())
    show_control(control)
    if control.counts.is_foreign and not control.counts.is_dead:
        write('reference count', int(pointer_to(control.instance, 'GObject')['ref_count']))


def show_cache(address):
    require_memory(address, 'cache')
    cache = pointer_to(address, 'WispCache')
    shards = [cache['shards'][i] for i in range(int(cache['n_shards']))]
    tables = [Table(shard).entries() for shard in shards]
    gdb.write(f'WispCache {address:#x}: '
              f'{count_of(sum(map(len, tables)), "entry", "entries")} in '
              f'{count_of(len(shards), "shard")}\n')
    for number, (shard, entries) in enumerate(zip(shards, tables)):
        if entries:
            gdb.write(f'shard {number} at {int(shard):#x}: '
                      f'{count_of(len(entries), "entry", "entries")}\n')
        for entry in entries:
            write(entry.key(), entry.control().describe_instance()
                  + (', kept by the front' if entry.is_kept() else ''))


class WispCommand(gdb.Command):
    """Show objects, handles and caches of Wisp."""

    def __init__(self):
        super().__init__('wisp', gdb.COMMAND_DATA, gdb.COMPLETE_NONE, True)


class WispSubcommand(gdb.Command):
    """One that shows what an expression leads to."""

    def __init__(self, name):
        self.name = name
        super().__init__(name, gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, _from_tty):
        if not argument.strip():
            raise gdb.GdbError(f'{self.name} wants an expression; see "help {self.name}"')
        try:
            value = gdb.parse_and_eval(argument)
            if value.type.strip_typedefs().code in (gdb.TYPE_CODE_ARRAY, gdb.TYPE_CODE_STRUCT):
                value = value.address
            self.show(int(value))
        except (gdb.error, UnicodeDecodeError) as error:
            raise gdb.GdbError(str(error)) from error


class WispObjectCommand(WispSubcommand):
    """Show a light object or a GObject.
Usage: wisp object EXPRESSION

EXPRESSION is a pointer to the instance, or its address. Printed are its type, whether it is
alive, its counts, where its control block is, and the caches that it is in; a set or a map has
a cache of its own. Of an object that is dead and freed nothing can be shown; "wisp weak"
shows a handle of it."""

    def __init__(self):
        super().__init__('wisp object')

    @staticmethod
    def show(address):
        if address == 0:
            gdb.write('NULL\n')
        else:
            show_object(address)


class WispWeakCommand(WispSubcommand):
    """Show a weak handle, and what it leads to.
Usage: wisp weak EXPRESSION

EXPRESSION is a WispWeak *, or its address. Printed are the instance, whether it is alive,
its counts, and the caches that it is in."""

    def __init__(self):
        super().__init__('wisp weak')

    @staticmethod
    def show(address):
        if address == 0:
            gdb.write('NULL, the empty handle\n')
        else:
            show_weak(address)


class WispCacheCommand(WispSubcommand):
    """Show a cache: its entries, shard by shard.
Usage: wisp cache EXPRESSION

EXPRESSION is a WispCache *, or its address. Of each entry the key and the value are printed,
and whether the front keeps it alive. Shards without entries are left out."""

    def __init__(self):
        super().__init__('wisp cache')

    @staticmethod
    def show(address):
        if address == 0:
            gdb.write('NULL\n')
        else:
            show_cache(address)


class WeakPrinter:
    """Of a WispWeak *"""

    def __init__(self, value):
        self.address = int(value)

    def to_string(self):
        if self.address == 0:
            return '0x0'
        try:
            return f'{self.address:#x} [{Control(self.address).describe_instance()}]'
        except (gdb.error, gdb.GdbError):
            return f'{self.address:#x}'


class ControlPrinter:
    """Of a WispWeak itself"""

    def __init__(self, value):
        self.value = value

    def children(self):
        control = Control(self.value.address)
        yield 'state', control.counts.state()
        yield 'strong', control.counts.describe_strong()
        yield 'weak', control.counts.describe_weak()
        yield 'instance', control.describe_instance()

    def to_string(self):
        return 'WispWeak'


class ObjectPrinter:
    """Of a pointer to a light object"""

    def __init__(self, value):
        self.address = int(value)

    def to_string(self):
        if self.address == 0:
            return '0x0'
        try:
            if not readable(self.address) or not is_light(self.address):
                return f'{self.address:#x}'
            control = control_of(self.address)
            return f'{self.address:#x} [{type_name(self.address)}, {control.counts.state()}]'
        except (gdb.error, gdb.GdbError):
            return f'{self.address:#x}'


def is_object_type(kind):
    """Whether a structure begins with a WispObject, at any depth."""
    for _ in range(32):
        if kind.code != gdb.TYPE_CODE_STRUCT:
            return False
        if kind.tag == '_WispObject':
            return True
        fields = kind.fields()
        if not fields or fields[0].type is None:
            return False
        kind = fields[0].type.strip_typedefs()
    return False


def find_printer(value):
    kind = value.type.strip_typedefs()
    if kind.code == gdb.TYPE_CODE_STRUCT and kind.tag == '_WispWeak' and value.address is not None:
        return ControlPrinter(value)
    if kind.code != gdb.TYPE_CODE_PTR:
        return None
    target = kind.target().strip_typedefs().unqualified()
    if target.code != gdb.TYPE_CODE_STRUCT:
        return None
    if target.tag == '_WispWeak':
        return WeakPrinter(value)
    return ObjectPrinter(value) if is_object_type(target) else None


find_printer.name = 'wisp'
find_printer.enabled = True

for command in (WispCommand, WispObjectCommand, WispWeakCommand, WispCacheCommand):
    command()



def register(objfile):
    gdb.printing.register_pretty_printer(objfile, find_printer, replace=True)


def on_new_objfile(event):
    if os.path.basename(event.new_objfile.filename or '').startswith('libwisp-1.so'):
        register(event.new_objfile)


# gdb asks the printers of libraries first, in the order of the libraries, and then those of nobody.
# GLib's printer takes any instance, and says less of it.
register(gdb.current_objfile())
if gdb.current_objfile() is None:
    gdb.events.new_objfile.connect(on_new_objfile)
    for objfile in gdb.objfiles():
        if os.path.basename(objfile.filename or '').startswith('libwisp-1.so'):
            register(objfile)

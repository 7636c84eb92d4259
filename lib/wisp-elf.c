/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-elf-private.h"

#ifdef WISP_HAVE_ELF

#include "wisp-plugin-file-private.h"

#include <wisp/wisp-error.h>

#include <string.h>

#include <link.h>

/*
 * Looks into a shared object of this platform without running any of its code.
 *
 * It reads what the dynamic linker reads, the program headers and the dynamic section,
 * as the System V ABI and its GNU extensions describe them; section headers may have
 * been stripped. Nothing in the file is trusted: every structure is copied out of it by
 * get(), the only function that knows where it ends, and every loop is over something
 * that get() still finds in the file.
 */
struct _WispElf
{
  GBytes       *bytes;  /* (owned) */
  const guint8 *data;   /* (not owned): of the bytes */
  gsize         length;
  gchar        *origin; /* (owned): what to call it in messages */

  ElfW (Ehdr)   header;
  guint64       symbols;   /* offset of the symbol table, 0 if there is none */
  guint64       n_symbols;
  guint64       strings;   /* offset of the string table */
  guint64       n_strings; /* its size in bytes, the last of which is nul */
  guint64       flags;     /* DF_1_* */
};

/* An STB_GNU_UNIQUE symbol keeps its object open for ever */
#ifndef STB_GNU_UNIQUE
#define STB_GNU_UNIQUE 10
#endif

#ifndef DF_1_PIE
#define DF_1_PIE 0x08000000
#endif

/* That of the object that this code is in, so of one that this process can run */
extern const ElfW (Ehdr) __ehdr_start __attribute__ ((visibility ("hidden")));

static gboolean
refuse (WispElf      *self,
        GError      **error,
        const gchar  *reason)
{
  wisp_plugin_file_error (error, WISP_ERROR_INVALID_MODULE, self->origin, "%s", reason);

  return FALSE;
}

static gboolean
get (WispElf  *self,
     guint64   offset,
     gpointer  data,
     gsize     length)
{
  if (offset > self->length || length > self->length - offset)
    return FALSE;

  memcpy (data, self->data + offset, length);

  return TRUE;
}

/*
 * The header
 */

static gboolean
read_header (WispElf  *self,
             GError  **error)
{
  const ElfW (Ehdr) *own = &__ehdr_start;
  ElfW (Ehdr) *header = &self->header;

  if (!get (self, 0, header->e_ident, EI_NIDENT) || memcmp (header->e_ident, ELFMAG, SELFMAG) != 0)
    return refuse (self, error, "is not an ELF file");
  if (header->e_ident[EI_CLASS] != own->e_ident[EI_CLASS])
    return refuse (self, error, "is for another architecture: its words have another size");
  if (header->e_ident[EI_DATA] != own->e_ident[EI_DATA])
    return refuse (self, error, "is for another architecture: it has another byte order");
  if (!get (self, 0, header, sizeof *header))
    return refuse (self, error, "is truncated: it ends within its header");

  if (header->e_machine != own->e_machine)
    {
      wisp_plugin_file_error (error, WISP_ERROR_INVALID_MODULE, self->origin,
                              "is for another architecture: machine %u, and this one is %u",
                              header->e_machine, own->e_machine);
      return FALSE;
    }

  if (header->e_type != ET_DYN)
    return refuse (self, error, "is no shared object");
  if (header->e_phentsize != sizeof (ElfW (Phdr)))
    return refuse (self, error, "is damaged: its program headers have a wrong size");

  return TRUE;
}

/*
 * Program headers
 */

static gboolean
get_segment (WispElf     *self,
             guint        index,
             ElfW (Phdr) *segment)
{
  return index < self->header.e_phnum &&
         self->header.e_phoff <= self->length &&
         get (self, self->header.e_phoff + index * sizeof *segment, segment, sizeof *segment);
}

static gboolean
check_segments (WispElf  *self,
                GError  **error)
{
  for (guint i = 0; i < self->header.e_phnum; i++)
    {
      ElfW (Phdr) segment;

      if (!get_segment (self, i, &segment))
        return refuse (self, error, "is truncated: it ends within its program headers");
      if (segment.p_type != PT_LOAD && segment.p_type != PT_DYNAMIC)
        continue;
      if (segment.p_offset > self->length || segment.p_filesz > self->length - segment.p_offset)
        return refuse (self, error, "is truncated: a segment lies beyond its end");
    }

  return TRUE;
}

/* Where in the file something is that will be at an address; 0 if it is not in it. What
 * may follow there is in the file, up to @room bytes. */
static guint64
find_address (WispElf *self,
              guint64  address,
              guint64 *room)
{
  for (guint i = 0; i < self->header.e_phnum; i++)
    {
      ElfW (Phdr) segment;

      if (!get_segment (self, i, &segment) || segment.p_type != PT_LOAD)
        continue;
      if (address >= segment.p_vaddr && address - segment.p_vaddr < segment.p_filesz)
        {
          *room = segment.p_filesz - (address - segment.p_vaddr);
          return segment.p_offset + (address - segment.p_vaddr);
        }
    }

  return 0;
}

/*
 * The dynamic section
 */

typedef struct
{
  guint64 strings;
  guint64 n_strings;
  guint64 symbols;
  guint64 hash;
  guint64 gnu_hash;
} Addresses;

static void
take_entry (WispElf           *self,
            const ElfW (Dyn)  *entry,
            Addresses         *addresses)
{
  switch (entry->d_tag)
    {
    case DT_STRTAB:
      addresses->strings = entry->d_un.d_ptr;
      break;

    case DT_STRSZ:
      addresses->n_strings = entry->d_un.d_val;
      break;

    case DT_SYMTAB:
      addresses->symbols = entry->d_un.d_ptr;
      break;

    case DT_HASH:
      addresses->hash = entry->d_un.d_ptr;
      break;

    case DT_GNU_HASH:
      addresses->gnu_hash = entry->d_un.d_ptr;
      break;

    case DT_FLAGS_1:
      self->flags = entry->d_un.d_val;
      break;

    default:
      break;
    }
}

static gboolean
read_entries (WispElf   *self,
              Addresses *addresses)
{
  for (guint i = 0; i < self->header.e_phnum; i++)
    {
      ElfW (Phdr) segment;
      ElfW (Dyn) entry;

      if (!get_segment (self, i, &segment) || segment.p_type != PT_DYNAMIC)
        continue;

      for (guint64 at = 0; at + sizeof entry <= segment.p_filesz; at += sizeof entry)
        {
          if (!get (self, segment.p_offset + at, &entry, sizeof entry) || entry.d_tag == DT_NULL)
            break;
          take_entry (self, &entry, addresses);
        }
      return TRUE;
    }

  return FALSE;
}

/* The chain of a bucket ends with a hash whose lowest bit is set */
static guint64
find_end_of_chain (WispElf *self,
                   guint64  chains,
                   guint64  first,
                   guint64  index)
{
  guint32 hash;

  if (index < first)
    return 0;

  while (get (self, chains + (index - first) * sizeof hash, &hash, sizeof hash))
    {
      index++;
      if ((hash & 1) != 0)
        break;
    }

  return index;
}

/* The table does not tell how many symbols there are, but which is the last in it. The
 * chains follow each other, so that of the highest bucket ends last. */
static guint64
count_gnu_symbols (WispElf *self,
                   guint64  table)
{
  struct { guint32 n_buckets, first, n_words, shift; } head;
  guint64 buckets;
  guint64 last = 0;

  if (!get (self, table, &head, sizeof head))
    return 0;

  buckets = table + sizeof head + (guint64) head.n_words * sizeof (ElfW (Addr));
  for (guint64 i = 0; i < head.n_buckets; i++)
    {
      guint32 index;

      if (!get (self, buckets + i * sizeof index, &index, sizeof index))
        return 0;
      last = MAX (last, index);
    }

  return MAX (head.first,
              find_end_of_chain (self, buckets + (guint64) head.n_buckets * sizeof (guint32),
                                 head.first, last));
}

static guint64
count_symbols (WispElf         *self,
               const Addresses *addresses)
{
  guint64 room;
  guint64 table;

  table = find_address (self, addresses->gnu_hash, &room);
  if (addresses->gnu_hash != 0 && table != 0)
    return count_gnu_symbols (self, table);

  table = find_address (self, addresses->hash, &room);
  if (addresses->hash != 0 && table != 0)
    {
      struct { guint32 n_buckets, n_chains; } head;

      if (get (self, table, &head, sizeof head))
        return head.n_chains;
    }

  return 0;
}

static gboolean
read_dynamic (WispElf  *self,
              GError  **error)
{
  Addresses addresses = { 0 };
  guint64 room = 0;

  if (!read_entries (self, &addresses))
    return refuse (self, error, "is no shared object: it has no dynamic section");
  if ((self->flags & DF_1_PIE) != 0)
    return refuse (self, error, "is a program, not a shared object");

  self->strings = find_address (self, addresses.strings, &room);
  if (self->strings == 0 || addresses.n_strings > room)
    return refuse (self, error, "is damaged: its string table is not in it");
  self->n_strings = addresses.n_strings;
  if (self->n_strings == 0 || self->data[self->strings + self->n_strings - 1] != '\0')
    return refuse (self, error, "is damaged: its string table has no end");

  self->symbols = find_address (self, addresses.symbols, &room);
  self->n_symbols = count_symbols (self, &addresses);
  if (self->symbols == 0 || self->n_symbols > room / sizeof (ElfW (Sym)))
    return refuse (self, error, "is damaged: its symbol table is not in it");

  return TRUE;
}

/*
 * wisp_elf_new_bytes:
 * @bytes: a shared object
 * @origin: what to call it in messages
 * @error: for what is wrong with it
 *
 * Looks at a shared object, which this process must be able to open as far as its
 * headers tell.
 */
WispElf *
wisp_elf_new_bytes (GBytes       *bytes,
                    const gchar  *origin,
                    GError      **error)
{
  g_autoptr (WispElf) self = g_new0 (WispElf, 1);

  self->bytes = g_bytes_ref (bytes);
  self->data = g_bytes_get_data (bytes, &self->length);
  self->origin = g_strdup (origin);

  if (!read_header (self, error) || !check_segments (self, error) || !read_dynamic (self, error))
    return NULL;

  return g_steal_pointer (&self);
}

/*
 * wisp_elf_new:
 * @file: a file
 * @error: for what is wrong with it
 *
 * Looks at a file, which is not read but mapped.
 */
WispElf *
wisp_elf_new (const gchar  *file,
              GError      **error)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (file, FALSE, error);
  g_autoptr (GBytes) bytes = NULL;

  if (mapped == NULL)
    return NULL;

  bytes = g_mapped_file_get_bytes (mapped);

  return wisp_elf_new_bytes (bytes, file, error);
}

void
wisp_elf_free (WispElf *self)
{
  g_bytes_unref (self->bytes);
  g_free (self->origin);
  g_free (self);
}

/*
 * Symbols
 */

static gboolean
get_symbol (WispElf     *self,
            guint64      index,
            ElfW (Sym)  *symbol)
{
  return index < self->n_symbols &&
         get (self, self->symbols + index * sizeof *symbol, symbol, sizeof *symbol);
}

/* (nullable) (transfer none): its name, which the end of the table ends at last */
static const gchar *
get_name (WispElf           *self,
          const ElfW (Sym)  *symbol)
{
  if (symbol->st_name >= self->n_strings)
    return NULL;

  return (const gchar *) self->data + self->strings + symbol->st_name;
}

static gboolean
find_symbol (WispElf     *self,
             const gchar *name,
             ElfW (Sym)  *symbol)
{
  for (guint64 i = 1; get_symbol (self, i, symbol); i++)
    {
      const gchar *own = get_name (self, symbol);

      if (own != NULL && symbol->st_shndx != SHN_UNDEF && strcmp (own, name) == 0)
        return TRUE;
    }

  return FALSE;
}

/*
 * wisp_elf_read_object:
 * @self: a shared object
 * @symbol: the name of a constant that it exports
 * @data: for its first bytes
 * @length: how many
 * @error: for what is wrong with it
 *
 * Reads the beginning of a constant, as it is in the file: pointers in it are not
 * relocated.
 */
gboolean
wisp_elf_read_object (WispElf      *self,
                      const gchar  *symbol,
                      gpointer      data,
                      gsize         length,
                      GError      **error)
{
  ElfW (Sym) found;
  guint64 room = 0;
  guint64 offset;

  if (!find_symbol (self, symbol, &found))
    {
      wisp_plugin_file_error (error, WISP_ERROR_INVALID_MODULE, self->origin,
                              "does not export the symbol “%s”", symbol);
      return FALSE;
    }

  offset = find_address (self, found.st_value, &room);
  if ((found.st_info & 0xf) != STT_OBJECT || offset == 0 || found.st_size < length ||
      room < length || !get (self, offset, data, length))
    {
      wisp_plugin_file_error (error, WISP_ERROR_INVALID_MODULE, self->origin,
                              "its symbol “%s” is not a constant of %" G_GSIZE_FORMAT
                              " bytes or more", symbol, length);
      return FALSE;
    }

  return TRUE;
}

/* What leaves a pointer into the module behind in the process, by the beginning of the
 * name of the function */
static const gchar *const tying[] = {
  "__cxa_thread_atexit",
  "g_boxed_type_register_static",
  "g_enum_register_static",
  "g_flags_register_static",
  "g_intern_static_string",
  "g_param_type_register_static",
  "g_pointer_type_register_static",
  "g_private_",
  "g_quark_from_static_string",
  "g_type_add_interface_static",
  "g_type_register_",
};

static gboolean
is_tying (const gchar *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (tying); i++)
    if (g_str_has_prefix (name, tying[i]))
      return TRUE;

  return FALSE;
}

static gchar *
describe_tie (WispElf           *self,
              const ElfW (Sym)  *symbol)
{
  const gchar *name = get_name (self, symbol);

  if (name == NULL)
    return NULL;
  if (symbol->st_shndx == SHN_UNDEF)
    return is_tying (name) ? g_strdup_printf ("imports %.64s", name) : NULL;
  if (symbol->st_info >> 4 == STB_GNU_UNIQUE)
    return g_strdup_printf ("has the unique symbol %.64s", name);

  return NULL;
}

/*
 * wisp_elf_list_ties:
 * @self: a shared object
 *
 * Lists what can be seen in it that breaks the promise of WISP_MODULE_UNLOADABLE.
 *
 * Returns: (transfer full): texts such as “imports g_quark_from_static_string”, 64 at most
 */
gchar **
wisp_elf_list_ties (WispElf *self)
{
  g_autoptr (GPtrArray) ties = g_ptr_array_new_with_free_func (g_free);
  ElfW (Sym) symbol;

  if ((self->flags & DF_1_NODELETE) != 0)
    g_ptr_array_add (ties, g_strdup ("is linked with -z nodelete"));

  for (guint64 i = 1; ties->len < 64 && get_symbol (self, i, &symbol); i++)
    {
      gchar *tie = describe_tie (self, &symbol);

      if (tie != NULL)
        g_ptr_array_add (ties, tie);
    }
  g_ptr_array_add (ties, NULL);

  return (gchar **) g_ptr_array_free (g_steal_pointer (&ties), FALSE);
}

#endif

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#define _GNU_SOURCE
#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "runtime.h"

/* The names of the program's static variables, from its own symbol table. */

static const char *file;
static const ElfW (Sym) *table;
static size_t n_symbols;
static const char *strings;
static uintptr_t base;

static int
find_base (struct dl_phdr_info *info,
           size_t               size,
           void                *data)
{
  (void) size;
  (void) data;
  base = info->dlpi_addr;

  return 1; /* the program itself comes first */
}

uintptr_t
symbols_base (void)
{
  dl_iterate_phdr (find_base, NULL);

  return base;
}

static void
open_table (void)
{
  const ElfW (Ehdr) *header;
  const ElfW (Shdr) *sections;
  struct stat status;
  int fd = open ("/proc/self/exe", O_RDONLY | O_CLOEXEC);
  void *memory;

  if (fd < 0)
    return;
  fstat (fd, &status);
  memory = mmap (NULL, (size_t) status.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
  close (fd);
  if (memory == MAP_FAILED)
    return;

  file = memory;
  header = memory;
  sections = (const ElfW (Shdr) *) (const void *) (file + header->e_shoff);
  for (unsigned i = 0; i < header->e_shnum; i++)
    if (sections[i].sh_type == SHT_SYMTAB)
      {
        table = (const ElfW (Sym) *) (const void *) (file + sections[i].sh_offset);
        n_symbols = sections[i].sh_size / sizeof *table;
        strings = file + sections[sections[i].sh_link].sh_offset;
      }
  symbols_base ();
}

/* FALSE if no variable is known there */
bool
symbols_find (uintptr_t   address,
              const char **name,
              size_t     *offset)
{
  if (file == NULL)
    open_table ();

  for (size_t i = 0; i < n_symbols; i++)
    if ((table[i].st_info & 0xf) == STT_OBJECT &&
        address - base - table[i].st_value < table[i].st_size)
      {
        *name = strings + table[i].st_name;
        *offset = address - base - table[i].st_value;
        return true;
      }

  return false;
}

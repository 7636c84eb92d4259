/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "program.h"

#include <string.h>

/* Limits on what one program is */
#define MAX_INSTRUCTIONS 200
#define MAX_SCRIPT_SIZE  5
#define MAX_NESTING      3

/*
 * The operands of an instruction are letters:
 *
 *   r reference  o object: a reference or "self"  w handle     d cleanup
 *   c cache      k key                            x context    X context or none
 *   q qdata      v value                          l closure    t type
 *   e set        m map                            n number
 *   b yes or no  s script
 */
typedef struct
{
  const gchar *name;
  const gchar *operands;
} Form;

static const Form forms[FUZZ_N_CODES] = {
  [FUZZ_NEW] = { "new", "rt" },
  [FUZZ_NEW_BAD] = { "new-bad", "n" },
  [FUZZ_CHAIN] = { "chain", "rnt" },
  [FUZZ_REF] = { "ref", "ro" },
  [FUZZ_UNREF] = { "unref", "r" },
  [FUZZ_LINK] = { "link", "or" },
  [FUZZ_UNIQUE] = { "unique", "o" },
  [FUZZ_COUNT] = { "count", "o" },
  [FUZZ_RUN_DISPOSE] = { "run-dispose", "o" },
  [FUZZ_SCRIPT] = { "script", "obs" },
  [FUZZ_TEMPORARY] = { "temporary", "s" },
  [FUZZ_KEEP_SELF] = { "keep-self", "r" },
  [FUZZ_STRAY_REF] = { "stray-ref", "w" },
  [FUZZ_STRAY_UNREF] = { "stray-unref", "w" },
  [FUZZ_QDATA_SET] = { "qdata-set", "oqbs" },
  [FUZZ_QDATA_GET] = { "qdata-get", "oqb" },
  [FUZZ_QDATA_STEAL] = { "qdata-steal", "oq" },
  [FUZZ_QDATA_REPLACE] = { "qdata-replace", "oqbs" },
  [FUZZ_CONNECT] = { "connect", "oss" },
  [FUZZ_EMIT] = { "emit", "oo" },
  [FUZZ_VALUE_SET] = { "value-set", "vob" },
  [FUZZ_VALUE_TAKE] = { "value-take", "vr" },
  [FUZZ_VALUE_DUP] = { "value-dup", "rvb" },
  [FUZZ_VALUE_COPY] = { "value-copy", "vv" },
  [FUZZ_WEAK] = { "weak", "wob" },
  [FUZZ_WEAK_CLONE] = { "weak-clone", "ww" },
  [FUZZ_WEAK_DROP] = { "weak-drop", "w" },
  [FUZZ_WEAK_SET] = { "weak-set", "wo" },
  [FUZZ_WEAK_GET] = { "weak-get", "rwb" },
  [FUZZ_WEAK_COMPARE] = { "weak-compare", "ww" },
  [FUZZ_WEAK_COUNTS] = { "weak-counts", "w" },
  [FUZZ_CLEANUP_ADD] = { "cleanup-add", "dwXss" },
  [FUZZ_CLEANUP_REMOVE] = { "cleanup-remove", "d" },
  [FUZZ_CONTEXT_RUN] = { "context-run", "x" },
  [FUZZ_CONTEXT_DROP] = { "context-drop", "x" },
  [FUZZ_CLOSURE_NEW] = { "closure-new", "lobs" },
  [FUZZ_CLOSURE_CALL] = { "closure-call", "l" },
  [FUZZ_CLOSURE_DROP] = { "closure-drop", "l" },
  [FUZZ_CACHE_NEW] = { "cache-new", "cn" },
  [FUZZ_CACHE_DROP] = { "cache-drop", "c" },
  [FUZZ_CACHE_LOOKUP] = { "cache-lookup", "rck" },
  [FUZZ_CACHE_BAD_LOOKUP] = { "cache-bad-lookup", "rcks" },
  [FUZZ_CACHE_INSERT] = { "cache-insert", "ckos" },
  [FUZZ_CACHE_ADD] = { "cache-add", "rckos" },
  [FUZZ_CACHE_REMOVE] = { "cache-remove", "ck" },
  [FUZZ_CACHE_CLEAR] = { "cache-clear", "c" },
  [FUZZ_CACHE_PRUNE] = { "cache-prune", "c" },
  [FUZZ_CACHE_SNAPSHOT] = { "cache-snapshot", "c" },
  [FUZZ_CACHE_COUNT] = { "cache-count", "c" },
  [FUZZ_CACHE_LOAD] = { "cache-load", "rckns" },
  [FUZZ_CACHE_LOAD_ASYNC] = { "cache-load-async", "rckns" },
  [FUZZ_CACHE_BOUND] = { "cache-bound", "cn" },
  [FUZZ_CACHE_TRIM] = { "cache-trim", "cn" },
  [FUZZ_CACHE_STATS] = { "cache-stats", "cb" },
  [FUZZ_ON_THREAD] = { "on-thread", "s" },
  [FUZZ_SET_NEW] = { "set-new", "e" },
  [FUZZ_SET_DROP] = { "set-drop", "e" },
  [FUZZ_SET_ADD] = { "set-add", "eo" },
  [FUZZ_SET_REMOVE] = { "set-remove", "eo" },
  [FUZZ_SET_CONTAINS] = { "set-contains", "eo" },
  [FUZZ_SET_FOREACH] = { "set-foreach", "es" },
  [FUZZ_SET_CLEAR] = { "set-clear", "e" },
  [FUZZ_SET_COUNT] = { "set-count", "e" },
  [FUZZ_MAP_NEW] = { "map-new", "mb" },
  [FUZZ_MAP_DROP] = { "map-drop", "m" },
  [FUZZ_MAP_INSERT] = { "map-insert", "mos" },
  [FUZZ_MAP_LOOKUP] = { "map-lookup", "mos" },
  [FUZZ_MAP_REMOVE] = { "map-remove", "mo" },
  [FUZZ_MAP_CLEAR] = { "map-clear", "m" },
  [FUZZ_MAP_COUNT] = { "map-count", "m" },
};

/* How many values an operand has */
static guint
get_range (gchar letter)
{
  switch (letter)
    {
    case 'r': return FUZZ_N_REFS;
    case 'o': return FUZZ_N_REFS + 1;
    case 'w': return FUZZ_N_WEAKS;
    case 'd': return FUZZ_N_CLEANUPS;
    case 'c': return FUZZ_N_CACHES;
    case 'k': return FUZZ_N_KEYS;
    case 'x': return FUZZ_N_CONTEXTS;
    case 'X': return FUZZ_N_CONTEXTS + 1;
    case 'q': return FUZZ_N_QUARKS;
    case 'v': return FUZZ_N_VALUES;
    case 'l': return FUZZ_N_CLOSURES;
    case 'e': return FUZZ_N_SETS;
    case 'm': return FUZZ_N_MAPS;
    case 't': return FUZZ_N_KINDS;
    case 'n': return 128;
    case 'b': return 2;
    default: g_assert_not_reached ();
    }
}

/* Decoding */

typedef struct
{
  FuzzProgram  *program;
  const guint8 *data;
  gsize         size;
} Reader;

/* 0 in place of what is missing at the end of the data */
static void
read_bytes (Reader *reader,
            guint8  bytes[FUZZ_INSTRUCTION_SIZE])
{
  gsize size = MIN (reader->size, FUZZ_INSTRUCTION_SIZE);

  memset (bytes, 0, FUZZ_INSTRUCTION_SIZE);
  memcpy (bytes, reader->data, size);
  reader->data += size;
  reader->size -= size;
}

static void read_script (Reader     *reader,
                         FuzzScript *script,
                         guint       n_instructions,
                         guint       nesting);

static void
read_instruction (Reader          *reader,
                  FuzzInstruction *instruction,
                  guint            nesting)
{
  guint n_operands = 0, n_scripts = 0, lengths[FUZZ_MAX_SCRIPTS];
  guint8 bytes[FUZZ_INSTRUCTION_SIZE], *byte = bytes;

  read_bytes (reader, bytes);
  instruction->code = *byte++ % FUZZ_N_CODES;

  for (const gchar *letter = forms[instruction->code].operands; *letter != '\0'; letter++)
    {
      if (*letter == 's')
        lengths[n_scripts++] = *byte++ % (MAX_SCRIPT_SIZE + 1);
      else
        instruction->operands[n_operands++] = (guint8) (*byte++ % get_range (*letter));
    }

  for (guint i = 0; i < n_scripts; i++)
    read_script (reader, &instruction->scripts[i], lengths[i], nesting + 1);
}

static void
read_script (Reader     *reader,
             FuzzScript *script,
             guint       n_instructions,
             guint       nesting)
{
  if (nesting > MAX_NESTING || n_instructions == 0)
    return;

  script->instructions = g_new0 (FuzzInstruction, n_instructions);
  g_ptr_array_add (reader->program->blocks, script->instructions);

  while (script->n_instructions < n_instructions && reader->size > 0)
    read_instruction (reader, &script->instructions[script->n_instructions++], nesting);
}

FuzzProgram *
fuzz_program_new (const guint8 *data,
                  gsize         size)
{
  FuzzProgram *self = g_new0 (FuzzProgram, 1);
  Reader reader = { self, data, size };

  self->blocks = g_ptr_array_new_with_free_func (g_free);
  read_script (&reader, &self->script, MAX_INSTRUCTIONS, 0);

  return self;
}

void
fuzz_program_free (FuzzProgram *self)
{
  g_ptr_array_unref (self->blocks);
  g_free (self);
}

/* Printing */

const gchar *
fuzz_code_get_name (FuzzCode code)
{
  return forms[code].name;
}

static void print_script (GString          *text,
                          const FuzzScript *script,
                          guint             indent);

static void
print_instruction (GString               *text,
                   const FuzzInstruction *instruction,
                   guint                  indent)
{
  guint n_operands = 0, n_scripts = 0;

  g_string_append_printf (text, "%*s%s", (int) indent, "", forms[instruction->code].name);

  for (const gchar *letter = forms[instruction->code].operands; *letter != '\0'; letter++)
    {
      if (*letter == 's')
        continue;

      if (*letter == 'o' && instruction->operands[n_operands] == FUZZ_SELF)
        g_string_append (text, " self");
      else
        g_string_append_printf (text, " %c%u", *letter, instruction->operands[n_operands]);
      n_operands++;
    }
  g_string_append_c (text, '\n');

  for (const gchar *letter = forms[instruction->code].operands; *letter != '\0'; letter++)
    if (*letter == 's')
      print_script (text, &instruction->scripts[n_scripts++], indent + 4);
}

static void
print_script (GString          *text,
              const FuzzScript *script,
              guint             indent)
{
  if (script->n_instructions > 0 && indent > 0)
    g_string_append_printf (text, "%*s{\n", (int) indent - 2, "");
  for (guint i = 0; i < script->n_instructions; i++)
    print_instruction (text, &script->instructions[i], indent);
  if (script->n_instructions > 0 && indent > 0)
    g_string_append_printf (text, "%*s}\n", (int) indent - 2, "");
}

gchar *
fuzz_program_print (const FuzzProgram *self)
{
  GString *text = g_string_new (NULL);

  print_script (text, &self->script, 0);

  return g_string_free (text, FALSE);
}

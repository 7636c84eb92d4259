/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/*
 * The language of the fuzzer.
 *
 * An input is a program for a machine with a few slots for strong references, weak
 * handles, caches and so on, which begin empty. Some instructions take scripts along,
 * which run later, in a dispose, in a cleanup, when a key is freed.
 *
 * Any string of bytes is a program. An instruction is six bytes: what to do, then its
 * operands and the lengths of its scripts, all taken modulo what there is; then come
 * its scripts. There are few slots, so that instructions get in each other's way.
 */

#define FUZZ_INSTRUCTION_SIZE 6

#define FUZZ_N_REFS     4
#define FUZZ_N_WEAKS    3
#define FUZZ_N_CACHES   2
#define FUZZ_N_KEYS     4
#define FUZZ_N_CONTEXTS 2
#define FUZZ_N_QUARKS   2
#define FUZZ_N_VALUES   2
#define FUZZ_N_CLOSURES 2
#define FUZZ_N_CLEANUPS 3
#define FUZZ_N_SETS     2
#define FUZZ_N_MAPS     2

/* An operand that stands for the object in whose dispose or finalize the script is */
#define FUZZ_SELF       FUZZ_N_REFS

/* No object, token, block: where one is a number */
#define FUZZ_NONE       (-1)

/* Limits on what one program does */
#define FUZZ_FUEL       400 /* instructions, those of scripts included */
#define FUZZ_MAX_BODIES 300
#define FUZZ_MAX_DEPTH  24  /* scripts that run within scripts */

typedef enum
{
  FUZZ_SMALL,   /* shares its memory with its control block */
  FUZZ_LARGE,   /* does not */
  FUZZ_PLAIN,   /* defined with G_DEFINE_TYPE */
  FUZZ_PRIVATE, /* with private data */
  FUZZ_DEEP,    /* with private data of its own, derived from FUZZ_PRIVATE */
  FUZZ_SIGNAL,  /* with a signal */
  FUZZ_GOBJECT,
  FUZZ_N_KINDS
} FuzzKind;

typedef enum
{
  FUZZ_STRING_KEYS,
  FUZZ_COPIED_KEYS,
  FUZZ_DIRECT_KEYS,
  FUZZ_OWNED_KEYS, /* handed over by who inserts */
  FUZZ_N_CACHE_KINDS
} FuzzCacheKind;

/* What a loader comes to */
typedef enum
{
  FUZZ_LOAD_NEW,      /* a new object */
  FUZZ_LOAD_ERROR,
  FUZZ_LOAD_EXISTING, /* an object that is there already */
  FUZZ_LOAD_NOTHING,  /* neither value nor error, which is a mistake */
  FUZZ_LOAD_BOTH,     /* a new object and an error, which is a mistake */
  FUZZ_N_OUTCOMES
} FuzzOutcome;

typedef enum
{
  FUZZ_NO_ERROR,
  FUZZ_LOADER_ERROR,
  FUZZ_RECURSIVE_ERROR,
  FUZZ_WISP_ERROR,
  FUZZ_CANCELLED_ERROR,
  FUZZ_OTHER_ERROR
} FuzzError;

/* Who asks for an asynchronous load */
typedef enum
{
  FUZZ_ONE_ASKER,
  FUZZ_TWO_ASKERS,
  FUZZ_ONE_OF_TWO_CANCELS,
  FUZZ_ONE_CANCELS,
  FUZZ_N_ASKINGS
} FuzzAsking;

typedef enum
{
  FUZZ_NEW,
  FUZZ_NEW_BAD,
  FUZZ_CHAIN,
  FUZZ_REF,
  FUZZ_UNREF,
  FUZZ_LINK,
  FUZZ_UNIQUE,
  FUZZ_COUNT,
  FUZZ_RUN_DISPOSE,
  FUZZ_SCRIPT,
  FUZZ_TEMPORARY,
  FUZZ_KEEP_SELF,
  FUZZ_STRAY_REF,
  FUZZ_STRAY_UNREF,
  FUZZ_QDATA_SET,
  FUZZ_QDATA_GET,
  FUZZ_QDATA_STEAL,
  FUZZ_QDATA_REPLACE,
  FUZZ_CONNECT,
  FUZZ_EMIT,
  FUZZ_VALUE_SET,
  FUZZ_VALUE_TAKE,
  FUZZ_VALUE_DUP,
  FUZZ_VALUE_COPY,
  FUZZ_WEAK,
  FUZZ_WEAK_CLONE,
  FUZZ_WEAK_DROP,
  FUZZ_WEAK_SET,
  FUZZ_WEAK_GET,
  FUZZ_WEAK_COMPARE,
  FUZZ_WEAK_COUNTS,
  FUZZ_CLEANUP_ADD,
  FUZZ_CLEANUP_REMOVE,
  FUZZ_CONTEXT_RUN,
  FUZZ_CONTEXT_DROP,
  FUZZ_CLOSURE_NEW,
  FUZZ_CLOSURE_CALL,
  FUZZ_CLOSURE_DROP,
  FUZZ_CACHE_NEW,
  FUZZ_CACHE_DROP,
  FUZZ_CACHE_LOOKUP,
  FUZZ_CACHE_BAD_LOOKUP,
  FUZZ_CACHE_INSERT,
  FUZZ_CACHE_ADD,
  FUZZ_CACHE_REMOVE,
  FUZZ_CACHE_CLEAR,
  FUZZ_CACHE_PRUNE,
  FUZZ_CACHE_SNAPSHOT,
  FUZZ_CACHE_COUNT,
  FUZZ_CACHE_LOAD,
  FUZZ_CACHE_LOAD_ASYNC,
  FUZZ_CACHE_BOUND,
  FUZZ_CACHE_TRIM,
  FUZZ_CACHE_STATS,
  FUZZ_ON_THREAD,
  FUZZ_SET_NEW,
  FUZZ_SET_DROP,
  FUZZ_SET_ADD,
  FUZZ_SET_REMOVE,
  FUZZ_SET_CONTAINS,
  FUZZ_SET_FOREACH,
  FUZZ_SET_CLEAR,
  FUZZ_SET_COUNT,
  FUZZ_MAP_NEW,
  FUZZ_MAP_DROP,
  FUZZ_MAP_INSERT,
  FUZZ_MAP_LOOKUP,
  FUZZ_MAP_REMOVE,
  FUZZ_MAP_CLEAR,
  FUZZ_MAP_COUNT,
  FUZZ_N_CODES
} FuzzCode;

typedef struct _FuzzInstruction FuzzInstruction;

typedef struct
{
  FuzzInstruction *instructions; /* (owned): by the program */
  guint            n_instructions;
} FuzzScript;

#define FUZZ_MAX_OPERANDS 4
#define FUZZ_MAX_SCRIPTS  2

struct _FuzzInstruction
{
  FuzzCode   code;
  guint8     operands[FUZZ_MAX_OPERANDS];
  FuzzScript scripts[FUZZ_MAX_SCRIPTS];
};

typedef struct
{
  FuzzScript  script;
  GPtrArray  *blocks; /* (owned): memory of the scripts */
} FuzzProgram;

/* What an object weighs in the front of a cache */
static inline guint
fuzz_weigh (gint body)
{
  return 1u + (guint) body % 3;
}

FuzzProgram *fuzz_program_new   (const guint8      *data,
                                 gsize              size);
void         fuzz_program_free  (FuzzProgram       *self);
gchar       *fuzz_program_print (const FuzzProgram *self);
const gchar *fuzz_code_get_name (FuzzCode           code);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FuzzProgram, fuzz_program_free)

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "actual.h"

#include <wisp/wisp.h>

/* What each object has for the fuzzer, whatever its type */
typedef struct
{
  gint              number;
  gpointer          next;       /* (owned) (nullable): an instance of any kind */
  const FuzzScript *scripts[2]; /* (nullable): dispose, finalize */
} FuzzBits;

/* Data with a destroy notify */
typedef struct
{
  gint              number;
  const FuzzScript *func;    /* (nullable) */
  const FuzzScript *destroy; /* (nullable) */
  gpointer          owner;   /* (not owned) (nullable): of qdata */
} FuzzToken;

typedef struct
{
  guint      key;
  FuzzToken *token; /* (not owned) (nullable): a key that is looked for has none */
} FuzzKey;

typedef struct
{
  WispCache     *cache; /* (owned) (nullable) */
  FuzzCacheKind  kind;
} FuzzCache;

typedef struct
{
  GClosure  *closure; /* (owned) (nullable) */
  FuzzToken *token;   /* (not owned) */
} FuzzClosure;

typedef struct
{
  WispWeak *weak; /* (owned) (nullable) */
  gulong    id;
} FuzzCleanup;

typedef struct
{
  FuzzTrace    *trace; /* (not owned) */
  guint         fuel;
  gpointer      self;  /* (not owned) (nullable): whose dispose or finalize runs this script */
  gint          n_bodies;
  gint          n_finalized;
  GPtrArray    *tokens; /* (owned) (element-type FuzzToken) */
  GPtrArray    *leaked; /* (not owned): light objects, by their own fault */

  /* What functions without data of their own need to know */
  const FuzzScript *key_script;   /* (nullable): for the next key that is copied */
  const FuzzScript *equal_script; /* (nullable): for the next call of an equal function */
  const FuzzScript *copy_script;  /* (nullable): for the next data that is copied */
  FuzzToken        *called;       /* (nullable): the closure that is called */

  /* The slots: (owned) (nullable) */
  gpointer      refs[FUZZ_N_REFS];
  WispWeak     *weaks[FUZZ_N_WEAKS];
  GValue        values[FUZZ_N_VALUES];
  GMainContext *contexts[FUZZ_N_CONTEXTS];
  FuzzClosure   closures[FUZZ_N_CLOSURES];
  FuzzCache     caches[FUZZ_N_CACHES];
  FuzzCleanup   cleanups[FUZZ_N_CLEANUPS];
  WispWeakSet  *sets[FUZZ_N_SETS];
  WispWeakMap  *maps[FUZZ_N_MAPS];
} FuzzActual;

/* The one that runs */
extern FuzzActual *fuzz_actual;

/* actual.c */
gboolean   fuzz_meet          (FuzzEventKind     kind,
                               gint              a,
                               gint              b);
void       fuzz_run_script    (const FuzzScript *script,
                               gpointer          self);
FuzzToken *fuzz_token_new     (const FuzzScript *func,
                               const FuzzScript *destroy);
void       fuzz_token_run     (gpointer          data);
void       fuzz_token_destroy (gpointer          data);

/* actual-types.c */
GType      fuzz_type_of_kind  (FuzzKind          kind);
FuzzBits  *fuzz_get_bits      (gpointer          instance);
gint       fuzz_get_number    (gpointer          instance);
gpointer   fuzz_ref           (gpointer          instance);
void       fuzz_unref         (gpointer          instance);

/* actual-cache.c */
WispCache *fuzz_cache_new     (FuzzCacheKind     kind,
                               gboolean          one_shard);
gpointer   fuzz_cache_key     (FuzzCacheKind     kind,
                               guint             key,
                               FuzzKey          *custom);
gpointer   fuzz_cache_own_key (FuzzCacheKind     kind,
                               guint             key,
                               FuzzKey          *custom,
                               const FuzzScript *script);

void       fuzz_cache_hold_values   (FuzzCache   cache,
                                     gpointer    values[FUZZ_N_KEYS]);
void       fuzz_cache_let_go_values (gpointer    values[FUZZ_N_KEYS]);
void       fuzz_cache_unref         (FuzzCache   cache);

/* actual-load.c */
void       fuzz_load          (const FuzzInstruction *instruction);
void       fuzz_load_async    (const FuzzInstruction *instruction);

/* actual-ops.c */
FuzzCache  fuzz_use_cache     (guint8            slot);
void       fuzz_put_ref       (guint             slot,
                               gpointer          instance);
gpointer   fuzz_new_object    (FuzzKind          kind);
void       fuzz_do            (const FuzzInstruction *instruction);
void       fuzz_clear_slots   (void);
gpointer   fuzz_get_object    (guint8            operand);
void       fuzz_hold          (guint8            operand,
                               gpointer          instance);
void       fuzz_let_go        (guint8            operand,
                               gpointer          instance);
void       fuzz_give_number   (gint              number);
guint      fuzz_pick          (gconstpointer     slots,
                               gsize             slot_size,
                               guint             n_slots,
                               guint             first);

#define FUZZ_PICK(slots, first) \
  (&(slots)[fuzz_pick ((slots), sizeof *(slots), G_N_ELEMENTS (slots), (first))])

/* actual-sets.c */
void       fuzz_do_set        (const FuzzInstruction *instruction);
void       fuzz_clear_sets    (void);

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "model.h"

/*
 * The model: what the documentation promises, in the plainest terms there are. One
 * thread at a time, no atomic operations, no memory to manage: bodies (objects),
 * blocks (what handles point to), tokens (data with a destroy notify), contexts and
 * caches are rows of tables, known by their number.
 */

typedef struct
{
  FuzzKind          kind;
  guint             n_strong;
  gboolean          dead;       /* a light object, for good */
  gboolean          finalizing; /* its finalize has begun */
  gboolean          sealed;     /* nothing can be connected to it any more */
  gboolean          gone;       /* its memory is */
  guint             disposing;  /* disposes that run right now */
  gint              block;      /* or none: a GObject that never had a handle */
  gboolean          upgradable; /* a GObject whose handles still give it */
  gint              next;       /* or none */
  const FuzzScript *scripts[2]; /* (nullable): dispose, finalize */
  gint              datum;      /* a token, of what a map holds its data in; or none */
  guint             group;      /* in which that is destroyed */
  gint              qdata[FUZZ_N_QUARKS]; /* tokens, or none */
  GArray           *handlers;   /* (element-type gint): tokens */
  GPtrArray        *forgotten;  /* (element-type Entry): at death, not freed yet */
} Body;

typedef struct
{
  gint        body;
  gboolean    closed;     /* the body is dead, as far as handles are concerned */
  gboolean    collective; /* the weak count that strong references have together */
  guint       n_reaches;  /* handles, entries and so on */
  GArray     *cleanups;   /* (element-type gint): tokens, rising */
  GPtrArray  *entries;    /* (element-type Entry) */
} Block;

typedef struct
{
  const FuzzScript *func;    /* (nullable) */
  const FuzzScript *destroy; /* (nullable) */
  gint              context; /* or none: held until the cleanup is posted there */
  gint              closure; /* or none: that this cleanup invalidates */
} Token;

/* A cleanup that waits in a context */
typedef struct
{
  gint     block; /* or none: then the post owns the token */
  gint     token;
  gboolean running;
  gboolean done;
} Post;

typedef struct
{
  guint      n_refs;
  GPtrArray *posts;     /* (owned) (element-type Post) */
  guint      iterating; /* depth */
  gpointer   owner;     /* the thread that iterates */
} Context;

typedef struct
{
  guint             n_refs;
  gint              block;
  gboolean          invalid;
  gint              token;  /* its cleanup */
  const FuzzScript *script; /* (nullable) */
} Closure;

typedef struct
{
  gint     cache;
  guint    key;
  gint     block;
  gint     token; /* or none: a key that needs no freeing */
  gint     datum; /* or none: a body, the key of a map's entry */
  gboolean in_table;
  gboolean kept;  /* its value is, by the front */
} Entry;

/* A load that is under way, or whose failure is kept */
typedef struct
{
  gint      token;      /* or none: of its key */
  gint      load_token; /* or none: of what the loader needs */
  gboolean  started;    /* by who asked, and not run by a loader */
  gboolean  ends_twice;
  gboolean  failed;
  FuzzError error;
} Flight;

typedef struct
{
  guint hits, misses, buried, loads, load_failures;
  guint evicted_by_items, evicted_by_bytes, evicted_by_trim;
} Stats;

typedef struct
{
  FuzzCacheKind  kind;
  gboolean       one_shard;
  gboolean       copies_data; /* a map, when it is asked */
  guint          n_refs;
  GPtrArray     *entries;  /* (element-type Entry): in the table */
  GPtrArray     *kept;     /* (element-type Entry): in the front, the one used last first */
  Flight        *flights[FUZZ_N_KEYS]; /* (not owned) (nullable): on the table */
  guint          max_items;
  guint          max_bytes;
  gboolean       keeps_failures;
  Stats          stats;
} Cache;

/* A death that runs */
typedef struct _Frame Frame;

struct _Frame
{
  Frame *outer;
  gint   body;
  gint   balance;
};

/* An equal function that runs */
typedef struct _EqualFrame EqualFrame;

struct _EqualFrame
{
  EqualFrame *outer;
  gint        cache;
  GPtrArray  *late; /* (element-type Entry) */
};

typedef struct
{
  guint       depth;
  GQueue      deferred; /* (element-type gint, as pointer): bodies */
  Frame      *frames;
  EqualFrame *equals;
} Thread;

/* What a removable cleanup is known by */
typedef struct
{
  gint block; /* or none: a handle is held */
  gint token; /* or none: there is nothing to remove */
} Removable;

typedef struct
{
  FuzzTrace *trace;
  gboolean   split;
  guint      fuel;
  guint      depth; /* of scripts */
  Thread    *thread;
  Thread     main_thread;
  gint       self;  /* body or none: whose dispose or finalize runs this script */

  /* (owned) (element-type Body, Block...), by number */
  GPtrArray *bodies, *blocks, *tokens, *contexts, *closures, *caches;
  GPtrArray *entries; /* (owned) (element-type Entry): all there ever were */
  GPtrArray *flights; /* (owned) (element-type Flight): all there ever were */
  guint      n_loading; /* loaders that run */
  gboolean   is_async;  /* one of them on a thread of its own */

  /* The slots; what is empty is none */
  gint       refs[FUZZ_N_REFS];         /* bodies */
  gint       weaks[FUZZ_N_WEAKS];       /* blocks */
  gint       values[FUZZ_N_VALUES];     /* bodies */
  gint       context_slots[FUZZ_N_CONTEXTS];
  gint       closure_slots[FUZZ_N_CLOSURES];
  gint       cache_slots[FUZZ_N_CACHES];
  gint       set_slots[FUZZ_N_SETS];    /* caches, whose keys are blocks */
  gint       map_slots[FUZZ_N_MAPS];    /* the same */
  Removable  cleanups[FUZZ_N_CLEANUPS];
} Model;

static inline Body *
get_body (Model *self,
          gint   body)
{
  return g_ptr_array_index (self->bodies, body);
}

static inline Block *
get_block (Model *self,
           gint   block)
{
  return g_ptr_array_index (self->blocks, block);
}

static inline Token *
get_token (Model *self,
           gint   token)
{
  return g_ptr_array_index (self->tokens, token);
}

static inline Context *
get_context (Model *self,
             gint   context)
{
  return g_ptr_array_index (self->contexts, context);
}

static inline Closure *
get_closure (Model *self,
             gint   closure)
{
  return g_ptr_array_index (self->closures, closure);
}

static inline Cache *
get_cache (Model *self,
           gint   cache)
{
  return g_ptr_array_index (self->caches, cache);
}

/* model.c: what happens, and scripts */
void     model_happen            (Model            *self,
                                  FuzzEventKind     kind,
                                  gint              a,
                                  gint              b);
void     model_happen_in_group   (Model            *self,
                                  FuzzEventKind     kind,
                                  gint              a,
                                  guint             group);
void     model_call              (Model            *self,
                                  FuzzEventKind     kind,
                                  gint              a,
                                  gint              b,
                                  const FuzzScript *script,
                                  gint              body);
gboolean model_may_run           (Model            *self,
                                  const FuzzScript *script);
void     model_run_script        (Model            *self,
                                  const FuzzScript *script,
                                  gint              body);
gint     model_new_token         (Model            *self,
                                  const FuzzScript *func,
                                  const FuzzScript *destroy);
void     model_destroy_token     (Model            *self,
                                  gint              token,
                                  gint              body,
                                  guint             group);

/* model-life.c: bodies and blocks */
gint     model_new_body          (Model            *self,
                                  FuzzKind          kind);
void     model_ref               (Model            *self,
                                  gint              body);
void     model_unref             (Model            *self,
                                  gint              body);
void     model_run_dispose       (Model            *self,
                                  gint              body);
gboolean model_is_dying          (Model            *self,
                                  gint              body);
gint     model_take_weak         (Model            *self,
                                  gint              body);
gint     model_upgrade           (Model            *self,
                                  gint              block);
gboolean model_can_upgrade       (Model            *self,
                                  gint              block);
void     model_ref_block         (Model            *self,
                                  gint              block);
void     model_unref_block       (Model            *self,
                                  gint              block);

void     model_unref_datum       (Model            *self,
                                  gint              body,
                                  guint             group);

/* model-cleanup.c: cleanups, contexts, closures */
gboolean model_add_cleanup       (Model            *self,
                                  gint              block,
                                  gint              token);
gboolean model_remove_cleanup    (Model            *self,
                                  gint              block,
                                  gint              token);
void     model_run_cleanups      (Model            *self,
                                  Block            *block);
gint     model_new_context       (Model            *self);
void     model_unref_context     (Model            *self,
                                  gint              context);
gboolean model_iterate           (Model            *self,
                                  gint              context);
gint     model_new_closure       (Model            *self,
                                  gint              block,
                                  const FuzzScript *script);
void     model_call_closure      (Model            *self,
                                  gint              closure);
void     model_unref_closure     (Model            *self,
                                  gint              closure);

/* model-cache.c: caches */
gint       model_new_cache       (Model            *self,
                                  FuzzCacheKind     kind,
                                  gboolean          one_shard);
void       model_unref_cache     (Model            *self,
                                  gint              cache);
gboolean   model_enter_cache     (Model            *self,
                                  gint              cache);
GPtrArray *model_forget          (Model            *self,
                                  Block            *block);
void       model_free_entries    (Model            *self,
                                  GPtrArray        *entries);
gint       model_lookup          (Model            *self,
                                  gint              cache,
                                  guint             key,
                                  const FuzzScript *script);
gboolean   model_insert          (Model            *self,
                                  gint              cache,
                                  guint             key,
                                  gint              body,
                                  const FuzzScript *script);
gboolean   model_try_add         (Model            *self,
                                  gint              cache,
                                  guint             key,
                                  gint              token,
                                  gint              body,
                                  const FuzzScript *script,
                                  gint             *incumbent);
gint       model_add             (Model            *self,
                                  gint              cache,
                                  guint             key,
                                  gint              body,
                                  const FuzzScript *script);
gboolean   model_remove          (Model            *self,
                                  gint              cache,
                                  guint             key);
void       model_clear_cache     (Model            *self,
                                  gint              cache);
guint      model_prune           (Model            *self,
                                  gint              cache);
gboolean   model_has_hash        (Model            *self,
                                  gint              cache,
                                  guint             key);
void       model_hold_values     (Model            *self,
                                  gint              cache,
                                  gint              bodies[FUZZ_N_KEYS]);
void       model_let_go_values   (Model            *self,
                                  const gint        bodies[FUZZ_N_KEYS]);

void       model_replace         (Model            *self,
                                  Entry            *entry,
                                  Entry            *old);

/* model-entry.c: entries, and the front that keeps their values alive */
Entry     *model_find_entry      (Model            *self,
                                  gint              cache,
                                  guint             key);
Entry     *model_make_entry      (Model            *self,
                                  gint              cache,
                                  guint             key,
                                  gint              token,
                                  gint              body,
                                  const FuzzScript *script);
void       model_free_entry      (Model            *self,
                                  Entry            *entry,
                                  guint             group);
void       model_put_in          (Model            *self,
                                  Entry            *entry);
void       model_leave_table     (Model            *self,
                                  Entry            *entry);
gboolean   model_detach          (Model            *self,
                                  Entry            *entry);
gboolean   model_has_front       (Model            *self,
                                  gint              cache);
void       model_prepare         (Model            *self,
                                  Entry            *entry);
void       model_promote         (Model            *self,
                                  Entry            *entry);
void       model_keep            (Model            *self,
                                  gint              cache,
                                  guint             key,
                                  gint              body);
void       model_limit           (Model            *self,
                                  gint              cache);
void       model_trim            (Model            *self,
                                  gint              cache,
                                  guint             divisor);

/* model-load.c: loads */
gint       model_own_key         (Model            *self,
                                  gint              cache,
                                  const FuzzScript *script);
gint       model_copy_key        (Model            *self,
                                  gint              cache,
                                  gint              token,
                                  const FuzzScript *script);
void       model_drop_key        (Model            *self,
                                  gint              token,
                                  guint             group);
Flight    *model_bar             (Model            *self,
                                  gint              cache,
                                  guint             key);
void       model_drop_flight     (Model            *self,
                                  Flight           *flight,
                                  guint             group);
void       model_load_async      (Model            *self,
                                  gint              cache,
                                  guint             key,
                                  gboolean          reload,
                                  gboolean          started,
                                  FuzzAsking        asking,
                                  FuzzOutcome       outcome,
                                  guint             slot,
                                  const FuzzScript *script);
FuzzError  model_load            (Model            *self,
                                  gint              cache,
                                  guint             key,
                                  gboolean          reload,
                                  FuzzOutcome       outcome,
                                  guint             slot,
                                  const FuzzScript *script,
                                  gint             *body);

/* model-sets.c: sets and maps */
gboolean model_set_step          (Model                 *self,
                                  const FuzzInstruction *instruction);
void     model_clear_sets        (Model                 *self);

/* model-ops.c: the other instructions, and what they have in common */
gboolean model_do_it             (Model                 *self,
                                  const FuzzInstruction *instruction);
guint    model_pick              (const gint            *slots,
                                  guint                  n_slots,
                                  guint                  first);
gint     model_get_object        (Model                 *self,
                                  guint8                 operand);
gboolean model_is_vague          (Model                 *self,
                                  gint                   body);
void     model_hold              (Model                 *self,
                                  guint8                 operand,
                                  gint                   body);
void     model_let_go            (Model                 *self,
                                  guint8                 operand,
                                  gint                   body);
void     model_step              (Model                 *self,
                                  const FuzzInstruction *instruction);
void     model_put_ref           (Model                 *self,
                                  guint                  slot,
                                  gint                   body);
void     model_clear_slots       (Model                 *self);

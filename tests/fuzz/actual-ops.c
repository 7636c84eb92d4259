/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "actual-private.h"

#include "wisp-control-private.h"

#include <gobject/gvaluecollector.h>

/*
 * What each instruction does with the library. Only what the model has found to make
 * sense gets here. Results are compared with those of the model as they come.
 */

typedef void (*Operation) (const FuzzInstruction *instruction);

/* An empty slot stands for the next that is not, as in the model. Which are empty, the
 * first field tells of each. */
guint
fuzz_pick (gconstpointer slots,
           gsize         slot_size,
           guint         n_slots,
           guint         first)
{
  for (guint i = 0; i < n_slots; i++)
    {
      guint slot = (first + i) % n_slots;

      if (*(gconstpointer *) (gconstpointer) ((const gchar *) slots + slot * slot_size) != NULL)
        return slot;
    }

  return first;
}

static gpointer *
pick_ref (guint8 operand)
{
  return FUZZ_PICK (fuzz_actual->refs, operand);
}

static WispWeak *
pick_weak (guint8 operand)
{
  return *FUZZ_PICK (fuzz_actual->weaks, operand);
}

static FuzzCache *
pick_cache (guint8 operand)
{
  return FUZZ_PICK (fuzz_actual->caches, operand);
}

gpointer
fuzz_get_object (guint8 operand)
{
  return operand == FUZZ_SELF ? fuzz_actual->self : *pick_ref (operand);
}

static gpointer
get_object_or_none (guint8 operand)
{
  return operand == FUZZ_SELF ? fuzz_actual->self : fuzz_actual->refs[operand];
}

/* For the length of an instruction, where its operand is in a slot that may change */
void
fuzz_hold (guint8   operand,
           gpointer instance)
{
  if (operand != FUZZ_SELF && instance != NULL)
    fuzz_ref (instance);
}

void
fuzz_let_go (guint8   operand,
             gpointer instance)
{
  if (operand != FUZZ_SELF && instance != NULL)
    fuzz_unref (instance);
}

void
fuzz_put_ref (guint    slot,
              gpointer instance)
{
  gpointer old = fuzz_actual->refs[slot];

  fuzz_actual->refs[slot] = instance;
  if (old != NULL)
    fuzz_unref (old);
}

static void
put_weak (guint     slot,
          WispWeak *weak)
{
  WispWeak *old = fuzz_actual->weaks[slot];

  fuzz_actual->weaks[slot] = weak;
  wisp_weak_unref (old);
}

static void
put_context (guint         slot,
             GMainContext *context)
{
  GMainContext *old = fuzz_actual->contexts[slot];

  fuzz_actual->contexts[slot] = context;
  if (old != NULL)
    g_main_context_unref (old);
}

static void
put_closure (guint       slot,
             FuzzClosure closure)
{
  GClosure *old = fuzz_actual->closures[slot].closure;

  fuzz_actual->closures[slot] = closure;
  if (old != NULL)
    g_closure_unref (old);
}

static void
put_cache (guint     slot,
           FuzzCache cache)
{
  FuzzCache old = fuzz_actual->caches[slot];

  fuzz_actual->caches[slot] = cache;
  if (old.cache != NULL)
    fuzz_cache_unref (old);
}

static void
put_cleanup (guint       slot,
             FuzzCleanup cleanup)
{
  WispWeak *old = fuzz_actual->cleanups[slot].weak;

  fuzz_actual->cleanups[slot] = cleanup;
  wisp_weak_unref (old);
}

static void
give_body (guint    slot,
           gpointer instance)
{
  fuzz_meet (FUZZ_BODY, fuzz_get_number (instance), 0);
  fuzz_put_ref (slot, instance);
}

void
fuzz_give_number (gint number)
{
  fuzz_meet (FUZZ_NUMBER, number, 0);
}

/* Objects */

gpointer
fuzz_new_object (FuzzKind kind)
{
  GType type = fuzz_type_of_kind (kind);
  gpointer instance = kind == FUZZ_GOBJECT ? g_object_new (type, NULL) : wisp_object_new (type);

  fuzz_get_bits (instance)->number = fuzz_actual->n_bodies++;

  return instance;
}

static void
op_new (const FuzzInstruction *in)
{
  fuzz_put_ref (in->operands[0], fuzz_new_object ((FuzzKind) in->operands[1]));
}

static void
op_new_bad (const FuzzInstruction *in)
{
  const GType types[] = { WISP_TYPE_OBJECT, G_TYPE_OBJECT, G_TYPE_INVALID };

  if (wisp_object_new (types[in->operands[0] % 3]) != NULL)
    fuzz_trace_fail (fuzz_actual->trace, "An instance that cannot be.");
}

static void
op_chain (const FuzzInstruction *in)
{
  gpointer next = NULL;

  for (guint i = 0; i <= in->operands[1]; i++)
    {
      gpointer instance = fuzz_new_object ((FuzzKind) in->operands[2]);

      fuzz_get_bits (instance)->next = next;
      next = instance;
    }
  fuzz_put_ref (in->operands[0], next);
}

static void
op_ref (const FuzzInstruction *in)
{
  fuzz_put_ref (in->operands[0], fuzz_ref (fuzz_get_object (in->operands[1])));
}

static void
op_unref (const FuzzInstruction *in)
{
  gpointer old = g_steal_pointer (pick_ref (in->operands[0]));

  fuzz_unref (old);
}

static void
op_link (const FuzzInstruction *in)
{
  gpointer instance = fuzz_get_object (in->operands[0]), old;

  fuzz_hold (in->operands[0], instance);
  old = fuzz_get_bits (instance)->next;
  fuzz_get_bits (instance)->next = g_steal_pointer (pick_ref (in->operands[1]));
  if (old != NULL)
    fuzz_unref (old);
  fuzz_let_go (in->operands[0], instance);
}

static void
op_unique (const FuzzInstruction *in)
{
  fuzz_give_number (wisp_object_is_unique (fuzz_get_object (in->operands[0])));
}

static void
op_count (const FuzzInstruction *in)
{
  fuzz_give_number ((gint) wisp_object_get_ref_count (fuzz_get_object (in->operands[0])));
}

static void
op_run_dispose (const FuzzInstruction *in)
{
  gpointer instance = fuzz_get_object (in->operands[0]);

  fuzz_hold (in->operands[0], instance);
  if (G_IS_OBJECT (instance))
    g_object_run_dispose (instance);
  else
    wisp_object_run_dispose (instance);
  fuzz_let_go (in->operands[0], instance);
}

static void
op_script (const FuzzInstruction *in)
{
  fuzz_get_bits (fuzz_get_object (in->operands[0]))->scripts[in->operands[1]] = &in->scripts[0];
}

static void
op_temporary (const FuzzInstruction *in)
{
  gpointer self = fuzz_ref (fuzz_actual->self);

  fuzz_run_script (&in->scripts[0], self);
  fuzz_unref (self);
}

static void
op_keep_self (const FuzzInstruction *in)
{
  gpointer self = fuzz_ref (fuzz_actual->self);

  if (G_IS_OBJECT (self) || wisp_object_get_ref_count (self) > 0)
    fuzz_put_ref (in->operands[0], self);
  else if (!g_ptr_array_find (fuzz_actual->leaked, self, NULL))
    g_ptr_array_add (fuzz_actual->leaked, self);
}

static void
op_stray_ref (const FuzzInstruction *in)
{
  (wisp_object_ref) (wisp_control_get_instance (pick_weak (in->operands[0])));
}

static void
op_stray_unref (const FuzzInstruction *in)
{
  wisp_object_unref (wisp_control_get_instance (pick_weak (in->operands[0])));
}

/* Qdata and signals */

static GQuark
get_quark (guint8 operand)
{
  static const gchar *const names[FUZZ_N_QUARKS] = { "fuzz-a", "fuzz-b" };

  return g_quark_from_static_string (names[operand]);
}

static FuzzToken *
new_qdata (gpointer          instance,
           const FuzzScript *script)
{
  FuzzToken *token = fuzz_token_new (NULL, script);

  token->owner = instance;

  return token;
}

static void
op_qdata_set (const FuzzInstruction *in)
{
  gpointer instance = fuzz_get_object (in->operands[0]);
  GQuark quark = get_quark (in->operands[1]);

  fuzz_hold (in->operands[0], instance);
  if (in->operands[2])
    wisp_object_set_qdata_full (instance, quark, new_qdata (instance, &in->scripts[0]),
                                fuzz_token_destroy);
  else
    wisp_object_set_qdata (instance, quark, NULL);
  fuzz_let_go (in->operands[0], instance);
}

static gpointer
give_back (gpointer data,
           gpointer user_data)
{
  return data;
}

static void
give_token (FuzzToken *token)
{
  fuzz_give_number (token != NULL ? token->number : FUZZ_NONE);
}

static void
op_qdata_get (const FuzzInstruction *in)
{
  gpointer instance = fuzz_get_object (in->operands[0]);
  GQuark quark = get_quark (in->operands[1]);

  if (in->operands[2])
    give_token (wisp_object_dup_qdata (instance, quark, give_back, NULL));
  else
    give_token (wisp_object_get_qdata (instance, quark));
}

static void
op_qdata_steal (const FuzzInstruction *in)
{
  give_token (wisp_object_steal_qdata (fuzz_get_object (in->operands[0]),
                                       get_quark (in->operands[1])));
}

static void
op_qdata_replace (const FuzzInstruction *in)
{
  gpointer instance = fuzz_get_object (in->operands[0]), old;
  GQuark quark = get_quark (in->operands[1]);
  GDestroyNotify destroy = NULL;

  fuzz_hold (in->operands[0], instance);
  old = in->operands[2] ? wisp_object_get_qdata (instance, quark) : &destroy;
  fuzz_give_number (wisp_object_replace_qdata (instance, quark, old,
                                          new_qdata (instance, &in->scripts[0]),
                                          fuzz_token_destroy, &destroy));
  if (in->operands[2] && old != NULL)
    destroy (old);
  fuzz_let_go (in->operands[0], instance);
}

static void
handler (gpointer instance,
         gpointer argument,
         gpointer data)
{
  FuzzToken *token = data;
  const FuzzScript *script = g_steal_pointer (&token->func);

  if (fuzz_meet (FUZZ_CALLED, token->number, fuzz_get_number (argument)))
    fuzz_run_script (script, NULL);
}

static void
handler_destroyed (gpointer  data,
                   GClosure *closure)
{
  fuzz_token_destroy (data);
}

static void
op_connect (const FuzzInstruction *in)
{
  FuzzToken *token = fuzz_token_new (&in->scripts[0], &in->scripts[1]);

  token->owner = fuzz_get_object (in->operands[0]);
  g_signal_connect_data (token->owner, "poked", G_CALLBACK (handler), token, handler_destroyed,
                         (GConnectFlags) 0);
}

static void
op_emit (const FuzzInstruction *in)
{
  gpointer instance = fuzz_get_object (in->operands[0]), argument = get_object_or_none (in->operands[1]);

  fuzz_hold (in->operands[0], instance);
  fuzz_hold (in->operands[1], argument);
  g_signal_emit_by_name (instance, "poked", argument);
  fuzz_let_go (in->operands[1], argument);
  fuzz_let_go (in->operands[0], instance);
}

/* Values */

/* As a function with variable arguments gets them */
static gchar *
collect (GValue *value,
         ...)
{
  gchar *error = NULL;
  va_list arguments;

  va_start (arguments, value);
  G_VALUE_COLLECT (value, arguments, 0, &error);
  va_end (arguments);

  return error;
}

static gchar *
copy_out (const GValue *value,
          guint         flags,
          ...)
{
  gchar *error = NULL;
  va_list arguments;

  va_start (arguments, flags);
  G_VALUE_LCOPY (value, arguments, flags, &error);
  va_end (arguments);

  return error;
}

/* With the third operand by way of another value, since what is thrown out may use this one */
static void
op_value_set (const FuzzInstruction *in)
{
  GValue *value = &fuzz_actual->values[in->operands[0]];
  gpointer instance = get_object_or_none (in->operands[1]);
  g_autofree gchar *error = NULL;
  GValue other = G_VALUE_INIT;

  if (in->operands[2])
    {
      g_value_init (&other, G_VALUE_TYPE (value));
      error = collect (&other, instance);
    }

  if (in->operands[2] && error == NULL)
    wisp_value_set_object (value, wisp_value_get_object (&other));
  else
    wisp_value_set_object (value, instance);

  if (in->operands[2])
    g_value_unset (&other);
}

static void
op_value_take (const FuzzInstruction *in)
{
  GValue *value = &fuzz_actual->values[in->operands[0]];
  gpointer instance = fuzz_actual->refs[in->operands[1]];
  gboolean fits = instance == NULL || g_type_is_a (G_TYPE_FROM_INSTANCE (instance),
                                                   G_VALUE_TYPE (value));

  if (fits)
    fuzz_actual->refs[in->operands[1]] = NULL;
  wisp_value_take_object (value, instance);
}

static void
op_value_dup (const FuzzInstruction *in)
{
  GValue *value = &fuzz_actual->values[in->operands[1]];
  gpointer copied = NULL, borrowed = NULL;

  if (!in->operands[2])
    {
      give_body (in->operands[0], wisp_value_dup_object (value));
      return;
    }

  g_free (copy_out (value, 0, &copied));
  g_free (copy_out (value, G_VALUE_NOCOPY_CONTENTS, &borrowed));
  if (copied != borrowed)
    fuzz_trace_fail (fuzz_actual->trace, "A value gives two objects.");
  give_body (in->operands[0], copied);
}

static void
op_value_copy (const FuzzInstruction *in)
{
  GValue *target = &fuzz_actual->values[in->operands[1]];
  GValue copy = G_VALUE_INIT;

  g_value_init (&copy, G_VALUE_TYPE (target));
  g_value_transform (&fuzz_actual->values[in->operands[0]], &copy);
  wisp_value_set_object (target, wisp_value_get_object (&copy));
  g_value_unset (&copy);
}

/* Handles */

static WispWeak *
weak_new (gpointer instance,
          gboolean typed)
{
  if (!typed)
    return wisp_weak_new (instance);

  return G_IS_OBJECT (instance) ? wisp_weak_new_gobject (instance)
                                : wisp_weak_new_object (instance);
}

static void
op_weak (const FuzzInstruction *in)
{
  put_weak (in->operands[0], weak_new (fuzz_get_object (in->operands[1]), in->operands[2]));
}

static void
op_weak_clone (const FuzzInstruction *in)
{
  put_weak (in->operands[0], wisp_weak_ref (pick_weak (in->operands[1])));
}

static void
op_weak_drop (const FuzzInstruction *in)
{
  wisp_clear_weak (&fuzz_actual->weaks[in->operands[0]]);
}

static void
op_weak_set (const FuzzInstruction *in)
{
  fuzz_give_number (wisp_set_weak (&fuzz_actual->weaks[in->operands[0]],
                              get_object_or_none (in->operands[1])));
}

static gpointer
weak_get (WispWeak *weak,
          gboolean  typed)
{
  if (!typed || weak == NULL)
    return wisp_weak_get (weak);

  return wisp_control_is_foreign (weak) ? (gpointer) wisp_weak_get_gobject (weak)
                                        : (gpointer) wisp_weak_get_object (weak);
}

static void
op_weak_get (const FuzzInstruction *in)
{
  WispWeak *weak = pick_weak (in->operands[1]);
  gpointer instance = weak_get (weak, in->operands[2]);

  if (instance != NULL && !wisp_weak_is_alive (weak))
    fuzz_trace_fail (fuzz_actual->trace, "A handle gives what is dead.");
  give_body (in->operands[0], instance);
}

static void
op_weak_compare (const FuzzInstruction *in)
{
  fuzz_give_number (fuzz_actual->weaks[in->operands[0]] == fuzz_actual->weaks[in->operands[1]]);
}

/* All other threads are gone, so the word is as it was left, to the bit */
static void
op_weak_counts (const FuzzInstruction *in)
{
  guint64 word = wisp_counts_load_relaxed (&pick_weak (in->operands[0])->counts);
  gint n_strong = (gint) wisp_counts_strong (word);

  if (wisp_counts_is_dead (word))
    n_strong -= (gint) (wisp_counts_is_foreign (word) ? WISP_FOREIGN | WISP_DEAD : WISP_DEAD);
  else if (wisp_counts_is_foreign (word))
    n_strong -= WISP_FOREIGN + 1;

  fuzz_meet (FUZZ_COUNTS, (gint) wisp_counts_weak (word), n_strong);
}

/* Cleanups, contexts and closures */

static GMainContext *
get_context (guint8 operand)
{
  if (operand == 0)
    return NULL;

  if (fuzz_actual->contexts[operand - 1] == NULL)
    fuzz_actual->contexts[operand - 1] = g_main_context_new ();

  return fuzz_actual->contexts[operand - 1];
}

static void
op_cleanup_add (const FuzzInstruction *in)
{
  FuzzToken *token;
  FuzzCleanup cleanup;

  cleanup.weak = wisp_weak_ref (pick_weak (in->operands[1]));
  token = fuzz_token_new (&in->scripts[0], &in->scripts[1]);
  cleanup.id = wisp_weak_add_cleanup (cleanup.weak, get_context (in->operands[2]),
                                      fuzz_token_run, token, fuzz_token_destroy);
  fuzz_give_number (cleanup.id != 0);
  put_cleanup (in->operands[0], cleanup);
}

static void
op_cleanup_remove (const FuzzInstruction *in)
{
  FuzzCleanup cleanup = *FUZZ_PICK (fuzz_actual->cleanups, in->operands[0]);
  g_autoptr (WispWeak) weak = wisp_weak_ref (cleanup.weak);

  fuzz_give_number (wisp_weak_remove_cleanup (weak, cleanup.id));
}

static void
op_context_run (const FuzzInstruction *in)
{
  g_autoptr (GMainContext) context = g_main_context_ref (*FUZZ_PICK (fuzz_actual->contexts,
                                                                       in->operands[0]));

  fuzz_give_number (g_main_context_iteration (context, FALSE));
}

static void
op_context_drop (const FuzzInstruction *in)
{
  put_context (in->operands[0], NULL);
}

static void
closure_called (gpointer target)
{
  FuzzToken *token = fuzz_actual->called;
  const FuzzScript *script = g_steal_pointer (&token->func);

  if (fuzz_meet (FUZZ_CALLED, token->number, fuzz_get_number (target)))
    fuzz_run_script (script, NULL);
}

static void
closure_callback (gpointer instance,
                  gpointer target)
{
  closure_called (target);
}

static void
closure_callback_swapped (gpointer target,
                          gpointer instance)
{
  closure_called (target);
}

static void
op_closure_new (const FuzzInstruction *in)
{
  gpointer target = fuzz_get_object (in->operands[1]);
  FuzzClosure closure;

  closure.token = fuzz_token_new (&in->scripts[0], NULL);
  if (in->operands[2])
    closure.closure = wisp_closure_new_weak_swap (G_CALLBACK (closure_callback_swapped), target);
  else
    closure.closure = wisp_closure_new_weak (G_CALLBACK (closure_callback), target);
  if (in->operands[2])
    g_closure_set_marshal (closure.closure, g_cclosure_marshal_VOID__VOID);
  g_closure_ref (closure.closure);
  g_closure_sink (closure.closure);
  put_closure (in->operands[0], closure);
}

static void
op_closure_call (const FuzzInstruction *in)
{
  FuzzClosure closure = *FUZZ_PICK (fuzz_actual->closures, in->operands[0]);
  FuzzToken *outer = fuzz_actual->called;
  GValue instance = G_VALUE_INIT;

  /* What the generic marshaller knows */
  g_value_init (&instance, G_TYPE_OBJECT);
  fuzz_actual->called = closure.token;
  g_closure_ref (closure.closure);
  g_closure_invoke (closure.closure, NULL, 1, &instance, NULL);
  fuzz_give_number (closure.closure->is_invalid);
  g_closure_unref (closure.closure);
  fuzz_actual->called = outer;
  g_value_unset (&instance);
}

static void
op_closure_drop (const FuzzInstruction *in)
{
  put_closure (in->operands[0], (FuzzClosure) { NULL, NULL });
}

/* Caches */

static void
op_cache_new (const FuzzInstruction *in)
{
  FuzzCache cache;

  cache.kind = (FuzzCacheKind) (in->operands[1] % FUZZ_N_CACHE_KINDS);
  cache.cache = fuzz_cache_new (cache.kind, in->operands[1] >= 64);
  put_cache (in->operands[0], cache);
}

static void
op_cache_drop (const FuzzInstruction *in)
{
  put_cache (in->operands[0], (FuzzCache) { NULL, FUZZ_STRING_KEYS });
}

/* The cache in a slot, held for the length of an instruction */
FuzzCache
fuzz_use_cache (guint8 slot)
{
  FuzzCache cache = *pick_cache (slot);

  g_object_ref (cache.cache);

  return cache;
}

static void
op_cache_lookup (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[1]);
  FuzzKey custom;

  give_body (in->operands[0],
             wisp_cache_lookup (cache.cache,
                                fuzz_cache_key (cache.kind, in->operands[2], &custom)));
  fuzz_cache_unref (cache);
}

static void
op_cache_bad_lookup (const FuzzInstruction *in)
{
  fuzz_actual->equal_script = &in->scripts[0];
  op_cache_lookup (in);
  fuzz_actual->equal_script = NULL;
}

static void
op_cache_insert (const FuzzInstruction *in)
{
  gpointer instance = fuzz_get_object (in->operands[2]);
  FuzzCache cache = fuzz_use_cache (in->operands[0]);
  FuzzKey custom;

  fuzz_hold (in->operands[2], instance);
  fuzz_give_number (wisp_cache_insert (cache.cache,
                                  fuzz_cache_own_key (cache.kind, in->operands[1], &custom,
                                                      &in->scripts[0]),
                                  instance));
  fuzz_let_go (in->operands[2], instance);
  fuzz_cache_unref (cache);
}

static void
op_cache_add (const FuzzInstruction *in)
{
  gpointer instance = fuzz_get_object (in->operands[3]);
  FuzzCache cache = fuzz_use_cache (in->operands[1]);
  FuzzKey custom;

  fuzz_hold (in->operands[3], instance);
  give_body (in->operands[0],
             wisp_cache_add (cache.cache,
                             fuzz_cache_own_key (cache.kind, in->operands[2], &custom,
                                                 &in->scripts[0]),
                             instance));
  fuzz_let_go (in->operands[3], instance);
  fuzz_cache_unref (cache);
}

static void
op_cache_remove (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[0]);
  FuzzKey custom;

  fuzz_give_number (wisp_cache_remove (cache.cache,
                                  fuzz_cache_key (cache.kind, in->operands[1], &custom)));
  fuzz_cache_unref (cache);
}

static void
op_cache_clear (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[0]);
  gpointer values[FUZZ_N_KEYS];

  fuzz_cache_hold_values (cache, values);
  wisp_cache_clear (cache.cache);
  fuzz_cache_let_go_values (values);
  fuzz_cache_unref (cache);
}

static void
op_cache_prune (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[0]);

  fuzz_give_number ((gint) wisp_cache_prune (cache.cache));
  fuzz_cache_unref (cache);
}

static void
op_cache_snapshot (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[0]);
  GPtrArray *values = wisp_cache_snapshot (cache.cache);

  for (guint i = 0; values != NULL && i < values->len; i++)
    fuzz_meet (FUZZ_ITEM, fuzz_get_number (g_ptr_array_index (values, i)), 0);
  g_clear_pointer (&values, g_ptr_array_unref);
  fuzz_cache_unref (cache);
}

static void
op_cache_count (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[0]);

  fuzz_give_number ((gint) wisp_cache_get_n_entries (cache.cache));
  fuzz_give_number ((gint) wisp_cache_get_n_live (cache.cache));
  fuzz_cache_unref (cache);
}

/* Failures are kept for longer than the fuzzer runs */
static void
op_cache_bound (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[0]);
  guint bound = in->operands[1] / 3;

  if (in->operands[1] % 3 == 0)
    wisp_cache_set_max_items (cache.cache, bound % 4);
  else if (in->operands[1] % 3 == 1)
    wisp_cache_set_max_bytes (cache.cache, bound % 8);
  else
    wisp_cache_set_failure_ttl (cache.cache, bound % 2 == 1 ? G_MAXINT : 0);
  fuzz_cache_unref (cache);
}

static void
op_cache_trim (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[0]);
  gint divisor = fuzz_trace_ask (fuzz_actual->trace, FUZZ_OUTCOME);
  gpointer values[FUZZ_N_KEYS];

  fuzz_cache_hold_values (cache, values);
  wisp_cache_trim (cache.cache, divisor == 2 ? G_MEMORY_MONITOR_WARNING_LEVEL_LOW
                                : divisor == 4 ? G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM
                                               : G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  fuzz_cache_let_go_values (values);
  fuzz_cache_unref (cache);
}

static void
op_cache_stats (const FuzzInstruction *in)
{
  FuzzCache cache = fuzz_use_cache (in->operands[0]);
  g_autoptr (WispCacheStats) stats = wisp_cache_get_stats (cache.cache);

  fuzz_meet (FUZZ_COUNTS, (gint) stats->hits, (gint) stats->misses);
  fuzz_meet (FUZZ_COUNTS, (gint) stats->loads, (gint) stats->load_failures);
  fuzz_meet (FUZZ_COUNTS, (gint) stats->evicted_by_items, (gint) stats->evicted_by_bytes);
  fuzz_meet (FUZZ_COUNTS, (gint) stats->evicted_by_trim, (gint) stats->buried);
  if (in->operands[1])
    wisp_cache_reset_stats (cache.cache);
  fuzz_cache_unref (cache);
}

static gpointer
run_thread (gpointer data)
{
  fuzz_run_script (data, NULL);

  return NULL;
}

static void
op_on_thread (const FuzzInstruction *in)
{
  g_thread_join (g_thread_new ("fuzz", run_thread, (gpointer) &in->scripts[0]));
}

static const Operation operations[FUZZ_N_CODES] = {
  [FUZZ_NEW] = op_new,
  [FUZZ_NEW_BAD] = op_new_bad,
  [FUZZ_CHAIN] = op_chain,
  [FUZZ_REF] = op_ref,
  [FUZZ_UNREF] = op_unref,
  [FUZZ_LINK] = op_link,
  [FUZZ_UNIQUE] = op_unique,
  [FUZZ_COUNT] = op_count,
  [FUZZ_RUN_DISPOSE] = op_run_dispose,
  [FUZZ_SCRIPT] = op_script,
  [FUZZ_TEMPORARY] = op_temporary,
  [FUZZ_KEEP_SELF] = op_keep_self,
  [FUZZ_STRAY_REF] = op_stray_ref,
  [FUZZ_STRAY_UNREF] = op_stray_unref,
  [FUZZ_QDATA_SET] = op_qdata_set,
  [FUZZ_QDATA_GET] = op_qdata_get,
  [FUZZ_QDATA_STEAL] = op_qdata_steal,
  [FUZZ_QDATA_REPLACE] = op_qdata_replace,
  [FUZZ_CONNECT] = op_connect,
  [FUZZ_EMIT] = op_emit,
  [FUZZ_VALUE_SET] = op_value_set,
  [FUZZ_VALUE_TAKE] = op_value_take,
  [FUZZ_VALUE_DUP] = op_value_dup,
  [FUZZ_VALUE_COPY] = op_value_copy,
  [FUZZ_WEAK] = op_weak,
  [FUZZ_WEAK_CLONE] = op_weak_clone,
  [FUZZ_WEAK_DROP] = op_weak_drop,
  [FUZZ_WEAK_SET] = op_weak_set,
  [FUZZ_WEAK_GET] = op_weak_get,
  [FUZZ_WEAK_COMPARE] = op_weak_compare,
  [FUZZ_WEAK_COUNTS] = op_weak_counts,
  [FUZZ_CLEANUP_ADD] = op_cleanup_add,
  [FUZZ_CLEANUP_REMOVE] = op_cleanup_remove,
  [FUZZ_CONTEXT_RUN] = op_context_run,
  [FUZZ_CONTEXT_DROP] = op_context_drop,
  [FUZZ_CLOSURE_NEW] = op_closure_new,
  [FUZZ_CLOSURE_CALL] = op_closure_call,
  [FUZZ_CLOSURE_DROP] = op_closure_drop,
  [FUZZ_CACHE_NEW] = op_cache_new,
  [FUZZ_CACHE_DROP] = op_cache_drop,
  [FUZZ_CACHE_LOOKUP] = op_cache_lookup,
  [FUZZ_CACHE_BAD_LOOKUP] = op_cache_bad_lookup,
  [FUZZ_CACHE_INSERT] = op_cache_insert,
  [FUZZ_CACHE_ADD] = op_cache_add,
  [FUZZ_CACHE_REMOVE] = op_cache_remove,
  [FUZZ_CACHE_CLEAR] = op_cache_clear,
  [FUZZ_CACHE_PRUNE] = op_cache_prune,
  [FUZZ_CACHE_SNAPSHOT] = op_cache_snapshot,
  [FUZZ_CACHE_COUNT] = op_cache_count,
  [FUZZ_CACHE_LOAD] = fuzz_load,
  [FUZZ_CACHE_LOAD_ASYNC] = fuzz_load_async,
  [FUZZ_CACHE_BOUND] = op_cache_bound,
  [FUZZ_CACHE_TRIM] = op_cache_trim,
  [FUZZ_CACHE_STATS] = op_cache_stats,
  [FUZZ_ON_THREAD] = op_on_thread,
};

void
fuzz_do (const FuzzInstruction *instruction)
{
  if (operations[instruction->code] != NULL)
    operations[instruction->code] (instruction);
  else
    fuzz_do_set (instruction);
}

/* The end of the program: everything is let go of, in the order of the model */
void
fuzz_clear_slots (void)
{
  for (guint i = 0; i < FUZZ_N_REFS; i++)
    fuzz_put_ref (i, NULL);
  for (guint i = 0; i < FUZZ_N_VALUES; i++)
    g_value_unset (&fuzz_actual->values[i]);
  for (guint i = 0; i < FUZZ_N_CLOSURES; i++)
    put_closure (i, (FuzzClosure) { NULL, NULL });
  for (guint i = 0; i < FUZZ_N_CONTEXTS; i++)
    put_context (i, NULL);
  for (guint i = 0; i < FUZZ_N_CACHES; i++)
    put_cache (i, (FuzzCache) { NULL, FUZZ_STRING_KEYS });
  fuzz_clear_sets ();
  for (guint i = 0; i < FUZZ_N_WEAKS; i++)
    put_weak (i, NULL);
  for (guint i = 0; i < FUZZ_N_CLEANUPS; i++)
    put_cleanup (i, (FuzzCleanup) { NULL, 0 });
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/test-mirror.h"
#include "support/test-rounds.h"
#include "support/wisp-test.h"

/* A cache that several threads change, and models of it. Keys are numbers with functions
 * that count, so that what is left behind shows. */

#define N_KEYS 24
#define N_ORDERED 400 /* keys of the test that is about their order */
#define N_SLOTS 6
#define MAX_THREADS 8

static gint n_copied; /* atomic */
static gint n_freed;  /* atomic */

static gpointer
copy_number (gpointer key)
{
  g_atomic_int_inc (&n_copied);

  return g_memdup2 (key, sizeof (gint));
}

static void
free_number (gpointer key)
{
  g_atomic_int_inc (&n_freed);
  *(gint *) key = -1;
  g_free (key);
}

static WispCache *
cache_new (void)
{
  n_copied = n_freed = 0;

  return wisp_cache_new_full (g_int_hash, g_int_equal, copy_number, free_number);
}

/* A model with a main context of its own, and a mirror of it */
typedef struct
{
  GMainContext *context; /* (owned) */
  TestMirror   *mirror;  /* (owned) */
} View;

static View
view_new (WispCache *cache)
{
  View view = { g_main_context_new () };
  WispCacheModel *model;

  g_main_context_push_thread_default (view.context);
  model = wisp_cache_model_new (cache);
  g_main_context_pop_thread_default (view.context);
  view.mirror = test_mirror_new (model);
  g_object_unref (model);

  return view;
}

static void
check_item (WispCacheItem *item)
{
  gint key = *(const gint *) wisp_cache_item_get_raw_key (item);
  gpointer value = wisp_cache_item_dup_value (item);

  g_assert_true (key >= 0 && key < N_ORDERED);
  if (value != NULL)
    test_instance_unref (value);
}

static void
view_run (View *view)
{
  while (g_main_context_iteration (view->context, FALSE))
    continue;

  g_assert_cmpuint (view->mirror->items->len, <=, N_ORDERED);
  for (guint i = 0; i < view->mirror->items->len; i++)
    check_item (g_ptr_array_index (view->mirror->items, i));
}

static void
view_free (View *view)
{
  test_mirror_free (view->mirror);
  g_main_context_unref (view->context);
}

/* It shows what is in the cache, which nobody changes any more */
static void
view_expect_same (View      *view,
                  WispCache *cache)
{
  g_assert_cmpuint (view->mirror->items->len, ==, wisp_cache_get_n_entries (cache));
  for (guint i = 0; i < view->mirror->items->len; i++)
    {
      WispCacheItem *item = g_ptr_array_index (view->mirror->items, i);
      gpointer shown = wisp_cache_item_dup_value (item);
      gpointer found = wisp_cache_lookup (cache, wisp_cache_item_get_raw_key (item));

      g_assert_nonnull (shown);
      g_assert_true (shown == found);
      test_instance_unref (shown);
      test_instance_unref (found);
    }
}

/* Everything at once */

typedef struct
{
  WispCache *cache;                        /* (owned) */
  GType      type;
  guint      n_threads;
  guint      n_turns;
  guint32    seed;
  gint       n_done;                       /* atomic */
  gpointer   slots[MAX_THREADS][N_SLOTS];  /* (owned) (nullable) */
} Stress;

static gpointer
load (WispCache     *cache,
      gconstpointer  key,
      GCancellable  *cancellable,
      gpointer       user_data,
      GError       **error)
{
  Stress *stress = user_data;

  return test_instance_new (stress->type);
}

static void
show_for_a_moment (Stress *stress)
{
  View view = view_new (stress->cache);

  view_run (&view);
  view_free (&view);
}

static gpointer
act (Stress *stress,
     GRand  *rand)
{
  WispCache *cache = stress->cache;
  gint key = g_rand_int_range (rand, 0, N_KEYS), choice = g_rand_int_range (rand, 0, 1000);
  gpointer value = NULL;

  if (choice < 350)
    {
      value = test_instance_new (stress->type);
      g_assert_true (wisp_cache_insert (cache, &key, value));
    }
  else if (choice < 450)
    value = wisp_cache_get_or_load (cache, &key, load, stress, NULL, NULL);
  else if (choice < 500)
    value = wisp_cache_reload (cache, &key, load, stress, NULL, NULL);
  else if (choice < 600)
    value = wisp_cache_lookup (cache, &key);
  else if (choice < 650)
    wisp_cache_remove (cache, &key);
  else if (choice < 655)
    wisp_cache_clear (cache);
  else if (choice < 660)
    show_for_a_moment (stress);

  return value;
}

static void
run_actor (Stress *stress,
           guint   index)
{
  GRand *rand = g_rand_new_with_seed (stress->seed + index);

  for (guint i = 0; i < stress->n_turns; i++)
    {
      gpointer *slot = &stress->slots[index][g_rand_int_range (rand, 0, N_SLOTS)];

      g_clear_pointer (slot, test_instance_unref);
      *slot = act (stress, rand);
    }

  g_rand_free (rand);
  g_atomic_int_inc (&stress->n_done);
}

static void
run_view (Stress *stress)
{
  View view = view_new (stress->cache);

  while ((guint) g_atomic_int_get (&stress->n_done) < stress->n_threads - 1)
    {
      view_run (&view);
      g_thread_yield ();
    }

  view_run (&view);
  view_expect_same (&view, stress->cache);
  view_free (&view);
}

static void
run_stress_thread (guint    index,
                   gpointer data)
{
  if (index == 0)
    run_view (data);
  else
    run_actor (data, index);
}

static void
run_stress (guint n_threads,
            GType type)
{
  Stress stress = {
    .cache = cache_new (), .type = type, .n_threads = n_threads,
    .n_turns = test_scale (16000) / (n_threads - 1), .seed = (guint32) g_test_rand_int ()
  };

  test_run_threads (n_threads, run_stress_thread, &stress);

  for (guint i = 0; i < MAX_THREADS; i++)
    for (guint j = 0; j < N_SLOTS; j++)
      g_clear_pointer (&stress.slots[i][j], test_instance_unref);
  g_assert_cmpuint (wisp_cache_get_n_entries (stress.cache), ==, 0);
  g_object_unref (stress.cache);
  g_assert_cmpint (n_freed, ==, n_copied);
}

static void
test_stress_2 (GType type)
{
  g_test_summary ("A model shows in the end what another thread has left in the cache");

  run_stress (2, type);
}

static void
test_stress_4 (GType type)
{
  g_test_summary ("And what three have");

  run_stress (4, type);
}

static void
test_stress_8 (GType type)
{
  g_test_summary ("And what seven have");

  run_stress (8, type);
}

/* The order of insertion, over all shards */

typedef struct
{
  WispCache  *cache;             /* (owned) */
  TestObject *values[N_ORDERED]; /* (owned) */
  gint        n;                 /* atomic: how many are inserted */
} Order;

static void
run_order (guint    index,
           gpointer data)
{
  Order *order = data;

  if (index == 1)
    {
      for (gint i = 0; i < N_ORDERED; i++)
        {
          wisp_cache_insert (order->cache, &i, order->values[i]);
          g_atomic_int_inc (&order->n);
        }
      return;
    }

  while (g_atomic_int_get (&order->n) < N_ORDERED)
    show_for_a_moment (&(Stress) { .cache = order->cache });
}

static void
test_order (void)
{
  Order order = { cache_new () };
  View view = view_new (order.cache);

  g_test_summary ("The order of insertion is that of one thread, whoever else looks");

  for (guint i = 0; i < N_ORDERED; i++)
    order.values[i] = test_object_new ();
  wisp_cache_remove (order.cache, &(gint) { 0 });
  test_run_threads (2, run_order, &order);

  while (g_main_context_iteration (view.context, FALSE))
    continue;
  g_assert_cmpuint (view.mirror->items->len, ==, N_ORDERED);
  for (gint i = 0; i < N_ORDERED; i++)
    {
      WispCacheItem *item = g_ptr_array_index (view.mirror->items, (guint) i);

      g_assert_cmpint (*(const gint *) wisp_cache_item_get_raw_key (item), ==, i);
      wisp_object_unref (order.values[i]);
    }

  view_free (&view);
  g_object_unref (order.cache);
  g_assert_cmpint (n_freed, ==, n_copied);
}

/* One race each, over and over. Thread 0 has the model. */

typedef struct
{
  WispCache  *cache;     /* (owned) (nullable) */
  View        view;
  GListModel *bare;      /* (owned) (nullable): that of the view, without a mirror */
  gpointer    values[4]; /* (owned) (nullable) */
} Race;

static void
race_prepare (gpointer data)
{
  Race *race = data;

  race->cache = cache_new ();
  race->view = view_new (race->cache);
  for (gint i = 0; i < 4; i++)
    {
      race->values[i] = test_object_new ();
      wisp_cache_insert (race->cache, &i, race->values[i]);
    }
  view_run (&race->view);
}

static void
race_check (gpointer data)
{
  Race *race = data;

  for (guint i = 0; i < 4; i++)
    g_clear_pointer (&race->values[i], wisp_object_unref);
  g_clear_object (&race->cache);
  if (race->view.mirror != NULL)
    {
      view_run (&race->view);
      g_assert_cmpuint (race->view.mirror->items->len, ==, 0);
      view_free (&race->view);
      race->view.mirror = NULL;
    }
  g_assert_cmpint (n_freed, ==, n_copied);
}

static void
change (Race  *race,
        guint  index)
{
  gint key = (gint) index;

  if (index == 1)
    g_clear_pointer (&race->values[1], wisp_object_unref);
  else if (index == 2)
    wisp_cache_insert (race->cache, &key, race->values[0]);
  else
    wisp_cache_remove (race->cache, &key);
}

static void
drop_act (guint    index,
          gpointer data)
{
  Race *race = data;

  if (index > 0)
    {
      change (race, index);
      return;
    }

  view_free (&race->view);
  race->view.mirror = NULL;
}

static void
cache_act (guint    index,
           gpointer data)
{
  Race *race = data;

  if (index == 0)
    view_run (&race->view);
  else if (index == 1)
    g_clear_object (&race->cache);
  else
    g_clear_pointer (&race->values[index], wisp_object_unref);
}

static void
both_act (guint    index,
          gpointer data)
{
  Race *race = data;

  if (index == 1)
    g_clear_object (&race->cache);
  else if (index > 1)
    g_clear_pointer (&race->values[index], wisp_object_unref);
  else
    {
      view_free (&race->view);
      race->view.mirror = NULL;
    }
}

/* With a change that the model is to be told of */
static void
told_prepare (gpointer data)
{
  Race *race = data;

  race_prepare (race);
  race->bare = g_object_ref (race->view.mirror->model);
  g_clear_pointer (&race->view.mirror, test_mirror_free);
  wisp_cache_insert (race->cache, &(gint) { 0 }, race->values[1]);
}

static void
told_act (guint    index,
          gpointer data)
{
  Race *race = data;

  if (index == 0)
    while (g_main_context_iteration (race->view.context, FALSE))
      continue;
  else if (index == 1)
    g_clear_object (&race->bare);
  else
    g_clear_pointer (&race->values[index], wisp_object_unref);
}

static void
told_check (gpointer data)
{
  Race *race = data;

  g_main_context_unref (race->view.context);
  race_check (race);
}

static void
run_race (const TestRounds *rounds)
{
  Race race = { NULL };

  test_run_rounds (2, test_scale (1500), rounds, &race);
  test_run_rounds (4, test_scale (300), rounds, &race);
}

static void
test_race_model (void)
{
  g_test_summary ("A model may go while values come, die and leave on other threads");

  run_race (&(TestRounds) { race_prepare, drop_act, race_check });
}

static void
test_race_cache (void)
{
  g_test_summary ("A cache may go while a model of it is told, and values die");

  run_race (&(TestRounds) { race_prepare, cache_act, race_check });
}

static void
test_race_both (void)
{
  g_test_summary ("A cache and a model of it may go at once");

  run_race (&(TestRounds) { race_prepare, both_act, race_check });
}

static void
test_race_told (void)
{
  g_test_summary ("The last reference to a model may go on another thread while it is told");

  run_race (&(TestRounds) { told_prepare, told_act, told_check });
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cache-model-threads/stress/two", test_stress_2);
  test_add_kinds ("/cache-model-threads/stress/four", test_stress_4);
  test_add_kinds ("/cache-model-threads/stress/eight", test_stress_8);
  test_add ("/cache-model-threads/order", test_order);
  test_add ("/cache-model-threads/race/model", test_race_model);
  test_add ("/cache-model-threads/race/cache", test_race_cache);
  test_add ("/cache-model-threads/race/both", test_race_both);
  test_add ("/cache-model-threads/race/told", test_race_told);

  return g_test_run ();
}

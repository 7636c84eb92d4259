/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/test-rounds.h"
#include "support/wisp-test.h"

/* Keys are small numbers. Each value knows its own, so that a wrong hit shows. */

static gint n_copied; /* atomic */
static gint n_freed;  /* atomic */

static guint
hash_number (gconstpointer key)
{
  return (guint) *(const gint *) key * 2654435769u;
}

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
  g_free (key);
}

static WispCache *
cache_new (void)
{
  n_copied = n_freed = 0;

  return wisp_cache_new_full (hash_number, g_int_equal, copy_number, free_number);
}

static gpointer
value_new (GType type,
           gint  key)
{
  gpointer value = test_instance_new (type);

  if (TEST_IS_GOBJECT (value))
    TEST_GOBJECT (value)->data = GINT_TO_POINTER (key);
  else
    TEST_OBJECT (value)->data = GINT_TO_POINTER (key);

  return value;
}

static gint
get_key (gpointer value)
{
  return GPOINTER_TO_INT (TEST_IS_GOBJECT (value) ? TEST_GOBJECT (value)->data
                                                  : TEST_OBJECT (value)->data);
}

static guint
n_alive (void)
{
  return test_object_n_alive () + test_gobject_n_alive ();
}

static void
clear_value (gpointer *value)
{
  g_clear_pointer (value, test_instance_unref);
}

/* Everything at once */

#define N_KEYS 24
#define N_SLOTS 8

typedef struct
{
  WispCache *cache;    /* (owned) */
  GType      types[2];
  guint      n_turns;
  guint32    seed;
} Stress;

/* What one thread is doing */
typedef struct
{
  Stress   *stress;
  GRand    *rand;           /* (owned) */
  gpointer  slots[N_SLOTS]; /* (owned) (nullable) */
} Actor;

static void
hold (Actor    *actor,
      gpointer  value) /* (transfer full) */
{
  gpointer *slot = &actor->slots[g_rand_int_range (actor->rand, 0, N_SLOTS)];

  clear_value (slot);
  *slot = value;
}

static void
look (Actor *actor,
      gint   key)
{
  gpointer found = wisp_cache_lookup (actor->stress->cache, &key);

  if (found == NULL)
    return;

  g_assert_cmpint (get_key (found), ==, key);
  hold (actor, found);
}

static void
put (Actor *actor,
     gint   key)
{
  gpointer value = value_new (actor->stress->types[key & 1], key);

  g_assert_true (wisp_cache_insert (actor->stress->cache, &key, value));
  hold (actor, value);
}

static void
add (Actor *actor,
     gint   key)
{
  gpointer value = value_new (actor->stress->types[key & 1], key);
  gpointer got = wisp_cache_add (actor->stress->cache, &key, value);

  g_assert_nonnull (got);
  g_assert_cmpint (get_key (got), ==, key);
  hold (actor, got);
  test_instance_unref (value);
}

static gpointer
load (WispCache     *cache,
      gconstpointer  key,
      GCancellable  *cancellable,
      gpointer       user_data,
      GError       **error)
{
  gint number = *(const gint *) key;

  return value_new (((Stress *) user_data)->types[number & 1], number);
}

static void
get_or_load (Actor *actor,
             gint   key)
{
  gpointer got = wisp_cache_get_or_load (actor->stress->cache, &key, load, actor->stress, NULL, NULL);

  g_assert_nonnull (got);
  g_assert_cmpint (get_key (got), ==, key);
  hold (actor, got);
}

static void
snapshot (Actor *actor)
{
  g_autoptr (GPtrArray) values = wisp_cache_snapshot (actor->stress->cache);

  g_assert_cmpuint (values->len, <=, N_KEYS);
  for (guint i = 0; i < values->len; i++)
    {
      gint key = get_key (g_ptr_array_index (values, i));

      g_assert_true (key >= 0 && key < N_KEYS);
    }
}

static void
act (Actor *actor)
{
  WispCache *cache = actor->stress->cache;
  gint key = g_rand_int_range (actor->rand, 0, N_KEYS);
  gint choice = g_rand_int_range (actor->rand, 0, 1000);

  if (choice < 350)
    look (actor, key);
  else if (choice < 400)
    get_or_load (actor, key);
  else if (choice < 500)
    put (actor, key);
  else if (choice < 650)
    add (actor, key);
  else if (choice < 700)
    wisp_cache_remove (cache, &key);
  else if (choice < 980)
    hold (actor, NULL);
  else if (choice < 985)
    wisp_cache_clear (cache);
  else if (choice < 990)
    wisp_cache_prune (cache);
  else if (choice < 995)
    snapshot (actor);
  else
    g_assert_cmpuint (wisp_cache_get_n_live (cache), <=, N_KEYS);

  g_assert_cmpuint (wisp_cache_get_n_entries (cache), <=, N_KEYS);
}

static void
run_actor (guint    index,
           gpointer data)
{
  Stress *stress = data;
  Actor actor = { stress, g_rand_new_with_seed (stress->seed + index), { NULL } };

  for (guint i = 0; i < stress->n_turns; i++)
    act (&actor);

  for (guint i = 0; i < N_SLOTS; i++)
    clear_value (&actor.slots[i]);
  g_rand_free (actor.rand);
}

static void
run_stress (guint n_threads,
            guint max_items,
            GType type,
            GType other_type)
{
  Stress stress = {
    cache_new (), { type, other_type }, test_scale (40000) / n_threads,
    (guint32) g_test_rand_int ()
  };

  wisp_cache_set_max_items (stress.cache, max_items);
  test_run_threads (n_threads, run_actor, &stress);

  g_assert_cmpuint (n_alive (), <=, max_items);
  wisp_cache_set_max_items (stress.cache, 0);
  g_assert_cmpuint (n_alive (), ==, 0);
  g_assert_cmpuint (wisp_cache_get_n_entries (stress.cache), ==, 0);
  g_assert_cmpint (n_copied, >, 0);
  g_assert_cmpint (n_freed, ==, n_copied);
  g_object_unref (stress.cache);
}

static void
test_stress_2 (GType type)
{
  g_test_summary ("Two threads that do everything find what is right, and leave nothing");

  run_stress (2, 0, type, type);
  run_stress (2, 5, type, type);
}

static void
test_stress_4 (GType type)
{
  g_test_summary ("So do four");

  run_stress (4, 0, type, type);
  run_stress (4, 5, type, type);
}

static void
test_stress_8 (GType type)
{
  g_test_summary ("So do eight");

  run_stress (8, 0, type, type);
  run_stress (8, 5, type, type);
}

static void
test_stress_mixed (void)
{
  g_test_summary ("And with values of both kinds");

  for (guint n_threads = 2; n_threads <= 8; n_threads *= 2)
    run_stress (n_threads, 0, TEST_TYPE_OBJECT, TEST_TYPE_GOBJECT);
}

/* One race each, over and over. Thread 0 is the end of `value`. */

typedef struct
{
  GType      type;
  WispCache *cache;      /* (owned) (nullable) */
  gpointer   value;      /* (owned) */
  gpointer   values[4];  /* (owned) (nullable): of the other threads */
  gpointer   got[4];     /* (owned) (nullable) */
  guint      n_got;      /* in all rounds */
} Race;

static const gint one = 1;

static void
race_prepare (gpointer data)
{
  Race *race = data;

  race->cache = cache_new ();
  race->value = value_new (race->type, 1);
  for (guint i = 1; i < G_N_ELEMENTS (race->values); i++)
    race->values[i] = value_new (race->type, 1);

  /* Several entries in several shards */
  for (gint key = 1; key < 6; key++)
    wisp_cache_insert (race->cache, &key, race->value);
}

static void
race_check (gpointer data)
{
  Race *race = data;

  for (guint i = 0; i < G_N_ELEMENTS (race->got); i++)
    {
      race->n_got += race->got[i] != NULL;
      clear_value (&race->got[i]);
      clear_value (&race->values[i]);
    }

  g_assert_cmpuint (n_alive (), ==, 0);
  if (race->cache != NULL)
    g_assert_cmpuint (wisp_cache_get_n_entries (race->cache), ==, 0);
  g_clear_object (&race->cache);
  g_assert_cmpint (n_freed, ==, n_copied);
}

static void
run_race (GType             type,
          const TestRounds *rounds)
{
  Race race = { .type = type };

  test_run_rounds (2, test_scale (3000), rounds, &race);
  test_run_rounds (4, test_scale (500), rounds, &race);
  if (race.n_got > 0)
    g_test_message ("%u times something was found", race.n_got);
}

static void
lookup_act (guint    index,
            gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->value);
  else
    race->got[index] = wisp_cache_lookup (race->cache, &one);
}

static void
lookup_check (gpointer data)
{
  Race *race = data;

  for (guint i = 1; i < G_N_ELEMENTS (race->got); i++)
    g_assert_true (race->got[i] == NULL || race->got[i] == race->value);

  race_check (race);
}

static void
test_race_lookup (GType type)
{
  const TestRounds rounds = { race_prepare, lookup_act, lookup_check };

  g_test_summary ("A lookup beside the death gives a live value or nothing");

  run_race (type, &rounds);
}

static void
insert_act (guint    index,
            gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->value);
  else
    g_assert_true (wisp_cache_insert (race->cache, &one, race->values[index]));
}

static void
insert_check (gpointer data)
{
  Race *race = data;
  gpointer found = wisp_cache_lookup (race->cache, &one);
  gboolean is_one_of_them = FALSE;

  for (guint i = 1; i < G_N_ELEMENTS (race->values); i++)
    is_one_of_them |= found == race->values[i];

  g_assert_true (is_one_of_them);
  test_instance_unref (found);
  g_assert_cmpuint (wisp_cache_get_n_entries (race->cache), ==, 1);
  race_check (race);
}

static void
test_race_insert (GType type)
{
  const TestRounds rounds = { race_prepare, insert_act, insert_check };

  g_test_summary ("What is inserted in place of a dying value stays");

  run_race (type, &rounds);
}

static void
add_act (guint    index,
         gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->value);
  else
    race->got[index] = wisp_cache_add (race->cache, &one, race->values[index]);
}

static void
add_check (gpointer data)
{
  Race *race = data;

  /* The old value, for those that came early; else one and the same new one */
  gpointer winner = NULL;

  for (guint i = 1; i < G_N_ELEMENTS (race->got); i++)
    {
      if (race->got[i] == NULL || race->got[i] == race->value)
        continue;

      g_assert_true (winner == NULL || race->got[i] == winner);
      winner = race->got[i];
    }

  g_assert_nonnull (race->got[1]);
  race_check (race);
}

static void
test_race_add (GType type)
{
  const TestRounds rounds = { race_prepare, add_act, add_check };

  g_test_summary ("Of values that are added beside the death of the incumbent, one wins");

  run_race (type, &rounds);
}

static void
remove_act (guint    index,
            gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->value);
  else if (index == 1)
    wisp_cache_remove (race->cache, &one);
  else if (index == 2)
    wisp_cache_clear (race->cache);
  else
    wisp_cache_prune (race->cache);
}

static void
test_race_remove (GType type)
{
  const TestRounds rounds = { race_prepare, remove_act, race_check };

  g_test_summary ("An entry that is removed beside the death of its value is freed once");

  run_race (type, &rounds);
}

static void
cache_act (guint    index,
           gpointer data)
{
  Race *race = data;

  if (index == 0)
    test_instance_unref (race->value);
  else if (index == 1)
    g_clear_object (&race->cache);
}

static void
test_race_cache (GType type)
{
  const TestRounds rounds = { race_prepare, cache_act, race_check };

  g_test_summary ("A cache may end while a value of it dies on another thread");

  run_race (type, &rounds);
}

/* Two caches that a value dies in: the one that the death comes to first is held up by
 * a look-up, whose equal function waits */

static TestGate in_equal, may_end;

static gboolean
wait_in_equal (gconstpointer a,
               gconstpointer b)
{
  test_gate_open (&in_equal);
  test_gate_wait (&may_end);

  return g_int_equal (a, b);
}

static gpointer
look_up (gpointer data)
{
  g_assert_null (wisp_cache_lookup (data, &(gint) { 1 }));

  return NULL;
}

static gpointer
let_go (gpointer data)
{
  test_instance_unref (data);

  return NULL;
}

static void
test_prune_dead (GType type)
{
  g_autoptr (WispCache) held_up = wisp_cache_new_full (g_int_hash, wait_in_equal, copy_number,
                                                       free_number);
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  gpointer value = test_instance_new (type);
  GThread *looking, *dying;

  g_test_summary ("The entry of a dead value that has not left is pruned");

  in_equal.open = may_end.open = FALSE;
  wisp_cache_insert (cache, "key", value);
  wisp_cache_insert (held_up, &(gint) { 1 }, value);
  looking = g_thread_new ("looks up", look_up, held_up);
  test_gate_wait (&in_equal);
  dying = g_thread_new ("dies", let_go, value);
  while (wisp_cache_get_n_live (cache) > 0)
    g_thread_yield ();

  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
  g_assert_cmpuint (wisp_cache_prune (cache), ==, 1);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);

  test_gate_open (&may_end);
  g_thread_join (looking);
  g_thread_join (dying);
  g_assert_cmpuint (wisp_cache_prune (cache), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cache-threads/stress/two", test_stress_2);
  test_add_kinds ("/cache-threads/stress/four", test_stress_4);
  test_add_kinds ("/cache-threads/stress/eight", test_stress_8);
  test_add ("/cache-threads/stress/mixed", test_stress_mixed);
  test_add_kinds ("/cache-threads/race/lookup", test_race_lookup);
  test_add_kinds ("/cache-threads/race/insert", test_race_insert);
  test_add_kinds ("/cache-threads/race/add", test_race_add);
  test_add_kinds ("/cache-threads/race/remove", test_race_remove);
  test_add_kinds ("/cache-threads/race/cache-gone", test_race_cache);
  test_add_kinds ("/cache-threads/prune/dead", test_prune_dead);

  return g_test_run ();
}

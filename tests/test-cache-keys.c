/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-kinds.h"
#include "support/wisp-test.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* Keys are numbers on the heap. How often each function has run: */
static struct
{
  guint n_hash;
  guint n_equal;
  guint n_copy;
  guint n_free;
} calls;

static gint *
number (gint n)
{
  return g_memdup2 (&n, sizeof n);
}

static guint
hash_number (gconstpointer key)
{
  calls.n_hash++;

  return (guint) *(const gint *) key;
}

static guint
hash_all_alike (gconstpointer key)
{
  return 7;
}

static gboolean
equal_numbers (gconstpointer a,
               gconstpointer b)
{
  calls.n_equal++;

  return *(const gint *) a == *(const gint *) b;
}

static gpointer
copy_number (gpointer key)
{
  calls.n_copy++;

  return number (*(const gint *) key);
}

static void
free_number (gpointer key)
{
  calls.n_free++;
  *(gint *) key = -1;
  g_free (key);
}

static WispCache *
new_copying (void)
{
  memset (&calls, 0, sizeof calls);

  return wisp_cache_new_full (hash_number, equal_numbers, copy_number, free_number);
}

/* A cache that takes over the keys it is given */
static WispCache *
new_owning (void)
{
  memset (&calls, 0, sizeof calls);

  return wisp_cache_new_full (hash_number, equal_numbers, NULL, free_number);
}

static void
expect_value (WispCache *cache,
              gint       key,
              gpointer   value)
{
  gpointer found = wisp_cache_lookup (cache, &key);

  g_assert_true (found == value);
  if (found != NULL)
    test_instance_unref (found);
}

/* Functions */

static void
test_functions_counted (GType type)
{
  g_autoptr (WispCache) cache = new_copying ();
  gpointer value = test_instance_new (type), other = test_instance_new (type);
  gint key = 5;

  g_test_summary ("Each function is called when it is needed, and no more");

  wisp_cache_insert (cache, &key, value);
  g_assert_cmpuint (calls.n_hash, ==, 1);
  g_assert_cmpuint (calls.n_equal, ==, 0);
  g_assert_cmpuint (calls.n_copy, ==, 1);

  expect_value (cache, 5, value);
  expect_value (cache, 6, NULL);
  g_assert_cmpuint (calls.n_hash, ==, 3);
  g_assert_cmpuint (calls.n_equal, ==, 1);
  g_assert_cmpuint (calls.n_copy, ==, 1);

  wisp_cache_insert (cache, &key, other);
  g_assert_cmpuint (calls.n_hash, ==, 4);
  g_assert_cmpuint (calls.n_equal, ==, 2);
  g_assert_cmpuint (calls.n_copy, ==, 2);
  g_assert_cmpuint (calls.n_free, ==, 1);

  /* A death needs none but that which frees the key */
  test_instance_unref (other);
  g_assert_cmpuint (calls.n_hash, ==, 4);
  g_assert_cmpuint (calls.n_equal, ==, 2);
  g_assert_cmpuint (calls.n_free, ==, 2);

  test_instance_unref (value);
  g_assert_cmpuint (calls.n_free, ==, 2);
}

static void
test_functions_collisions (void)
{
  g_autoptr (WispCache) cache =
    wisp_cache_new_full (hash_all_alike, equal_numbers, copy_number, free_number);
  TestObject *values[50];

  g_test_summary ("Where all keys have one hash, equality tells them apart");

  for (gint i = 0; i < 50; i++)
    {
      values[i] = test_object_new ();
      wisp_cache_insert (cache, &i, values[i]);
    }

  for (gint i = 0; i < 50; i++)
    expect_value (cache, i, values[i]);

  for (gint i = 0; i < 50; i += 2)
    wisp_object_unref (values[i]);
  for (gint i = 0; i < 50; i++)
    expect_value (cache, i, i % 2 == 0 ? NULL : values[i]);
  for (gint i = 1; i < 50; i += 2)
    wisp_object_unref (values[i]);
}

static void
test_functions_direct (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (NULL, NULL, NULL, NULL);
  g_autoptr (TestObject) one = test_object_new ();
  g_autoptr (TestObject) other = test_object_new ();
  g_autoptr (TestObject) found = NULL;
  gint places[2] = { 3, 3 };

  g_test_summary ("Without functions a key is a pointer, also NULL");

  wisp_cache_insert (cache, &places[0], one);
  g_assert_null (wisp_cache_lookup (cache, &places[1]));
  expect_value (cache, 3, NULL);
  wisp_cache_insert (cache, NULL, other);

  found = wisp_cache_lookup (cache, &places[0]);
  g_assert_true (found == one);
  g_clear_pointer (&found, wisp_object_unref);
  found = wisp_cache_lookup (cache, NULL);
  g_assert_true (found == other);
  g_assert_true (wisp_cache_remove (cache, NULL));
}

static void
test_functions_handles (void)
{
  g_autoptr (WispCache) cache =
    wisp_cache_new_full (NULL, NULL, (GBoxedCopyFunc) wisp_weak_ref,
                         (GDestroyNotify) wisp_weak_unref);
  g_autoptr (TestObject) value = test_object_new ();
  TestObject *key = test_object_new ();
  WispWeak *weak = wisp_weak_new (key);
  g_autoptr (TestObject) found = NULL;

  g_test_summary ("Weak handles are keys too, of the living and the dead");

  wisp_cache_insert (cache, weak, value);
  wisp_object_unref (key);
  found = wisp_cache_lookup (cache, weak);
  g_assert_true (found == value);
  wisp_weak_unref (weak);
}

/* Ownership of keys that are not copied */

static void
test_ownership_insert (GType type)
{
  g_autoptr (WispCache) cache = new_owning ();
  gpointer value = test_instance_new (type);

  g_test_summary ("An insertion takes the key over; in place of another, that one is freed");

  g_assert_true (wisp_cache_insert (cache, number (1), value));
  g_assert_cmpuint (calls.n_free, ==, 0);
  g_assert_true (wisp_cache_insert (cache, number (1), value));
  g_assert_cmpuint (calls.n_free, ==, 1);
  expect_value (cache, 1, value);

  test_instance_unref (value);
  g_assert_cmpuint (calls.n_free, ==, 2);
}

static void
test_ownership_remove (GType type)
{
  g_autoptr (WispCache) cache = new_owning ();
  gpointer value = test_instance_new (type);

  g_test_summary ("A key is freed when its entry is removed");

  wisp_cache_insert (cache, number (1), value);
  wisp_cache_insert (cache, number (2), value);
  wisp_cache_insert (cache, number (3), value);
  g_assert_true (wisp_cache_remove (cache, &(gint) { 1 }));
  g_assert_cmpuint (calls.n_free, ==, 1);
  wisp_cache_clear (cache);
  g_assert_cmpuint (calls.n_free, ==, 3);

  test_instance_unref (value);
  g_assert_cmpuint (calls.n_free, ==, 3);
}

static void
test_ownership_cache_gone (GType type)
{
  WispCache *cache = new_owning ();
  gpointer value = test_instance_new (type);

  g_test_summary ("Keys are freed with the cache");

  wisp_cache_insert (cache, number (1), value);
  wisp_cache_insert (cache, number (2), value);
  g_object_unref (cache);
  g_assert_cmpuint (calls.n_free, ==, 2);

  test_instance_unref (value);
  g_assert_cmpuint (calls.n_free, ==, 2);
}

static void
test_ownership_add (GType type)
{
  g_autoptr (WispCache) cache = new_owning ();
  gpointer first = test_instance_new (type), second = test_instance_new (type);
  gpointer got;

  g_test_summary ("An addition takes the key over, whether it is used or not");

  got = wisp_cache_add (cache, number (1), first);
  g_assert_true (got == first);
  g_assert_cmpuint (calls.n_free, ==, 0);
  test_instance_unref (got);

  got = wisp_cache_add (cache, number (1), second);
  g_assert_true (got == first);
  g_assert_cmpuint (calls.n_free, ==, 1);
  test_instance_unref (got);

  expect_value (cache, 1, first);
  test_instance_unref (first);
  g_assert_cmpuint (calls.n_free, ==, 2);
  test_instance_unref (second);
}

typedef struct
{
  WispCache *cache;     /* (not owned) */
  gpointer   incumbent; /* (not owned) */
} Dying;

static void
use_dying_light (TestObject *self)
{
  const Dying *dying = self->data;
  gpointer got;

  g_assert_false (wisp_cache_insert (dying->cache, number (1), self));
  g_assert_cmpuint (calls.n_free, ==, 1);

  got = wisp_cache_add (dying->cache, number (2), self);
  g_assert_null (got);
  g_assert_cmpuint (calls.n_free, ==, 2);

  got = wisp_cache_add (dying->cache, number (1), self);
  g_assert_true (got == dying->incumbent);
  g_assert_cmpuint (calls.n_free, ==, 3);
  test_instance_unref (got);
}

static void
test_ownership_dead_value (void)
{
  g_autoptr (WispCache) cache = new_owning ();
  g_autoptr (TestGObject) incumbent = test_gobject_new ();
  TestObject *value = test_object_new ();
  Dying dying = { cache, incumbent };

  g_test_summary ("The key of a dead value is freed, whatever the outcome");

  wisp_cache_insert (cache, number (1), incumbent);
  value->data = &dying;
  value->on_dispose = use_dying_light;
  wisp_object_unref (value);

  expect_value (cache, 1, incumbent);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 1);
  g_assert_cmpuint (calls.n_free, ==, 3);
}

/* What may use the cache that it is called by: all but equality */

static WispCache *used_cache;
static gpointer   used_value;
static gboolean   is_using;
static guint      n_uses;

/* Each operation once. It leaves the cache empty, whatever was there. */
static void
use_cache (void)
{
  g_autoptr (GPtrArray) snapshot = NULL;
  gpointer got;

  if (used_cache == NULL || is_using)
    return;

  is_using = TRUE;
  n_uses++;

  g_assert_true (wisp_cache_insert (used_cache, &(gint) { 100 }, used_value));
  got = wisp_cache_add (used_cache, &(gint) { 101 }, used_value);
  g_assert_true (got == used_value);
  test_instance_unref (got);
  expect_value (used_cache, 100, used_value);
  g_assert_true (wisp_cache_remove (used_cache, &(gint) { 101 }));
  wisp_cache_prune (used_cache);
  snapshot = wisp_cache_snapshot (used_cache);
  g_assert_cmpuint (snapshot->len, ==, wisp_cache_get_n_live (used_cache));
  wisp_cache_clear (used_cache);
  g_assert_cmpuint (wisp_cache_get_n_entries (used_cache), ==, 0);

  is_using = FALSE;
}

static guint
hash_and_use (gconstpointer key)
{
  use_cache ();

  return hash_number (key);
}

static gpointer
copy_and_use (gpointer key)
{
  use_cache ();

  return copy_number (key);
}

static void
free_and_use (gpointer key)
{
  use_cache ();
  free_number (key);
}

static void
use_in_functions (GHashFunc       hash,
                  GBoxedCopyFunc  copy,
                  GDestroyNotify  free_key,
                  GType           type)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (hash, equal_numbers, copy, free_key);
  gpointer value = test_instance_new (type), other = test_instance_new (type), got;
  gint key = 1;

  used_cache = cache;
  used_value = other;
  n_uses = 0;

  wisp_cache_insert (cache, &key, value);
  got = wisp_cache_lookup (cache, &key);
  g_assert_true (got == NULL || got == value);
  if (got != NULL)
    test_instance_unref (got);

  wisp_cache_insert (cache, &key, value);
  wisp_cache_insert (cache, &key, other);
  got = wisp_cache_add (cache, &key, value);
  g_assert_true (got == value || got == other);
  test_instance_unref (got);
  wisp_cache_remove (cache, &key);
  wisp_cache_insert (cache, &key, value);
  wisp_cache_clear (cache);
  wisp_cache_insert (cache, &key, value);
  test_instance_unref (value);
  expect_value (cache, 1, NULL);

  g_assert_cmpuint (n_uses, >, 0);
  used_cache = NULL;
  test_instance_unref (other);
}

static void
test_reentry_hash (GType type)
{
  g_test_summary ("A hash function may use the cache");

  use_in_functions (hash_and_use, copy_number, free_number, type);
}

static void
test_reentry_copy (GType type)
{
  g_test_summary ("A function that copies keys may use the cache");

  use_in_functions (hash_number, copy_and_use, free_number, type);
}

static void
test_reentry_free (GType type)
{
  g_test_summary ("A function that frees keys may use the cache");

  use_in_functions (hash_number, copy_number, free_and_use, type);
}

static void
test_reentry_all (GType type)
{
  g_test_summary ("So may all of them");

  use_in_functions (hash_and_use, copy_and_use, free_and_use, type);
}

/* A GObject can be killed while somebody holds it */

static gpointer
copy_and_kill (gpointer key)
{
  g_object_run_dispose (used_value);

  return copy_number (key);
}

static void
test_killed_by_copy (void)
{
  g_autoptr (WispCache) cache =
    wisp_cache_new_full (hash_number, equal_numbers, copy_and_kill, free_number);
  g_autoptr (TestGObject) first = test_gobject_new ();
  g_autoptr (TestGObject) second = test_gobject_new ();
  g_autoptr (TestGObject) incumbent = test_gobject_new ();
  gpointer got;

  g_test_summary ("A value that is killed when its key is copied is not inserted");

  memset (&calls, 0, sizeof calls);
  used_value = first;
  g_assert_false (wisp_cache_insert (cache, &(gint) { 1 }, first));
  used_value = second;
  g_assert_null (wisp_cache_add (cache, &(gint) { 1 }, second));
  g_assert_cmpuint (calls.n_copy, ==, 2);
  g_assert_cmpuint (calls.n_free, ==, 2);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);

  /* One that is dead already is not even asked for its key */
  g_assert_true (wisp_cache_insert (cache, &(gint) { 1 }, incumbent));
  g_assert_cmpuint (calls.n_copy, ==, 3);
  got = wisp_cache_add (cache, &(gint) { 1 }, second);
  g_assert_true (got == incumbent);
  g_assert_cmpuint (calls.n_copy, ==, 3);
  g_object_unref (got);
}

/* Strings */

static void
test_string_at_end_of_memory (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (TestObject) value = test_object_new ();
  g_autoptr (TestObject) found = NULL;
  const gsize page = (gsize) sysconf (_SC_PAGESIZE);
  gchar *pages = mmap (NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  gchar *key = pages + page - sizeof "key";

  g_test_summary ("Nothing is read that lies behind the end of a string");

  g_assert_true (pages != MAP_FAILED);
  g_assert_cmpint (mprotect (pages + page, page, PROT_NONE), ==, 0);
  memcpy (key, "key", sizeof "key");

  g_assert_true (wisp_cache_insert (cache, key, value));
  found = wisp_cache_lookup (cache, key);
  g_assert_true (found == value);
  g_assert_true (wisp_cache_remove (cache, key));

  g_assert_cmpint (munmap (pages, 2 * page), ==, 0);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_kinds ("/cache-keys/functions/counted", test_functions_counted);
  test_add ("/cache-keys/functions/collisions", test_functions_collisions);
  test_add ("/cache-keys/functions/direct", test_functions_direct);
  test_add ("/cache-keys/functions/handles", test_functions_handles);
  test_add_kinds ("/cache-keys/ownership/insert", test_ownership_insert);
  test_add_kinds ("/cache-keys/ownership/remove", test_ownership_remove);
  test_add_kinds ("/cache-keys/ownership/cache-gone", test_ownership_cache_gone);
  test_add_kinds ("/cache-keys/ownership/add", test_ownership_add);
  test_add ("/cache-keys/ownership/dead-value", test_ownership_dead_value);
  test_add_kinds ("/cache-keys/reentry/hash", test_reentry_hash);
  test_add_kinds ("/cache-keys/reentry/copy", test_reentry_copy);
  test_add_kinds ("/cache-keys/reentry/free", test_reentry_free);
  test_add_kinds ("/cache-keys/reentry/all", test_reentry_all);
  test_add ("/cache-keys/copy/kills-value", test_killed_by_copy);
  test_add ("/cache-keys/string/at-end-of-memory", test_string_at_end_of_memory);

  return g_test_run ();
}

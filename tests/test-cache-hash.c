/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-hash-private.h"
#include "wisp-test.h"

#include <string.h>

/* How keys are hashed: the functions themselves, of which this program has its own, and
 * caches full of keys that were chosen to collide */

#define N_BITS 16
#define N_KEYS (1u << N_BITS)

/* A string of one or two letters for each bit of `number`, of which g_str_hash() makes
 * the same: 33 * 'a' + 'b' is 33 * 'b' + 'A' */
static void
write_key (gchar *key,
           guint  number)
{
  for (guint i = 0; i < N_BITS; i++)
    memcpy (key + 2 * i, (number >> i & 1) != 0 ? "ab" : "bA", 2);
  key[2 * N_BITS] = '\0';
}

/* As the class of caches does; once */
static void
draw_secret (void)
{
  static gboolean drawn;

  if (!drawn)
    wisp_cache_hash_init ();
  drawn = TRUE;
}

/* How many of the keys have a hash that none before them has, as `mask` leaves it */
static guint
count_hashes (guint mask)
{
  g_autoptr (GHashTable) hashes = g_hash_table_new (NULL, NULL);
  gchar key[2 * N_BITS + 1];

  for (guint i = 0; i < N_KEYS; i++)
    {
      write_key (key, i);
      g_hash_table_add (hashes, GUINT_TO_POINTER (wisp_cache_hash_string (key) & mask));
    }

  return g_hash_table_size (hashes);
}

static void
test_chosen_keys (void)
{
  gchar one[2 * N_BITS + 1], other[2 * N_BITS + 1];

  g_test_summary ("Keys that collide under g_str_hash() have hashes of their own");
  draw_secret ();

  write_key (one, 0);
  write_key (other, N_KEYS - 1);
  g_assert_cmpuint (g_str_hash (one), ==, g_str_hash (other));

  /* Of 65,536 random numbers of 32 bits, one in two runs has a pair that is equal; of
   * 16 bits, all but one in e are different: 41,427, give or take a few hundred */
  g_assert_cmpuint (count_hashes (G_MAXUINT), >=, N_KEYS - 16);
  g_assert_cmpuint (count_hashes (0xffff), >=, 40000);
  g_assert_cmpuint (count_hashes (0xffff), <=, 43000);
  g_assert_cmpuint (count_hashes (0xffff0000), >=, 40000);
  g_assert_cmpuint (count_hashes (0xffff0000), <=, 43000);
}

static void
test_lengths (void)
{
  g_autoptr (GHashTable) hashes = g_hash_table_new (NULL, NULL);
  gchar key[1001];

  g_test_summary ("The empty string and the long ones have hashes, too, and the same again");
  draw_secret ();

  memset (key, 'x', sizeof key);
  key[1000] = '\0';
  for (guint i = 0; i <= 1000; i++)
    {
      g_assert_cmpuint (wisp_cache_hash_string (key + i), ==, wisp_cache_hash_string (key + i));
      g_hash_table_add (hashes, GUINT_TO_POINTER (wisp_cache_hash_string (key + i)));
    }
  g_assert_cmpuint (g_hash_table_size (hashes), >=, 1000);
}

static void
test_bytes (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("some\0thing", 10);
  g_autoptr (GBytes) same = g_bytes_new ("some\0thing", 10);
  g_autoptr (GBytes) shorter = g_bytes_new_static ("some", 4);
  g_autoptr (GBytes) none = g_bytes_new_static (NULL, 0);

  g_test_summary ("Bytes are hashed by what they are, zeros and all");
  draw_secret ();

  g_assert_cmpuint (wisp_cache_hash_bytes (bytes), ==, wisp_cache_hash_bytes (same));
  g_assert_cmpuint (wisp_cache_hash_bytes (bytes), !=, wisp_cache_hash_bytes (shorter));
  g_assert_cmpuint (wisp_cache_hash_bytes (shorter), ==, wisp_cache_hash_string ("some"));
  g_assert_cmpuint (wisp_cache_hash_bytes (none), ==, wisp_cache_hash_string (""));
}

static void
test_secret (void)
{
  g_autofree gchar *same = NULL;

  g_test_summary ("Another process has another secret");
  draw_secret ();

  if (g_test_subprocess ())
    {
      g_print ("hash %08x\n", wisp_cache_hash_string ("key"));
      return;
    }

  g_test_trap_subprocess (NULL, 0, (GTestSubprocessFlags) 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*hash *");
  same = g_strdup_printf ("*hash %08x*", wisp_cache_hash_string ("key"));
  g_test_trap_assert_stdout_unmatched (same);
}

static void
test_draw (void)
{
  const guint32 untouched = 0x5eed5eed;
  guint32 words[8];

  g_test_summary ("As many words as were asked for are drawn, and no other");

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    words[i] = untouched;
  wisp_cache_hash_draw (words + 1, G_N_ELEMENTS (words) - 2);

  g_assert_cmphex (words[0], ==, untouched);
  g_assert_cmphex (words[G_N_ELEMENTS (words) - 1], ==, untouched);

  /* Wrong once in 600 million runs */
  for (guint i = 1; i < G_N_ELEMENTS (words) - 1; i++)
    g_assert_cmphex (words[i], !=, untouched);
}

/* Of what would take a table whose keys are all in one place 2,000,000,000 comparisons */
static void
fill_and_empty (WispCache *cache)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) wisp_object_unref);
  gchar key[2 * N_BITS + 1];
  guint n_keys = test_scale (N_KEYS);

  for (guint i = 0; i < n_keys; i++)
    {
      g_ptr_array_add (values, test_object_new ());
      write_key (key, i);
      g_assert_true (wisp_cache_insert (cache, key, g_ptr_array_index (values, i)));
    }
  for (guint i = 0; i < n_keys; i++)
    {
      g_autoptr (TestObject) value = NULL;

      write_key (key, i);
      value = wisp_cache_lookup (cache, key);
      g_assert_true (value == g_ptr_array_index (values, i));
    }

  g_ptr_array_set_size (values, 0);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static void
test_cache_default (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();

  g_test_summary ("A cache is filled, asked and emptied with chosen keys");

  fill_and_empty (cache);
}

static void
test_cache_str_hash (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_str_hash, g_str_equal,
                                                     (GBoxedCopyFunc) g_strdup, g_free);

  g_test_summary ("A cache made with g_str_hash() hashes with the secret instead");

  fill_and_empty (cache);
}

static void
test_cache_bytes (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (g_bytes_hash, g_bytes_equal,
                                                     (GBoxedCopyFunc) g_bytes_ref,
                                                     (GDestroyNotify) g_bytes_unref);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify) wisp_object_unref);
  guint n_keys = test_scale (N_KEYS);
  gchar key[2 * N_BITS + 1];

  g_test_summary ("A cache with keys of bytes hashes them with the secret, too");

  for (guint i = 0; i < n_keys; i++)
    {
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (TestObject) found = NULL;

      write_key (key, i);
      bytes = g_bytes_new (key, sizeof key);
      g_ptr_array_add (values, test_object_new ());
      g_assert_true (wisp_cache_insert (cache, bytes, g_ptr_array_index (values, i)));
      found = wisp_cache_lookup (cache, bytes);
      g_assert_true (found == g_ptr_array_index (values, i));
    }

  g_ptr_array_set_size (values, 0);
  g_assert_cmpuint (wisp_cache_get_n_entries (cache), ==, 0);
}

static guint n_hashed;

static guint
hash_counted (gconstpointer key)
{
  n_hashed++;

  return g_str_hash (key);
}

/* The order in which a cache has its keys is that of their hashes */
static gchar *
dup_order (void)
{
  g_autoptr (WispCache) cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (NULL, NULL, NULL, g_free);
  g_autoptr (GPtrArray) values = NULL;
  g_autoptr (GString) order = g_string_new ("order");

  for (guint i = 0; i < 30; i++)
    {
      TestObject *value = test_object_new ();

      g_hash_table_insert (keys, value, g_strdup_printf ("%u", i));
      g_assert_true (wisp_cache_insert (cache, g_hash_table_lookup (keys, value), value));
    }

  values = wisp_cache_snapshot (cache);
  g_assert_cmpuint (values->len, ==, 30);
  for (guint i = 0; i < values->len; i++)
    {
      gpointer value = g_ptr_array_index (values, i);

      g_string_append_printf (order, " %s", (gchar *) g_hash_table_lookup (keys, value));
      wisp_object_unref (value);
    }

  return g_strdup (order->str);
}

static void
test_cache_secret (void)
{
  g_autofree gchar *order = dup_order ();
  g_autofree gchar *same = g_strdup_printf ("*%s*", order);

  g_test_summary ("A cache of another process has the same keys in another order");

  if (g_test_subprocess ())
    {
      g_print ("%s\n", order);
      return;
    }

  g_test_trap_subprocess (NULL, 0, (GTestSubprocessFlags) 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stdout ("*order *");
  g_test_trap_assert_stdout_unmatched (same);
}

static void
test_cache_own (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (hash_counted, g_str_equal,
                                                     (GBoxedCopyFunc) g_strdup, g_free);
  g_autoptr (TestObject) value = test_object_new ();

  g_test_summary ("A hash function of one's own is used as it is, once for each call");

  n_hashed = 0;
  g_assert_true (wisp_cache_insert (cache, "key", value));
  g_assert_cmpuint (n_hashed, ==, 1);
  wisp_object_unref (wisp_cache_lookup (cache, "key"));
  g_assert_cmpuint (n_hashed, ==, 2);
}

static guint
hash_bytes_counted (gconstpointer key)
{
  n_hashed++;

  return g_bytes_hash (key);
}

static void
test_cache_own_bytes (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new_full (hash_bytes_counted, g_bytes_equal,
                                                     (GBoxedCopyFunc) g_bytes_ref,
                                                     (GDestroyNotify) g_bytes_unref);
  g_autoptr (TestObject) value = test_object_new ();
  g_autoptr (GBytes) key = g_bytes_new_static ("key", sizeof "key");

  g_test_summary ("So it is where the keys are bytes");

  n_hashed = 0;
  g_assert_true (wisp_cache_insert (cache, key, value));
  wisp_object_unref (wisp_cache_lookup (cache, key));
  g_assert_cmpuint (n_hashed, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  /* Before a secret is drawn by it */
  test_add ("/cache-hash/function/draw", test_draw);

  test_add ("/cache-hash/function/chosen-keys", test_chosen_keys);
  test_add ("/cache-hash/function/lengths", test_lengths);
  test_add ("/cache-hash/function/bytes", test_bytes);
  test_add ("/cache-hash/function/secret", test_secret);
  test_add ("/cache-hash/cache/default", test_cache_default);
  test_add ("/cache-hash/cache/str-hash", test_cache_str_hash);
  test_add ("/cache-hash/cache/bytes", test_cache_bytes);
  test_add ("/cache-hash/cache/secret", test_cache_secret);
  test_add ("/cache-hash/cache/own", test_cache_own);
  test_add ("/cache-hash/cache/own-bytes", test_cache_own_bytes);

  return g_test_run ();
}

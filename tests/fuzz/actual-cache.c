/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "actual-private.h"

static const gchar *const string_keys[FUZZ_N_KEYS] = { "", "a", "ab", "another key" };

/* Few hashes, so that keys have to be compared */
static guint
key_hash (gconstpointer data)
{
  const FuzzKey *key = data;

  return key->key & 1;
}

static gboolean
key_equal (gconstpointer a,
           gconstpointer b)
{
  const FuzzKey *key_a = a, *key_b = b;
  const FuzzScript *script = g_steal_pointer (&fuzz_actual->equal_script);

  if (script != NULL && fuzz_meet (FUZZ_COMPARED, 0, 0))
    fuzz_run_script (script, NULL);

  return key_a->key == key_b->key;
}

static FuzzKey *
key_new (guint             number,
         const FuzzScript *script)
{
  FuzzKey *key = g_new (FuzzKey, 1);

  key->key = number;
  key->token = fuzz_token_new (NULL, script);

  return key;
}

static gpointer
key_copy (gpointer data)
{
  FuzzKey *key = key_new (((FuzzKey *) data)->key, fuzz_actual->key_script);

  fuzz_meet (FUZZ_COPIED, key->token->number, 0);

  return key;
}

static void
key_free (gpointer data)
{
  FuzzKey *key = data;

  fuzz_token_destroy (key->token);
  g_free (key);
}

static gsize
weigh (gpointer value,
       gpointer user_data)
{
  return fuzz_weigh (fuzz_get_number (value));
}

static WispCache *
new_of_kind (FuzzCacheKind kind)
{
  switch (kind)
    {
    case FUZZ_STRING_KEYS:
      return wisp_cache_new ();
    case FUZZ_COPIED_KEYS:
      return wisp_cache_new_full (key_hash, key_equal, key_copy, key_free);
    case FUZZ_DIRECT_KEYS:
      return wisp_cache_new_full (NULL, NULL, NULL, NULL);
    case FUZZ_OWNED_KEYS:
      return wisp_cache_new_full (key_hash, key_equal, NULL, key_free);
    case FUZZ_N_CACHE_KINDS:
    default:
      g_assert_not_reached ();
    }
}

WispCache *
fuzz_cache_new (FuzzCacheKind kind,
                gboolean      one_shard)
{
  WispCache *cache;

  if (kind == FUZZ_STRING_KEYS && one_shard)
    cache = g_object_new (WISP_TYPE_CACHE, "n-shards", 1, NULL);
  else
    cache = new_of_kind (kind);
  wisp_cache_set_weigher (cache, weigh, NULL, NULL);

  return cache;
}

/* All that can be found, so that what a cache does to many values at once does not
 * decide about the order in which they die */
void
fuzz_cache_hold_values (FuzzCache cache,
                        gpointer  values[FUZZ_N_KEYS])
{
  FuzzKey custom;

  for (guint key = 0; key < FUZZ_N_KEYS; key++)
    values[key] = wisp_cache_lookup (cache.cache, fuzz_cache_key (cache.kind, key, &custom));
}

void
fuzz_cache_let_go_values (gpointer values[FUZZ_N_KEYS])
{
  for (guint key = 0; key < FUZZ_N_KEYS; key++)
    if (values[key] != NULL)
      fuzz_unref (values[key]);
}

void
fuzz_cache_unref (FuzzCache cache)
{
  gboolean last = g_atomic_int_get (&G_OBJECT (cache.cache)->ref_count) == 1;
  gpointer values[FUZZ_N_KEYS];

  if (last)
    fuzz_cache_hold_values (cache, values);
  g_object_unref (cache.cache);
  if (last)
    fuzz_cache_let_go_values (values);
}

/* A key to look for. `custom` is room for one. */
gpointer
fuzz_cache_key (FuzzCacheKind  kind,
                guint          key,
                FuzzKey       *custom)
{
  switch (kind)
    {
    case FUZZ_STRING_KEYS:
      return (gpointer) string_keys[key];
    case FUZZ_DIRECT_KEYS:
      return GUINT_TO_POINTER (key);
    case FUZZ_COPIED_KEYS:
    case FUZZ_OWNED_KEYS:
      custom->key = key;
      custom->token = NULL;
      return custom;
    case FUZZ_N_CACHE_KINDS:
    default:
      g_assert_not_reached ();
    }
}

/* A key to insert */
gpointer
fuzz_cache_own_key (FuzzCacheKind     kind,
                    guint             key,
                    FuzzKey          *custom,
                    const FuzzScript *script)
{
  if (kind == FUZZ_OWNED_KEYS)
    return key_new (key, script);

  fuzz_actual->key_script = script;

  return fuzz_cache_key (kind, key, custom);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-hash-private.h"

#include <string.h>
#include <xxhash.h>

/*
 * Hashes of strings and bytes that nobody outside this process can foretell.
 *
 * Who knows the hash function can choose keys that all have the same hash, and make
 * of a table a list: file names in an archive, titles in a playlist. XXH3 mixes a
 * secret into the hash, which is drawn anew in each process. It is quick, and no
 * cryptographic function: it protects a table whose hashes are not shown to anybody,
 * and nothing else.
 */

/* Twice 64 bytes for the long keys, and some; 192 is what the library itself uses */
#define SECRET_SIZE 192

G_STATIC_ASSERT (SECRET_SIZE >= XXH3_SECRET_SIZE_MIN);

/* Written once, before there is a cache */
static guint32 secret[SECRET_SIZE / sizeof (guint32)];

/* Random words, from a generator of their own, which GLib seeds from the system's: what
 * the shared one gives to others would tell of its state */
void
wisp_cache_hash_draw (guint32 *words,
                      guint    n_words)
{
  GRand *random = g_rand_new ();

  for (guint i = 0; i < n_words; i++)
    words[i] = g_rand_int (random);
  g_rand_free (random);
}

void
wisp_cache_hash_init (void)
{
  wisp_cache_hash_draw (secret, G_N_ELEMENTS (secret));
}

static guint
hash_data (gconstpointer data,
           gsize         size)
{
  return (guint) XXH3_64bits_withSecret (data, size, secret, sizeof secret);
}

guint
wisp_cache_hash_string (gconstpointer string)
{
  return hash_data (string, strlen (string));
}

guint
wisp_cache_hash_bytes (gconstpointer bytes)
{
  gsize size;
  gconstpointer data = g_bytes_get_data ((GBytes *) bytes, &size);

  return hash_data (data, size);
}

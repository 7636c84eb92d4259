/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

/*
 * A key that the entry of a cache shares with what shows it: the items of models. It
 * may live on after its entry. Any thread may ref and unref one.
 */
typedef struct
{
  gint           ref_count; /* atomic */
  gboolean       is_string;
  gconstpointer  key;       /* (owned): through key_free */
  GDestroyNotify key_free;  /* (nullable) */
} WispCacheKey;

WispCacheKey *wisp_cache_key_new   (gconstpointer   key,
                                    GDestroyNotify  key_free);
WispCacheKey *wisp_cache_key_dup   (const gchar    *string);
WispCacheKey *wisp_cache_key_ref   (WispCacheKey   *self);
void          wisp_cache_key_unref (WispCacheKey   *self);

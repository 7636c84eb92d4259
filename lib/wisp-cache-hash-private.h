/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

void  wisp_cache_hash_init   (void);
void  wisp_cache_hash_draw   (guint32       *words,
                              guint          n_words);
guint wisp_cache_hash_string (gconstpointer  string);
guint wisp_cache_hash_bytes  (gconstpointer  bytes);

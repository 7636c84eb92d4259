/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <wisp/wisp.h>

/*
 * Linked into a second wisp-demo, in which it stands before wisp_cache_insert():
 * a weak cache that holds on to what it is given. Without it nothing could show
 * that the program would notice.
 */

gboolean __real_wisp_cache_insert (WispCache     *self,
                                   gconstpointer  key,
                                   gpointer       value);
gboolean __wrap_wisp_cache_insert (WispCache     *self,
                                   gconstpointer  key,
                                   gpointer       value);

static GPtrArray *kept; /* (owned) (element-type WispObject) */

/* At the end, for leak checkers */
static void
free_kept (void)
{
  g_ptr_array_unref (kept);
}

gboolean
__wrap_wisp_cache_insert (WispCache     *self,
                          gconstpointer  key,
                          gpointer       value)
{
  if (kept == NULL)
    {
      kept = g_ptr_array_new_with_free_func (wisp_object_unref);
      atexit (free_kept);
    }
  g_ptr_array_add (kept, wisp_object_ref (value));

  return __real_wisp_cache_insert (self, key, value);
}

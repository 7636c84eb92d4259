/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <gio/gio.h>
#include <wisp/wisp-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_LOAD (wisp_load_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispLoad, wisp_load, WISP, LOAD, GObject)

/**
 * WispStartFunc:
 * @load: the load, of which whoever is to end it takes a reference
 * @key: (type utf8): the key, for the length of the call
 * @user_data: the data given with the function
 * @error: for what went wrong
 *
 * Begins to load the value of a key that is not in a cache.
 *
 * It runs on the thread of the caller of wisp_cache_get_or_start_async(), with no lock
 * held, and returns at once. [method@Wisp.Load.complete] or [method@Wisp.Load.fail]
 * ends the load, then or later, on any thread. With @error set, or with the last
 * reference to @load, it has failed.
 *
 * Since: 1.0
 */
typedef void (*WispStartFunc) (WispLoad       *load,
                               gconstpointer   key,
                               gpointer        user_data,
                               GError        **error);

WISP_AVAILABLE_IN_1_0
void          wisp_load_complete         (WispLoad     *self,
                                          gpointer      value);
WISP_AVAILABLE_IN_1_0
void          wisp_load_complete_object  (WispLoad     *self,
                                          WispObject   *value);
WISP_AVAILABLE_IN_1_0
void          wisp_load_fail             (WispLoad     *self,
                                          const GError *error);
WISP_AVAILABLE_IN_1_0
GCancellable *wisp_load_get_cancellable  (WispLoad     *self);

G_END_DECLS

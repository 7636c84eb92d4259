/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <glib-object.h>
#include <wisp/wisp-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_WEAK (wisp_weak_get_type ())

typedef struct _WispWeak WispWeak;

/**
 * WispCleanupFunc:
 * @data: (closure): the data given to [method@Wisp.Weak.add_cleanup]
 *
 * A function that runs after an instance's death. It cannot see the instance.
 *
 * Since: 1.0
 */
typedef void (*WispCleanupFunc) (gpointer data);

WISP_AVAILABLE_IN_1_0
GType       wisp_weak_get_type         (void) G_GNUC_CONST;

WISP_AVAILABLE_IN_1_0
WispWeak   *wisp_weak_new              (gpointer         instance) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispWeak   *wisp_weak_new_object       (WispObject      *object) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispWeak   *wisp_weak_new_gobject      (GObject         *object) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispWeak   *wisp_weak_ref              (WispWeak        *self);
WISP_AVAILABLE_IN_1_0
void        wisp_weak_unref            (WispWeak        *self);
WISP_AVAILABLE_IN_1_0
gpointer    wisp_weak_get              (WispWeak        *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject *wisp_weak_get_object       (WispWeak        *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject    *wisp_weak_get_gobject      (WispWeak        *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean    wisp_weak_is_alive         (WispWeak        *self);
WISP_AVAILABLE_IN_1_0
gboolean    wisp_weak_equal            (WispWeak        *self,
                                        WispWeak        *other);

WISP_AVAILABLE_IN_1_0
gulong      wisp_weak_add_cleanup      (WispWeak        *self,
                                        GMainContext    *context,
                                        WispCleanupFunc  func,
                                        gpointer         data,
                                        GDestroyNotify   destroy);
WISP_AVAILABLE_IN_1_0
gulong      wisp_weak_add_cleanup_here (WispWeak        *self,
                                        WispCleanupFunc  func,
                                        gpointer         data,
                                        GDestroyNotify   destroy);
WISP_AVAILABLE_IN_1_0
gboolean    wisp_weak_remove_cleanup   (WispWeak        *self,
                                        gulong           id);

WISP_AVAILABLE_IN_1_0
gboolean    wisp_set_weak            (WispWeak       **weak_ptr,
                                      gpointer         instance);

/**
 * wisp_clear_weak: (skip)
 * @weak_ptr: where a weak handle, or %NULL, is kept
 *
 * Sets a variable that owns a weak handle to %NULL, and drops the handle.
 *
 * Not atomic: other threads must not use the variable meanwhile.
 *
 * Since: 1.0
 */
#define wisp_clear_weak(weak_ptr) \
  g_clear_pointer ((weak_ptr), wisp_weak_unref)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (WispWeak, wisp_weak_unref)

G_END_DECLS

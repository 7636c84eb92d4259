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

#define WISP_TYPE_WEAK_SET (wisp_weak_set_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispWeakSet, wisp_weak_set, WISP, WEAK_SET, GObject)

/**
 * WispWeakSetFunc: (skip)
 * @instance: (type GObject.TypeInstance): a member, which is held during the call
 * @user_data: what was given to wisp_weak_set_foreach()
 *
 * What is done with each member of a set.
 *
 * Since: 1.0
 */
typedef void (*WispWeakSetFunc) (gpointer instance,
                                 gpointer user_data);

WISP_AVAILABLE_IN_1_0
WispWeakSet *wisp_weak_set_new               (void) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_set_add               (WispWeakSet     *self,
                                              gpointer         instance);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_set_add_object        (WispWeakSet *self,
                                              WispObject  *object);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_set_remove            (WispWeakSet     *self,
                                              gpointer         instance);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_set_remove_object     (WispWeakSet *self,
                                              WispObject  *object);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_set_contains          (WispWeakSet     *self,
                                              gpointer         instance);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_set_contains_object   (WispWeakSet *self,
                                              WispObject  *object);
WISP_AVAILABLE_IN_1_0
void         wisp_weak_set_clear             (WispWeakSet     *self);
WISP_AVAILABLE_IN_1_0
GPtrArray   *wisp_weak_set_snapshot          (WispWeakSet     *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GPtrArray   *wisp_weak_set_snapshot_gobjects (WispWeakSet *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GPtrArray   *wisp_weak_set_snapshot_objects  (WispWeakSet *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
void         wisp_weak_set_foreach           (WispWeakSet     *self,
                                              WispWeakSetFunc  func,
                                              gpointer         user_data);
WISP_AVAILABLE_IN_1_0
guint        wisp_weak_set_get_n_members     (WispWeakSet     *self);

G_END_DECLS

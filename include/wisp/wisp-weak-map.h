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

#define WISP_TYPE_WEAK_MAP (wisp_weak_map_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispWeakMap, wisp_weak_map, WISP, WEAK_MAP, GObject)

WISP_AVAILABLE_IN_1_0
WispWeakMap *wisp_weak_map_new                   (GBoxedCopyFunc   data_copy,
                                                  GDestroyNotify   data_free) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_map_insert                (WispWeakMap     *self,
                                                  gpointer         instance,
                                                  gpointer         data);
WISP_AVAILABLE_IN_1_0
gpointer     wisp_weak_map_lookup                (WispWeakMap     *self,
                                                  gpointer         instance);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_map_remove                (WispWeakMap     *self,
                                                  gpointer         instance);
WISP_AVAILABLE_IN_1_0
void         wisp_weak_map_clear                 (WispWeakMap     *self);
WISP_AVAILABLE_IN_1_0
guint        wisp_weak_map_get_n_entries         (WispWeakMap     *self);

/* For language bindings */
WISP_AVAILABLE_IN_1_0
WispWeakMap *wisp_weak_map_new_instances         (void) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_map_insert_gobject        (WispWeakMap     *self,
                                                  GObject         *gobject,
                                                  GObject         *data);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_map_insert_object         (WispWeakMap     *self,
                                                  WispObject      *object,
                                                  GObject         *data);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_map_insert_gobject_object (WispWeakMap     *self,
                                                  GObject         *gobject,
                                                  WispObject      *data);
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_map_insert_object_object  (WispWeakMap     *self,
                                                  WispObject      *object,
                                                  WispObject      *data);
WISP_AVAILABLE_IN_1_0
GObject     *wisp_weak_map_lookup_gobject        (WispWeakMap     *self,
                                                  GObject         *gobject) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GObject     *wisp_weak_map_lookup_object         (WispWeakMap     *self,
                                                  WispObject      *object) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject  *wisp_weak_map_lookup_gobject_object (WispWeakMap     *self,
                                                  GObject         *gobject) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
WispObject  *wisp_weak_map_lookup_object_object  (WispWeakMap     *self,
                                                  WispObject      *object) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gboolean     wisp_weak_map_remove_object         (WispWeakMap     *self,
                                                  WispObject      *object);

G_END_DECLS

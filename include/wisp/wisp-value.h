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

/**
 * WISP_VALUE_HOLDS_OBJECT:
 * @value: a [struct@GObject.Value]
 *
 * Whether @value holds a light object, or %NULL in the place of one.
 *
 * Since: 1.0
 */
#define WISP_VALUE_HOLDS_OBJECT(value) (G_TYPE_CHECK_VALUE_TYPE ((value), WISP_TYPE_OBJECT))

WISP_AVAILABLE_IN_1_0
void      wisp_value_set_object  (GValue       *value,
                                  gpointer      object);
WISP_AVAILABLE_IN_1_0
void      wisp_value_take_object (GValue       *value,
                                  gpointer      object);
WISP_AVAILABLE_IN_1_0
gpointer  wisp_value_get_object  (const GValue *value);
WISP_AVAILABLE_IN_1_0
gpointer  wisp_value_dup_object  (const GValue *value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

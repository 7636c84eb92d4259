/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <wisp/wisp-module.h>
#include <wisp/wisp-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

#define WISP_TYPE_EXTENSION (wisp_extension_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispExtension, wisp_extension, WISP, EXTENSION, WispObject)

WISP_AVAILABLE_IN_1_0
const gchar   *wisp_extension_get_point  (WispExtension *self);
WISP_AVAILABLE_IN_1_0
const gchar   *wisp_extension_get_name   (WispExtension *self);
WISP_AVAILABLE_IN_1_0
WispModule    *wisp_extension_get_module (WispExtension *self);
WISP_AVAILABLE_IN_1_0
gconstpointer  wisp_extension_get_vtable (WispExtension *self);
WISP_AVAILABLE_IN_1_0
gpointer       wisp_extension_get_data   (WispExtension *self);

G_END_DECLS

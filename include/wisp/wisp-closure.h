/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <glib-object.h>
#include <wisp/wisp-version.h>

G_BEGIN_DECLS

WISP_AVAILABLE_IN_1_0
GClosure *wisp_closure_new_weak      (GCallback callback,
                                      gpointer  target) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GClosure *wisp_closure_new_weak_swap (GCallback callback,
                                      gpointer  target) G_GNUC_WARN_UNUSED_RESULT;

WISP_AVAILABLE_IN_1_0
void      wisp_cclosure_marshal_generic (GClosure     *closure,
                                         GValue       *return_value,
                                         guint         n_param_values,
                                         const GValue *param_values,
                                         gpointer      invocation_hint,
                                         gpointer      marshal_data);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void     demo_heap_prepare     (char **argv);
gboolean demo_heap_is_measured (void);
void     demo_heap_trim        (void);
gint64   demo_heap_get_in_use  (void);

G_END_DECLS

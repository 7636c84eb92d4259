/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *demo_text_display_name (const char *filename) G_GNUC_WARN_UNUSED_RESULT;
char *demo_text_format_size  (gint64      n_bytes) G_GNUC_WARN_UNUSED_RESULT;
char *demo_text_format_time  (gint64      n_usec) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS

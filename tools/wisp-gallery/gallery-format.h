/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a file is, by its first bytes and not by its name: "png", "jpeg", "svg" or
 * "other" */
const char *gallery_format_guess (const guint8 *data,
                                  gsize         size);

G_END_DECLS

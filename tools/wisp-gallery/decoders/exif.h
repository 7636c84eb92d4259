/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How a camera was held, from 1 (upright) to 8, as the Exif block of a JPEG file
 * says; 1 if there is none, or if it is not as it should be */
guint gallery_exif_get_orientation (const guint8 *data,
                                    gsize         size);

G_END_DECLS

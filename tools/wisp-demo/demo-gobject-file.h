/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define DEMO_TYPE_GOBJECT_FILE (demo_gobject_file_get_type ())

G_DECLARE_FINAL_TYPE (DemoGobjectFile, demo_gobject_file, DEMO, GOBJECT_FILE, GObject)

DemoGobjectFile *demo_gobject_file_new        (GBytes          *bytes) G_GNUC_WARN_UNUSED_RESULT;
GBytes          *demo_gobject_file_get_bytes  (DemoGobjectFile *self);
guint            demo_gobject_file_get_n_live (void);

G_END_DECLS

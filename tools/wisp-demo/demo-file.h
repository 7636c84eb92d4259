/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

#define DEMO_TYPE_FILE (demo_file_get_type ())

G_DECLARE_FINAL_TYPE (DemoFile, demo_file, DEMO, FILE, WispObject)

DemoFile *demo_file_new        (GBytes   *bytes) G_GNUC_WARN_UNUSED_RESULT;
GBytes   *demo_file_get_bytes  (DemoFile *self);
guint     demo_file_get_n_live (void);

G_END_DECLS

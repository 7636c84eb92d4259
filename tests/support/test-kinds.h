/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/*
 * What holds for each kind of instance
 *
 * Adds `func` three times, at `path`/small and `path`/large with a light type, and
 * at `path`/gobject with TEST_TYPE_GOBJECT. Fails a test that leaves an instance
 * of either kind alive.
 */
typedef void (*TestKindFunc) (GType type);

void      test_add_kinds      (const gchar  *path,
                               TestKindFunc  func);
gpointer  test_instance_new   (GType         type) G_GNUC_WARN_UNUSED_RESULT;
void      test_instance_unref (gpointer      instance);

G_END_DECLS

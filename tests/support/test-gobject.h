/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A GObject with hooks, the twin of TestObject */

#define TEST_TYPE_GOBJECT (test_gobject_get_type ())
G_DECLARE_FINAL_TYPE (TestGObject, test_gobject, TEST, GOBJECT, GObject)

typedef void (*TestGObjectHook) (TestGObject *self);

struct _TestGObject
{
  GObject         parent_instance;

  TestGObjectHook on_dispose;    /* (nullable): before it chains up */
  TestGObjectHook after_dispose; /* (nullable): after it has chained up */
  TestGObjectHook on_finalize;   /* (nullable): before it chains up */
  gpointer        data;          /* (not owned): what a hook needs */
};

TestGObject *test_gobject_new     (void) G_GNUC_WARN_UNUSED_RESULT;
guint        test_gobject_n_alive (void);

G_END_DECLS

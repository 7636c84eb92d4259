/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/*
 * What somebody knows of a list model who has looked at it once, and has listened to it
 * since. With each items-changed it makes the change that it is told of, and fails unless
 * it has the same items as the model then.
 */
typedef struct
{
  GListModel *model;   /* (owned) (nullable) */
  GPtrArray  *items;   /* (owned) (element-type GObject) (owned) */
  GString    *changes; /* (owned) */
} TestMirror;

TestMirror *test_mirror_new            (gpointer     model);
void        test_mirror_free           (TestMirror  *self);

/* Lets go of the model, and still has the items */
void        test_mirror_leave          (TestMirror  *self);

/* Since it was asked last: "position-removed+added", one after the other, with blanks */
void        test_mirror_expect_changes (TestMirror  *self,
                                        const gchar *expected);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestMirror, test_mirror_free)

G_END_DECLS

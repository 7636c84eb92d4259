/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "test-gobject.h"

static gint n_alive; /* atomic */

G_DEFINE_FINAL_TYPE (TestGObject, test_gobject, G_TYPE_OBJECT)

static void
test_gobject_dispose (GObject *object)
{
  TestGObject *self = TEST_GOBJECT (object);

  if (self->on_dispose != NULL)
    self->on_dispose (self);

  G_OBJECT_CLASS (test_gobject_parent_class)->dispose (object);

  if (self->after_dispose != NULL)
    self->after_dispose (self);
}

static void
test_gobject_finalize (GObject *object)
{
  TestGObject *self = TEST_GOBJECT (object);

  /* For ThreadSanitizer, which does not see GObject's own subtraction: the destruction
   * comes after the drops of those who got the object from a weak reference while the
   * last but one was being dropped (wisp-tsan-shim.c). */
  (void) g_atomic_int_get ((gint *) &object->ref_count);

  if (self->on_finalize != NULL)
    self->on_finalize (self);

  g_atomic_int_add (&n_alive, -1);

  G_OBJECT_CLASS (test_gobject_parent_class)->finalize (object);
}

static void
test_gobject_class_init (TestGObjectClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = test_gobject_dispose;
  object_class->finalize = test_gobject_finalize;
}

static void
test_gobject_init (TestGObject *self)
{
  g_atomic_int_inc (&n_alive);
}

TestGObject *
test_gobject_new (void)
{
  return g_object_new (TEST_TYPE_GOBJECT, NULL);
}

/* Created, and not finalized yet */
guint
test_gobject_n_alive (void)
{
  return (guint) g_atomic_int_get (&n_alive);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-control-private.h"

#include <wisp/wisp-object.h>

/*
 * Tells a light class from others without a call into GType. Its address stands
 * at a place where a GObject's class has a list, or nothing; a class structure
 * starts as a copy of its parent's, so all light classes have it.
 */
extern G_GNUC_INTERNAL const gchar wisp_object_tag;

/*
 * A bit of the instance's pointer to its control block, set until there has been a
 * second strong reference. It is a hint, for an unref to guess whether it is the
 * last: if so it had better look before it subtracts, and if not, it had better not,
 * since under contention each access may fetch the cache line anew. Whichever way an
 * unref takes, it is right.
 */
#define WISP_OBJECT_SINGLE ((guintptr) 1)

static inline guintptr
wisp_object_peek_tagged (WispObject *self)
{
  return wisp_counts_pointer_load_relaxed (&self->control);
}

static inline WispControl *
wisp_object_get_control (WispObject *self)
{
  return (WispControl *) (wisp_object_peek_tagged (self) & ~WISP_OBJECT_SINGLE);
}

/* Before anybody else can see the instance */
static inline void
wisp_object_init_control (WispObject  *self,
                          WispControl *control,
                          guintptr     bits)
{
  self->control = (gpointer) ((guintptr) control | WISP_OBJECT_SINGLE);
  wisp_control_init (control, self, bits);
}

/* Of an instance that has, or is about to have, a second strong reference */
static inline WispControl *
wisp_object_share (WispObject *self)
{
  guintptr control = wisp_object_peek_tagged (self);

  if (G_UNLIKELY (control & WISP_OBJECT_SINGLE))
    {
      control &= ~WISP_OBJECT_SINGLE;
      wisp_counts_pointer_store_relaxed (&self->control, control);
    }

  return (WispControl *) control;
}

static inline gboolean
wisp_object_is_light (gpointer instance)
{
  GTypeInstance *type_instance = instance;

  return ((WispObjectClass *) type_instance->g_class)->tag == &wisp_object_tag;
}

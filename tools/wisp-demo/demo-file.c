/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-file.h"

/* A light object that owns the bytes of a file */
struct _DemoFile
{
  WispObject  parent_instance;

  GBytes     *bytes; /* (owned) */
};

WISP_DEFINE_FINAL_TYPE (DemoFile, demo_file, WISP_TYPE_OBJECT)

static int n_live; /* (atomic) */

static void
demo_file_finalize (WispObject *object)
{
  DemoFile *self = DEMO_FILE (object);

  g_bytes_unref (self->bytes);
  g_atomic_int_add (&n_live, -1);

  WISP_OBJECT_CLASS (demo_file_parent_class)->finalize (object);
}

static void
demo_file_class_init (DemoFileClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = demo_file_finalize;
}

static void
demo_file_init (DemoFile *self)
{
  g_atomic_int_inc (&n_live);
}

/* Takes over the caller's reference on `bytes` */
DemoFile *
demo_file_new (GBytes *bytes)
{
  DemoFile *self = wisp_object_new (DEMO_TYPE_FILE);

  self->bytes = bytes;

  return self;
}

/* (transfer none) */
GBytes *
demo_file_get_bytes (DemoFile *self)
{
  return self->bytes;
}

/* How many there are in this process */
guint
demo_file_get_n_live (void)
{
  return (guint) g_atomic_int_get (&n_live);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-gobject-file.h"

/* What a DemoFile is, as a GObject: a GWeakRef takes nothing else */
struct _DemoGobjectFile
{
  GObject  parent_instance;

  GBytes  *bytes; /* (owned) */
};

G_DEFINE_FINAL_TYPE (DemoGobjectFile, demo_gobject_file, G_TYPE_OBJECT)

static int n_live; /* (atomic) */

static void
demo_gobject_file_finalize (GObject *object)
{
  DemoGobjectFile *self = DEMO_GOBJECT_FILE (object);

  g_bytes_unref (self->bytes);
  g_atomic_int_add (&n_live, -1);

  G_OBJECT_CLASS (demo_gobject_file_parent_class)->finalize (object);
}

static void
demo_gobject_file_class_init (DemoGobjectFileClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = demo_gobject_file_finalize;
}

static void
demo_gobject_file_init (DemoGobjectFile *self)
{
  g_atomic_int_inc (&n_live);
}

/* Takes over the caller's reference on `bytes` */
DemoGobjectFile *
demo_gobject_file_new (GBytes *bytes)
{
  DemoGobjectFile *self = g_object_new (DEMO_TYPE_GOBJECT_FILE, NULL);

  self->bytes = bytes;

  return self;
}

/* (transfer none) */
GBytes *
demo_gobject_file_get_bytes (DemoGobjectFile *self)
{
  return self->bytes;
}

/* How many there are in this process */
guint
demo_gobject_file_get_n_live (void)
{
  return (guint) g_atomic_int_get (&n_live);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-weak-gobject-private.h"

#include "wisp-quark-private.h"

/*
 * Control blocks for GObjects, which count their strong references themselves.
 *
 * The block is attached as qdata, which owns one weak count until the GObject is
 * finalized, so that a handle made anew is the same handle. An upgrade goes
 * through a GWeakRef in the cold part. The block dies at the first weak
 * notification of the GObject, at the beginning of its last dispose or in
 * g_object_run_dispose(), and stays dead even if the GObject lives on.
 *
 * Two threads that attach a block at once both make one; the one that finds
 * another in its place throws its own away. Each holds a strong reference, so the
 * GObject cannot be disposed between the attachment and the registration of the
 * notification, unless somebody runs its dispose by hand; the notification then
 * comes with the next one.
 *
 * An upgrade that has seen the block alive may get its reference from the
 * GWeakRef while the notification is marking the block: it came before it.
 */

static WISP_DEFINE_QUARK ("wisp-control", control)

static GWeakRef *
get_weak_ref (WispControl *control)
{
  G_STATIC_ASSERT (sizeof (GWeakRef) == sizeof (gpointer));

  return (GWeakRef *) &wisp_control_peek_extra (control)->foreign;
}

/* Under GLib's lock of the qdata, which keeps the block alive meanwhile */
static gpointer
dup_control (gpointer data,
             gpointer user_data)
{
  if (data != NULL)
    wisp_control_weak_ref (data);

  return data;
}

static void
drop_control (gpointer data)
{
  wisp_control_weak_unref (data);
}

static void
object_died (gpointer  data,
             GObject  *where_the_object_was)
{
  WispControl *control = data;
  WispExtra *extra = wisp_control_peek_extra (control);

  wisp_control_kill_foreign (control);

  /* Not cleared: that leaves behind what an upgrade on another thread could take for
   * an object. One that is set to nothing is registered nowhere, and may be freed. */
  g_weak_ref_set (get_weak_ref (control), NULL);

  wisp_control_close (control);
  wisp_control_release (control);
  if (extra->run_cleanups != NULL)
    extra->run_cleanups (control);
}

static WispControl *
attach_control (GObject *object)
{
  WispControl *control = wisp_control_new_foreign (object);

  g_weak_ref_init (get_weak_ref (control), object);
  wisp_control_weak_ref (control);

  if (g_object_replace_qdata (object, control_quark (), NULL, control, drop_control, NULL))
    {
      g_object_weak_ref (object, object_died, control);
      return control;
    }

  wisp_control_kill_foreign (control);
  g_weak_ref_clear (get_weak_ref (control));
  wisp_control_weak_unref (control);
  wisp_control_weak_unref (control);

  return g_object_dup_qdata (object, control_quark (), dup_control, NULL);
}

/* (transfer full): one weak count. The caller holds a strong reference, or is in
 * the finalize of the GObject. */
WispControl *
wisp_weak_gobject_get_control (GObject *object)
{
  WispControl *control = g_object_dup_qdata (object, control_quark (), dup_control, NULL);

  if (control != NULL)
    return control;

  /* Being finalized: too late to attach anything */
  if (g_atomic_int_get (&object->ref_count) == 0)
    return wisp_control_new_dead ();

  return attach_control (object);
}

/* A strong reference or NULL. Toggle notifications may run, so no lock is held. */
gpointer
wisp_weak_gobject_upgrade (WispControl *control)
{
  if (wisp_control_is_dead (control))
    return NULL;

  return g_weak_ref_get (get_weak_ref (control));
}

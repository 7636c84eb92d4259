/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib-object.h>
#include <string.h>

#include "explore.h"
#include "locks.h"
#include "runtime.h"

/*
 * GObject, GWeakRef and GData, seen from outside. GLib's own atomic operations
 * and locks are not visible, so each call is one visible operation, with the
 * order that GLib's insides give. Where GLib calls back (weak notifications,
 * dispose, destroy notifications) other threads may come in between, as they may
 * in truth: GLib holds none of its locks then. The one exception, the duplicate
 * function of qdata, is called here under a lock that stands for GLib's.
 */

#define CALLER __builtin_return_address (0)

/* What the operations on one thing have in order; `key` is its address */
typedef struct
{
  uintptr_t key;
  Clock     clock;
} Ordered;

enum { MAX_ORDERED = 128 };

static Ordered ordered[MAX_ORDERED];
static unsigned n_ordered;

/* All calls are dependent with each other: what they share is GLib's secret */
static char world;

void
gobject_reset (void)
{
  n_ordered = 0;
}

void
gobject_clocks (void)
{
  for (unsigned i = 0; i < n_ordered; i++)
    clock_mark (ordered[i].clock);
}

uint64_t
gobject_hash (void)
{
  uint64_t sum = 0;

  for (unsigned i = 0; i < n_ordered; i++)
    sum += mix (ordered[i].key, clock_hash (ordered[i].clock));

  return sum;
}

/* Acquires what was released for `key`, and releases: as GLib's counts, which are
 * all seq_cst, and its locks do */
static void
order (const void *key)
{
  Fiber *self = &fibers[current];
  unsigned i = 0;

  if (!execution.racing)
    return;

  while (i < n_ordered && ordered[i].key != (uintptr_t) key)
    i++;
  if (i == n_ordered)
    {
      if (n_ordered == MAX_ORDERED)
        finding ("more than %d GObjects", MAX_ORDERED);
      ordered[n_ordered++] = (Ordered) { .key = (uintptr_t) key };
    }

  self->clock = clock_join (self->clock, ordered[i].clock);
  ordered[i].clock = self->clock;
  execution.changes++;
  clock_tick ();
}

/* `field` is what the code under test may read on its own */
static void
step (const void *field)
{
  visible ((Operation) { .footprint = FOOTPRINT_WRITE, .address = (uintptr_t) &world, .size = 1,
                         .second = (uintptr_t) field });
}

static void
step_object (gpointer    object,
             const char *what,
             void       *pc)
{
  GObject *self = object;

  memory_touch ((uintptr_t) object, sizeof (GObject), what);
  step (&self->ref_count);
  memory_touch ((uintptr_t) object, sizeof (GObject), what);
  order (object);
  TRACE (pc, (uintptr_t) object, false, "%s %s, %u references", what,
         memory_describe ((uintptr_t) object), self->ref_count);
}

/* ---- GObject ---------------------------------------------------------------- */
gpointer __wrap_g_object_ref (gpointer object);
void __wrap_g_object_unref (gpointer object);
void __wrap_g_object_run_dispose (GObject *object);
void __wrap_g_object_weak_ref (GObject *object, GWeakNotify notify, gpointer data);
gpointer __wrap_g_object_dup_qdata (GObject *object, GQuark quark, GDuplicateFunc dup,
                                    gpointer user_data);
gboolean __wrap_g_object_replace_qdata (GObject *object, GQuark quark, gpointer old_value,
                                        gpointer new_value, GDestroyNotify destroy,
                                        GDestroyNotify *old_destroy);

gpointer
__wrap_g_object_ref (gpointer object)
{
  step_object (object, "g_object_ref", CALLER);

  return (g_object_ref) (object);
}

void
__wrap_g_object_unref (gpointer object)
{
  const GObject *self = object;

  step_object (object, "g_object_unref", CALLER);
  if (self->ref_count == 1)
    order (&world); /* weak references are cleared under the lock of all of them */
  g_object_unref (object);
}

/* Within g_object_unref(), between dispose and finalize, the count is looked at once more, and
 * taken down to nothing */
void
explore_disposed (void *object)
{
  step_object (object, "dispose of", CALLER);
}

void
__wrap_g_object_run_dispose (GObject *object)
{
  step_object (object, "g_object_run_dispose", CALLER);
  order (&world);
  g_object_run_dispose (object);
}

void
__wrap_g_object_weak_ref (GObject     *object,
                          GWeakNotify  notify,
                          gpointer     data)
{
  step_object (object, "g_object_weak_ref", CALLER);
  order (&world);
  g_object_weak_ref (object, notify, data);
}

/* ---- GData, and the qdata of a GObject, which is one ------------------------- */
static bool
is_unlocked (const Operation *operation,
             int              fiber)
{
  (void) fiber;

  return locks_mutex_is_free (operation->second);
}

/* The address of a list stands for its lock */
static GMutex *
list_lock (const void *list,
           const char *what,
           void       *pc)
{
  memory_touch ((uintptr_t) list, sizeof (GData *), what);
  visible_wait ((Operation) { .footprint = FOOTPRINT_WRITE, .address = (uintptr_t) &world,
                              .size = 1, .second = (uintptr_t) list, .ready = is_unlocked });
  TRACE (pc, (uintptr_t) list, false, "%s %s", what, memory_describe ((uintptr_t) list));
  locks_mutex_take ((GMutex *) list, pc);

  return (GMutex *) list;
}

static const void *
qdata_of (GObject *object)
{
  return &object->qdata;
}

gpointer
__wrap_g_object_dup_qdata (GObject        *object,
                           GQuark          quark,
                           GDuplicateFunc  dup,
                           gpointer        user_data)
{
  GMutex *lock = list_lock (qdata_of (object), "g_object_dup_qdata", CALLER);
  gpointer value = g_object_get_qdata (object, quark);

  if (dup != NULL)
    value = dup (value, user_data);
  locks_mutex_release (lock, CALLER);

  return value;
}

gboolean
__wrap_g_object_replace_qdata (GObject        *object,
                               GQuark          quark,
                               gpointer        old_value,
                               gpointer        new_value,
                               GDestroyNotify  destroy,
                               GDestroyNotify *old_destroy)
{
  GMutex *lock = list_lock (qdata_of (object), "g_object_replace_qdata", CALLER);
  gboolean replaced = g_object_replace_qdata (object, quark, old_value, new_value, destroy,
                                              old_destroy);

  locks_mutex_release (lock, CALLER);

  return replaced;
}

gpointer __wrap_g_datalist_id_get_data (GData **list, GQuark key);
void __wrap_g_datalist_id_set_data_full (GData **list, GQuark key, gpointer data,
                                         GDestroyNotify destroy);
gpointer __wrap_g_datalist_id_remove_no_notify (GData **list, GQuark key);
gpointer __wrap_g_datalist_id_dup_data (GData **list, GQuark key, GDuplicateFunc dup,
                                        gpointer user_data);
gboolean __wrap_g_datalist_id_replace_data (GData **list, GQuark key, gpointer old_value,
                                            gpointer new_value, GDestroyNotify destroy,
                                            GDestroyNotify *old_destroy);
void __wrap_g_datalist_clear (GData **list);

gpointer
__wrap_g_datalist_id_get_data (GData  **list,
                               GQuark   key)
{
  GMutex *lock = list_lock (list, "g_datalist_id_get_data", CALLER);
  gpointer value = g_datalist_id_get_data (list, key);

  locks_mutex_release (lock, CALLER);

  return value;
}

void
__wrap_g_datalist_id_set_data_full (GData         **list,
                                    GQuark          key,
                                    gpointer        data,
                                    GDestroyNotify  destroy)
{
  GMutex *lock = list_lock (list, "g_datalist_id_set_data_full", CALLER);
  gpointer old = g_datalist_id_get_data (list, key);
  GDestroyNotify old_destroy = NULL;

  /* As GLib does, but with the destruction of the old value apart */
  g_datalist_id_replace_data (list, key, old, data, destroy, &old_destroy);
  locks_mutex_release (lock, CALLER);

  if (old != NULL && old_destroy != NULL)
    old_destroy (old);
}

gpointer
__wrap_g_datalist_id_remove_no_notify (GData  **list,
                                       GQuark   key)
{
  GMutex *lock = list_lock (list, "g_datalist_id_remove_no_notify", CALLER);
  gpointer value = g_datalist_id_remove_no_notify (list, key);

  locks_mutex_release (lock, CALLER);

  return value;
}

gpointer
__wrap_g_datalist_id_dup_data (GData          **list,
                               GQuark           key,
                               GDuplicateFunc   dup,
                               gpointer         user_data)
{
  GMutex *lock = list_lock (list, "g_datalist_id_dup_data", CALLER);
  gpointer value = g_datalist_id_get_data (list, key);

  if (dup != NULL)
    value = dup (value, user_data);
  locks_mutex_release (lock, CALLER);

  return value;
}

gboolean
__wrap_g_datalist_id_replace_data (GData          **list,
                                   GQuark           key,
                                   gpointer         old_value,
                                   gpointer         new_value,
                                   GDestroyNotify   destroy,
                                   GDestroyNotify  *old_destroy)
{
  GMutex *lock = list_lock (list, "g_datalist_id_replace_data", CALLER);
  gboolean replaced = g_datalist_id_replace_data (list, key, old_value, new_value, destroy,
                                                  old_destroy);

  locks_mutex_release (lock, CALLER);

  return replaced;
}

void
__wrap_g_datalist_clear (GData **list)
{
  GMutex *lock = list_lock (list, "g_datalist_clear", CALLER);

  locks_mutex_release (lock, CALLER);
  g_datalist_clear (list);
}

/* ---- GWeakRef: one lock for all of them, and the count of the object ---------- */
void __wrap_g_weak_ref_init (GWeakRef *weak_ref, gpointer object);
void __wrap_g_weak_ref_clear (GWeakRef *weak_ref);
gpointer __wrap_g_weak_ref_get (GWeakRef *weak_ref);
void __wrap_g_weak_ref_set (GWeakRef *weak_ref, gpointer object);

static void
step_weak_ref (GWeakRef   *weak_ref,
               const char *what,
               void       *pc)
{
  memory_touch ((uintptr_t) weak_ref, sizeof *weak_ref, what);
  step (weak_ref);
  memory_touch ((uintptr_t) weak_ref, sizeof *weak_ref, what);
  order (&world);
  TRACE (pc, (uintptr_t) weak_ref, false, "%s %s", what, memory_describe ((uintptr_t) weak_ref));
}

void
__wrap_g_weak_ref_init (GWeakRef *weak_ref,
                        gpointer  object)
{
  step_weak_ref (weak_ref, "g_weak_ref_init", CALLER);
  g_weak_ref_init (weak_ref, object);
}

void
__wrap_g_weak_ref_clear (GWeakRef *weak_ref)
{
  step_weak_ref (weak_ref, "g_weak_ref_clear", CALLER);
  g_weak_ref_clear (weak_ref);
}

gpointer
__wrap_g_weak_ref_get (GWeakRef *weak_ref)
{
  gpointer object;

  step_weak_ref (weak_ref, "g_weak_ref_get", CALLER);
  object = g_weak_ref_get (weak_ref);
  if (object != NULL)
    order (object);

  return object;
}

void
__wrap_g_weak_ref_set (GWeakRef *weak_ref,
                       gpointer  object)
{
  step_weak_ref (weak_ref, "g_weak_ref_set", CALLER);
  g_weak_ref_set (weak_ref, object);
}

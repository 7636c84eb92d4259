/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-counts-private.h"
#include "wisp-lock-private.h"

/*
 * The control block: what a weak handle points to. It outlives the instance,
 * and the handle of the public API, WispWeak, is this very block.
 */
typedef struct _WispWeak WispControl;
typedef struct _WispCold WispCold;
typedef struct _WispExtra WispExtra;
typedef struct _WispReach WispReach;
typedef struct _WispReachClass WispReachClass;
typedef struct _WispCleanup WispCleanup;

struct _WispWeak
{
  WispCounts counts;

  /* The instance, or the cold part with WISP_CONTROL_COLD set, and in the bits
   * below it how the instance's memory was had. Written before anybody else can
   * see it, and once more when the cold part is installed. */
  guintptr   object;
};

G_STATIC_ASSERT (sizeof (WispControl) == 16);

/* The low bits of `object`: whether it points to a WispCold, and how the instance's
 * memory was had: 0 for one allocation of both, or one of these */
#define WISP_CONTROL_COLD   ((guintptr) 1)
#define WISP_CONTROL_SPLIT  ((guintptr) 2) /* it has an allocation of its own */
#define WISP_CONTROL_GTYPE  ((guintptr) 4) /* GType made it */
#define WISP_CONTROL_QUIET  ((guintptr) 6) /* one of both, and its death runs nothing */
#define WISP_CONTROL_BITS   ((guintptr) 7)

/*
 * A weak reach that is not a handle: an entry of a collection. It owns one weak
 * count and is told of the death of the instance, in two steps: `forget` takes
 * it out of its collection and runs nothing of the user's, so that it can happen
 * in the moment of death; `release` frees it, and may run the user's functions. Where `forget` returns
 * FALSE the collection sees to the release itself.
 */
struct _WispReachClass
{
  gboolean (*forget)  (WispReach *reach);
  void     (*release) (WispReach *reach);
};

struct _WispReach
{
  WispReach            *next;    /* (not owned) (nullable): guarded by the control's lock */
  WispReach            *prev;    /* (not owned) (nullable): guarded by the control's lock */
  const WispReachClass *klass;
  WispControl          *control; /* (owned): one weak count */
};

/*
 * What only some instances need, allocated with the first use and freed with the
 * control block, never at death. `lock` is taken after a collection's lock, never
 * before it, and never while a function of the user's runs. It guards, in its own
 * word, the list of reaches; WISP_COLD_CLOSED is set there once the instance is dead:
 * from then on nothing is linked or unlinked, and the list is the dying thread's.
 */
struct _WispCold
{
  guintptr   object; /* the instance and the bits, as in the control block */
  WispLock   lock;   /* (element-type WispReach): each owned by its collection */
  WispExtra *extra;  /* (owned) (nullable): set once, atomically */
};

#define WISP_COLD_CLOSED ((guintptr) 2)

/* What still fewer need: those that are in no more than a cache do without */
struct _WispExtra
{
  /* Guarded by the lock of the cold part */
  gulong   last_id;   /* of a cleanup */
  GTree   *cleanups;  /* (owned) (nullable): by rising id, each owned */

  /* GLib's own rules */
  GData   *qdata;
  gpointer foreign;   /* the GWeakRef of a GObject's block */

  /* Set once, under the lock, by the layer that has cleanups */
  void   (*run_cleanups) (WispControl *control);
};

WispControl *wisp_control_new_dead        (void);
WispControl *wisp_control_new_foreign     (gpointer        instance);
void         wisp_control_weak_ref_slow   (WispControl    *self);
void         wisp_control_weak_unref_slow (WispControl    *self,
                                           guint64         found);
gboolean     wisp_control_upgrade_slow    (WispControl    *self,
                                           guint64         found);
void         wisp_control_revive          (WispControl    *self);
gboolean     wisp_control_saturate        (WispControl    *self);
gboolean     wisp_control_drop_only       (WispControl    *self,
                                           guint64         seen);
gboolean     wisp_control_drop_last       (WispControl    *self,
                                           guint64         dropped);
void         wisp_control_drop_collective (WispControl    *self);
void         wisp_control_kill_foreign    (WispControl    *self);
WispCold    *wisp_control_ensure_cold     (WispControl    *self);
WispExtra   *wisp_cold_ensure_extra       (WispCold       *self);
gboolean     wisp_control_link            (WispControl    *self,
                                           WispReach      *reach);
gboolean     wisp_control_unlink          (WispControl    *self,
                                           WispReach      *reach);
void         wisp_control_close           (WispControl    *self);
void         wisp_control_release         (WispControl    *self);

/* The block of a light instance, which nobody else can see yet */
static inline void
wisp_control_init (WispControl *self,
                   gpointer     instance,
                   guintptr     bits)
{
  wisp_counts_init (&self->counts, 1, 1);
  self->object = (guintptr) instance | bits;
}

static inline gboolean
wisp_control_is_dead (WispControl *self)
{
  return wisp_counts_is_dead (wisp_counts_load_relaxed (&self->counts));
}

static inline gboolean
wisp_control_is_foreign (WispControl *self)
{
  return wisp_counts_is_foreign (wisp_counts_load_relaxed (&self->counts));
}

static inline gboolean
wisp_control_has_cold (WispControl *self)
{
  return ((guintptr) g_atomic_pointer_get (&self->object) & WISP_CONTROL_COLD) != 0;
}

/* Pairs with the compare-and-swap of wisp_control_ensure_cold(): who sees the
 * pointer sees what it points to. */
static inline WispCold *
wisp_control_peek_cold (WispControl *self)
{
  guintptr object = (guintptr) g_atomic_pointer_get (&self->object);

  if (object & WISP_CONTROL_COLD)
    return (WispCold *) (object & ~WISP_CONTROL_BITS);

  return NULL;
}

/* Pairs with the compare-and-swap of wisp_cold_ensure_extra() */
static inline WispExtra *
wisp_control_peek_extra (WispControl *self)
{
  WispCold *cold = wisp_control_peek_cold (self);

  return cold != NULL ? g_atomic_pointer_get (&cold->extra) : NULL;
}

/* The following two under the lock, or by the dying thread */
static inline gboolean
wisp_cold_is_closed (WispCold *self)
{
  return (wisp_lock_get_value (&self->lock) & WISP_COLD_CLOSED) != 0;
}

static inline WispReach *
wisp_cold_get_reaches (WispCold *self)
{
  return (WispReach *) (wisp_lock_get_value (&self->lock) & ~WISP_COLD_CLOSED);
}

/* Of a part that was not closed */
static inline void
wisp_cold_unlock_with (WispCold  *self,
                       WispReach *reaches)
{
  wisp_lock_release_with (&self->lock, (guintptr) reaches);
}

static inline void
wisp_cold_unlock (WispCold *self)
{
  wisp_lock_release_with (&self->lock, wisp_lock_get_value (&self->lock));
}

/* The instance and how its memory was had */
static inline guintptr
wisp_control_get_object (WispControl *self)
{
  guintptr object = (guintptr) g_atomic_pointer_get (&self->object);

  if (G_UNLIKELY (object & WISP_CONTROL_COLD))
    return ((WispCold *) (object & ~WISP_CONTROL_BITS))->object;

  return object;
}

/* The address of the instance. Whether it may be used is for the caller to know. */
static inline gpointer
wisp_control_get_instance (WispControl *self)
{
  return (gpointer) (wisp_control_get_object (self) & ~WISP_CONTROL_BITS);
}

/* Whether nothing is to be run, and no memory to be freed but that of the block, once
 * the instance is dead. Before that, it may change. */
static inline gboolean
wisp_control_is_quiet (WispControl *self)
{
  guintptr object = (guintptr) g_atomic_pointer_get (&self->object);

  return (object & WISP_CONTROL_BITS) == WISP_CONTROL_QUIET;
}

/* For a caller that owns a weak count already, or a strong reference */
static inline void
wisp_control_weak_ref (WispControl *self)
{
  guint64 found = wisp_counts_add_relaxed (&self->counts, WISP_WEAK_ONE);

  if (G_UNLIKELY (wisp_counts_weak (found) >= WISP_WEAK_LIMIT))
    wisp_control_weak_ref_slow (self);
}

static inline void
wisp_control_weak_unref (WispControl *self)
{
  guint64 found = wisp_counts_sub_acq_rel (&self->counts, WISP_WEAK_ONE);

  if (G_UNLIKELY (wisp_counts_weak (found) - 2 >= WISP_WEAK_LIMIT - 2))
    wisp_control_weak_unref_slow (self, found);
}

/*
 * Takes a strong reference on a light instance, for a caller that owns a weak
 * count. Wait-free: one load, and one addition unless the instance is dead; see
 * wisp-control.c for why that is enough. `seen` is what a relaxed load gave.
 */
static inline gboolean
wisp_control_upgrade (WispControl *self,
                      guint64      seen)
{
  guint64 found;

  if (wisp_counts_is_dead (seen))
    return FALSE;

  found = wisp_counts_add_acquire (&self->counts, WISP_STRONG_ONE);
  if (G_LIKELY (wisp_counts_is_plain (found)))
    return TRUE;

  return wisp_control_upgrade_slow (self, found);
}

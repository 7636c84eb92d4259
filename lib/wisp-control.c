/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-control-private.h"

#include <string.h>

/*
 * The life of a control block.
 *
 * All strong references together own one weak count, the collective one. Every
 * weak reach (a handle, an entry of a collection) owns one more. The block is
 * freed by whoever drops the last weak count.
 *
 *   unref      one fetch-sub. Whoever took strong from 1 to 0 now owns the collective
 *              weak count. If the word showed no other, nobody else has a way to the
 *              instance, and it is dead; else the thread tries to make death final by
 *              setting DEAD while strong is still 0 (wisp_control_drop_last()).
 *              Where there never was a second strong reference, the unref is likely
 *              to be the last, and looks first: if it sees that it has the only
 *              one, it sets DEAD in its place (wisp_control_drop_only()).
 *   upgrade    one fetch-add, after a look at DEAD. Whoever took strong from 0
 *              to 1 without DEAD has revived the instance, and adds a new
 *              collective weak count (wisp_control_upgrade()).
 *
 * A strong reference that is replaced by DEAD in one step leaves no gap: an upgrade
 * comes before it, and makes it fail, or after it, and fails.
 *
 * Both interleavings of a last unref U and an upgrade G, where U's fetch-sub
 * takes strong to 0:
 *
 * (a) U sets DEAD before G's fetch-add. G's fetch-add returns DEAD; G takes its
 *     addition back and reports death. U runs the death. G's disturbance of the
 *     strong half is harmless: DEAD lies 2^29 away from both ends of its region,
 *     and nothing reads the strong half of a dead word as a number.
 * (b) G's fetch-add comes between U's fetch-sub and U's compare-and-swap. G sees
 *     strong 0 without DEAD, so G holds a reference from now on; it orders itself
 *     before U's drop, as if U had never been the last. G adds a collective weak
 *     count, for the references that start with its own. U's compare-and-swap
 *     fails with strong not 0 (or with DEAD, if G's reference has been dropped
 *     again and somebody else was quicker; or it succeeds, if that somebody has
 *     brought strong to 0 but not set DEAD yet, and then that one fails). In each
 *     case exactly one thread sets DEAD, and each of the others drops the one
 *     collective weak count that its own fetch-sub gave it. G still owns the weak
 *     count of its own handle between its two additions, so the block cannot go
 *     away under it.
 *
 * Without the hand-over in (b) the block could be freed before U looks at it
 * again. The counter that sticks at zero is that of Anderson, Blelloch and Wei,
 * "Turning Manual Concurrent Memory Reclamation into Automatic Reference
 * Counting" (PLDI 2022); see also "Wait-Free Weak Reference Counting" (ISMM 2023).
 *
 * Invariants:
 * 1. DEAD is set at most once and never cleared.
 * 2. weak = reaches + (1 while strong > 0, or a thread is between taking strong
 *    to 0 and the end of its death or its own drop; one for each such thread).
 * 3. Who gets TRUE from an upgrade has added to a strong half that was not dead.
 * 4. The instance is torn down only by the thread that set DEAD.
 *
 * Orders. The fetch-sub of an unref releases what its thread did to the instance,
 * and the last one acquires all of it, before the death. An upgrade acquires, so
 * that it sees the instance whole: it pairs with the release in the fetch-sub of
 * whoever published a change by dropping a reference; a handle is passed between
 * threads by other means, which order the instance's construction. The fetch-sub
 * of a weak drop is both, so that who frees the block comes after every use of it.
 * Setting DEAD acquires, where the fetch-sub has not done so already, and releases
 * nothing: nobody looks at the instance after it but its own thread, and of the
 * block whoever frees it hears by the fetch-subs of the weak drops.
 */

/* A block that never had an instance; the caller owns the weak count */
WispControl *
wisp_control_new_dead (void)
{
  WispControl *self = g_new (WispControl, 1);

  wisp_counts_init (&self->counts, 1, WISP_DEAD);
  self->object = 0;

  return self;
}

/* The block of a GObject, with its cold part, which holds the GWeakRef. The one
 * weak count belongs to the GObject. */
WispControl *
wisp_control_new_foreign (gpointer instance)
{
  WispControl *self = g_new (WispControl, 1);

  wisp_counts_init (&self->counts, 1, WISP_FOREIGN);
  self->object = (guintptr) instance;
  wisp_cold_ensure_extra (wisp_control_ensure_cold (self));

  return self;
}

static void
free_extra (WispExtra *extra)
{
  g_assert (extra->qdata == NULL);

  g_clear_pointer (&extra->cleanups, g_tree_unref);
  g_free (extra);
}

static G_GNUC_NO_INLINE void
free_block (WispControl *self)
{
  WispCold *cold = wisp_control_peek_cold (self);

  if (G_UNLIKELY (cold != NULL))
    {
      g_clear_pointer (&cold->extra, free_extra);
      g_free (cold);
    }

  g_free (self);
}

/* Puts the weak half in the middle of its saturated region, where it stays */
static void
pin_weak (WispControl *self)
{
  guint64 word = wisp_counts_load_relaxed (&self->counts);

  do
    {
      if (wisp_counts_weak (word) - (WISP_WEAK_PINNED - (1u << 29)) < 1u << 30)
        return;
    }
  while (!wisp_counts_swap_acquire (&self->counts, &word,
                                    wisp_counts_pack (WISP_WEAK_PINNED,
                                                      wisp_counts_strong (word))));

  g_critical ("Too many weak handles of one instance: its control block %p will never be freed",
              (void *) self);
}

/* What wisp_control_weak_ref() does where the weak half was saturated */
void
wisp_control_weak_ref_slow (WispControl *self)
{
  wisp_counts_sub_relaxed (&self->counts, WISP_WEAK_ONE);
  pin_weak (self);
}

/*
 * What wisp_control_weak_unref() does where it has found something else than a count
 * that is one of several.
 *
 * While the instance is alive there is the collective count (invariant 2), so who
 * drops the last one of a block that is not dead drops what is not his.
 */
void
wisp_control_weak_unref_slow (WispControl *self,
                              guint64      found)
{
  if (G_LIKELY (wisp_counts_weak (found) == 1 && wisp_counts_is_dead (found)))
    {
      free_block (self);
      return;
    }

  wisp_counts_add_relaxed (&self->counts, WISP_WEAK_ONE);

  if (wisp_counts_weak (found) >= WISP_WEAK_LIMIT)
    pin_weak (self);
  else
    g_critical ("Weak handle %p was dropped more often than it was taken", (void *) self);
}

/*
 * Drops the collective weak count at the end of a death. Handles are mostly gone by
 * then, and what looks first needs no read-modify-write: if the word shows one weak
 * count, it is the caller's, and nobody has one from which to make another. A load
 * that is out of date cannot show fewer than there are, since the caller's own is
 * among those that it must show. It pairs with the release of the drops before.
 */
void
wisp_control_drop_collective (WispControl *self)
{
  if (wisp_counts_weak (wisp_counts_load_acquire (&self->counts)) == 1)
    free_block (self);
  else
    wisp_control_weak_unref (self);
}

/* What an upgrade does whose fetch-add did not return a plain word */
gboolean
wisp_control_upgrade_slow (WispControl *self,
                           guint64      found)
{
  if (wisp_counts_is_dead (found))
    {
      wisp_counts_sub_relaxed (&self->counts, WISP_STRONG_ONE);
      return FALSE;
    }

  if (wisp_counts_strong (found) == 0)
    wisp_control_revive (self);
  else
    {
      wisp_counts_sub_relaxed (&self->counts, WISP_STRONG_ONE);
      if (wisp_control_saturate (self))
        g_critical ("Too many references to the instance of control block %p: it will never be "
                    "freed", (void *) self);
    }

  return TRUE;
}

/* The collective weak count of the references that begin with the caller's */
void
wisp_control_revive (WispControl *self)
{
  wisp_control_weak_ref (self);
}

/*
 * Puts the strong half in the middle of its saturated region: the instance
 * lives for ever, as with the kernel's refcount_t. TRUE if this call did so, and
 * not one before it. The caller has found the word saturated and undone its own
 * change, so whatever is in the strong half now, it is not a number to go by.
 */
gboolean
wisp_control_saturate (WispControl *self)
{
  guint64 word = wisp_counts_load_relaxed (&self->counts);

  do
    {
      if (wisp_counts_strong (word) - (WISP_STRONG_PINNED - (1u << 27)) < 1u << 28)
        return FALSE;
    }
  while (!wisp_counts_swap_acquire (&self->counts, &word,
                                    wisp_counts_pack (wisp_counts_weak (word),
                                                      WISP_STRONG_PINNED)));

  return TRUE;
}

/*
 * Makes death final at once, for the holder of the only strong reference, as `seen`
 * was loaded. FALSE if that is no longer so; then nothing has changed. There is one
 * try only, so an unref is no slower for handles that come and go.
 *
 * Where `seen` shows no other weak count than the collective one, nobody else has a
 * way to the instance, and a plain store will do. The load acquires, and pairs with
 * the fetch-subs of those who dropped the other references and handles.
 */
gboolean
wisp_control_drop_only (WispControl *self,
                        guint64      seen)
{
  guint32 weak = wisp_counts_weak (seen);

  if (weak == 1)
    {
      wisp_counts_store_relaxed (&self->counts, wisp_counts_pack (1, WISP_DEAD));
      return TRUE;
    }

  return wisp_counts_swap_acquire (&self->counts, &seen, wisp_counts_pack (weak, WISP_DEAD));
}

/*
 * Makes death final, after the caller's fetch-sub returned `dropped` with one
 * strong reference: U of the comment above. TRUE if the death is the caller's to
 * run; it still owns the collective weak count then.
 *
 * Where `dropped` shows no other weak count than that, nobody else has a way to the
 * instance, and a plain store will do. The fetch-sub has acquired what those did who
 * dropped the other references and handles.
 */
gboolean
wisp_control_drop_last (WispControl *self,
                        guint64      dropped)
{
  guint64 word = dropped - WISP_STRONG_ONE;

  if (wisp_counts_weak (dropped) == 1)
    {
      wisp_counts_store_relaxed (&self->counts, wisp_counts_pack (1, WISP_DEAD));
      return TRUE;
    }

  do
    {
      if (wisp_counts_strong (word) != 0)
        {
          wisp_control_weak_unref (self);
          return FALSE;
        }
    }
  while (!wisp_counts_swap_acquire (&self->counts, &word, word | WISP_DEAD));

  return TRUE;
}

/* A GObject's death, told by GObject, once */
void
wisp_control_kill_foreign (WispControl *self)
{
  wisp_counts_or_relaxed (&self->counts, WISP_DEAD);
}

/*
 * The caller holds a strong reference (or the block is not shared yet), so that
 * a death cannot miss what is installed here. Of two that install one at once,
 * one frees its own and takes the other's. Pairs with wisp_control_peek_cold().
 */
WispCold *
wisp_control_ensure_cold (WispControl *self)
{
  WispCold *cold = wisp_control_peek_cold (self);
  guintptr object;

  if (cold != NULL)
    return cold;

  cold = g_new (WispCold, 1);
  cold->lock.word = wisp_control_is_dead (self) ? WISP_COLD_CLOSED : 0;
  cold->extra = NULL;
  object = (guintptr) g_atomic_pointer_get (&self->object);
  cold->object = object;

  if (!(object & WISP_CONTROL_COLD) &&
      g_atomic_pointer_compare_and_exchange (&self->object, object,
                                             (guintptr) cold | WISP_CONTROL_COLD))
    return cold;

  g_free (cold);

  return wisp_control_peek_cold (self);
}

/* The same, for the second part of it */
WispExtra *
wisp_cold_ensure_extra (WispCold *self)
{
  WispExtra *extra = g_atomic_pointer_get (&self->extra);

  if (extra != NULL)
    return extra;

  extra = g_new0 (WispExtra, 1);
  if (g_atomic_pointer_compare_and_exchange (&self->extra, NULL, extra))
    return extra;

  g_free (extra);

  return g_atomic_pointer_get (&self->extra);
}

/* FALSE if the instance is dead. The caller has made sure of the cold part, and
 * gives `reach` a weak count of its own. */
gboolean
wisp_control_link (WispControl *self,
                   WispReach   *reach)
{
  WispCold *cold = wisp_control_peek_cold (self);

  wisp_lock_take (&cold->lock);

  if (G_UNLIKELY (wisp_cold_is_closed (cold)))
    {
      wisp_cold_unlock (cold);
      return FALSE;
    }

  reach->prev = NULL;
  reach->next = wisp_cold_get_reaches (cold);
  if (reach->next != NULL)
    reach->next->prev = reach;
  wisp_cold_unlock_with (cold, reach);

  return TRUE;
}

/* Under the lock. The first of the list, afterwards */
static WispReach *
take_out (WispCold  *cold,
          WispReach *reach)
{
  WispReach *first = wisp_cold_get_reaches (cold);

  if (reach->prev != NULL)
    reach->prev->next = reach->next;
  else
    first = reach->next;
  if (reach->next != NULL)
    reach->next->prev = reach->prev;

  return first;
}

/* TRUE if `reach` is the caller's to free; else the thread of the death frees it */
gboolean
wisp_control_unlink (WispControl *self,
                     WispReach   *reach)
{
  WispCold *cold = wisp_control_peek_cold (self);

  wisp_lock_take (&cold->lock);

  if (G_UNLIKELY (wisp_cold_is_closed (cold)))
    {
      wisp_cold_unlock (cold);
      return FALSE;
    }

  wisp_cold_unlock_with (cold, take_out (cold, reach));

  return TRUE;
}

/*
 * The second step of a death, of a control with a cold part: collections forget
 * the instance. Once it is closed nobody else follows the links, so the list is
 * walked without the lock, which must not be held where `forget` takes the lock of a
 * collection. What is to be released later stays on the list, the oldest first; where
 * that is one reach, as mostly, the list is as it was.
 */
void
wisp_control_close (WispControl *self)
{
  WispCold *cold = wisp_control_peek_cold (self);
  WispReach *first, *reach, *next, *forgotten = NULL;

  wisp_lock_take (&cold->lock);
  first = wisp_cold_get_reaches (cold);
  wisp_lock_release_with (&cold->lock, (guintptr) first | WISP_COLD_CLOSED);

  for (reach = first; reach != NULL; reach = next)
    {
      next = reach->next;
      if (!reach->klass->forget (reach))
        continue;

      reach->next = forgotten;
      forgotten = reach;
    }

  if (forgotten != first)
    {
      wisp_lock_take (&cold->lock);
      wisp_lock_release_with (&cold->lock, (guintptr) forgotten | WISP_COLD_CLOSED);
    }
}

/* Frees what wisp_control_close() has left, once. The user's functions may run. */
void
wisp_control_release (WispControl *self)
{
  WispCold *cold = wisp_control_peek_cold (self);
  WispReach *reach, *next;

  for (reach = wisp_cold_get_reaches (cold); reach != NULL; reach = next)
    {
      next = reach->next;
      reach->klass->release (reach);
    }
}

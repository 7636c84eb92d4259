/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-control-private.h"
#include "wisp-object-private.h"
#include "wisp-test.h"

#include <string.h>

/*
 * The counts, from within. This program has its own copy of the functions of
 * wisp-control.c; what the library's own copy does is seen through the word of an
 * object. Schedules of more than one thread are played by hand: each test is one
 * thread that does the steps of several.
 */

static gint not_an_instance[4];

static guint64
word_of (WispControl *control)
{
  return wisp_counts_load_relaxed (&control->counts);
}

static void
assert_counts (WispControl *control,
               guint32      weak,
               guint32      strong)
{
  g_assert_cmphex (wisp_counts_weak (word_of (control)), ==, weak);
  g_assert_cmphex (wisp_counts_strong (word_of (control)), ==, strong);
}

static void
set_counts (WispControl *control,
            guint32      weak,
            guint32      strong)
{
  wisp_counts_store_relaxed (&control->counts, wisp_counts_pack (weak, strong));
}

static WispControl *
control_new (guint32 weak,
             guint32 strong)
{
  WispControl *control = g_new (WispControl, 1);

  wisp_control_init (control, not_an_instance, 0);
  set_counts (control, weak, strong);

  return control;
}

static void
free_control (WispControl *control)
{
  set_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

static WispControl *
control_of (TestObject *object)
{
  return wisp_object_get_control (&object->parent_instance);
}

/* Regions of the strong half */

static void
test_regions_plain (void)
{
  g_test_summary ("A strong half is plain from one reference to half a billion");

  g_assert_false (wisp_counts_is_plain (wisp_counts_pack (1, 0)));
  g_assert_true (wisp_counts_is_plain (wisp_counts_pack (1, 1)));
  g_assert_true (wisp_counts_is_plain (wisp_counts_pack (1, WISP_STRONG_LIMIT - 1)));
  g_assert_false (wisp_counts_is_plain (wisp_counts_pack (1, WISP_STRONG_LIMIT)));
  g_assert_false (wisp_counts_is_plain (wisp_counts_pack (1, WISP_STRONG_PINNED)));
  g_assert_false (wisp_counts_is_plain (wisp_counts_pack (1, WISP_FOREIGN)));
  g_assert_false (wisp_counts_is_plain (wisp_counts_pack (1, WISP_DEAD)));
}

static void
test_regions_shared (void)
{
  g_test_summary ("A strong half is shared from two references to half a billion");

  g_assert_false (wisp_counts_is_shared (wisp_counts_pack (1, 0)));
  g_assert_false (wisp_counts_is_shared (wisp_counts_pack (1, 1)));
  g_assert_true (wisp_counts_is_shared (wisp_counts_pack (1, 2)));
  g_assert_true (wisp_counts_is_shared (wisp_counts_pack (1, WISP_STRONG_LIMIT - 1)));
  g_assert_false (wisp_counts_is_shared (wisp_counts_pack (1, WISP_STRONG_LIMIT)));
}

static void
test_regions_margins (void)
{
  const guint32 stray = (1u << 28) - 1;

  g_test_summary ("A quarter of a billion stray operations carry no state into another");

  for (guint i = 0; i < 2; i++)
    {
      guint32 off = i == 0 ? stray : -stray;

      g_assert_true (wisp_counts_is_dead (wisp_counts_pack (1, WISP_DEAD + off)));
      g_assert_false (wisp_counts_is_foreign (wisp_counts_pack (1, WISP_DEAD + off)));
      g_assert_true (wisp_counts_is_foreign (wisp_counts_pack (1, WISP_FOREIGN + off)));
      g_assert_false (wisp_counts_is_dead (wisp_counts_pack (1, WISP_FOREIGN + off)));
      g_assert_true (wisp_counts_is_dead (wisp_counts_pack (1, (WISP_FOREIGN | WISP_DEAD) + off)));
      g_assert_true (wisp_counts_is_foreign (
                       wisp_counts_pack (1, (WISP_FOREIGN | WISP_DEAD) + off)));
      g_assert_false (wisp_counts_is_plain (wisp_counts_pack (1, WISP_STRONG_PINNED + off)));
      g_assert_false (wisp_counts_is_foreign (wisp_counts_pack (1, WISP_STRONG_PINNED + off)));
      g_assert_cmpuint (WISP_WEAK_PINNED + off, >=, WISP_WEAK_LIMIT);
    }
}

static void
test_regions_halves (void)
{
  guint64 word = wisp_counts_pack (0x12345678, 0x9abcdef0);

  g_test_summary ("The halves of the word do not touch each other");

  g_assert_cmphex (wisp_counts_weak (word), ==, 0x12345678);
  g_assert_cmphex (wisp_counts_strong (word), ==, 0x9abcdef0);
  g_assert_cmphex (word + WISP_STRONG_ONE, ==, wisp_counts_pack (0x12345678, 0x9abcdef1));
  g_assert_cmphex (word + WISP_WEAK_ONE, ==, wisp_counts_pack (0x12345679, 0x9abcdef0));
}

/* An object's word, through its life */

static void
test_word_life (GType type)
{
  TestObject *object = test_object_new_of (type);
  WispControl *control = control_of (object);
  WispWeak *weak;

  g_test_summary ("References, and handles with the collective count, are what the word says");

  assert_counts (control, 1, 1);
  wisp_object_ref (object);
  assert_counts (control, 1, 2);
  weak = wisp_weak_new (object);
  assert_counts (control, 2, 2);
  wisp_weak_ref (weak);
  assert_counts (control, 3, 2);
  wisp_weak_unref (weak);
  wisp_object_unref (object);
  assert_counts (control, 2, 1);
  wisp_object_unref (object);
  assert_counts (control, 1, WISP_DEAD);
  g_assert_null (wisp_weak_get (weak));
  assert_counts (control, 1, WISP_DEAD);
  wisp_weak_unref (weak);
}

static void
test_word_instance (void)
{
  const guintptr bits = WISP_CONTROL_GTYPE;
  WispControl *control = control_new (2, 1);

  g_test_summary ("The cold part hides neither the instance nor how its memory was had");

  control->object |= bits;
  g_assert_true (wisp_control_get_instance (control) == not_an_instance);
  g_assert_false (wisp_control_has_cold (control));
  g_assert_null (wisp_control_peek_cold (control));

  g_assert_nonnull (wisp_control_ensure_cold (control));
  g_assert_true (wisp_control_has_cold (control));
  g_assert_true (wisp_control_ensure_cold (control) == wisp_control_peek_cold (control));
  g_assert_true (wisp_control_get_instance (control) == not_an_instance);
  g_assert_cmphex (wisp_control_get_object (control) & WISP_CONTROL_BITS, ==, bits);

  set_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

/* Upgrades */

static void
test_upgrade_alive (void)
{
  WispControl *control = control_new (2, 1);

  g_test_summary ("An upgrade of a live instance adds one strong reference");

  g_assert_true (wisp_control_upgrade (control, word_of (control)));
  assert_counts (control, 2, 2);

  set_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

static void
test_upgrade_dead (void)
{
  WispControl *control = control_new (1, WISP_DEAD);

  g_test_summary ("An upgrade of a dead instance gives nothing, and writes nothing");

  g_assert_false (wisp_control_upgrade (control, word_of (control)));
  assert_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

static void
test_upgrade_too_late (void)
{
  WispControl *control = control_new (2, 1);
  guint64 seen = word_of (control);

  g_test_summary ("An upgrade that death overtakes takes its addition back");

  set_counts (control, 1, WISP_DEAD);
  g_assert_false (wisp_control_upgrade (control, seen));
  assert_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

static void
test_upgrade_disturbed (void)
{
  WispControl *control = control_new (1, WISP_DEAD + 12345);

  g_test_summary ("An instance is dead, whatever upgrades are on their way");

  g_assert_true (wisp_control_is_dead (control));
  g_assert_false (wisp_control_upgrade (control, wisp_counts_pack (1, 1)));
  assert_counts (control, 1, WISP_DEAD + 12345);

  set_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

/* The last reference is dropped, but death is not final yet */

static guint64
drop_strong (WispControl *control)
{
  return wisp_counts_sub_acq_rel (&control->counts, WISP_STRONG_ONE);
}

static void
test_drop_unreachable (void)
{
  WispControl *control = control_new (1, 1);

  g_test_summary ("Death is final at once where nobody else can reach the instance");

  g_assert_true (wisp_control_drop_last (control, drop_strong (control)));
  assert_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

static void
test_drop_reachable (void)
{
  WispControl *control = control_new (3, 1);

  g_test_summary ("Death keeps the collective count, and those of the handles");

  g_assert_true (wisp_control_drop_last (control, drop_strong (control)));
  assert_counts (control, 3, WISP_DEAD);
  wisp_control_weak_unref (control);
  assert_counts (control, 2, WISP_DEAD);
  wisp_control_weak_unref (control);
  wisp_control_weak_unref (control);
}

static void
test_drop_weak_changed (void)
{
  WispControl *control = control_new (2, 1);
  guint64 dropped = drop_strong (control);

  g_test_summary ("A handle that is cloned in that moment does not stop death");

  wisp_control_weak_ref (control);
  g_assert_true (wisp_control_drop_last (control, dropped));
  assert_counts (control, 3, WISP_DEAD);

  for (guint i = 0; i < 3; i++)
    wisp_control_weak_unref (control);
}

static void
test_drop_weak_gone (void)
{
  WispControl *control = control_new (2, 1);
  guint64 dropped = drop_strong (control);

  g_test_summary ("A last handle that is dropped in that moment does not stop death");

  wisp_control_weak_unref (control);
  g_assert_true (wisp_control_drop_last (control, dropped));
  assert_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

/* The last reference is replaced by death in one step */

static void
test_only_unreachable (void)
{
  WispControl *control = control_new (1, 1);

  g_test_summary ("The only reference becomes death where there is no handle");

  g_assert_true (wisp_control_drop_only (control, word_of (control)));
  assert_counts (control, 1, WISP_DEAD);
  wisp_control_weak_unref (control);
}

static void
test_only_reachable (void)
{
  WispControl *control = control_new (3, 1);

  g_test_summary ("The only reference becomes death, and the handles keep their counts");

  g_assert_true (wisp_control_drop_only (control, word_of (control)));
  assert_counts (control, 3, WISP_DEAD);
  for (guint i = 0; i < 3; i++)
    wisp_control_weak_unref (control);
}

static void
test_only_changed (void)
{
  WispControl *control = control_new (2, 1);
  guint64 seen = word_of (control);

  g_test_summary ("A reference that is not the only one any more does not become death");

  g_assert_true (wisp_control_upgrade (control, seen));
  g_assert_false (wisp_control_drop_only (control, seen));
  assert_counts (control, 2, 2);

  set_counts (control, 3, 1);
  g_assert_false (wisp_control_drop_only (control, seen));
  assert_counts (control, 3, 1);

  free_control (control);
}

static void
test_revive (void)
{
  WispControl *control = control_new (2, 1);
  guint64 seen = word_of (control), dropped = drop_strong (control);

  g_test_summary ("An upgrade before death is final revives, with a collective count of its own");

  g_assert_true (wisp_control_upgrade (control, seen));
  assert_counts (control, 3, 1);

  /* Whoever had dropped the last one finds that it was not, and leaves */
  g_assert_false (wisp_control_drop_last (control, dropped));
  assert_counts (control, 2, 1);

  g_assert_true (wisp_control_drop_last (control, drop_strong (control)));
  assert_counts (control, 2, WISP_DEAD);
  wisp_control_weak_unref (control);
  wisp_control_weak_unref (control);
}

static void
test_revive_and_drop (void)
{
  WispControl *control = control_new (2, 1);
  guint64 first, second;

  g_test_summary ("Of two that have dropped the last reference, one runs the death");

  first = drop_strong (control);
  g_assert_true (wisp_control_upgrade (control, wisp_counts_pack (2, 1)));
  second = drop_strong (control);
  assert_counts (control, 3, 0);

  /* The first is quicker, and the death is its own */
  g_assert_true (wisp_control_drop_last (control, first));
  assert_counts (control, 3, WISP_DEAD);
  g_assert_false (wisp_control_drop_last (control, second));
  assert_counts (control, 2, WISP_DEAD);

  wisp_control_weak_unref (control);
  wisp_control_weak_unref (control);
}

static void
test_revive_and_drop_late (void)
{
  WispControl *control = control_new (2, 1);
  guint64 first, second;

  g_test_summary ("The later of two that have dropped the last reference may run the death");

  first = drop_strong (control);
  g_assert_true (wisp_control_upgrade (control, wisp_counts_pack (2, 1)));
  second = drop_strong (control);

  g_assert_true (wisp_control_drop_last (control, second));
  g_assert_false (wisp_control_drop_last (control, first));
  assert_counts (control, 2, WISP_DEAD);

  wisp_control_weak_unref (control);
  wisp_control_weak_unref (control);
}

static void
test_revive_many (void)
{
  WispControl *control = control_new (2, 1);
  guint64 dropped[100];

  g_test_summary ("However often an instance is revived, the counts come out even");

  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    {
      dropped[i] = drop_strong (control);
      g_assert_true (wisp_control_upgrade (control, wisp_counts_pack (2, 1)));
    }
  assert_counts (control, 2 + G_N_ELEMENTS (dropped), 1);
  for (guint i = 0; i < G_N_ELEMENTS (dropped); i++)
    g_assert_false (wisp_control_drop_last (control, dropped[i]));
  assert_counts (control, 2, 1);

  g_assert_true (wisp_control_drop_last (control, drop_strong (control)));
  wisp_control_weak_unref (control);
  wisp_control_weak_unref (control);
}

static void
test_revive_by_ref (void)
{
  TestObject *object = test_object_new ();
  G_GNUC_UNUSED g_autoptr (WispWeak) weak = wisp_weak_new (object);
  guint64 dropped = drop_strong (control_of (object));

  g_test_summary ("A reference that is taken when there is none is reported, and holds");

  test_expect_critical ("*holds no reference*");
  wisp_object_ref (object);
  assert_counts (control_of (object), 3, 1);
  g_assert_false (wisp_control_drop_last (control_of (object), dropped));
  assert_counts (control_of (object), 2, 1);
  wisp_object_unref (object);
}

static void
test_unref_dropped (void)
{
  TestObject *object = test_object_new ();
  G_GNUC_UNUSED g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("A reference that is dropped when there is none is reported, and ignored");

  drop_strong (control_of (object));
  test_expect_critical ("*was unreferenced after*");
  wisp_object_unref (object);
  assert_counts (control_of (object), 2, 0);

  set_counts (control_of (object), 2, 1);
  wisp_object_unref (object);
}

static void
test_unref_asserted (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("Who asserts that an object dies leaves no weak count behind");

  wisp_assert_finalize_object (object);
  assert_counts (weak, 1, WISP_DEAD);
}

/* Too many strong references */

static void
assert_pinned (TestObject *object)
{
  g_assert_cmphex (wisp_counts_strong (word_of (control_of (object))), ==, WISP_STRONG_PINNED);
  g_assert_cmpuint (wisp_counts_weak (word_of (control_of (object))), <=, 2);
  g_assert_cmpuint (test_object_n_alive (), ==, 1);
}

static void
free_pinned (TestObject *object,
             guint32     weak)
{
  set_counts (control_of (object), weak, 1);
  wisp_object_unref (object);
}

static void
test_overflow_ref (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("References without end are reported once, and keep the object for ever");

  set_counts (control_of (object), 1, WISP_STRONG_LIMIT - 2);
  wisp_object_ref (object);
  wisp_object_ref (object);
  assert_counts (control_of (object), 1, WISP_STRONG_LIMIT);

  test_expect_critical ("*Too many references to Test*never be freed*");
  wisp_object_ref (object);
  g_test_assert_expected_messages ();
  assert_pinned (object);

  for (guint i = 0; i < 100; i++)
    wisp_object_ref (object);
  assert_pinned (object);
  for (guint i = 0; i < 1000; i++)
    wisp_object_unref (object);
  assert_pinned (object);

  free_pinned (object, 1);
}

static void
test_overflow_unref (GType type)
{
  TestObject *object = test_object_new_of (type);

  g_test_summary ("A count that was carried over its limit does not come back by unref");

  set_counts (control_of (object), 1, WISP_STRONG_LIMIT);
  test_expect_critical ("*Too many references to Test*never be freed*");
  wisp_object_unref (object);
  assert_pinned (object);

  free_pinned (object, 1);
}

static void
test_overflow_upgrade (GType type)
{
  TestObject *object = test_object_new_of (type);
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  g_test_summary ("Upgrades without end are reported once, and keep the object for ever");

  set_counts (control_of (object), 2, WISP_STRONG_LIMIT);
  test_expect_critical ("*Too many references*");
  g_assert_true (wisp_weak_get (weak) == object);
  g_test_assert_expected_messages ();
  assert_pinned (object);

  g_assert_true (wisp_weak_get (weak) == object);
  wisp_object_unref (object);
  wisp_object_unref (object);
  wisp_object_unref (object);
  assert_pinned (object);
  g_assert_true (wisp_weak_is_alive (weak));
  g_assert_false (wisp_object_is_unique (object));

  free_pinned (object, 2);
}

static void
test_overflow_stray (void)
{
  TestObject *object = test_object_new ();

  g_test_summary ("A count that strayed far into its saturated region is put back to its middle");

  for (guint32 strong = WISP_STRONG_LIMIT; strong < WISP_FOREIGN_BIT - 1; strong += 98765432)
    {
      set_counts (control_of (object), 1, strong);
      if (strong - (WISP_STRONG_PINNED - (1u << 27)) >= 1u << 28)
        test_expect_critical ("*Too many references*");
      wisp_object_ref (object);
      g_test_assert_expected_messages ();
      g_assert_cmphex (wisp_counts_strong (word_of (control_of (object))) -
                       (WISP_STRONG_PINNED - (1u << 27)), <, 1u << 28);
    }

  free_pinned (object, 1);
}

static void
test_overflow_edge (void)
{
  TestObject *object = test_object_new ();
  WispControl *control = control_of (object);

  g_test_summary ("What is put back to the middle is all that is a quarter away from it, or more");

  set_counts (control, 1, WISP_STRONG_PINNED + (1u << 27));
  test_expect_critical ("*Too many references*");
  wisp_object_ref (object);
  g_test_assert_expected_messages ();
  assert_counts (control, 1, WISP_STRONG_PINNED);

  set_counts (control, WISP_WEAK_PINNED + (1u << 29), 1);
  test_expect_critical ("*Too many weak handles*");
  wisp_weak_unref (control);
  g_test_assert_expected_messages ();
  assert_counts (control, WISP_WEAK_PINNED, 1);

  free_pinned (object, 1);
}

/* Too many handles */

static void
test_overflow_weak_ref (void)
{
  TestObject *object = test_object_new ();
  WispWeak *weak = control_of (object);

  g_test_summary ("Handles without end are reported once, and keep the block for ever");

  set_counts (weak, WISP_WEAK_LIMIT - 1, 1);
  wisp_weak_ref (weak);
  assert_counts (weak, WISP_WEAK_LIMIT, 1);

  test_expect_critical ("*Too many weak handles*");
  wisp_weak_ref (weak);
  g_test_assert_expected_messages ();
  assert_counts (weak, WISP_WEAK_PINNED, 1);

  for (guint i = 0; i < 100; i++)
    wisp_weak_ref (weak);
  g_assert_true (wisp_weak_new (object) == weak);
  for (guint i = 0; i < 1000; i++)
    wisp_weak_unref (weak);
  assert_counts (weak, WISP_WEAK_PINNED, 1);

  /* The instance lives and dies as ever */
  g_assert_true (wisp_weak_get (weak) == object);
  wisp_object_unref (object);
  wisp_object_unref (object);
  g_assert_null (wisp_weak_get (weak));
  assert_counts (weak, WISP_WEAK_PINNED, WISP_DEAD);

  set_counts (weak, 1, WISP_DEAD);
  wisp_weak_unref (weak);
}

static void
test_overflow_weak_unref (void)
{
  TestObject *object = test_object_new ();
  WispWeak *weak = control_of (object);

  g_test_summary ("A number of handles that was carried over its limit does not come back");

  set_counts (weak, WISP_WEAK_LIMIT, 1);
  test_expect_critical ("*Too many weak handles*");
  wisp_weak_unref (weak);
  assert_counts (weak, WISP_WEAK_PINNED, 1);

  set_counts (weak, 1, 1);
  wisp_object_unref (object);
}

static void
test_overflow_weak_edge (void)
{
  TestObject *object = test_object_new ();
  WispWeak *weak = control_of (object);

  g_test_summary ("The last number of handles below the limit is a number like any other");

  set_counts (weak, WISP_WEAK_LIMIT - 1, 1);
  wisp_weak_unref (weak);
  assert_counts (weak, WISP_WEAK_LIMIT - 2, 1);

  set_counts (weak, 1, 1);
  wisp_object_unref (object);
}

static void
test_unref_weak_stray (void)
{
  TestObject *object = test_object_new ();

  g_test_summary ("A handle that is dropped twice while the object lives is reported, and ignored");

  test_expect_critical ("*dropped more often*");
  wisp_weak_unref (control_of (object));
  assert_counts (control_of (object), 1, 1);
  wisp_object_unref (object);
}

/* Blocks of other kinds */

static void
test_block_dead (void)
{
  WispControl *control = wisp_control_new_dead ();

  g_test_summary ("A block may be dead from the beginning");

  assert_counts (control, 1, WISP_DEAD);
  g_assert_null (wisp_control_get_instance (control));
  g_assert_true (wisp_control_is_dead (control));
  g_assert_false (wisp_control_is_foreign (control));
  g_assert_false (wisp_control_upgrade (control, word_of (control)));
  g_assert_true (wisp_cold_is_closed (wisp_control_ensure_cold (control)));
  wisp_control_weak_unref (control);
}

static void
test_block_foreign (void)
{
  WispControl *control = wisp_control_new_foreign (not_an_instance);

  g_test_summary ("A GObject's block has a cold part from the beginning, and dies when told");

  assert_counts (control, 1, WISP_FOREIGN);
  g_assert_true (wisp_control_is_foreign (control));
  g_assert_false (wisp_control_is_dead (control));
  g_assert_true (wisp_control_has_cold (control));
  g_assert_true (wisp_control_get_instance (control) == not_an_instance);

  wisp_control_kill_foreign (control);
  g_assert_true (wisp_control_is_foreign (control));
  g_assert_true (wisp_control_is_dead (control));
  wisp_control_weak_unref (control);
}

/* Reaches: entries of a collection, told of death */

typedef struct
{
  WispReach reach;
  gboolean  keep;  /* does not leave its release to the death */
  guint     n_forgotten;
  guint     n_released;
} Entry;

static gboolean
entry_forget (WispReach *reach)
{
  Entry *entry = (Entry *) reach;

  g_assert_cmpuint (entry->n_released, ==, 0);
  entry->n_forgotten++;

  return !entry->keep;
}

static void
entry_release (WispReach *reach)
{
  Entry *entry = (Entry *) reach;

  g_assert_cmpuint (entry->n_forgotten, ==, 1);
  entry->n_released++;
}

static const WispReachClass entry_class = { entry_forget, entry_release };

static void
link_all (WispControl *control,
          Entry       *entries,
          guint        n_entries)
{
  wisp_control_ensure_cold (control);
  for (guint i = 0; i < n_entries; i++)
    {
      entries[i].reach.klass = &entry_class;
      entries[i].reach.control = control;
      g_assert_true (wisp_control_link (control, &entries[i].reach));
    }
}

static void
test_reach_told (void)
{
  WispControl *control = control_new (2, 1);
  Entry entries[5] = { 0 };

  g_test_summary ("Each entry is told of the death, and then released, once");

  link_all (control, entries, G_N_ELEMENTS (entries));
  wisp_control_close (control);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      g_assert_cmpuint (entries[i].n_forgotten, ==, 1);
      g_assert_cmpuint (entries[i].n_released, ==, 0);
    }
  wisp_control_release (control);
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_assert_cmpuint (entries[i].n_released, ==, 1);

  free_control (control);
}

static void
test_reach_unlinked (void)
{
  g_test_summary ("An entry that was unlinked, from wherever in the list, is not told");

  for (guint left_out = 0; left_out < 3; left_out++)
    {
      WispControl *control = control_new (2, 1);
      Entry entries[3] = { 0 };

      link_all (control, entries, G_N_ELEMENTS (entries));
      g_assert_true (wisp_control_unlink (control, &entries[left_out].reach));
      wisp_control_close (control);
      wisp_control_release (control);

      for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
        {
          g_assert_cmpuint (entries[i].n_forgotten, ==, i != left_out);
          g_assert_cmpuint (entries[i].n_released, ==, i != left_out);
        }
      free_control (control);
    }
}

static void
test_reach_unlinked_in_turn (void)
{
  const guint orders[][4] = { { 1, 2, 0, 3 }, { 2, 1, 3, 0 }, { 3, 2, 1, 0 }, { 0, 1, 2, 3 } };

  g_test_summary ("Entries may be unlinked in any order, down to the last");

  for (guint i = 0; i < G_N_ELEMENTS (orders); i++)
    {
      WispControl *control = control_new (2, 1);
      Entry entries[4] = { 0 };

      link_all (control, entries, G_N_ELEMENTS (entries));
      for (guint j = 0; j < G_N_ELEMENTS (entries); j++)
        {
          /* What was unlinked must not be come by again */
          g_assert_true (wisp_control_unlink (control, &entries[orders[i][j]].reach));
          memset (&entries[orders[i][j]].reach, 0xff, sizeof (WispReach));
        }
      g_assert_null (wisp_cold_get_reaches (wisp_control_peek_cold (control)));
      wisp_control_close (control);
      free_control (control);
    }
}

static void
test_reach_too_late (void)
{
  WispControl *control = control_new (2, 1);
  Entry entries[2] = { 0 };

  g_test_summary ("After death nothing is linked, and what was linked is the death's to free");

  link_all (control, entries, 1);
  wisp_control_close (control);
  entries[1].reach.klass = &entry_class;
  g_assert_false (wisp_control_link (control, &entries[1].reach));
  g_assert_false (wisp_control_unlink (control, &entries[0].reach));
  wisp_control_release (control);

  g_assert_cmpuint (entries[0].n_released, ==, 1);
  g_assert_cmpuint (entries[1].n_forgotten, ==, 0);
  free_control (control);
}

static void
test_reach_kept (void)
{
  WispControl *control = control_new (2, 1);
  Entry entries[3] = { 0 };

  g_test_summary ("An entry that its collection releases itself is not released twice");

  entries[1].keep = TRUE;
  link_all (control, entries, G_N_ELEMENTS (entries));
  wisp_control_close (control);
  wisp_control_release (control);

  g_assert_cmpuint (entries[0].n_released, ==, 1);
  g_assert_cmpuint (entries[1].n_forgotten, ==, 1);
  g_assert_cmpuint (entries[1].n_released, ==, 0);
  g_assert_cmpuint (entries[2].n_released, ==, 1);
  free_control (control);
}

/* The cold part, installed by several at once */

typedef struct
{
  WispControl *control;
  WispCold    *found[4];
} Installing;

static void
install (guint    index,
         gpointer data)
{
  Installing *installing = data;

  installing->found[index] = wisp_control_ensure_cold (installing->control);
}

static void
test_cold_race (void)
{
  g_test_summary ("Threads that install the cold part at once all get the same");

  for (guint round = 0; round < test_scale (2000); round++)
    {
      Installing installing = { control_new (2, 1), { NULL } };

      test_run_threads (G_N_ELEMENTS (installing.found), install, &installing);
      for (guint i = 0; i < G_N_ELEMENTS (installing.found); i++)
        g_assert_true (installing.found[i] == wisp_control_peek_cold (installing.control));
      free_control (installing.control);
    }
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/control/regions/plain", test_regions_plain);
  test_add ("/control/regions/shared", test_regions_shared);
  test_add ("/control/regions/margins", test_regions_margins);
  test_add ("/control/regions/halves", test_regions_halves);
  test_add_layouts ("/control/word/life", test_word_life);
  test_add ("/control/word/instance", test_word_instance);

  test_add ("/control/upgrade/alive", test_upgrade_alive);
  test_add ("/control/upgrade/dead", test_upgrade_dead);
  test_add ("/control/upgrade/too-late", test_upgrade_too_late);
  test_add ("/control/upgrade/disturbed", test_upgrade_disturbed);
  test_add ("/control/drop/unreachable", test_drop_unreachable);
  test_add ("/control/drop/reachable", test_drop_reachable);
  test_add ("/control/drop/weak-changed", test_drop_weak_changed);
  test_add ("/control/drop/weak-gone", test_drop_weak_gone);
  test_add ("/control/only/unreachable", test_only_unreachable);
  test_add ("/control/only/reachable", test_only_reachable);
  test_add ("/control/only/changed", test_only_changed);
  test_add ("/control/revive/once", test_revive);
  test_add ("/control/revive/and-drop", test_revive_and_drop);
  test_add ("/control/revive/and-drop-late", test_revive_and_drop_late);
  test_add ("/control/revive/many", test_revive_many);
  test_add ("/control/revive/by-ref", test_revive_by_ref);
  test_add ("/control/unref/dropped", test_unref_dropped);
  test_add ("/control/unref/weak-stray", test_unref_weak_stray);

  test_add ("/control/unref/asserted", test_unref_asserted);
  test_add_layouts ("/control/overflow/ref", test_overflow_ref);
  test_add_layouts ("/control/overflow/unref", test_overflow_unref);
  test_add_layouts ("/control/overflow/upgrade", test_overflow_upgrade);
  test_add ("/control/overflow/stray", test_overflow_stray);
  test_add ("/control/overflow/edge", test_overflow_edge);
  test_add ("/control/overflow/weak-ref", test_overflow_weak_ref);
  test_add ("/control/overflow/weak-unref", test_overflow_weak_unref);
  test_add ("/control/overflow/weak-edge", test_overflow_weak_edge);

  test_add ("/control/block/dead", test_block_dead);
  test_add ("/control/block/foreign", test_block_foreign);
  test_add ("/control/reach/told", test_reach_told);
  test_add ("/control/reach/unlinked", test_reach_unlinked);
  test_add ("/control/reach/unlinked-in-turn", test_reach_unlinked_in_turn);
  test_add ("/control/reach/too-late", test_reach_too_late);
  test_add ("/control/reach/kept", test_reach_kept);
  test_add ("/control/cold/race", test_cold_race);

  return g_test_run ();
}

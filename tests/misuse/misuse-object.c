/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "misuse.h"

#include "wisp-control-private.h"

#include <signal.h>
#include <test-gobject.h>

/* The counts are set near their edges through the private header: reaching them
 * in earnest would take minutes. */
static void
set_counts (WispWeak *weak,
            guint32   n_weak,
            guint32   n_strong)
{
  wisp_counts_store_relaxed (&weak->counts, wisp_counts_pack (n_weak, n_strong));
}

static void
null_object (void)
{
  g_assert_null ((wisp_object_ref) (NULL));
  wisp_object_unref (NULL);
  wisp_object_run_dispose (NULL);
  g_assert_false (wisp_object_is_unique (NULL));
  g_assert_cmpuint (wisp_object_get_ref_count (NULL), ==, 0);
  g_assert_null (wisp_object_get_qdata (NULL, 1));
  wisp_object_set_qdata (NULL, 1, NULL);
  g_assert_null (wisp_object_steal_qdata (NULL, 1));
  g_assert_null (wisp_object_dup_qdata (NULL, 1, NULL, NULL));
  g_assert_false (wisp_object_replace_qdata (NULL, 1, NULL, NULL, NULL, NULL));
  wisp_assert_finalize_object (NULL);
}

static void
null_value (void)
{
  g_auto (GValue) value = G_VALUE_INIT;

  wisp_value_set_object (NULL, NULL);
  wisp_value_take_object (NULL, NULL);
  g_assert_null (wisp_value_get_object (NULL));
  g_assert_null (wisp_value_dup_object (NULL));

  g_value_init (&value, WISP_TYPE_OBJECT);
  wisp_value_set_object (&value, NULL);
  g_assert_null (wisp_value_get_object (&value));
}

static void
new_of_wrong_type (void)
{
  g_assert_null (wisp_object_new (WISP_TYPE_OBJECT));
  g_assert_null (wisp_object_new (G_TYPE_OBJECT));
  g_assert_null (wisp_object_new (G_TYPE_INVALID));
}

static void
checked_wrong_type (void)
{
  g_autoptr (TestGObject) gobject = test_gobject_new ();

  wisp_object_run_dispose (gobject);
  g_assert_null (wisp_object_get_qdata (gobject, 1));
  wisp_object_set_qdata (gobject, 1, gobject);
}

static void
unchecked_wrong_type (void)
{
  g_autoptr (TestGObject) gobject = test_gobject_new ();

  (wisp_object_ref) (gobject);
}

static void
zeroed_memory (void)
{
  TestObject object = { 0 };

  wisp_object_run_dispose (&object);
  g_assert_null (wisp_object_get_qdata (&object, 1));
}

static void
value_of_wrong_type (void)
{
  g_auto (GValue) value = G_VALUE_INIT, number = G_VALUE_INIT;
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestGObject) gobject = test_gobject_new ();

  g_value_init (&value, TEST_TYPE_LARGE);
  g_value_init (&number, G_TYPE_INT);

  wisp_value_set_object (&value, object);
  wisp_value_set_object (&value, gobject);
  wisp_value_set_object (&number, object);
  g_assert_null (wisp_value_get_object (&value));
}

/* The block, and with it a small instance, is there as long as a handle is */
static void
double_unref (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  wisp_object_unref (object);
  wisp_object_unref (object);

  g_assert_null (wisp_weak_get (weak));
}

static void
ref_of_the_dead (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  wisp_object_unref (object);
  wisp_object_ref (object);

  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 0);
  g_assert_null (wisp_weak_get (weak));
}

static void
keep_self (TestObject *self)
{
  self->on_dispose = NULL;
  self->on_finalize = NULL;
  test_keep (wisp_object_ref (self));
}

static void
resurrect_in_dispose (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  object->on_dispose = keep_self;
  wisp_object_unref (object);

  g_assert_null (wisp_weak_get (weak));
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 0);
}

static void
resurrect_in_finalize (void)
{
  TestObject *object = test_object_new ();

  object->on_finalize = keep_self;
  wisp_object_unref (object);
}

static void
resurrect_and_drop (void)
{
  TestObject *object = test_object_new ();

  object->on_dispose = keep_self;
  wisp_object_unref (object);
  wisp_object_unref (object);
}

static void
use_self (TestObject *self)
{
  g_autoptr (TestObject) temporary = wisp_object_ref (self);
  g_autoptr (WispWeak) weak = wisp_weak_new (temporary);

  g_assert_null (wisp_weak_get (weak));
  g_assert_cmpuint (wisp_object_get_ref_count (temporary), ==, 0);
  g_assert_false (wisp_object_is_unique (temporary));
  wisp_object_set_qdata_full (temporary, 1, g_strdup ("late"), g_free);
}

static void
balanced_temporary (void)
{
  TestObject *object = test_object_new ();

  object->on_dispose = use_self;
  object->on_finalize = use_self;
  wisp_object_unref (object);
}

static void
drop_self (TestObject *self)
{
  wisp_object_unref (self);
}

static void
unbalanced_temporary (void)
{
  TestObject *object = test_object_new ();

  object->on_dispose = drop_self;
  wisp_object_unref (object);
}

static gpointer
ref_and_unref (gpointer data)
{
  wisp_object_unref ((wisp_object_ref) (data));

  return NULL;
}

static void
lend_to_thread (TestObject *self)
{
  g_thread_join (g_thread_new ("borrower", ref_and_unref, self));
}

static void
temporary_on_other_thread (void)
{
  TestObject *object = test_object_new ();

  object->on_dispose = lend_to_thread;
  wisp_object_unref (object);
}

static void
drop_data (TestObject *self)
{
  g_clear_pointer ((TestObject **) &self->data, wisp_object_unref);
}

/* The owner lives by the child's reference alone when the child is disposed of */
static void
dispose_drops_owner (void)
{
  TestObject *owner = test_object_new (), *child = test_object_new ();
  g_autoptr (WispWeak) weak_owner = wisp_weak_new (owner);
  g_autoptr (WispWeak) weak_child = wisp_weak_new (child);

  owner->next = child;
  child->data = owner;
  child->on_dispose = drop_data;

  wisp_object_run_dispose (child);

  g_assert_null (wisp_weak_get (weak_owner));
  g_assert_null (wisp_weak_get (weak_child));
}

static void
too_many_refs (void)
{
  TestObject *object = test_keep (test_object_new ());
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  TestObject *upgraded;

  set_counts (weak, 2, WISP_STRONG_LIMIT - 1);
  wisp_object_ref (object);
  wisp_object_ref (object);
  wisp_object_ref (object);
  for (guint i = 0; i < 1000; i++)
    wisp_object_unref (object);

  upgraded = wisp_weak_get (weak);
  g_assert_true (upgraded == object);
}

static void
unref_of_too_many (void)
{
  TestObject *object = test_keep (test_object_new ());
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  set_counts (weak, 2, WISP_STRONG_LIMIT);
  wisp_object_unref (object);
  wisp_object_unref (object);

  g_assert_true (wisp_weak_is_alive (weak));
}

/* What another thread leaves between its last unref and the end of it, and what it
 * then does when it finds the object revived */
static void
ref_without_reference (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  set_counts (weak, 2, 0);
  wisp_object_ref (object);
  wisp_weak_unref (weak);

  wisp_object_unref (object);
  g_assert_null (wisp_weak_get (weak));
}

static void
set_again (gpointer data)
{
  TestObject *object = data;

  wisp_object_set_qdata_full (object, 2, g_strdup ("again"), g_free);
}

static void
qdata_set_at_death (void)
{
  TestObject *object = test_object_new ();

  wisp_object_set_qdata_full (object, 1, object, set_again);
  wisp_object_unref (object);
}

static void
failed_assertion (void)
{
  TestObject *object = test_object_new ();

  wisp_assert_finalize_object (wisp_object_ref (object));
}

const MisuseCase misuse_object_cases[] = {
  {
    .name = "object/null",
    .what = "calls each function of objects with `NULL`",
    .happens = "It is reported; nothing is done; what is returned is `NULL`, 0 or `FALSE`.",
    .messages = "Wisp: wisp_object_ref: assertion 'object != NULL' failed\n"
                "Wisp: wisp_object_unref: assertion 'object != NULL' failed\n"
                "Wisp: wisp_object_run_dispose: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_object_is_unique: assertion 'object != NULL' failed\n"
                "Wisp: wisp_object_get_ref_count: assertion 'object != NULL' failed\n"
                "Wisp: wisp_object_get_qdata: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_object_set_qdata_full: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_object_steal_qdata: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_object_dup_qdata: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_object_replace_qdata: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_assert_finalize_object: assertion 'WISP_IS_OBJECT (object)' failed",
    .run = null_object,
  },
  {
    .name = "value/null",
    .what = "calls each function of values with `NULL`; sets a value to hold `NULL`",
    .happens = "The first is reported, and nothing is done; the second is allowed.",
    .messages = "Wisp: wisp_value_set_object: assertion 'WISP_VALUE_HOLDS_OBJECT (value)' failed\n"
                "Wisp: wisp_value_take_object: assertion 'WISP_VALUE_HOLDS_OBJECT (value)' failed\n"
                "Wisp: wisp_value_get_object: assertion 'WISP_VALUE_HOLDS_OBJECT (value)' failed\n"
                "Wisp: wisp_value_dup_object: assertion 'WISP_VALUE_HOLDS_OBJECT (value)' failed",
    .run = null_value,
  },
  {
    .name = "object/new-of-wrong-type",
    .what = "makes an instance of an abstract type, of one that is not light, of none",
    .happens = "It is reported; `wisp_object_new()` returns `NULL`.",
    .messages = "Wisp: Cannot make an instance of the abstract type 'WispObject'\n"
                "Wisp: Cannot make an instance of 'GObject': it is not derived from WispObject\n"
                "Wisp: Cannot make an instance of '(invalid type)': it is not derived from WispObject",
    .run = new_of_wrong_type,
  },
  {
    .name = "object/wrong-type",
    .what = "calls functions that look at the type with a GObject",
    .happens = "It is reported; nothing is done.",
    .messages = "Wisp: wisp_object_run_dispose: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_object_get_qdata: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_object_set_qdata_full: assertion 'WISP_IS_OBJECT (object)' failed",
    .run = checked_wrong_type,
  },
  {
    .name = "object/wrong-type-unchecked",
    .what = "calls `wisp_object_ref()` with a GObject",
    .happens = "Undefined: ref and unref look at nothing but the count. In practice it crashes "
               "at once:",
    .run = unchecked_wrong_type,
    .signal = SIGSEGV,
  },
  {
    .name = "object/zeroed-memory",
    .what = "calls functions that look at the type with memory that has no class (zeroed)",
    .happens = "It is reported; nothing is done.",
    .messages = "Wisp: wisp_object_run_dispose: assertion 'WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_object_get_qdata: assertion 'WISP_IS_OBJECT (object)' failed",
    .run = zeroed_memory,
  },
  {
    .name = "value/wrong-type",
    .what = "sets a value to an object of another type, to a GObject; a value of numbers to "
            "an object",
    .happens = "It is reported; the value stays as it is.",
    .messages = "Wisp: wisp_value_set_object: assertion 'object == NULL || "
                "g_value_type_compatible (WISP_OBJECT_TYPE (object), G_VALUE_TYPE (value))' failed\n"
                "Wisp: wisp_value_set_object: assertion 'object == NULL || "
                "WISP_IS_OBJECT (object)' failed\n"
                "Wisp: wisp_value_set_object: assertion 'WISP_VALUE_HOLDS_OBJECT (value)' failed",
    .run = value_of_wrong_type,
  },
  {
    .name = "object/double-unref",
    .what = "drops the last reference twice, while somebody has a handle",
    .happens = "The second is reported and undone; the object stays dead.",
    .messages = "Wisp: TestObject 0x… was unreferenced after its last reference was dropped",
    .run = double_unref,
  },
  {
    .name = "object/double-unref-fatal",
    .what = "the same, with `G_DEBUG=fatal-criticals`",
    .happens = "It is reported, and the process ends there, for a debugger to catch:",
    .messages = "Wisp: TestObject 0x… was unreferenced after its last reference was dropped",
    .run = double_unref,
    .signal = SIGTRAP,
    .environment = "G_DEBUG=fatal-criticals",
  },
  {
    .name = "object/ref-of-the-dead",
    .what = "takes a reference to a dead object, while somebody has a handle",
    .happens = "It is reported and undone; the object stays dead.",
    .messages = "Wisp: TestObject 0x… was referenced after its death",
    .run = ref_of_the_dead,
  },
  {
    .name = "object/resurrection-in-dispose",
    .what = "keeps a reference to itself that it took in dispose",
    .happens = "It is reported after finalize; handles stay dead; the memory stays, for "
               "whoever has that reference.",
    .messages = "Wisp: TestObject 0x… is still referenced (1 times) after it was finalized: it "
                "is leaked. Dispose and finalize may take references to the object only for as "
                "long as they run.",
    .run = resurrect_in_dispose,
    .leaks = MISUSE_LEAKS_OBJECT,
  },
  {
    .name = "object/resurrection-in-finalize",
    .what = "keeps a reference to itself that it took in finalize",
    .happens = "The same.",
    .messages = "Wisp: TestObject 0x… is still referenced (1 times) after it was finalized: it "
                "is leaked. Dispose and finalize may take references to the object only for as "
                "long as they run.",
    .run = resurrect_in_finalize,
    .leaks = MISUSE_LEAKS_OBJECT,
  },
  {
    .name = "object/resurrection-ended",
    .what = "drops, after the death, a reference that it kept from dispose",
    .happens = "Both are reported.",
    .messages = "Wisp: TestObject 0x… is still referenced (1 times) after it was finalized: it "
                "is leaked. Dispose and finalize may take references to the object only for as "
                "long as they run.\n"
                "Wisp: TestObject 0x… was unreferenced after its last reference was dropped",
    .run = resurrect_and_drop,
    .leaks = MISUSE_LEAKS_OBJECT,
  },
  {
    .name = "object/temporary-reference",
    .what = "takes a reference to itself in dispose and in finalize, uses it, and drops it "
            "again",
    .happens = "Allowed. It sees itself dead: handles give `NULL`, the count is 0.",
    .run = balanced_temporary,
  },
  {
    .name = "object/unbalanced-temporary-reference",
    .what = "drops a reference to itself in dispose that it did not take",
    .happens = "It is reported and undone; the death goes on.",
    .messages = "Wisp: TestObject 0x… was unreferenced after its last reference was dropped",
    .run = unbalanced_temporary,
  },
  {
    .name = "object/temporary-reference-on-another-thread",
    .what = "lends itself in dispose to another thread, which takes a reference and drops it",
    .happens = "Both are reported and undone; the death goes on.",
    .messages = "Wisp: TestObject 0x… was referenced after its death\n"
                "Wisp: TestObject 0x… was unreferenced after its last reference was dropped",
    .run = temporary_on_other_thread,
  },
  {
    .name = "object/dispose-drops-owner",
    .what = "drops, in the dispose of a child, the last reference to the child's owner",
    .happens = "Allowed. Both die, the owner first.",
    .run = dispose_drops_owner,
  },
  {
    .name = "object/too-many-references",
    .what = "takes more than 536,870,912 references to an object",
    .happens = "It is reported once. From then on the object lives for ever, and its count "
               "stays as it is.",
    .messages = "Wisp: Too many references to TestObject 0x…: it will never be freed",
    .run = too_many_refs,
    .leaks = MISUSE_LEAKS_OBJECT,
  },
  {
    .name = "object/unref-of-too-many-references",
    .what = "drops a reference to an object that has too many, before anybody has noticed",
    .happens = "The same.",
    .messages = "Wisp: Too many references to TestObject 0x…: it will never be freed",
    .run = unref_of_too_many,
    .leaks = MISUSE_LEAKS_OBJECT,
  },
  {
    .name = "object/ref-without-a-reference",
    .what = "takes a reference from a bare address, in the moment in which another thread has "
            "dropped the last one and its death is not final",
    .happens = "It is reported. This time it went well: the object lives on by the new "
               "reference.",
    .messages = "Wisp: TestObject 0x… was referenced by a thread that holds no reference to it",
    .run = ref_without_reference,
  },
  {
    .name = "object/qdata-set-at-death",
    .what = "sets qdata in the destroy notify of qdata, at the death of the object",
    .happens = "Allowed. The new data is freed too.",
    .run = qdata_set_at_death,
  },
  {
    .name = "object/assert-finalize",
    .what = "calls `wisp_assert_finalize_object()` when there is another reference",
    .happens = "It is reported, and the process ends there:",
    .messages = "Wisp: TestObject 0x… should have been finalized",
    .run = failed_assertion,
    .signal = SIGTRAP,
  },
  { 0 }
};

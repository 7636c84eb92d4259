/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "misuse.h"

#include "wisp-control-private.h"

#include <test-gobject.h>

static void
count (gpointer data)
{
  (*(guint *) data)++;
}

static void
null_handle (void)
{
  guint n_run = 0, n_destroyed = 0;
  WispWeak *slot = NULL;

  g_assert_null (wisp_weak_new (NULL));
  g_assert_null (wisp_weak_new_object (NULL));
  g_assert_null (wisp_weak_new_gobject (NULL));
  g_assert_null (wisp_weak_ref (NULL));
  wisp_weak_unref (NULL);
  g_assert_null (wisp_weak_get (NULL));
  g_assert_null (wisp_weak_get_object (NULL));
  g_assert_null (wisp_weak_get_gobject (NULL));
  g_assert_false (wisp_weak_is_alive (NULL));
  g_assert_false (wisp_set_weak (&slot, NULL));
  wisp_clear_weak (&slot);

  g_assert_cmpuint (wisp_weak_add_cleanup (NULL, NULL, count, &n_run, NULL), ==, 0);
  g_assert_cmpuint (n_run, ==, 1);
  g_assert_false (wisp_weak_remove_cleanup (NULL, 1));
  g_assert_cmpuint (n_destroyed, ==, 0);
}

static void
null_elsewhere (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  guint n_destroyed = 0;

  g_assert_false (wisp_set_weak (NULL, object));
  g_assert_cmpuint (wisp_weak_add_cleanup (weak, NULL, NULL, &n_destroyed, count), ==, 0);
  g_assert_cmpuint (n_destroyed, ==, 0);
  g_assert_null (wisp_closure_new_weak (NULL, object));
  g_assert_null (wisp_closure_new_weak (G_CALLBACK (count), NULL));
  g_assert_null (wisp_closure_new_weak_swap (NULL, object));
  g_assert_null (wisp_closure_new_weak_swap (G_CALLBACK (count), NULL));
}

static void
wrong_type (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  g_autoptr (TestGObject) gobject = test_gobject_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  g_autoptr (WispWeak) weak_gobject = wisp_weak_new (gobject);
  g_autoptr (GParamSpec) spec = g_param_spec_ref_sink (g_param_spec_int ("n", NULL, NULL,
                                                                        0, 1, 0, 0));

  g_assert_null (wisp_weak_new (spec));
  g_assert_null (wisp_weak_new_object ((WispObject *) gobject));
  g_assert_null (wisp_weak_new_gobject ((GObject *) object));
  g_assert_null (wisp_weak_get_object (weak_gobject));
  g_assert_null (wisp_weak_get_gobject (weak));
}

static void
dropped_twice (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  WispWeak *weak = wisp_weak_new (object);

  wisp_weak_unref (weak);
  wisp_weak_unref (weak);

  g_assert_true (wisp_object_is_unique (object));
}

static void
gobject_dropped_twice (void)
{
  g_autoptr (TestGObject) object = test_gobject_new ();
  WispWeak *weak = wisp_weak_new (object);
  TestGObject *upgraded;

  wisp_weak_unref (weak);
  wisp_weak_unref (weak);

  weak = wisp_weak_new (object);
  upgraded = wisp_weak_get (weak);
  g_assert_true (upgraded == object);
  g_object_unref (upgraded);
  wisp_weak_unref (weak);
}

static void
too_many_handles (void)
{
  TestObject *object = test_object_new ();
  WispWeak *weak = test_keep (wisp_weak_new (object));

  wisp_counts_store_relaxed (&weak->counts, wisp_counts_pack (WISP_WEAK_LIMIT - 1, 1));
  wisp_weak_ref (weak);
  wisp_weak_ref (weak);
  wisp_weak_ref (weak);
  for (guint i = 0; i < 1000; i++)
    wisp_weak_unref (weak);
  g_assert_true (wisp_weak_is_alive (weak));

  wisp_object_unref (object);
  g_assert_null (wisp_weak_get (weak));
}

static void
removed_twice (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  guint n_run = 0, n_destroyed = 0;
  gulong id = wisp_weak_add_cleanup (weak, NULL, count, &n_run, NULL);
  gulong other_id = wisp_weak_add_cleanup (weak, NULL, count, &n_destroyed, count);

  g_assert_true (wisp_weak_remove_cleanup (weak, other_id));
  g_assert_cmpuint (n_destroyed, ==, 1);
  g_assert_false (wisp_weak_remove_cleanup (weak, other_id));

  wisp_object_unref (object);
  g_assert_cmpuint (n_run, ==, 1);
  g_assert_false (wisp_weak_remove_cleanup (weak, id));
  g_assert_cmpuint (n_destroyed, ==, 1);
}

typedef struct
{
  WispWeak *weak; /* (owned) */
  gulong    id;
  guint     n_run;
} Visit;

static void
remove_itself (gpointer data)
{
  Visit *visit = data;

  visit->n_run++;
  g_assert_false (wisp_weak_remove_cleanup (visit->weak, visit->id));
}

static void
removed_while_it_runs (void)
{
  TestObject *object = test_object_new ();
  Visit visit = { wisp_weak_new (object), 0, 0 };

  visit.id = wisp_weak_add_cleanup (visit.weak, NULL, remove_itself, &visit, NULL);
  wisp_object_unref (object);

  g_assert_cmpuint (visit.n_run, ==, 1);
  wisp_weak_unref (visit.weak);
}

static void
add_another (gpointer data)
{
  Visit *visit = data;

  g_assert_cmpuint (wisp_weak_add_cleanup (visit->weak, NULL, count, &visit->n_run, NULL), ==, 0);
  g_assert_cmpuint (visit->n_run, ==, 1);
}

static void
cleanup_adds_cleanup (void)
{
  TestObject *object = test_object_new ();
  Visit visit = { wisp_weak_new (object), 0, 0 };

  wisp_weak_add_cleanup (visit.weak, NULL, add_another, &visit, NULL);
  wisp_object_unref (object);

  g_assert_cmpuint (visit.n_run, ==, 1);
  wisp_weak_unref (visit.weak);
}

static void
drop_handle (gpointer data)
{
  wisp_weak_unref (data);
}

static void
cleanup_drops_last_handle (void)
{
  TestObject *object = test_object_new ();
  WispWeak *weak = wisp_weak_new (object);

  wisp_weak_add_cleanup (weak, NULL, drop_handle, weak, NULL);
  wisp_object_unref (object);
}

static void
unref_object (gpointer data)
{
  wisp_object_unref (data);
}

static void
cleanup_unrefs_object (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  wisp_weak_add_cleanup (weak, NULL, unref_object, object, NULL);
  wisp_object_unref (object);
}

static void
context_destroyed_first (void)
{
  GMainContext *context = g_main_context_new ();
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);
  guint n_run = 0, n_destroyed = 0;

  wisp_weak_add_cleanup (weak, context, count, &n_run, NULL);
  wisp_weak_add_cleanup (weak, context, count, &n_destroyed, count);
  g_main_context_unref (context);

  wisp_object_unref (object);
  g_assert_cmpuint (n_run, ==, 0);
  g_assert_cmpuint (n_destroyed, ==, 1);
}

static void
upgrade_self (TestObject *self)
{
  g_assert_null (wisp_weak_get (self->data));
  g_assert_false (wisp_weak_is_alive (self->data));
}

static void
upgrade_in_dispose (void)
{
  TestObject *object = test_object_new ();
  g_autoptr (WispWeak) weak = wisp_weak_new (object);

  object->data = weak;
  object->on_dispose = upgrade_self;
  object->on_finalize = upgrade_self;
  wisp_object_unref (object);
}

static void
drop_closure (gpointer data)
{
  TestObject *self = data;

  g_clear_pointer ((GClosure **) &self->data, g_closure_unref);
}

static void
closure_dropped_in_its_call (void)
{
  g_autoptr (TestObject) object = test_object_new ();
  GClosure *closure = wisp_closure_new_weak (G_CALLBACK (drop_closure), object);

  object->data = g_closure_ref (closure);
  g_closure_sink (closure);
  g_closure_set_marshal (closure, g_cclosure_marshal_VOID__VOID);

  {
    GValue instance = G_VALUE_INIT;

    g_value_init (&instance, WISP_TYPE_OBJECT);
    wisp_value_set_object (&instance, object);
    g_closure_invoke (closure, NULL, 1, &instance, NULL);
    g_value_unset (&instance);
  }

  g_assert_null (object->data);
}


const MisuseCase misuse_weak_cases[] = {
  {
    .name = "weak/null",
    .what = "calls each function of handles with `NULL`, the empty handle",
    .happens = "Allowed. It behaves as the handle of a dead object: a cleanup that is added "
               "runs at once.",
    .run = null_handle,
  },
  {
    .name = "weak/null-elsewhere",
    .what = "gives `NULL` in place of a slot, a cleanup's function, a callback, a target",
    .happens = "It is reported; nothing is done, and the data stays the caller's.",
    .messages = ASSERTION ("wisp_set_weak", "weak_ptr != NULL") "\n"
                ASSERTION ("wisp_weak_add_cleanup", "func != NULL") "\n"
                ASSERTION ("wisp_closure_new_weak", "callback != NULL") "\n"
                ASSERTION ("wisp_closure_new_weak", "target != NULL") "\n"
                ASSERTION ("wisp_closure_new_weak_swap", "callback != NULL") "\n"
                ASSERTION ("wisp_closure_new_weak_swap", "target != NULL"),
    .run = null_elsewhere,
  },
  {
    .name = "weak/wrong-type",
    .what = "makes a handle of a GParamSpec; uses the typed functions with the other kind of "
            "instance",
    .happens = "It is reported; `NULL` is returned.",
    .messages = ASSERTION ("wisp_weak_new", "G_IS_OBJECT (instance)") "\n"
                ASSERTION ("wisp_weak_new_object",
                           "object == NULL || WISP_IS_OBJECT (object)") "\n"
                ASSERTION ("wisp_weak_new_gobject",
                           "object == NULL || G_IS_OBJECT (object)") "\n"
                ASSERTION ("wisp_weak_get_object",
                           "self == NULL || !wisp_control_is_foreign (self)") "\n"
                ASSERTION ("wisp_weak_get_gobject", "wisp_control_is_foreign (self)"),
    .run = wrong_type,
  },
  {
    .name = "weak/dropped-twice",
    .what = "drops the only handle of a live object twice",
    .happens = "The second is reported and undone.",
    .messages = "Wisp: Weak handle 0x… was dropped more often than it was taken",
    .run = dropped_twice,
  },
  {
    .name = "weak/gobject-dropped-twice",
    .what = "drops the only handle of a live GObject twice",
    .happens = "The same.",
    .messages = "Wisp: Weak handle 0x… was dropped more often than it was taken",
    .run = gobject_dropped_twice,
  },
  {
    .name = "weak/too-many-handles",
    .what = "takes more than 2,147,483,648 handles of an object",
    .happens = "It is reported once. The object lives and dies as ever.",
    .messages = "Wisp: Too many weak handles of one instance: its control block 0x… will never "
                "be freed",
    .run = too_many_handles,
    .leaks = MISUSE_LEAKS_BLOCK,
  },
  {
    .name = "weak/upgrade-in-dispose",
    .what = "upgrades a handle of itself in dispose and in finalize",
    .happens = "Allowed. It gets `NULL`.",
    .run = upgrade_in_dispose,
  },
  {
    .name = "cleanup/removed-twice",
    .what = "removes a cleanup twice, and one that has run",
    .happens = "Allowed. The second time, and after it has run, the answer is `FALSE`. The "
               "destroy notify runs once.",
    .run = removed_twice,
  },
  {
    .name = "cleanup/removed-while-it-runs",
    .what = "removes a cleanup from within its own function",
    .happens = "Allowed. The answer is `FALSE`.",
    .run = removed_while_it_runs,
  },
  {
    .name = "cleanup/adds-a-cleanup",
    .what = "adds a cleanup from within one, to the same handle",
    .happens = "Allowed. It runs at once, and the id is 0.",
    .run = cleanup_adds_cleanup,
  },
  {
    .name = "cleanup/drops-last-handle",
    .what = "drops the last handle from within a cleanup",
    .happens = "Allowed.",
    .run = cleanup_drops_last_handle,
  },
  {
    .name = "cleanup/unrefs-the-object",
    .what = "drops a reference to the dead object in a cleanup",
    .happens = "It is reported and undone.",
    .messages = "Wisp: TestObject 0x… was unreferenced after its last reference was dropped",
    .run = cleanup_unrefs_object,
  },
  {
    .name = "cleanup/context-destroyed-first",
    .what = "destroys a main context that cleanups were meant to run in",
    .happens = "Allowed. They never run; their destroy notifies do.",
    .run = context_destroyed_first,
  },
  {
    .name = "closure/dropped-in-its-call",
    .what = "drops the last reference to a weak closure in its own call",
    .happens = "Allowed.",
    .run = closure_dropped_in_its_call,
  },
  { 0 }
};

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#define N_THREADS 3

/* What the threads of a round share. Each writes to a slot of its own, without any
 * order but what references give, and the death reads them all. */
typedef struct
{
  TestObject *object;
  WispWeak   *weak;
  guint       n_times;
  guint       slots[N_THREADS];
  guint       sum;        /* of the slots, found by the death */
  gint        n_disposed; /* atomic */
  gint        n_finalized; /* atomic */
  gint        n_upgraded; /* atomic */
  gint        n_destroyed; /* atomic */
  gint        n_set;      /* atomic */
} Shared;

static void
sum_up (TestObject *self)
{
  Shared *shared = self->data;

  for (guint i = 0; i < N_THREADS; i++)
    shared->sum += shared->slots[i];
  g_atomic_int_inc (&shared->n_disposed);
}

static void
note_finalized (TestObject *self)
{
  Shared *shared = self->data;

  g_atomic_int_inc (&shared->n_finalized);
}

static TestObject *
shared_object_new (Shared *shared,
                   GType   type)
{
  TestObject *object = test_object_new_of (type);

  object->data = shared;
  object->on_dispose = sum_up;
  object->on_finalize = note_finalized;
  shared->object = object;

  return object;
}

static void
assert_died_once (Shared *shared)
{
  g_assert_cmpint (shared->n_disposed, ==, 1);
  g_assert_cmpint (shared->n_finalized, ==, 1);
}

/* Counts */

static void
ref_and_unref (guint    index,
               gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < shared->n_times; i++)
    {
      g_autoptr (TestObject) one = wisp_object_ref (shared->object);
      g_autoptr (TestObject) two = wisp_object_ref (one);

      g_assert_true (two == shared->object);
    }
}

static void
test_ref_balanced (GType type)
{
  Shared shared = { .n_times = test_scale (100000) };
  g_autoptr (TestObject) object = shared_object_new (&shared, type);

  g_test_summary ("No reference is lost where many threads take and drop them");

  test_run_threads (N_THREADS, ref_and_unref, &shared);
  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
  g_assert_true (wisp_object_is_unique (object));
}

static void
write_and_unref (guint    index,
                 gpointer data)
{
  Shared *shared = data;

  shared->slots[index] = index + 1;
  wisp_object_unref (shared->object);
}

static void
test_unref_last (GType type)
{
  g_test_summary ("The last of many threads runs the death, and sees what all did before");

  for (guint round = 0; round < test_scale (2000); round++)
    {
      Shared shared = { 0 };
      TestObject *object = shared_object_new (&shared, type);

      for (guint i = 1; i < N_THREADS; i++)
        wisp_object_ref (object);
      test_run_threads (N_THREADS, write_and_unref, &shared);

      assert_died_once (&shared);
      g_assert_cmpuint (shared.sum, ==, N_THREADS * (N_THREADS + 1) / 2);
    }
}

/* Upgrades */

/* The first thread drops the object, the others upgrade it while they can: not
 * without end, since together they could keep it alive. */
static void
drop_or_upgrade (guint    index,
                 gpointer data)
{
  Shared *shared = data;
  TestObject *object = NULL;

  if (index == 0)
    {
      wisp_object_unref (shared->object);
      return;
    }

  for (guint i = 0; i < 20 && (object = wisp_weak_get (shared->weak)) != NULL; i++)
    {
      g_assert_true (object == shared->object);
      g_assert_true (object->data == shared);
      g_assert_cmpint (g_atomic_int_get (&shared->n_disposed), ==, 0);
      shared->slots[index]++;
      g_atomic_int_inc (&shared->n_upgraded);
      wisp_object_unref (object);
    }

  for (guint i = 0; object == NULL && i < 10; i++)
    g_assert_null (wisp_weak_get (shared->weak));
}

static void
test_upgrade_death (GType type)
{
  g_test_summary ("An upgrade gives an object that is whole, until it never gives one again");

  for (guint round = 0; round < test_scale (2000); round++)
    {
      Shared shared = { 0 };

      shared.weak = wisp_weak_new (shared_object_new (&shared, type));
      test_run_threads (N_THREADS, drop_or_upgrade, &shared);

      assert_died_once (&shared);
      g_assert_cmpuint (shared.sum, ==, (guint) shared.n_upgraded);
      wisp_weak_unref (shared.weak);
    }
}

/* Each has a handle of its own, which goes in the midst of it, too */
static void
drop_or_upgrade_once (guint    index,
                      gpointer data)
{
  Shared *shared = data;
  TestObject *object;

  if (index == 0)
    {
      wisp_object_unref (shared->object);
      return;
    }

  object = wisp_weak_get (shared->weak);
  wisp_weak_unref (shared->weak);
  if (object == NULL)
    return;

  shared->slots[index]++;
  g_atomic_int_inc (&shared->n_upgraded);
  wisp_object_unref (object);
}

static void
test_upgrade_handles_gone (GType type)
{
  g_test_summary ("The last handles may go at the same time as the last references");

  for (guint round = 0; round < test_scale (2000); round++)
    {
      Shared shared = { 0 };

      shared.weak = wisp_weak_new (shared_object_new (&shared, type));
      for (guint i = 2; i < N_THREADS; i++)
        wisp_weak_ref (shared.weak);
      test_run_threads (N_THREADS, drop_or_upgrade_once, &shared);

      assert_died_once (&shared);
      g_assert_cmpuint (shared.sum, ==, (guint) shared.n_upgraded);
    }
}

/* All upgrade and drop, so that the last reference is dropped again and again */
static void
upgrade_over_and_over (guint    index,
                       gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < shared->n_times; i++)
    {
      TestObject *object = wisp_weak_get (shared->weak);
      WispWeak *clone = wisp_weak_ref (shared->weak);

      if (object != NULL)
        {
          shared->slots[index]++;
          g_atomic_int_inc (&shared->n_upgraded);
          wisp_object_unref (object);
        }
      wisp_weak_unref (clone);
    }
}

static void
drop_or_upgrade_over_and_over (guint    index,
                               gpointer data)
{
  Shared *shared = data;

  if (index == 0)
    wisp_object_unref (shared->object);
  upgrade_over_and_over (index, shared);
}

static void
test_upgrade_contended (GType type)
{
  g_test_summary ("However the last references are contended for, an object dies once");

  for (guint round = 0; round < test_scale (2000); round++)
    {
      Shared shared = { .n_times = 20 };

      shared.weak = wisp_weak_new (shared_object_new (&shared, type));
      test_run_threads (N_THREADS, drop_or_upgrade_over_and_over, &shared);

      assert_died_once (&shared);
      g_assert_cmpuint (shared.sum, ==, (guint) shared.n_upgraded);
      wisp_weak_unref (shared.weak);
    }
}

/* Handles */

static void
make_handles (guint    index,
              gpointer data)
{
  Shared *shared = data;

  for (guint i = 0; i < shared->n_times; i++)
    {
      g_autoptr (WispWeak) weak = wisp_weak_new (shared->object);
      g_autoptr (WispWeak) clone = wisp_weak_ref (weak);
      g_autoptr (TestObject) object = wisp_weak_get (clone);

      g_assert_true (object == shared->object);
    }
}

static void
test_handle_balanced (GType type)
{
  Shared shared = { .n_times = test_scale (50000) };
  g_autoptr (TestObject) object = shared_object_new (&shared, type);

  g_test_summary ("No handle is lost where many threads make and drop them");

  test_run_threads (N_THREADS, make_handles, &shared);
  g_assert_true (wisp_object_is_unique (object));
}

/* Uniqueness */

/* The first thread changes the object once nobody else has it */
static void
change_or_read (guint    index,
                gpointer data)
{
  Shared *shared = data;

  if (index == 0)
    {
      while (!wisp_object_is_unique (shared->object))
        g_thread_yield ();
      shared->object->next = test_object_new ();
    }
  else
    g_assert_null (shared->object->next);

  wisp_object_unref (shared->object);
}

static void
test_unique_exclusive (GType type)
{
  g_test_summary ("An object that is unique may be changed, after all that others did with it");

  for (guint round = 0; round < test_scale (2000); round++)
    {
      Shared shared = { 0 };
      TestObject *object = shared_object_new (&shared, type);

      for (guint i = 1; i < N_THREADS; i++)
        wisp_object_ref (object);
      test_run_threads (N_THREADS, change_or_read, &shared);
      assert_died_once (&shared);
    }
}

/* The same where the others come by way of a handle */
static void
change_or_upgrade (guint    index,
                   gpointer data)
{
  Shared *shared = data;
  TestObject *object;

  if (index == 0)
    {
      while (!wisp_object_is_unique (shared->object))
        g_thread_yield ();
      shared->object->next = test_object_new ();
      return;
    }

  object = wisp_weak_get (shared->weak);
  g_assert_nonnull (object);
  wisp_weak_unref (shared->weak);
  g_assert_null (object->next);
  wisp_object_unref (object);
}

static void
test_unique_weak (GType type)
{
  g_test_summary ("An object is unique only once the last handle is gone");

  for (guint round = 0; round < test_scale (1000); round++)
    {
      Shared shared = { 0 };
      g_autoptr (TestObject) object = shared_object_new (&shared, type);

      shared.weak = wisp_weak_new (object);
      for (guint i = 2; i < N_THREADS; i++)
        wisp_weak_ref (shared.weak);
      test_run_threads (N_THREADS, change_or_upgrade, &shared);
    }
}

/* Data under a name */

typedef struct
{
  Shared *shared;
  gint    value;
  gint    ref_count; /* atomic */
} Datum;

static Datum *
datum_new (Shared *shared,
           gint    value)
{
  Datum *datum = g_new (Datum, 1);

  datum->shared = shared;
  datum->value = value;
  datum->ref_count = 1;
  g_atomic_int_inc (&shared->n_set);

  return datum;
}

static void
datum_unref (gpointer data)
{
  Datum *datum = data;

  if (!g_atomic_int_dec_and_test (&datum->ref_count))
    return;

  g_atomic_int_inc (&datum->shared->n_destroyed);
  g_free (datum);
}

static gpointer
datum_ref (gpointer data,
           gpointer user_data)
{
  Datum *datum = data;

  if (datum != NULL)
    g_atomic_int_inc (&datum->ref_count);

  return datum;
}

static void
use_data (guint    index,
          gpointer data)
{
  Shared *shared = data;
  GQuark quark = g_quark_from_static_string ("shared");

  for (guint i = 0; i < shared->n_times; i++)
    {
      Datum *own = datum_new (shared, (gint) i), *found;
      GDestroyNotify destroy;

      switch (i % 4)
        {
        case 0:
          wisp_object_set_qdata_full (shared->object, quark, own, datum_unref);
          break;

        case 1:
          if (!wisp_object_replace_qdata (shared->object, quark, NULL, own, datum_unref, &destroy))
            datum_unref (own);
          break;

        case 2:
          datum_unref (own);
          found = wisp_object_dup_qdata (shared->object, quark, datum_ref, NULL);
          if (found != NULL)
            {
              g_assert_cmpint (found->value, >=, 0);
              datum_unref (found);
            }
          break;

        default:
          datum_unref (own);
          found = wisp_object_steal_qdata (shared->object, quark);
          if (found != NULL)
            datum_unref (found);
          break;
        }
    }
}

static void
test_qdata_shared (GType type)
{
  Shared shared = { .n_times = test_scale (40000) };
  TestObject *object = shared_object_new (&shared, type);

  g_test_summary ("Data that many threads set, replace, copy and steal is destroyed once each");

  test_run_threads (N_THREADS, use_data, &shared);
  wisp_object_unref (object);

  g_assert_cmpint (shared.n_set, ==, (gint) (N_THREADS * shared.n_times));
  g_assert_cmpint (shared.n_destroyed, ==, shared.n_set);
}

static void
set_first_data (guint    index,
                gpointer data)
{
  Shared *shared = data;
  GQuark quarks[N_THREADS] = {
    g_quark_from_static_string ("first"), g_quark_from_static_string ("second"),
    g_quark_from_static_string ("third"),
  };

  wisp_object_set_qdata_full (shared->object, quarks[index], datum_new (shared, (gint) index),
                              datum_unref);
  g_assert_nonnull (wisp_object_get_qdata (shared->object, quarks[index]));
}

static void
test_qdata_first (GType type)
{
  g_test_summary ("The first data of an object is not lost where several threads set some");

  for (guint round = 0; round < test_scale (1000); round++)
    {
      Shared shared = { 0 };
      TestObject *object = shared_object_new (&shared, type);

      test_run_threads (N_THREADS, set_first_data, &shared);
      g_assert_cmpint (shared.n_destroyed, ==, 0);
      wisp_object_unref (object);
      g_assert_cmpint (shared.n_destroyed, ==, N_THREADS);
    }
}

/* The first instance of a type */

typedef struct
{
  GType type;
  gint  n_inits; /* atomic */
} FirstType;

static FirstType *first_type;

static void
first_class_init (gpointer klass,
                  gpointer class_data)
{
  g_signal_new ("first", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
first_init (GTypeInstance *instance,
            gpointer       klass)
{
  g_assert_cmpuint (G_TYPE_FROM_CLASS (klass), ==, first_type->type);
  g_atomic_int_inc (&first_type->n_inits);
}

static void
count_call (gpointer instance,
            guint   *n_calls)
{
  (*n_calls)++;
}

static void
make_first (guint    index,
            gpointer data)
{
  FirstType *first = data;
  g_autoptr (TestObject) object = wisp_object_new (first->type);
  guint n_calls = 0;

  g_assert_cmpuint (WISP_OBJECT_TYPE (object), ==, first->type);
  g_assert_null (object->next);
  g_signal_connect (object, "first", G_CALLBACK (count_call), &n_calls);
  g_signal_emit_by_name (object, "first");
  g_assert_cmpuint (n_calls, ==, 1);
}

static void
make_first_of_all (gboolean defined_by_wisp)
{
  static const gint no_private_data = 0;
  static guint n_types;

  for (guint round = 0; round < test_scale (300); round++)
    {
      const GTypeInfo info = {
        .class_size = sizeof (TestObjectClass),
        .class_init = first_class_init,
        .instance_size = sizeof (TestObject),
        .instance_init = first_init,
      };
      g_autofree gchar *name = g_strdup_printf ("First%u", n_types++);
      FirstType first = { 0 };

      first_type = &first;
      first.type = g_type_register_static (TEST_TYPE_OBJECT, name, &info, 0);
      if (defined_by_wisp)
        wisp_type_set_instance_init (first.type, first_init, &no_private_data);
      test_run_threads (N_THREADS, make_first, &first);
      g_assert_cmpint (first.n_inits, ==, N_THREADS);
    }
}

static void
test_first_instance (void)
{
  g_test_summary ("Several threads may make the first instance of a type at once");

  make_first_of_all (TRUE);
}

static void
test_first_plain_instance (void)
{
  g_test_summary ("Several threads may make the first instance of a plain type at once");

  make_first_of_all (FALSE);
}

/* The first instance of a type, while GType copies its class for a derived one */

typedef struct
{
  GType parent, child;
} Family;

static void
family_init (GTypeInstance *instance,
             gpointer       klass)
{
}

static GType
register_member (GType        parent,
                 const gchar *name,
                 guint        number)
{
  static const gint no_private_data = 0;
  const GTypeInfo info = {
    .class_size = sizeof (TestObjectClass),
    .instance_size = sizeof (TestObject),
    .instance_init = family_init,
  };
  g_autofree gchar *whole_name = g_strdup_printf ("%s%u", name, number);
  GType type = g_type_register_static (parent, whole_name, &info, 0);

  wisp_type_set_instance_init (type, family_init, &no_private_data);

  return type;
}

static void
make_member (guint    index,
             gpointer data)
{
  Family *family = data;
  g_autoptr (TestObject) object = NULL;

  if (index % 2 == 1)
    g_type_class_unref (g_type_class_ref (family->child));
  object = wisp_object_new (index % 2 == 0 ? family->parent : family->child);

  g_assert_cmpuint (WISP_OBJECT_TYPE (object), ==, index % 2 == 0 ? family->parent : family->child);
}

static void
test_first_derived (void)
{
  g_test_summary ("The first instance of a type is made while a class is derived from it");

  for (guint round = 0; round < test_scale (300); round++)
    {
      Family family;
      gpointer parent_class;

      family.parent = register_member (TEST_TYPE_OBJECT, "Parent", round);
      family.child = register_member (family.parent, "Child", round);
      parent_class = g_type_class_ref (family.parent);

      test_run_threads (N_THREADS, make_member, &family);
      g_type_class_unref (parent_class);
    }
}

/* Objects that wander from thread to thread */

#define N_PLACES 16

typedef struct
{
  gpointer places[N_PLACES]; /* (owned) (nullable): atomic */
  guint    n_times;
} Market;

static gpointer
exchange (gpointer *place,
          gpointer  object)
{
  gpointer found;

  do
    found = g_atomic_pointer_get (place);
  while (!g_atomic_pointer_compare_and_exchange (place, found, object));

  return found;
}

static void
trade (guint    index,
       gpointer data)
{
  GType types[] = { TEST_TYPE_OBJECT, TEST_TYPE_LARGE, TEST_TYPE_PLAIN };
  Market *market = data;

  for (guint i = 0; i < market->n_times; i++)
    {
      TestObject *object = test_object_new_of (types[i % G_N_ELEMENTS (types)]);
      g_autoptr (WispWeak) weak = wisp_weak_new (object);
      TestObject *found;

      /* Chains grow, and die wherever they are found */
      if (i % 8 != 0)
        object->next = exchange (&market->places[(i * 7) % N_PLACES], NULL);
      found = exchange (&market->places[(i * 5 + index) % N_PLACES], object);
      if (found != NULL)
        {
          g_autoptr (WispWeak) found_weak = wisp_weak_new (found);
          g_autoptr (TestObject) again = wisp_weak_get (found_weak);

          g_assert_true (again == found);
          wisp_object_unref (found);
          g_assert_true (found_weak != weak || found == object);
        }
    }
}

static void
test_market (void)
{
  Market market = { .n_times = test_scale (100000) };

  g_test_summary ("Objects that wander from thread to thread die whole, wherever it is");

  test_run_threads (N_THREADS, trade, &market);
  for (guint i = 0; i < N_PLACES; i++)
    if (market.places[i] != NULL)
      wisp_object_unref (market.places[i]);
}

static void
drop_chains (guint    index,
             gpointer data)
{
  Market *market = data;

  for (guint i = 0; i < market->n_times; i++)
    wisp_object_unref (test_object_new_chain (500));
}

static void
test_chains (void)
{
  Market market = { .n_times = test_scale (200) };

  g_test_summary ("Each thread puts its own deaths off");

  test_run_threads (N_THREADS, drop_chains, &market);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add_layouts ("/threads/ref/balanced", test_ref_balanced);
  test_add_layouts ("/threads/unref/last", test_unref_last);
  test_add_layouts ("/threads/upgrade/death", test_upgrade_death);
  test_add_layouts ("/threads/upgrade/handles-gone", test_upgrade_handles_gone);
  test_add_layouts ("/threads/upgrade/contended", test_upgrade_contended);
  test_add_layouts ("/threads/handle/balanced", test_handle_balanced);
  test_add_layouts ("/threads/unique/exclusive", test_unique_exclusive);
  test_add_layouts ("/threads/unique/weak", test_unique_weak);
  test_add_layouts ("/threads/qdata/shared", test_qdata_shared);
  test_add_layouts ("/threads/qdata/first", test_qdata_first);
  test_add ("/threads/first/instance", test_first_instance);
  test_add ("/threads/first/plain-instance", test_first_plain_instance);
  test_add ("/threads/first/derived", test_first_derived);
  test_add ("/threads/death/market", test_market);
  test_add ("/threads/death/chains", test_chains);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#include <time.h>

/*
 * What objects and handles take of the heap, and when they give it back.
 *
 * Figures are of many objects, so that the allocator's own caches, of a few
 * blocks, do not count.
 */

#define MANY 1000

/* A light type with a payload of 16 bytes */
typedef struct
{
  WispObject parent_instance;

  guint8 payload[16];
} Small;

typedef WispObjectClass SmallClass;

static GType small_get_type (void);

WISP_DEFINE_FINAL_TYPE (Small, small, WISP_TYPE_OBJECT)

static void
small_class_init (SmallClass *klass)
{
}

static void
small_init (Small *self)
{
}

/* The smallest whose memory goes at death: with header and control block it is
 * one step over 256 bytes */
typedef struct
{
  WispObject parent_instance;

  guint8 payload[256 - 16 - 16 + 8];
} Medium;

typedef WispObjectClass MediumClass;

static GType medium_get_type (void);

WISP_DEFINE_FINAL_TYPE (Medium, medium, WISP_TYPE_OBJECT)

static void
medium_class_init (MediumClass *klass)
{
}

static void
medium_init (Medium *self)
{
}

/* Private data counts for the size, too */
typedef Small Private;
typedef SmallClass PrivateClass;

typedef struct
{
  guint8 payload[1024];
} PrivatePrivate;

static GType private_get_type (void);

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
WISP_DEFINE_TYPE_WITH_PRIVATE (Private, private, WISP_TYPE_OBJECT)
#pragma GCC diagnostic pop

static void
private_class_init (PrivateClass *klass)
{
}

static void
private_init (Private *self)
{
}

typedef struct
{
  gpointer objects[MANY];
  WispWeak *weak[MANY];
} Many;

static void
make_many (Many  *many,
           GType  type)
{
  /* What comes once: classes, and what is known of them */
  wisp_object_unref (wisp_object_new (type));

  for (guint i = 0; i < MANY; i++)
    many->objects[i] = wisp_object_new (type);
}

static void
drop_many (Many *many)
{
  for (guint i = 0; i < MANY; i++)
    wisp_object_unref (many->objects[i]);
}

static void
hold_many (Many *many)
{
  for (guint i = 0; i < MANY; i++)
    many->weak[i] = wisp_weak_new (many->objects[i]);
}

static void
release_many (Many *many)
{
  for (guint i = 0; i < MANY; i++)
    wisp_weak_unref (many->weak[i]);
}

/* Takes what is free between the blocks of the heap, where it is not worth dividing
 * and would count as part of what is measured */
static GPtrArray *
fill_gaps (void)
{
  GPtrArray *blocks = g_ptr_array_new_with_free_func (g_free);

  for (gsize size = 16; size <= 1024; size += 16)
    for (guint i = 0; i < 100; i++)
      g_ptr_array_add (blocks, g_malloc (size));

  return blocks;
}

/* Bytes of the heap that each of many objects takes, to the nearest */
static gsize
cost_of (GType type)
{
  g_autoptr (GPtrArray) blocks = NULL;
  Many many;
  gsize before, after;

  wisp_object_unref (wisp_object_new (type));
  blocks = fill_gaps ();
  before = test_heap_in_use ();
  make_many (&many, type);
  after = test_heap_in_use ();
  drop_many (&many);
  g_assert_cmpuint (blocks->len, >, 0);

  return (after - before + MANY / 2) / MANY;
}

static void
test_size_small (void)
{
  gsize size = cost_of (small_get_type ());

  g_test_summary ("An object with a payload of 16 bytes takes at most 64 bytes of the heap");

  g_test_message ("%" G_GSIZE_FORMAT " bytes", size);
  g_assert_cmpuint (size, >=, 16 + sizeof (Small));
  g_assert_cmpuint (size, <=, 64);
}

static void
test_size_handle (void)
{
  Many many;
  gsize before;

  g_test_summary ("A handle takes nothing of the heap");

  make_many (&many, small_get_type ());
  before = test_heap_in_use ();
  hold_many (&many);
  g_assert_cmpuint (test_heap_in_use (), ==, before);

  for (guint i = 0; i < MANY; i++)
    g_assert_true (wisp_weak_ref (many.weak[0]) == many.weak[0]);
  g_assert_cmpuint (test_heap_in_use (), ==, before);

  for (guint i = 0; i < MANY; i++)
    wisp_weak_unref (many.weak[0]);
  release_many (&many);
  drop_many (&many);
}

/* Bytes that each of many dead objects keeps under a handle */
static gsize
kept_by_handle (GType type)
{
  Many many;
  gsize before, after;

  wisp_object_unref (wisp_object_new (type));
  before = test_heap_in_use ();
  make_many (&many, type);
  hold_many (&many);
  drop_many (&many);
  after = test_heap_in_use ();
  release_many (&many);

  return (after - before) / MANY;
}

/* The allocator keeps a few freed blocks of each size for itself, so that little
 * more than a control block counts as one. */
#define CONTROL_BLOCK_MAX (32 + 16)

static void
test_death_keeps_small (void)
{
  gsize kept = kept_by_handle (small_get_type ());

  g_test_summary ("A small object's memory stays with its last handle, and is no more than it was");

  g_test_message ("%" G_GSIZE_FORMAT " bytes", kept);
  g_assert_cmpuint (kept, <=, 64);
}

static void
assert_given_back (GType type)
{
  gsize size = cost_of (type), kept = kept_by_handle (type);

  g_test_message ("%" G_GSIZE_FORMAT " of %" G_GSIZE_FORMAT " bytes kept", kept, size);
  g_assert_cmpuint (kept, <=, CONTROL_BLOCK_MAX);
}

static void
test_death_frees_medium (void)
{
  g_test_summary ("An object just over 256 bytes gives its memory back, whatever handles remain");

  assert_given_back (medium_get_type ());
}

static void
test_death_frees_large (void)
{
  g_test_summary ("A large object gives its memory back at death, whatever handles remain");

  g_assert_cmpuint (cost_of (TEST_TYPE_LARGE), >=, TEST_LARGE_PAYLOAD);
  assert_given_back (TEST_TYPE_LARGE);
}

static void
test_death_frees_private (void)
{
  g_test_summary ("An object with large private data gives its memory back at death");

  g_assert_cmpuint (cost_of (private_get_type ()), >=, sizeof (PrivatePrivate));
  assert_given_back (private_get_type ());
}

static void
test_death_frees_plain (void)
{
  g_test_summary ("An object that GType made gives its memory back at death");

  assert_given_back (TEST_TYPE_PLAIN);
}

static void
test_death_frees_split (void)
{
  g_test_summary ("With WISP_DEBUG=split every object gives its memory back at death");

  /* The variable is read once, so it takes a process of its own */
  if (!test_is_split ())
    {
      g_setenv ("WISP_DEBUG", "split", TRUE);
      g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
      g_unsetenv ("WISP_DEBUG");
      g_test_trap_assert_passed ();
      return;
    }
  assert_given_back (TEST_TYPE_OBJECT);
}

/* One block of each object would make it many times as much in ten rounds; what the
 * allocators keep for themselves comes once. */
static void
test_death_leaves_nothing (GType type)
{
  gsize before = 0;

  g_test_summary ("Nothing of an object is left on the heap once its last handle is gone");

  for (guint round = 0; round < 12; round++)
    {
      Many many;

      if (round == 2)
        before = test_heap_in_use ();
      make_many (&many, type);
      hold_many (&many);
      for (guint i = 0; i < MANY; i++)
        wisp_object_set_qdata_full (many.objects[i], g_quark_from_static_string ("test"),
                                    g_malloc (100), g_free);
      drop_many (&many);
      release_many (&many);
    }

  g_assert_cmpuint (test_heap_in_use (), <=, before + 16 * MANY);
}

/* What a death costs does not depend on the number of handles */

#define HANDLES 100000

/* Nanoseconds of this thread's processor time for the deaths of `objects` */
static gint64
thread_time_of_deaths (gpointer *objects,
                       guint     n_objects)
{
  struct timespec begin, end;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &begin);
  for (guint i = 0; i < n_objects; i++)
    wisp_object_unref (objects[i]);
  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &end);

  return (end.tv_sec - begin.tv_sec) * 1000000000 + (end.tv_nsec - begin.tv_nsec);
}

/* The least of some rounds, which nothing can disturb downwards */
static gint64
cost_of_deaths (guint n_handles)
{
  gpointer objects[20];
  WispWeak *weak[G_N_ELEMENTS (objects)];
  gint64 least = G_MAXINT64, time;

  for (guint round = 0; round < 10; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
        {
          objects[i] = wisp_object_new (small_get_type ());
          weak[i] = wisp_weak_new (objects[i]);
          for (guint j = 1; j < n_handles; j++)
            wisp_weak_ref (weak[i]);
        }

      time = thread_time_of_deaths (objects, G_N_ELEMENTS (objects));
      least = MIN (least, time);

      for (guint i = 0; i < G_N_ELEMENTS (objects); i++)
        {
          g_assert_null (wisp_weak_get (weak[i]));
          for (guint j = 0; j < n_handles; j++)
            wisp_weak_unref (weak[i]);
        }
    }

  return MAX (least, 1);
}

/* A step for each handle, of a nanosecond only, would be a factor of a thousand */
static void
test_death_many_handles (void)
{
  gint64 one = cost_of_deaths (1), many = cost_of_deaths (HANDLES);

  g_test_summary ("A death with 100,000 handles outstanding is no more work than with one");

  g_test_message ("20 deaths: %" G_GINT64_FORMAT " ns with 1 handle each, %" G_GINT64_FORMAT
                  " ns with 100,000", one, many);
  g_assert_cmpint (many, <, 50 * one);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  if (test_can_measure_heap ())
    {
      if (!test_is_split ())
        {
          test_add ("/memory/size/small", test_size_small);
          test_add ("/memory/death/keeps-small", test_death_keeps_small);
        }
      test_add ("/memory/size/handle", test_size_handle);
      test_add ("/memory/death/frees-medium", test_death_frees_medium);
      test_add ("/memory/death/frees-large", test_death_frees_large);
      test_add ("/memory/death/frees-private", test_death_frees_private);
      test_add ("/memory/death/frees-plain", test_death_frees_plain);
      test_add ("/memory/death/frees-split", test_death_frees_split);
      test_add_layouts ("/memory/death/leaves-nothing", test_death_leaves_nothing);
    }
  test_add ("/memory/death/many-handles", test_death_many_handles);

  return g_test_run ();
}

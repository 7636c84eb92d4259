/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "test-point.h"

/*
 * A module for tests, which the build makes several of:
 *
 *   FIXTURE_NAME    of the plugin, a string
 *   FIXTURE_FLAGS   of the module
 *   FIXTURE_POINT_ABI  that of the point it was made for
 *   FIXTURE_FAILS   its `load` fails when half of its work is done
 *   FIXTURE_TYPE    it registers a type while it loads
 *   FIXTURE_MISSES  it calls a function that is nowhere
 */

#ifndef FIXTURE_FLAGS
#define FIXTURE_FLAGS WISP_MODULE_UNLOADABLE
#endif
#ifndef FIXTURE_POINT_ABI
#define FIXTURE_POINT_ABI TEST_POINT_ABI
#endif

typedef struct
{
  WispModule *module; /* (not owned): the extension holds it */
  gint        sum;    /* atomic */
  WispObject *kept;   /* (owned) (nullable) */
} Data;

#ifdef FIXTURE_MISSES
void test_function_that_is_nowhere (void);
#endif

static guint
count (gpointer data,
       guint    number)
{
  Data *self = data;

#ifdef FIXTURE_MISSES
  test_function_that_is_nowhere ();
#endif

  return (guint) g_atomic_int_add (&self->sum, (gint) number) + number;
}

static void
keep (gpointer    data,
      WispObject *object)
{
  Data *self = data;

  self->kept = wisp_object_ref (object);
}

typedef struct
{
  GThreadFunc meet;
  gpointer    data;
} Meeting;

static gpointer
run_thread (gpointer data)
{
  Meeting *meeting = data;
  gpointer result = meeting->meet (meeting->data);

  g_free (meeting);

  return result;
}

static GThread *
start_thread (gpointer    data,
              GThreadFunc meet,
              gpointer    meet_data)
{
  Data *self = data;
  Meeting *meeting = g_new (Meeting, 1);

  meeting->meet = meet;
  meeting->data = meet_data;

  return wisp_module_thread_new (self->module, "fixture", run_thread, meeting);
}

/* Of GObject::notify */
static void
on_notify (GObject    *emitter,
           GParamSpec *pspec,
           GObject    *target)
{
  GObject **slot = g_object_get_data (target, "slot");

  /* What came with the signal was the last that held something of this module */
  g_clear_pointer (slot, wisp_object_unref);
}

static GClosure *
make_closure (gpointer  data,
              GObject  *target)
{
  Data *self = data;

  return wisp_module_closure_new_weak (self->module, G_CALLBACK (on_notify), target);
}

static void
run_cleanup (gpointer data)
{
  guint *n_run = data;

  *n_run += 1;
}

static void
free_cleanup (gpointer data)
{
  guint *n_run = data;

  *n_run += 100;
}

static void
add_cleanup (gpointer  data,
             WispWeak *weak,
             guint    *n_run)
{
  Data *self = data;

  wisp_module_add_cleanup (self->module, weak, NULL, run_cleanup, n_run, free_cleanup);
}

static const TestPoint point = { count, keep, start_thread, make_closure, add_cleanup };

static gpointer
new_data (WispModule  *module,
          GError     **error)
{
  Data *self = g_new0 (Data, 1);

  self->module = module;

  return self;
}

static void
free_data (gpointer data)
{
  Data *self = data;

  g_clear_pointer (&self->kept, wisp_object_unref);
  g_free (self);
}

#ifdef FIXTURE_TYPE
typedef GObject Fixture;
typedef GObjectClass FixtureClass;

GType fixture_get_type (void);

G_DEFINE_TYPE (Fixture, fixture, G_TYPE_OBJECT)

static void
fixture_class_init (FixtureClass *klass)
{
}

static void
fixture_init (Fixture *self)
{
}
#endif

static gboolean
load (WispModule  *module,
      GError     **error)
{
#ifdef FIXTURE_TYPE
  g_assert_cmpstr (g_type_name (fixture_get_type ()), ==, "Fixture");
#endif
#ifdef FIXTURE_FOREIGN_TYPE
  /* As another thread might, meanwhile */
  g_assert_cmpstr (g_type_name (WISP_TYPE_CACHE_STATS), ==, "WispCacheStats");
#endif
  wisp_module_add_extension (module, TEST_POINT, FIXTURE_POINT_ABI, NULL, &point, sizeof point,
                             new_data, free_data);
  wisp_module_add_extension (module, TEST_POINT, FIXTURE_POINT_ABI, FIXTURE_NAME "-2", &point,
                             sizeof point, new_data, free_data);

#ifdef FIXTURE_FAILS
  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "half done");
  return FALSE;
#else
  return TRUE;
#endif
}

WISP_DEFINE_MODULE (FIXTURE_NAME, "1.5", FIXTURE_FLAGS, load, NULL)

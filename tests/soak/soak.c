/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "test-gobject.h"
#include "wisp-test.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * Very many lives: soak [--millions N] [--threads N] [GLIB-TEST-OPTION...]
 *
 * Threads make objects of each layout, and GObjects, give them handles, cleanups and
 * cache entries, hand the handles to each other, and let go. What must hold at the end:
 * nothing is alive, each cleanup ran or was removed, the caches are empty, the heap is
 * what it was, and memory did not grow after the first fifth. That each of these can
 * fail is shown by the other tests here, which leak on purpose.
 */

#define N_KEYS       4096
#define N_SLOTS      256
#define N_HELD       64
#define N_SAMPLES    50
#define MAX_THREADS  64
#define FRONT_ITEMS  128
#define LEAK_EACH    64
#define HOARD_EACH   8

/* What the heap may have kept: of GLib's own tables, and of the threads that ended */
#define HEAP_SLACK   (256 * 1024)
#define MEMORY_SLACK (4 * 1024 * 1024)

typedef enum
{
  LEAK_NOTHING,
  LEAK_OBJECT,
  LEAK_HANDLE,
  LEAK_CLEANUP,
  LEAK_UNTIL_THE_END /* objects that are let go of, but too late */
} Leak;

/* Of one thread; only it writes here */
typedef struct
{
  guint64 n_objects;
  guint64 n_handles;
  guint64 n_entries;
  guint64 n_cleanups; /* to be run: not those that were removed */
  guint32 random;
  gpointer held[N_HELD]; /* (owned) (nullable) */
  GPtrArray *hoard;      /* (owned) (element-type gpointer) */
} Worker;

typedef struct
{
  WispCache *cache;                  /* (owned) */
  WispCache *front;                  /* (owned): one with a strong front */
  gchar      keys[N_KEYS][16];
  gpointer   slots[N_SLOTS];         /* (owned) (nullable): handles, atomic */
  Worker     workers[MAX_THREADS];
  guint64    n_each;
  Leak       leak;
  gsize      samples[N_SAMPLES];     /* resident bytes, over the run of the first thread */
} Soak;

static guint64 n_millions = 1;
static guint   n_threads = 4;
static guint   n_cleanups_run; /* atomic; may wrap round */

/* xorshift32: G. Marsaglia, "Xorshift RNGs" (2003) */
static guint
draw (Worker *self,
      guint   range)
{
  self->random ^= self->random << 13;
  self->random ^= self->random >> 17;
  self->random ^= self->random << 5;

  return self->random % range;
}

/* Neither a sanitizer nor Valgrind gives memory back as it is freed, and both are slow */
static gboolean
is_plain (void)
{
#if defined (TEST_ASAN) || defined (TEST_TSAN)
  return FALSE;
#else
  return !test_on_valgrind ();
#endif
}

static gsize
resident_bytes (void)
{
  g_autofree gchar *text = NULL;
  gulong pages = 0;

  if (!g_file_get_contents ("/proc/self/statm", &text, NULL, NULL) ||
      sscanf (text, "%*u %lu", &pages) != 1)
    return 0;

  return pages * (gsize) sysconf (_SC_PAGESIZE);
}

static void
release (gpointer instance)
{
  if (instance == NULL)
    return;
  if (WISP_IS_OBJECT (instance))
    wisp_object_unref (instance);
  else
    g_object_unref (instance);
}

static gpointer
make_instance (Worker *self)
{
  self->n_objects++;
  switch (draw (self, 16))
    {
    case 0:
      return g_object_new (TEST_TYPE_GOBJECT, NULL);
    case 1:
      return test_object_new_of (TEST_TYPE_LARGE);
    case 2:
      return test_object_new_of (TEST_TYPE_PLAIN);
    default:
      return test_object_new ();
    }
}

static gpointer
load (WispCache     *cache,
      gconstpointer  key,
      GCancellable  *cancellable,
      gpointer       user_data,
      GError       **error)
{
  Worker *self = user_data;

  self->n_entries++;

  return make_instance (self);
}

static void
count_cleanup (gpointer data)
{
  g_atomic_int_inc ((gint *) &n_cleanups_run);
}

static void
add_cleanup (Worker   *self,
             WispWeak *weak,
             gboolean  leak)
{
  gulong id = wisp_weak_add_cleanup (weak, NULL, count_cleanup, NULL, NULL);

  self->n_cleanups++;
  if (draw (self, 2) == 0 && (leak || wisp_weak_remove_cleanup (weak, id)))
    self->n_cleanups--;
}

/* Leaves a handle for another thread, and takes over what was left there */
static void
exchange_handle (Soak     *soak,
                 Worker   *self,
                 WispWeak *weak)
{
  gpointer *slot = &soak->slots[draw (self, N_SLOTS)];
  g_autoptr (WispWeak) other = NULL;
  WispWeak *left = wisp_weak_ref (weak);

  do
    other = g_atomic_pointer_get (slot);
  while (!g_atomic_pointer_compare_and_exchange (slot, other, left));

  self->n_handles++;
  release (wisp_weak_get (other));
}

static void
use_caches (Soak     *soak,
            Worker   *self,
            gpointer  instance)
{
  const gchar *key = soak->keys[draw (self, N_KEYS)];

  switch (draw (self, 16))
    {
    case 0 ... 2:
      self->n_entries += wisp_cache_insert (soak->cache, key, instance);
      break;
    case 3:
      self->n_entries += wisp_cache_insert (soak->front, key, instance);
      break;
    case 4 ... 5:
      release (wisp_cache_lookup (soak->cache, key));
      break;
    case 6:
      release (wisp_cache_lookup (soak->front, key));
      break;
    case 7:
      release (wisp_cache_get_or_load (soak->front, key, load, self, NULL, NULL));
      break;
    case 8:
      wisp_cache_remove (soak->cache, key);
      break;
    default:
      break;
    }
}

static void
live_once (Soak     *soak,
           Worker   *self,
           gboolean  leak)
{
  gpointer instance = make_instance (self);
  gpointer *held = &self->held[draw (self, N_HELD)];
  WispWeak *weak = wisp_weak_new (instance);

  self->n_handles++;
  exchange_handle (soak, self, weak);
  use_caches (soak, self, instance);
  if (draw (self, 8) == 0)
    add_cleanup (self, weak, leak && soak->leak == LEAK_CLEANUP);

  if (!leak || soak->leak != LEAK_HANDLE)
    wisp_weak_unref (weak);
  if (leak && soak->leak == LEAK_OBJECT)
    return;
  if (leak && soak->leak == LEAK_UNTIL_THE_END)
    {
      g_ptr_array_add (self->hoard, instance);
      return;
    }

  release (*held);
  *held = instance;
}

static void
live (guint    index,
      gpointer data)
{
  Soak *soak = data;
  Worker *self = &soak->workers[index];
  guint64 per_sample = MAX (soak->n_each / N_SAMPLES, 1);
  guint each = soak->leak == LEAK_UNTIL_THE_END ? HOARD_EACH : LEAK_EACH;

  self->random = 2463534242u + index;
  self->hoard = g_ptr_array_new_with_free_func (release);
  for (guint64 i = 0; i < soak->n_each; i++)
    {
      live_once (soak, self, soak->leak != LEAK_NOTHING && i % each == 0);
      if (index == 0 && (i + 1) % per_sample == 0 && i / per_sample < N_SAMPLES)
        soak->samples[i / per_sample] = resident_bytes ();
    }

  for (guint i = 0; i < N_HELD; i++)
    release (g_steal_pointer (&self->held[i]));
  g_clear_pointer (&self->hoard, g_ptr_array_unref);
}

static Soak *
soak_new (Leak leak)
{
  Soak *self = g_new0 (Soak, 1);

  for (guint i = 0; i < N_KEYS; i++)
    g_snprintf (self->keys[i], sizeof self->keys[i], "key %u", i);
  self->cache = wisp_cache_new ();
  self->front = wisp_cache_new ();
  wisp_cache_set_max_items (self->front, FRONT_ITEMS);
  self->leak = leak;
  self->n_each = (is_plain () ? n_millions * 1000000 : test_scale (200000)) / n_threads;

  return self;
}

static void
soak_free (Soak *self)
{
  for (guint i = 0; i < N_SLOTS; i++)
    wisp_weak_unref (self->slots[i]);
  g_object_unref (self->cache);
  g_object_unref (self->front);
  g_free (self);
}

/* Gives the number of cleanups that must have run */
static guint64
say_what_lived (Soak *self)
{
  Worker sum = { 0, };

  for (guint i = 0; i < n_threads; i++)
    {
      sum.n_objects += self->workers[i].n_objects;
      sum.n_handles += self->workers[i].n_handles;
      sum.n_entries += self->workers[i].n_entries;
      sum.n_cleanups += self->workers[i].n_cleanups;
    }
  g_test_message ("%u threads: %" G_GUINT64_FORMAT " objects, %" G_GUINT64_FORMAT " handles, %"
                  G_GUINT64_FORMAT " cache entries, %" G_GUINT64_FORMAT " cleanups run",
                  n_threads, sum.n_objects, sum.n_handles, sum.n_entries, sum.n_cleanups);

  return sum.n_cleanups;
}

static gsize
highest (const gsize *samples,
         guint        begin,
         guint        end)
{
  gsize highest = 0;

  for (guint i = begin; i < end; i++)
    highest = MAX (highest, samples[i]);

  return highest;
}

static void
check_memory (const gsize *samples)
{
  gsize warm = highest (samples, 0, N_SAMPLES / 5);
  gsize later = highest (samples, N_SAMPLES / 5, N_SAMPLES);

  g_test_message ("resident memory: at most %" G_GSIZE_FORMAT " KiB in the first fifth, %"
                  G_GSIZE_FORMAT " KiB later", warm / 1024, later / 1024);
  if (is_plain ())
    g_assert_cmpuint (later, <=, warm + warm / 20 + MEMORY_SLACK);
}

static void
run (Leak leak)
{
  Soak *soak = soak_new (leak);
  gsize samples[N_SAMPLES];
  gsize before, after;

  g_atomic_int_set ((gint *) &n_cleanups_run, 0);
  before = test_can_measure_heap () ? test_heap_in_use () : 0;

  test_run_threads (n_threads, live, soak);
  wisp_cache_clear (soak->cache);
  wisp_cache_clear (soak->front);

  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  g_assert_cmpuint (test_gobject_n_alive (), ==, 0);
  g_assert_cmpuint (g_atomic_int_get ((gint *) &n_cleanups_run), ==, (guint) say_what_lived (soak));
  g_assert_cmpuint (wisp_cache_get_n_entries (soak->cache), ==, 0);
  g_assert_cmpuint (wisp_cache_get_n_entries (soak->front), ==, 0);

  memcpy (samples, soak->samples, sizeof samples);
  soak_free (soak);
  check_memory (samples);
  after = test_can_measure_heap () ? test_heap_in_use () : 0;
  g_test_message ("heap in use: %" G_GSIZE_FORMAT " bytes before, %" G_GSIZE_FORMAT " after",
                  before, after);
  g_assert_cmpuint (after, <=, before + HEAP_SLACK);
}

static void
test_lives (void)
{
  g_test_summary ("Nothing is left of very many objects, handles and entries on many threads");

  /* What is made once: types, the caches of the allocator and its arenas */
  if (is_plain ())
    {
      guint64 wanted = n_millions;

      n_millions = 1;
      run (LEAK_NOTHING);
      n_millions = wanted;
    }
  run (LEAK_NOTHING);
}

static void
expect_found (Leak         leak,
              const gchar *pattern)
{
  if (g_test_subprocess ())
    {
      n_millions = 1;
      run (leak);
      return;
    }

  g_test_trap_subprocess (NULL, 0, (GTestSubprocessFlags) 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (pattern);
}

static void
test_leak_object (void)
{
  g_test_summary ("An object that is never let go of is found");

  expect_found (LEAK_OBJECT, "*n_alive*");
}

static void
test_leak_handle (void)
{
  g_test_summary ("A handle that is never dropped is found");

  expect_found (LEAK_HANDLE, "*after <=*");
}

static void
test_leak_cleanup (void)
{
  g_test_summary ("A cleanup that is run although it is not to be is found");

  expect_found (LEAK_CLEANUP, "*n_cleanups_run*");
}

static void
test_leak_until_the_end (void)
{
  g_test_summary ("Memory that grows is found, even if all of it is given back at last");

  expect_found (LEAK_UNTIL_THE_END, "*later <=*");
}

static void
parse_sizes (int    *argc,
             char ***argv)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  gint64 millions = 1;
  gint threads = 4;
  const GOptionEntry entries[] = {
    { "millions", 0, 0, G_OPTION_ARG_INT64, &millions, "Objects to make, in millions", "N" },
    { "threads", 0, 0, G_OPTION_ARG_INT, &threads, "Threads to make them on", "N" },
    G_OPTION_ENTRY_NULL
  };

  g_option_context_set_ignore_unknown_options (context, TRUE);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  if (!g_option_context_parse (context, argc, argv, NULL) ||
      millions < 1 || threads < 1 || threads > MAX_THREADS)
    g_error ("--millions wants 1 or more, --threads 1 to %d", MAX_THREADS);
  n_millions = (guint64) millions;
  n_threads = (guint) threads;
}

int
main (int    argc,
      char **argv)
{
  parse_sizes (&argc, &argv);
  test_init (&argc, &argv);

  test_add ("/soak/lives", test_lives);
  if (is_plain ())
    {
      test_add ("/soak/leak/object", test_leak_object);
      test_add ("/soak/leak/handle", test_leak_handle);
      test_add ("/soak/leak/cleanup", test_leak_cleanup);
      test_add ("/soak/leak/until-the-end", test_leak_until_the_end);
    }

  return g_test_run ();
}

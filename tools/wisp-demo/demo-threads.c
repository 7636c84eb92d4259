/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-file.h"
#include "demo-item.h"
#include "demo-listing.h"
#include "demo-report.h"
#include "demo-table.h"
#include "demo-text.h"
#include "demo-threads.h"

#include <stdio.h>
#include <wisp/wisp.h>

/* Several threads share one cache: each asks it for every file, beginning at another
 * one, and keeps what it gets until all have been there. So each file is to be read
 * once, whoever asks first, and nothing is to be left when all have let go. */

typedef struct
{
  WispCache *cache;   /* (owned) */
  GPtrArray *items;   /* (not owned) (element-type DemoItem) */
  guint      n_threads;
  int        n_ready; /* atomic: threads that are there */
} Crowd;

typedef struct
{
  Crowd     *crowd; /* (not owned) */
  guint      index;
  GThread   *thread;
  GPtrArray *files; /* (owned) (element-type DemoFile): what it has got */
} Reader;

static gpointer
load (WispCache     *cache,
      gconstpointer  key,
      GCancellable  *cancellable,
      gpointer       user_data,
      GError       **error)
{
  DemoItem *item = user_data;
  GBytes *bytes = demo_item_read (item);

  if (bytes != NULL)
    return demo_file_new (bytes);

  g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED, demo_item_get_failure (item));

  return NULL;
}

/* Waits until all threads are there, so that they are in each other's way */
static void
meet (Crowd *crowd)
{
  g_atomic_int_inc (&crowd->n_ready);
  while (g_atomic_int_get (&crowd->n_ready) < (int) crowd->n_threads)
    g_thread_yield ();
}

static gpointer
read_all (gpointer data)
{
  Reader *self = data;
  GPtrArray *items = self->crowd->items;
  guint first = (guint) ((guint64) self->index * items->len / self->crowd->n_threads);

  meet (self->crowd);
  for (guint i = 0; i < items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (items, (first + i) % items->len);
      DemoFile *file = wisp_cache_get_or_load (self->crowd->cache, item->key, load, item, NULL, NULL);

      if (file != NULL)
        g_ptr_array_add (self->files, file);
    }

  return NULL;
}

static void
reader_start (Reader *self,
              Crowd  *crowd,
              guint   index)
{
  self->crowd = crowd;
  self->index = index;
  self->files = g_ptr_array_new_with_free_func (wisp_object_unref);
  self->thread = g_thread_new ("reader", read_all, self);
}

/* Gives how many files the threads got, which are all in use when they end */
static guint
run_threads (Crowd *crowd)
{
  g_autofree Reader *readers = g_new0 (Reader, crowd->n_threads);
  guint n_got = 0;

  for (guint i = 0; i < crowd->n_threads; i++)
    reader_start (&readers[i], crowd, i);
  for (guint i = 0; i < crowd->n_threads; i++)
    g_thread_join (readers[i].thread);
  for (guint i = 0; i < crowd->n_threads; i++)
    {
      n_got += readers[i].files->len;
      g_ptr_array_unref (readers[i].files);
    }

  return n_got;
}

/* What is wrong, or %NULL */
static char *
find_fault (const DemoThreads *threads)
{
  guint64 n_read = threads->stats->loads - threads->stats->load_failures;

  if (n_read != threads->n_files)
    return g_strdup_printf ("Of %u files that were in use, %" G_GUINT64_FORMAT " were read.",
                            threads->n_files, n_read);
  if (threads->n_got != threads->n_files * threads->n_threads)
    return g_strdup_printf ("%u files were given out, not %u.", threads->n_got,
                            threads->n_files * threads->n_threads);
  if (threads->n_entries > 0 || threads->n_live > 0)
    return g_strdup_printf ("%u entries and %u objects are left.", threads->n_entries,
                            threads->n_live);

  return NULL;
}

static void
count_readable (const DemoListing *listing,
                DemoThreads       *threads)
{
  for (guint i = 0; i < listing->items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (listing->items, i);

      if (item->failure == 0)
        threads->n_files++;
    }
}

static void
perform (const DemoListing *listing,
         DemoThreads       *threads)
{
  Crowd crowd = { wisp_cache_new (), listing->items, threads->n_threads, 0 };
  gint64 began = g_get_monotonic_time ();

  threads->n_got = run_threads (&crowd);
  threads->took = g_get_monotonic_time () - began;
  threads->n_entries = wisp_cache_get_n_entries (crowd.cache);
  threads->n_live = demo_file_get_n_live ();
  threads->stats = wisp_cache_get_stats (crowd.cache);
  count_readable (listing, threads);
  g_object_unref (crowd.cache);
}

static void
print_text (const DemoThreads *threads)
{
  g_autofree char *stats = wisp_cache_stats_to_string (threads->stats);
  g_autofree char *took = demo_text_format_time (threads->took);

  g_print ("\n%u threads asked one cache %" G_GUINT64_FORMAT " times in all, in %s: each for "
           "each file.\n", threads->n_threads, threads->n_asked, took);
  g_print ("%" G_GUINT64_FORMAT " reads, %" G_GUINT64_FORMAT " times a thread waited for "
           "another one's.\n", threads->stats->loads, threads->stats->waits);
  g_print ("Afterwards %u entries and %u objects are left.\n\n%s\n", threads->n_entries,
           threads->n_live, stats);
}

/* As demo_files_show() */
gboolean
demo_threads_show (const DemoOptions  *options,
                   gboolean           *is_clean,
                   GError            **error)
{
  g_autoptr (DemoListing) listing = NULL;
  g_autofree char *fault = NULL;
  DemoThreads threads = { .n_threads = (guint) options->n_threads };
  DemoProgress progress;

  demo_progress_init (&progress);
  listing = demo_listing_new (options->folder, options->max_files, options->max_bytes,
                              &progress, error);
  if (listing == NULL)
    return FALSE;

  perform (listing, &threads);
  if (threads.n_files == 0)
    {
      wisp_cache_stats_free (threads.stats);
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                   "None of the %u files can be read", listing->items->len);
      return FALSE;
    }

  threads.n_asked = (guint64) listing->items->len * threads.n_threads;
  fault = find_fault (&threads);
  *is_clean = fault == NULL;

  if (options->json)
    {
      g_autofree char *report = demo_report_threads (listing, &threads, fault);

      fputs (report, stdout);
    }
  else
    {
      demo_table_print_listing (listing);
      print_text (&threads);
      demo_table_print_unreadable (listing);
      if (fault != NULL)
        g_print ("\nThe cache is wrong. %s\n", fault);
    }
  wisp_cache_stats_free (threads.stats);

  return TRUE;
}

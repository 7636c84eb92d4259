/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-heap.h"
#include "demo-item.h"
#include "demo-json.h"
#include "demo-report.h"

/* What --json prints. Sizes are in bytes; heap figures are null where malloc does
 * not tell them. */

static void
begin_report (DemoJson *json)
{
  demo_json_init (json);
  demo_json_begin (json, NULL, '{');
  demo_json_add_string (json, "version", PACKAGE_VERSION);
  demo_json_add_boolean (json, "heap_measured", demo_heap_is_measured ());
}

static char *
finish_report (DemoJson   *json,
               const char *fault)
{
  demo_json_add_string (json, "fault", fault);
  demo_json_end (json, '}');

  return demo_json_finish (json);
}

/* As the name may not be UTF-8, `key`_uri has its exact bytes */
static void
add_path (DemoJson   *json,
          const char *key,
          const char *path)
{
  g_autofree char *uri_key = g_strdup_printf ("%s_uri", key);
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *uri = g_filename_to_uri (absolute, NULL, NULL);

  demo_json_add_string (json, key, path);
  demo_json_add_string (json, uri_key, uri);
}

static void
add_heap (DemoJson   *json,
          const char *key,
          gint64      n_bytes)
{
  if (demo_heap_is_measured ())
    demo_json_add_int (json, key, n_bytes);
  else
    demo_json_add_null (json, key);
}

/* 0 stands for no limit */
static void
add_limit (DemoJson   *json,
           const char *key,
           guint64     limit)
{
  if (limit > 0)
    demo_json_add_int (json, key, limit);
  else
    demo_json_add_null (json, key);
}

static void
add_listing (DemoJson          *json,
             const DemoListing *listing)
{
  add_path (json, "folder", listing->folder);
  demo_json_add_int (json, "files_listed", listing->items->len);
  demo_json_add_int (json, "bytes_listed", listing->n_bytes);
  add_limit (json, "max_files", listing->max_files);
  demo_json_add_boolean (json, "more_files", listing->has_more);
  add_limit (json, "max_bytes", listing->max_bytes);
  demo_json_add_int (json, "files_left_out", listing->n_left_out);
  demo_json_add_int (json, "bytes_left_out", listing->bytes_left_out);
}

static void
add_failed (DemoJson   *json,
            const char *key,
            GPtrArray  *items)
{
  demo_json_begin (json, key, '[');

  for (guint i = 0; i < items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (items, i);

      if (demo_item_get_failure (item) == NULL)
        continue;
      demo_json_begin (json, NULL, '{');
      add_path (json, "path", item->path);
      demo_json_add_string (json, "reason", demo_item_get_failure (item));
      demo_json_end (json, '}');
    }

  demo_json_end (json, ']');
}

static void
add_lookups (DemoJson      *json,
             const DemoRun *run)
{
  demo_json_add_int (json, "hits_held", run->hits_held);
  demo_json_add_int (json, "misses_held", run->n_files - run->hits_held);
  demo_json_add_int (json, "wrong_held", run->wrong_held);
  demo_json_add_int (json, "hits_after", run->hits_after);
  demo_json_add_int (json, "misses_after", run->n_files - run->hits_after);
}

static void
add_times (DemoJson      *json,
           const DemoRun *run)
{
  demo_json_begin (json, "microseconds", '{');
  demo_json_add_int (json, "read", run->read_time);
  demo_json_add_int (json, "insert", run->insert_time);
  demo_json_add_int (json, "use", run->use_time);
  demo_json_add_int (json, "drop", run->drop_time);
  demo_json_add_int (json, "look_again", run->look_time);
  demo_json_add_int (json, "cache", demo_run_get_cache_time (run));
  demo_json_end (json, '}');
}

static void
add_run (DemoJson      *json,
         const DemoRun *run)
{
  demo_json_begin (json, NULL, '{');
  demo_json_add_string (json, "cache", run->cache);
  demo_json_add_int (json, "files", run->n_files);
  demo_json_add_int (json, "bytes", run->n_bytes);
  demo_json_add_int (json, "unreadable", run->n_unreadable);
  add_heap (json, "heap_loaded", run->heap_loaded);
  add_heap (json, "heap_dropped", run->heap_dropped);
  demo_json_add_int (json, "entries_left", run->entries_left);
  demo_json_add_int (json, "objects_left", run->live_left);
  add_lookups (json, run);
  add_times (json, run);
  demo_json_end (json, '}');
}

/* `fault` (nullable) is of demo_run_find_fault() */
char *
demo_report_files (const DemoListing *listing,
                   const DemoRun     *runs,
                   guint              n_runs,
                   const char        *fault)
{
  DemoJson json;

  begin_report (&json);
  add_listing (&json, listing);

  demo_json_begin (&json, "runs", '[');
  for (guint i = 0; i < n_runs; i++)
    add_run (&json, &runs[i]);
  demo_json_end (&json, ']');

  add_failed (&json, "unlisted", listing->unlisted);
  add_failed (&json, "unreadable", listing->items);

  return finish_report (&json, fault);
}

static void
add_stats (DemoJson             *json,
           const WispCacheStats *stats)
{
  demo_json_begin (json, "stats", '{');
  demo_json_add_int (json, "hits", stats->hits);
  demo_json_add_int (json, "misses", stats->misses);
  demo_json_add_int (json, "loads", stats->loads);
  demo_json_add_int (json, "load_failures", stats->load_failures);
  demo_json_add_int (json, "load_microseconds", stats->load_time);
  demo_json_add_int (json, "waits", stats->waits);
  demo_json_add_int (json, "buried", stats->buried);
  demo_json_end (json, '}');
}

char *
demo_report_threads (const DemoListing *listing,
                     const DemoThreads *threads,
                     const char        *fault)
{
  DemoJson json;

  begin_report (&json);
  add_listing (&json, listing);
  demo_json_add_int (&json, "threads", threads->n_threads);
  demo_json_add_int (&json, "asked", threads->n_asked);
  demo_json_add_int (&json, "files", threads->n_files);
  demo_json_add_int (&json, "got", threads->n_got);
  demo_json_add_int (&json, "microseconds", threads->took);
  demo_json_add_int (&json, "entries_left", threads->n_entries);
  demo_json_add_int (&json, "objects_left", threads->n_live);
  add_stats (&json, threads->stats);
  add_failed (&json, "unlisted", listing->unlisted);
  add_failed (&json, "unreadable", listing->items);

  return finish_report (&json, fault);
}

static void
add_alloc (DemoJson      *json,
           const char    *key,
           const DemoRun *run)
{
  demo_json_begin (json, key, '{');
  add_heap (json, "alloc_after_load", run->heap_loaded);
  add_heap (json, "alloc_after_drop", run->heap_dropped);
  add_heap (json, "alloc_after_lookup", run->heap_looked);
  demo_json_add_boolean (json, "found_held", run->hits_held > 0);
  demo_json_add_boolean (json, "found_after", run->hits_after > 0);
  demo_json_end (json, '}');
}

char *
demo_report_article (const char    *key,
                     const DemoRun *strong,
                     const DemoRun *weak,
                     const char    *fault)
{
  DemoJson json;

  begin_report (&json);
  demo_json_add_string (&json, "key", key);
  demo_json_add_int (&json, "bytes", strong->n_bytes);
  add_alloc (&json, "strong", strong);
  add_alloc (&json, "weak", weak);

  return finish_report (&json, fault);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-heap.h"
#include "demo-item.h"
#include "demo-table.h"
#include "demo-text.h"

/* What is printed for people, line by line as it comes to be known */

#define MAX_NAMED 20

#define ROW_FORMAT "%-14s %7s %9s  %10s %10s %8s  %8s %7s %10s\n"

static void
print_limits (const DemoListing *listing)
{
  g_autofree char *limit = demo_text_format_size (listing->max_bytes);
  g_autofree char *left_out = demo_text_format_size (listing->bytes_left_out);

  if (listing->has_more)
    g_print ("Limit reached: these are the first %" G_GUINT64_FORMAT " (--max-files), "
             "and there are more.\n", listing->max_files);
  if (listing->n_left_out > 0)
    g_print ("Limit reached: %s (--max-bytes). Left out: %" G_GUINT64_FORMAT " %s, %s.\n",
             limit, listing->n_left_out, listing->n_left_out == 1 ? "file" : "files", left_out);
}

void
demo_table_print_listing (const DemoListing *listing)
{
  g_autofree char *folder = demo_text_display_name (listing->folder);
  g_autofree char *size = demo_text_format_size (listing->n_bytes);

  g_print ("%u %s, %s, below %s\n", listing->items->len,
           listing->items->len == 1 ? "file" : "files", size, folder);
  print_limits (listing);
}

void
demo_table_print_head (const DemoListing *listing)
{
  demo_table_print_listing (listing);
  if (!demo_heap_is_measured ())
    g_print ("This program's malloc does not tell how much of the heap is in use.\n");

  g_print ("\n");
  g_print (ROW_FORMAT, "", "", "", "heap when", "heap when", "entries",
           "hits", "misses", "time in");
  g_print (ROW_FORMAT, "cache", "files", "bytes", "loaded", "dropped", "left",
           "held", "after", "the cache");
}

static char *
format_heap (gint64 n_bytes)
{
  return demo_heap_is_measured () ? demo_text_format_size (n_bytes) : g_strdup ("?");
}

void
demo_table_print_run (const DemoRun *run)
{
  g_autofree char *files = g_strdup_printf ("%u", run->n_files);
  g_autofree char *size = demo_text_format_size (run->n_bytes);
  g_autofree char *loaded = format_heap (run->heap_loaded);
  g_autofree char *dropped = format_heap (run->heap_dropped);
  g_autofree char *entries = g_strdup_printf ("%u", run->entries_left);
  g_autofree char *hits = g_strdup_printf ("%u", run->hits_held);
  g_autofree char *misses = g_strdup_printf ("%u", run->n_files - run->hits_after);
  g_autofree char *time = demo_text_format_time (demo_run_get_cache_time (run));

  g_print (ROW_FORMAT, run->cache, files, size, loaded, dropped, entries, hits, misses, time);
}

static void
print_item (DemoItem *item)
{
  g_autofree char *name = demo_text_display_name (item->key);

  g_print ("  %s: %s\n", name, demo_item_get_failure (item));
}

static void
print_failed (const char *what,
              GPtrArray  *items)
{
  guint n = 0;

  for (guint i = 0; i < items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (items, i);

      if (demo_item_get_failure (item) == NULL)
        continue;
      if (n == 0)
        g_print ("\n%s:\n", what);
      if (n < MAX_NAMED)
        print_item (item);
      n++;
    }

  if (n > MAX_NAMED)
    g_print ("  and %u more (--json names all)\n", n - MAX_NAMED);
  if (n > 0)
    g_print ("  in all: %u\n", n);
}

void
demo_table_print_unreadable (const DemoListing *listing)
{
  print_failed ("Could not be listed", listing->unlisted);
  print_failed ("Could not be read", listing->items);
}

/* `fault` is of demo_run_find_fault() */
void
demo_table_print_fault (const char *fault)
{
  if (fault != NULL)
    g_print ("\nThe weak cache is wrong. %s\n", fault);
  else
    g_print ("\nThe weak cache found everything that was in use, and kept nothing.\n");
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-article.h"
#include "demo-heap.h"
#include "demo-item.h"
#include "demo-report.h"
#include "demo-run.h"
#include "demo-strong-cache.h"
#include "demo-wisp-cache.h"

#include <stdio.h>

/* The experiment by which articles on Go's weak pointers introduce them: a large
 * string in a cache, and what the runtime says is allocated */

#define KEY  "data"
#define SIZE 2000000

static void
print_alloc (gint64      n_bytes,
             const char *when)
{
  if (demo_heap_is_measured ())
    g_print ("Alloc = %" G_GINT64_FORMAT " bytes %s\n", n_bytes, when);
  else
    g_print ("Alloc = ? %s\n", when);
}

static void
print_run (const char    *title,
           const DemoRun *run)
{
  g_print ("%s\n", title);
  print_alloc (run->heap_loaded, "after the load");
  print_alloc (run->heap_dropped, "after the drop");
  print_alloc (run->heap_looked, run->hits_after > 0 ?
               "after a lookup, which found it" : "after a lookup, which found nothing");
}

static void
print_text (const DemoRun *strong,
            const DemoRun *weak,
            const char    *fault)
{
  print_run ("Strong cache", strong);
  g_print ("\n");
  print_run ("Weak cache", weak);
  if (fault != NULL)
    g_print ("\nThe weak cache is wrong. %s\n", fault);
}

/* FALSE if the weak cache kept anything */
gboolean
demo_article_show (gboolean as_json)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func ((GDestroyNotify) demo_item_free);
  g_autofree char *fault = NULL;
  DemoRun strong, weak;

  g_ptr_array_add (items, demo_item_new (KEY, NULL, SIZE));
  demo_run_perform (&strong, DEMO_TYPE_STRONG_CACHE, items, NULL);
  demo_run_perform (&weak, DEMO_TYPE_WISP_CACHE, items, NULL);
  fault = demo_run_find_fault (&weak);

  if (as_json)
    {
      g_autofree char *report = demo_report_article (KEY, &strong, &weak, fault);

      fputs (report, stdout);
    }
  else
    {
      print_text (&strong, &weak, fault);
    }

  return fault == NULL;
}

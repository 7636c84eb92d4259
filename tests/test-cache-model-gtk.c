/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "support/test-gobject.h"
#include "support/test-mirror.h"
#include "support/wisp-test.h"

#include <gtk/gtk.h>

/* The models of GTK on top of one of a cache. They need no display. */

#define N_KEYS 40

typedef struct
{
  WispCache    *cache;          /* (owned) */
  TestGObject  *values[N_KEYS]; /* (owned) (nullable) */
  TestMirror   *mirror;         /* (owned) */
  GListModel   *top;            /* (owned): of GTK's models, the last */
} Fixture;

static void
iterate (void)
{
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

static void
put (Fixture *fixture,
     guint    number)
{
  g_autofree gchar *key = g_strdup_printf ("%02u", number);
  TestGObject *value = test_gobject_new ();

  value->data = GUINT_TO_POINTER (number);
  wisp_cache_insert (fixture->cache, key, value);
  g_clear_object (&fixture->values[number]);
  fixture->values[number] = value;
}

/* Takes over `top`, a model of GTK's, of a model of `cache` */
static void
set_up (Fixture    *fixture,
        WispCache  *cache,
        gpointer    top)
{
  *fixture = (Fixture) { cache };
  fixture->top = top;
  fixture->mirror = test_mirror_new (top);
}

static void
tear_down (Fixture *fixture)
{
  for (guint i = 0; i < N_KEYS; i++)
    g_clear_object (&fixture->values[i]);
  iterate ();
  g_assert_cmpuint (fixture->mirror->items->len, ==, 0);
  test_mirror_free (fixture->mirror);
  g_object_unref (fixture->top);
  g_object_unref (fixture->cache);
  g_assert_cmpuint (test_gobject_n_alive (), ==, 0);
}

/* Changes of all kinds, in any order, looked at now and then. The mirror compares. */
static void
stir (Fixture *fixture,
      void   (*check) (Fixture *fixture))
{
  for (guint i = 0; i < test_scale (2000); i++)
    {
      guint number = (guint) g_test_rand_int_range (0, N_KEYS);
      gint choice = g_test_rand_int_range (0, 100);

      if (choice < 60)
        put (fixture, number);
      else if (choice < 90)
        g_clear_object (&fixture->values[number]);
      else if (choice < 91)
        wisp_cache_clear (fixture->cache);
      else
        iterate ();
    }

  iterate ();
  check (fixture);
}

static const gchar *
get_key (Fixture *fixture,
         guint    position)
{
  return wisp_cache_item_get_key (g_ptr_array_index (fixture->mirror->items, position));
}

/* By the number of the value. An item without one comes first. */
static gint
get_number (gconstpointer item)
{
  g_autoptr (TestGObject) value = wisp_cache_item_dup_value ((WispCacheItem *) item);

  return value != NULL ? GPOINTER_TO_INT (value->data) : -1;
}

static gint
compare_numbers (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  return get_number (a) - get_number (b);
}

static gboolean
is_even (gpointer item,
         gpointer user_data)
{
  return get_number (item) % 2 == 0;
}

static void
check_sorted (Fixture *fixture)
{
  g_assert_cmpuint (fixture->mirror->items->len, ==, wisp_cache_get_n_entries (fixture->cache));
  for (guint i = 1; i < fixture->mirror->items->len; i++)
    g_assert_cmpstr (get_key (fixture, i - 1), <, get_key (fixture, i));
}

static void
check_even (Fixture *fixture)
{
  guint n = 0;

  for (guint i = 0; i < N_KEYS; i += 2)
    {
      g_autofree gchar *key = g_strdup_printf ("%02u", i);
      g_autoptr (TestGObject) value = wisp_cache_lookup (fixture->cache, key);

      n += value != NULL;
    }

  g_assert_cmpuint (fixture->mirror->items->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_true (is_even (g_ptr_array_index (fixture->mirror->items, i), NULL));
}

static void
check_both (Fixture *fixture)
{
  check_even (fixture);
  for (guint i = 1; i < fixture->mirror->items->len; i++)
    g_assert_cmpstr (get_key (fixture, i - 1), <, get_key (fixture, i));
}

static void
test_sort_by_key (void)
{
  WispCache *cache = wisp_cache_new ();
  Fixture fixture;
  GtkExpression *key = gtk_property_expression_new (WISP_TYPE_CACHE_ITEM, NULL, "key");
  GtkSorter *sorter = GTK_SORTER (gtk_string_sorter_new (key));

  g_test_summary ("A GtkSortListModel sorts the items of a cache by their keys");

  set_up (&fixture, cache,
          gtk_sort_list_model_new (G_LIST_MODEL (wisp_cache_model_new (cache)), sorter));
  stir (&fixture, check_sorted);
  tear_down (&fixture);
}

static void
test_sort_by_value (void)
{
  WispCache *cache = wisp_cache_new ();
  Fixture fixture;
  GtkSorter *sorter = GTK_SORTER (gtk_custom_sorter_new (compare_numbers, NULL, NULL));

  g_test_summary ("And by their values, of which some die meanwhile");

  set_up (&fixture, cache,
          gtk_sort_list_model_new (G_LIST_MODEL (wisp_cache_model_new (cache)), sorter));
  for (guint i = N_KEYS; i > 0; i--)
    put (&fixture, i - 1);
  iterate ();
  check_sorted (&fixture);
  for (guint i = 0; i < N_KEYS; i += 3)
    g_clear_object (&fixture.values[i]);
  iterate ();
  check_sorted (&fixture);
  tear_down (&fixture);
}

static void
test_filter (void)
{
  WispCache *cache = wisp_cache_new ();
  Fixture fixture;
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_even, NULL, NULL));

  g_test_summary ("A GtkFilterListModel filters the items of a cache by their values");

  set_up (&fixture, cache,
          gtk_filter_list_model_new (G_LIST_MODEL (wisp_cache_model_new (cache)), filter));
  stir (&fixture, check_even);
  tear_down (&fixture);
}

static void
test_both (void)
{
  WispCache *cache = wisp_cache_new ();
  Fixture fixture;
  GtkFilter *filter = GTK_FILTER (gtk_custom_filter_new (is_even, NULL, NULL));
  GtkExpression *key = gtk_property_expression_new (WISP_TYPE_CACHE_ITEM, NULL, "key");
  GListModel *filtered;

  g_test_summary ("One on top of the other does both");

  filtered = G_LIST_MODEL (gtk_filter_list_model_new (G_LIST_MODEL (wisp_cache_model_new (cache)),
                                                      filter));
  set_up (&fixture, cache,
          gtk_sort_list_model_new (filtered, GTK_SORTER (gtk_string_sorter_new (key))));
  stir (&fixture, check_both);
  tear_down (&fixture);
}

static void
test_selection (void)
{
  WispCache *cache = wisp_cache_new ();
  Fixture fixture;
  GtkSingleSelection *selection;

  g_test_summary ("What is selected stays selected when others come and go");

  selection = gtk_single_selection_new (G_LIST_MODEL (wisp_cache_model_new (cache)));
  set_up (&fixture, cache, selection);
  for (guint i = 0; i < N_KEYS; i++)
    put (&fixture, i);
  iterate ();
  gtk_single_selection_set_selected (selection, 20);
  for (guint i = 0; i < 20; i += 2)
    g_clear_object (&fixture.values[i]);
  put (&fixture, 5);
  iterate ();
  g_assert_cmpuint (gtk_single_selection_get_selected (selection), ==, 10);
  g_assert_cmpint (get_number (gtk_single_selection_get_selected_item (selection)), ==, 20);
  tear_down (&fixture);
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/cache-model-gtk/sort/key", test_sort_by_key);
  test_add ("/cache-model-gtk/sort/value", test_sort_by_value);
  test_add ("/cache-model-gtk/filter", test_filter);
  test_add ("/cache-model-gtk/both", test_both);
  test_add ("/cache-model-gtk/selection", test_selection);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-item.h"
#include "demo-listing.h"
#include "demo-run.h"
#include "demo-strong-cache.h"
#include "demo-wisp-cache.h"
#include "wisp-test.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * What happens to a file between the listing and the reading
 */

static DemoListing *
list_new (const char *folder)
{
  g_autoptr (GError) error = NULL;
  DemoProgress progress = { FALSE };
  DemoListing *listing = demo_listing_new (folder, 0, 0, &progress, &error);

  g_assert_no_error (error);

  return listing;
}

static char *
make_file (const char *folder,
           const char *name,
           const char *text)
{
  char *path = g_build_filename (folder, name, NULL);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));

  return path;
}

/* A folder with one file, already listed */
typedef struct
{
  char        *folder;  /* (owned) */
  char        *path;    /* (owned) */
  DemoListing *listing; /* (owned) */
  DemoItem    *item;    /* (not owned) */
} Fixture;

static void
set_up (Fixture *fixture)
{
  fixture->folder = g_dir_make_tmp ("wisp-demo-XXXXXX", NULL);
  g_assert_nonnull (fixture->folder);
  fixture->path = make_file (fixture->folder, "file", "12345");
  fixture->listing = list_new (fixture->folder);
  g_assert_cmpuint (fixture->listing->items->len, ==, 1);
  fixture->item = g_ptr_array_index (fixture->listing->items, 0);
}

static void
tear_down (Fixture *fixture)
{
  g_remove (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0);
  g_free (fixture->folder);
  g_free (fixture->path);
  demo_listing_free (fixture->listing);
}

static void
assert_bytes (Fixture    *fixture,
              const char *expected)
{
  g_autoptr (GBytes) bytes = demo_item_read (fixture->item);

  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes),
                   expected, strlen (expected));
  g_assert_null (demo_item_get_failure (fixture->item));
}

static void
assert_failure (Fixture    *fixture,
                const char *expected)
{
  g_assert_null (demo_item_read (fixture->item));
  g_assert_cmpstr (demo_item_get_failure (fixture->item), ==, expected);
}

static void
test_same (void)
{
  Fixture fixture;

  g_test_summary ("A file gives its bytes");

  set_up (&fixture);
  assert_bytes (&fixture, "12345");
  tear_down (&fixture);
}

static void
test_grown (void)
{
  Fixture fixture;

  g_test_summary ("A file that has grown gives as many bytes as were listed");

  set_up (&fixture);
  g_free (make_file (fixture.folder, "file", "123456789"));
  assert_bytes (&fixture, "12345");
  tear_down (&fixture);
}

static void
test_shrunk (void)
{
  Fixture fixture;

  g_test_summary ("A file that has shrunk gives what it still has");

  set_up (&fixture);
  g_free (make_file (fixture.folder, "file", "12"));
  assert_bytes (&fixture, "12");
  g_free (make_file (fixture.folder, "file", ""));
  assert_bytes (&fixture, "");
  tear_down (&fixture);
}

static void
test_vanished (void)
{
  Fixture fixture;

  g_test_summary ("A file that has vanished is a failure");

  set_up (&fixture);
  g_assert_cmpint (g_unlink (fixture.path), ==, 0);
  assert_failure (&fixture, "No such file or directory");
  tear_down (&fixture);
}

static void
test_link (void)
{
  Fixture fixture;

  g_test_summary ("What has become a symbolic link is not followed");

  set_up (&fixture);
  g_assert_cmpint (g_unlink (fixture.path), ==, 0);
  g_assert_cmpint (symlink ("/proc/self/status", fixture.path), ==, 0);
  assert_failure (&fixture, "No longer a regular file");
  tear_down (&fixture);
}

static void
test_pipe (void)
{
  Fixture fixture;

  g_test_summary ("What has become a pipe is not waited for");

  set_up (&fixture);
  g_assert_cmpint (g_unlink (fixture.path), ==, 0);
  g_assert_cmpint (mkfifo (fixture.path, 0600), ==, 0);
  assert_failure (&fixture, "No longer a regular file");
  tear_down (&fixture);
}

static void
test_folder (void)
{
  Fixture fixture;

  g_test_summary ("What has become a folder is a failure");

  set_up (&fixture);
  g_assert_cmpint (g_unlink (fixture.path), ==, 0);
  g_assert_cmpint (g_mkdir (fixture.path, 0700), ==, 0);
  assert_failure (&fixture, "No longer a regular file");
  tear_down (&fixture);
}

static void
test_no_memory (void)
{
  g_autoptr (DemoItem) item = NULL;
  Fixture fixture;

  g_test_summary ("A file that is larger than any memory is a failure");

  set_up (&fixture);
  item = demo_item_new ("file", fixture.path, G_MAXUINT64);
  g_assert_null (demo_item_read (item));
  g_assert_cmpstr (demo_item_get_failure (item), ==, "Cannot allocate memory");
  tear_down (&fixture);
}

static void
assert_run (DemoListing *listing,
            guint        n_files,
            guint        n_unreadable)
{
  g_autofree char *fault = NULL;
  DemoRun run;

  demo_run_perform (&run, DEMO_TYPE_WISP_CACHE, listing->items, NULL);
  fault = demo_run_find_fault (&run);

  g_assert_cmpuint (run.n_files, ==, n_files);
  g_assert_cmpuint (run.n_unreadable, ==, n_unreadable);
  g_assert_cmpuint (run.hits_held, ==, n_files);
  g_assert_null (fault);
}

static void
test_vanished_between_runs (void)
{
  Fixture fixture;
  g_autofree char *other = NULL;

  g_test_summary ("A run goes on without a file that has vanished, and that is no fault of the cache");

  set_up (&fixture);
  other = make_file (fixture.folder, "other", "1");
  demo_listing_free (fixture.listing);
  fixture.listing = list_new (fixture.folder);
  fixture.item = g_ptr_array_index (fixture.listing->items, 0);

  assert_run (fixture.listing, 2, 0);
  g_assert_cmpint (g_unlink (fixture.path), ==, 0);
  assert_run (fixture.listing, 1, 1);
  g_assert_cmpstr (demo_item_get_failure (fixture.item), ==, "No such file or directory");

  g_assert_cmpint (g_unlink (other), ==, 0);
  assert_run (fixture.listing, 0, 2);
  tear_down (&fixture);
}

int
main (int    argc,
      char **argv)
{
  test_init (&argc, &argv);

  test_add ("/demo/item/same", test_same);
  test_add ("/demo/item/grown", test_grown);
  test_add ("/demo/item/shrunk", test_shrunk);
  test_add ("/demo/item/vanished", test_vanished);
  test_add ("/demo/item/became-link", test_link);
  test_add ("/demo/item/became-pipe", test_pipe);
  test_add ("/demo/item/became-folder", test_folder);
  test_add ("/demo/item/no-memory", test_no_memory);
  test_add ("/demo/item/vanished-between-runs", test_vanished_between_runs);

  return g_test_run ();
}

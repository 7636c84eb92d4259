/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "test-note.h"

static gchar trace[64];
static guint n_traced;

void
test_trace (gchar letter)
{
  g_assert_cmpuint (n_traced, <, sizeof trace - 1);

  trace[n_traced++] = letter;
  trace[n_traced] = '\0';
}

void
test_expect_trace (const gchar *expected)
{
  g_assert_cmpstr (trace, ==, expected);

  n_traced = 0;
  trace[0] = '\0';
}

void
test_note_run (gpointer data)
{
  TestNote *note = data;

  note->thread = g_thread_self ();
  g_assert_cmpint (g_atomic_int_get (&note->n_destroys), ==, 0);
  g_atomic_int_inc (&note->n_runs);

  if (note->letter != 0)
    test_trace (note->letter);
}

void
test_note_destroy (gpointer data)
{
  TestNote *note = data;

  g_atomic_int_inc (&note->n_destroys);

  if (note->letter != 0)
    test_trace (g_ascii_toupper (note->letter));
}

gulong
test_note_add (TestNote     *note,
               gchar         letter,
               WispWeak     *weak,
               GMainContext *context)
{
  note->letter = letter;

  return wisp_weak_add_cleanup (weak, context, test_note_run, note, test_note_destroy);
}

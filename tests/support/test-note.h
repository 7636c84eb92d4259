/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

/*
 * A cleanup that notes what happens to it
 *
 * One with a letter, and only one thread at a time may use such, also writes the
 * letter to the trace when it runs, and the capital when its data is destroyed.
 */
typedef struct
{
  gchar     letter;
  WispWeak *weak;       /* (not owned) (nullable): for what a test does with them */
  gulong    id;
  GThread  *thread;     /* (not owned): on which it ran; only to be compared */
  gint      n_runs;     /* atomic */
  gint      n_destroys; /* atomic */
} TestNote;

void   test_note_run     (gpointer      data);
void   test_note_destroy (gpointer      data);
gulong test_note_add     (TestNote     *note,
                          gchar         letter,
                          WispWeak     *weak,
                          GMainContext *context);

/* Adds to the trace, which is what has happened since it was looked at last */
void   test_trace        (gchar         letter);
void   test_expect_trace (const gchar  *expected);

G_END_DECLS

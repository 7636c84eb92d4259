/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

/* The extension point of the test host */
#define TEST_POINT     "test.point"
#define TEST_POINT_ABI 1

typedef struct
{
  /* Adds to what the extension has counted, and gives the sum */
  guint     (*count)        (gpointer   data,
                             guint      number);
  /* Lets go of it when the extension is freed */
  void      (*keep)         (gpointer   data,
                             WispObject *object);
  /* The functions below are the module's own, for somebody else to call */
  GThread  *(*start_thread) (gpointer   data,
                             GThreadFunc meet,
                             gpointer   meet_data);
  GClosure *(*make_closure) (gpointer   data,
                             GObject   *target);
  void      (*add_cleanup)  (gpointer   data,
                             WispWeak  *weak,
                             guint     *n_run);
} TestPoint;

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib-object.h>

/* What none that promises to be unloadable may do */
void test_function (void);

static GPrivate private_data;

void
test_function (void)
{
  g_quark_from_static_string ("test");
  g_intern_static_string ("test");
  g_private_get (&private_data);
  g_type_register_static_simple (G_TYPE_OBJECT, "Test", sizeof (GObjectClass), NULL,
                                 sizeof (GObject), NULL, 0);
}

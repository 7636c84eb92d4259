/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "test-kinds.h"

#include "test-gobject.h"
#include "wisp-test.h"

typedef struct
{
  TestKindFunc   func;
  GType        (*get_type) (void);
} Kind;

static void
run_kind (gconstpointer data)
{
  const Kind *kind = data;

  kind->func (kind->get_type ());

  g_test_assert_expected_messages ();
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  g_assert_cmpuint (test_gobject_n_alive (), ==, 0);
}

static void
add_kind (const gchar   *path,
          const gchar   *name,
          TestKindFunc   func,
          GType        (*get_type) (void))
{
  g_autofree gchar *full_path = g_strconcat (path, "/", name, NULL);
  Kind *kind = g_new (Kind, 1);

  kind->func = func;
  kind->get_type = get_type;
  g_test_add_data_func_full (full_path, kind, run_kind, g_free);
}

void
test_add_kinds (const gchar  *path,
                TestKindFunc  func)
{
  add_kind (path, "small", func, test_object_get_type);
  add_kind (path, "large", func, test_large_get_type);
  add_kind (path, "gobject", func, test_gobject_get_type);
}

gpointer
test_instance_new (GType type)
{
  if (g_type_is_a (type, G_TYPE_OBJECT))
    return g_object_new (type, NULL);

  return wisp_object_new (type);
}

void
test_instance_unref (gpointer instance)
{
  if (G_IS_OBJECT (instance))
    g_object_unref (instance);
  else
    wisp_object_unref (instance);
}

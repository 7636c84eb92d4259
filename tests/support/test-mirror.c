/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "test-mirror.h"

static void
compare (TestMirror *self)
{
  guint n_items = g_list_model_get_n_items (self->model);

  g_assert_cmpuint (n_items, ==, self->items->len);
  for (guint i = 0; i < n_items; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (self->model, i);

      g_assert_nonnull (item);
      g_assert_true (item == g_ptr_array_index (self->items, i));
    }
  g_assert_null (g_list_model_get_item (self->model, n_items));
}

static void
add_items (TestMirror *self,
           guint       position,
           guint       added)
{
  for (guint i = position; i < position + added; i++)
    g_ptr_array_insert (self->items, (gint) i, g_list_model_get_item (self->model, i));
}

static void
items_changed (GListModel *model,
               guint       position,
               guint       removed,
               guint       added,
               TestMirror *self)
{
  g_assert_cmpuint (position + removed, <=, self->items->len);
  if (removed > 0)
    g_ptr_array_remove_range (self->items, position, removed);
  add_items (self, position, added);
  g_string_append_printf (self->changes, "%s%u-%u+%u", self->changes->len > 0 ? " " : "",
                          position, removed, added);
  compare (self);
}

TestMirror *
test_mirror_new (gpointer model)
{
  TestMirror *self = g_new0 (TestMirror, 1);

  self->model = g_object_ref (G_LIST_MODEL (model));
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  self->changes = g_string_new (NULL);
  add_items (self, 0, g_list_model_get_n_items (self->model));
  compare (self);
  g_signal_connect (model, "items-changed", G_CALLBACK (items_changed), self);

  return self;
}

void
test_mirror_leave (TestMirror *self)
{
  /* Which a dispose by hand has done already */
  if (self->model != NULL)
    g_signal_handlers_disconnect_by_data (self->model, self);
  g_clear_object (&self->model);
}

void
test_mirror_free (TestMirror *self)
{
  test_mirror_leave (self);
  g_ptr_array_unref (self->items);
  g_string_free (self->changes, TRUE);
  g_free (self);
}

void
test_mirror_expect_changes (TestMirror  *self,
                            const gchar *expected)
{
  g_assert_cmpstr (self->changes->str, ==, expected);
  g_string_truncate (self->changes, 0);
}

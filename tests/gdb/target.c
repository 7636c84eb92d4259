/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * What gdb is to show: instances in each state, and a cache. stop_here() is
 * where it stops.
 */
#include "config.h"

#include "wisp-control-private.h"

#include <wisp/wisp.h>

G_DECLARE_FINAL_TYPE (Texture, texture, TARGET, TEXTURE, WispObject)
struct _Texture
{
  WispObject parent_instance;
  gint       width;
};
WISP_DEFINE_FINAL_TYPE (Texture, texture, WISP_TYPE_OBJECT)

G_DECLARE_FINAL_TYPE (Plain, plain, TARGET, PLAIN, WispObject)
struct _Plain
{
  WispObject parent_instance;
};
G_DEFINE_FINAL_TYPE (Plain, plain, WISP_TYPE_OBJECT)

G_DECLARE_FINAL_TYPE (Large, large, TARGET, LARGE, WispObject)
struct _Large
{
  WispObject parent_instance;
  gchar      payload[1024];
};
WISP_DEFINE_FINAL_TYPE (Large, large, WISP_TYPE_OBJECT)

/* As in docs/guide-debugging.md */
G_DECLARE_FINAL_TYPE (Node, node, TARGET, NODE, WispObject)
struct _Node
{
  WispObject  parent_instance;
  WispWeak   *parent;
};
WISP_DEFINE_FINAL_TYPE (Node, node, WISP_TYPE_OBJECT)

static void texture_class_init (TextureClass *klass) {}
static void texture_init (Texture *self) {}
static void plain_class_init (PlainClass *klass) {}
static void plain_init (Plain *self) {}
static void large_class_init (LargeClass *klass) {}
static void large_init (Large *self) {}
static void node_class_init (NodeClass *klass) {}
static void node_init (Node *self) {}

Texture *alive, *pinned, *nothing;
Plain *made_by_gtype;
Large *large;
Node *node, *other_node, *parent_node;
GObject *gobject;
WispWeak *weak_alive, *weak_dead, *weak_pinned, *weak_gobject, *weak_dead_gobject, *weak_dropping,
         *weak_empty;
WispCache *cache, *no_cache, *many, *numbers;
WispWeakSet *set;
gpointer garbage[8];

extern void stop_here (void);

G_GNUC_NO_INLINE void
stop_here (void)
{
  /* Not an empty function, which could be one with others */
  g_print ("Here\n");
}

static gpointer
new_texture (void)
{
  return wisp_object_new (texture_get_type ());
}

static void
run_cleanup (gpointer data)
{
}

static void
make_handles (void)
{
  Texture *dead = new_texture ();
  GObject *dead_gobject = g_object_new (G_TYPE_OBJECT, NULL);

  alive = new_texture ();
  wisp_object_ref (alive);
  weak_alive = wisp_weak_new (alive);
  wisp_weak_ref (weak_alive);
  wisp_weak_add_cleanup (weak_alive, NULL, run_cleanup, NULL, NULL);

  weak_dead = wisp_weak_new (dead);
  wisp_object_unref (dead);

  pinned = new_texture ();
  weak_pinned = wisp_weak_new (pinned);
  wisp_counts_init (&weak_pinned->counts, 2, WISP_STRONG_PINNED);

  weak_dropping = wisp_weak_new (new_texture ());
  wisp_counts_init (&weak_dropping->counts, 2, 0);

  made_by_gtype = wisp_object_new (plain_get_type ());
  large = wisp_object_new (large_get_type ());

  gobject = g_object_new (G_TYPE_CANCELLABLE, NULL);
  weak_gobject = wisp_weak_new (gobject);
  weak_dead_gobject = wisp_weak_new (dead_gobject);
  g_object_unref (dead_gobject);
}

static void
make_tree (void)
{
  parent_node = wisp_object_new (node_get_type ());
  node = wisp_object_new (node_get_type ());
  wisp_set_weak (&node->parent, parent_node);
  other_node = wisp_object_new (node_get_type ());
  wisp_set_weak (&other_node->parent, parent_node);
}

static void
make_caches (void)
{
  cache = wisp_cache_new ();
  wisp_cache_insert (cache, "grass", alive);
  wisp_cache_insert (cache, "gobject", gobject);
  wisp_cache_set_max_items (cache, 2);
  wisp_cache_insert (cache, "kept", made_by_gtype);

  /* Some are removed, which leaves marks in the tables */
  many = wisp_cache_new ();
  for (guint i = 0; i < 1000; i++)
    {
      g_autofree gchar *key = g_strdup_printf ("key %u", i);

      wisp_cache_insert (many, key, alive);
      if (i % 3 == 0)
        wisp_cache_remove (many, key);
    }

  set = wisp_weak_set_new ();
  wisp_weak_set_add (set, large);

  numbers = wisp_cache_new_full (g_direct_hash, g_direct_equal, NULL, NULL);
  wisp_cache_insert (numbers, GUINT_TO_POINTER (77), large);
}

int
main (void)
{
  make_handles ();
  make_tree ();
  make_caches ();
  stop_here ();

  return 0;
}

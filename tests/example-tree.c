/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * A tree: each node owns its children, and knows its parent weakly.
 *
 * Were both directions strong references, the tree would keep itself alive for
 * ever. With a plain pointer to the parent, a node that somebody still holds
 * would point to freed memory once the rest of the tree is gone. With a weak
 * handle it finds NULL there.
 */
#include <wisp/wisp.h>

#define EXAMPLE_TYPE_NODE (example_node_get_type ())
G_DECLARE_FINAL_TYPE (ExampleNode, example_node, EXAMPLE, NODE, WispObject)

struct _ExampleNode
{
  WispObject parent_instance;

  gchar     *name;     /* (owned) */
  GPtrArray *children; /* (owned) (element-type ExampleNode) */
  WispWeak  *parent;   /* (owned) (nullable) */
};

WISP_DEFINE_FINAL_TYPE (ExampleNode, example_node, WISP_TYPE_OBJECT)

static guint n_nodes;

static void
example_node_dispose (WispObject *object)
{
  ExampleNode *self = EXAMPLE_NODE (object);

  g_clear_pointer (&self->children, g_ptr_array_unref);
  wisp_clear_weak (&self->parent);

  WISP_OBJECT_CLASS (example_node_parent_class)->dispose (object);
}

static void
example_node_finalize (WispObject *object)
{
  ExampleNode *self = EXAMPLE_NODE (object);

  g_print ("%s dies\n", self->name);
  g_free (self->name);
  n_nodes--;

  WISP_OBJECT_CLASS (example_node_parent_class)->finalize (object);
}

static void
example_node_class_init (ExampleNodeClass *klass)
{
  WispObjectClass *object_class = WISP_OBJECT_CLASS (klass);

  object_class->dispose = example_node_dispose;
  object_class->finalize = example_node_finalize;
}

static void
example_node_init (ExampleNode *self)
{
  self->children = g_ptr_array_new_with_free_func (wisp_object_unref);
  n_nodes++;
}

static ExampleNode *
example_node_new (const gchar *name)
{
  ExampleNode *self = wisp_object_new (EXAMPLE_TYPE_NODE);

  self->name = g_strdup (name);

  return self;
}

/* Returns: (transfer none): the new child */
static ExampleNode *
example_node_add (ExampleNode *self,
                  const gchar *name)
{
  ExampleNode *child = example_node_new (name);

  wisp_set_weak (&child->parent, self);
  g_ptr_array_add (self->children, child);

  return child;
}

/* Returns: (transfer full) (nullable): the parent, if there is one and it is alive */
static ExampleNode *
example_node_dup_parent (ExampleNode *self)
{
  return wisp_weak_get (self->parent);
}

/* Returns: (transfer full): the names on the way from the root */
static gchar *
example_node_dup_path (ExampleNode *self)
{
  g_autoptr (ExampleNode) parent = example_node_dup_parent (self);
  g_autofree gchar *parent_path = NULL;

  if (parent == NULL)
    return g_strdup (self->name);

  parent_path = example_node_dup_path (parent);

  return g_strconcat (parent_path, "/", self->name, NULL);
}

int
main (void)
{
  ExampleNode *root = example_node_new ("root");
  ExampleNode *branch = example_node_add (root, "branch");
  g_autoptr (ExampleNode) leaf = wisp_object_ref (example_node_add (branch, "leaf"));
  g_autoptr (WispWeak) weak_branch = wisp_weak_new (branch);
  g_autoptr (ExampleNode) no_parent = NULL;
  g_autofree gchar *path = NULL, *rest = NULL;

  example_node_add (root, "twig");
  path = example_node_dup_path (leaf);
  g_print ("The tree is there: %s\n", path);
  g_assert_cmpstr (path, ==, "root/branch/leaf");
  g_assert_cmpuint (n_nodes, ==, 4);

  /* Downwards: the children die with the root. Upwards: nothing of the tree was
   * kept by what the leaf knows of it. */
  wisp_object_unref (root);
  g_assert_null (wisp_weak_get (weak_branch));
  g_assert_cmpuint (n_nodes, ==, 1);

  rest = example_node_dup_path (leaf);
  no_parent = example_node_dup_parent (leaf);
  g_print ("The leaf is held, and knows that its tree is gone: %s\n", rest);
  g_assert_cmpstr (rest, ==, "leaf");
  g_assert_null (no_parent);

  g_clear_pointer (&leaf, wisp_object_unref);
  g_assert_cmpuint (n_nodes, ==, 0);

  return 0;
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>

#include "runtime.h"

/*
 * GLib's containers are the real ones. So that a race on one of them is seen, and
 * a use after free, each call counts as a plain access to the container: reading
 * or writing, as a program's own access to its fields would.
 */

#define CALLER __builtin_return_address (0)

#define WRAP(Result, name, parameters, arguments, access)                      \
  Result __wrap_##name parameters;                                             \
  Result __wrap_##name parameters                                              \
  {                                                                            \
    access;                                                                    \
    return (name) arguments;                                                   \
  }

#define READS(container) plain_read (container, 1, CALLER)
#define WRITES(container) plain_write (container, 1, CALLER)

/* The table of an iterator, which is its first field */
#define TABLE(iter) (*(GHashTable **) (gpointer) (iter))

WRAP (gpointer, g_hash_table_lookup, (GHashTable *table, gconstpointer key), (table, key),
      READS (table))
WRAP (gboolean, g_hash_table_lookup_extended,
      (GHashTable *table, gconstpointer key, gpointer *old_key, gpointer *value),
      (table, key, old_key, value), READS (table))
WRAP (gboolean, g_hash_table_contains, (GHashTable *table, gconstpointer key), (table, key),
      READS (table))
WRAP (guint, g_hash_table_size, (GHashTable *table), (table), READS (table))
WRAP (gboolean, g_hash_table_add, (GHashTable *table, gpointer key), (table, key), WRITES (table))
WRAP (gboolean, g_hash_table_insert, (GHashTable *table, gpointer key, gpointer value),
      (table, key, value), WRITES (table))
WRAP (gboolean, g_hash_table_replace, (GHashTable *table, gpointer key, gpointer value),
      (table, key, value), WRITES (table))
WRAP (gboolean, g_hash_table_remove, (GHashTable *table, gconstpointer key), (table, key),
      WRITES (table))
WRAP (gboolean, g_hash_table_steal, (GHashTable *table, gconstpointer key), (table, key),
      WRITES (table))
WRAP (gboolean, g_hash_table_steal_extended,
      (GHashTable *table, gconstpointer key, gpointer *old_key, gpointer *value),
      (table, key, old_key, value), WRITES (table))
WRAP (void, g_hash_table_remove_all, (GHashTable *table), (table), WRITES (table))
WRAP (void, g_hash_table_steal_all, (GHashTable *table), (table), WRITES (table))
WRAP (void, g_hash_table_unref, (GHashTable *table), (table), WRITES (table))
WRAP (void, g_hash_table_destroy, (GHashTable *table), (table), WRITES (table))
WRAP (void, g_hash_table_iter_init, (GHashTableIter *iter, GHashTable *table), (iter, table),
      READS (table))
WRAP (gboolean, g_hash_table_iter_next, (GHashTableIter *iter, gpointer *key, gpointer *value),
      (iter, key, value), READS (TABLE (iter)))
WRAP (void, g_hash_table_iter_remove, (GHashTableIter *iter), (iter), WRITES (TABLE (iter)))
WRAP (void, g_hash_table_iter_steal, (GHashTableIter *iter), (iter), WRITES (TABLE (iter)))

WRAP (void, g_ptr_array_add, (GPtrArray *array, gpointer data), (array, data),
      plain_write (array, sizeof *array, CALLER))
WRAP (void, g_ptr_array_insert, (GPtrArray *array, gint index, gpointer data),
      (array, index, data), plain_write (array, sizeof *array, CALLER))
WRAP (gpointer, g_ptr_array_steal_index, (GPtrArray *array, guint index), (array, index),
      plain_write (array, sizeof *array, CALLER))
WRAP (gpointer, g_ptr_array_steal_index_fast, (GPtrArray *array, guint index), (array, index),
      plain_write (array, sizeof *array, CALLER))
WRAP (gpointer, g_ptr_array_remove_index, (GPtrArray *array, guint index), (array, index),
      plain_write (array, sizeof *array, CALLER))
WRAP (gboolean, g_ptr_array_remove_fast, (GPtrArray *array, gpointer data), (array, data),
      plain_write (array, sizeof *array, CALLER))
WRAP (void, g_ptr_array_unref, (GPtrArray *array), (array),
      plain_write (array, sizeof *array, CALLER))

WRAP (gpointer, g_tree_lookup, (GTree *tree, gconstpointer key), (tree, key), READS (tree))
WRAP (gint, g_tree_nnodes, (GTree *tree), (tree), READS (tree))
WRAP (GTreeNode *, g_tree_node_first, (GTree *tree), (tree), READS (tree))
WRAP (GTreeNode *, g_tree_node_last, (GTree *tree), (tree), READS (tree))
WRAP (void, g_tree_foreach, (GTree *tree, GTraverseFunc func, gpointer data), (tree, func, data),
      READS (tree))
WRAP (void, g_tree_insert, (GTree *tree, gpointer key, gpointer value), (tree, key, value),
      WRITES (tree))
WRAP (gboolean, g_tree_remove, (GTree *tree, gconstpointer key), (tree, key), WRITES (tree))
WRAP (gboolean, g_tree_steal, (GTree *tree, gconstpointer key), (tree, key), WRITES (tree))
WRAP (void, g_tree_unref, (GTree *tree), (tree), WRITES (tree))

/* A queue lies in the memory of its owner, and its links in that of theirs */
#define QUEUE(queue) plain_write (queue, sizeof (GQueue), CALLER)
#define LINK(queue, link) QUEUE (queue); plain_write (link, sizeof (GList), CALLER)

WRAP (void, g_queue_init, (GQueue *queue), (queue), QUEUE (queue))
WRAP (gpointer, g_queue_peek_head, (GQueue *queue), (queue),
      plain_read (queue, sizeof (GQueue), CALLER))
WRAP (void, g_queue_push_tail, (GQueue *queue, gpointer data), (queue, data), QUEUE (queue))
WRAP (gpointer, g_queue_pop_head, (GQueue *queue), (queue), QUEUE (queue))
WRAP (void, g_queue_push_head_link, (GQueue *queue, GList *link), (queue, link),
      LINK (queue, link))
WRAP (void, g_queue_push_tail_link, (GQueue *queue, GList *link), (queue, link),
      LINK (queue, link))
WRAP (GList *, g_queue_pop_head_link, (GQueue *queue), (queue), QUEUE (queue))
WRAP (void, g_queue_unlink, (GQueue *queue, GList *link), (queue, link), LINK (queue, link))

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include <wisp/wisp-cache-model.h>

#include "wisp-cache-item-private.h"
#include "wisp-cache-watch-private.h"

/**
 * WispCacheModel:
 *
 * A list of the entries of a cache, for widgets.
 *
 * Its items are [class@Wisp.CacheItem]s, in the order in which the entries were inserted.
 * A key whose value is replaced keeps its place; one that was removed, or whose value
 * died, and is inserted again comes last. What is in the cache before its first model is
 * made comes first, in no particular order, since a cache without a model does not keep
 * any.
 *
 * The cache may be used by any thread; the model changes only in its main context, the
 * one that was the thread's default when the model was made, some time after the cache
 * has: what happens meanwhile is put together, and what came and went meanwhile is never
 * seen. So **an item may have no value any more**, since that died on another thread, or
 * is dying right now. Such items leave with the next `items-changed`. Sorters, filters and
 * factories must expect them:
 *
 * ```c
 * // For a GtkCustomFilter
 * static gboolean
 * is_in_use (gpointer item, gpointer user_data)
 * {
 *   g_autoptr (Texture) texture = wisp_cache_item_dup_value (item);
 *
 *   return texture != NULL;
 * }
 * ```
 *
 * The model keeps neither the values nor the cache alive. Once the cache is gone, it is
 * empty. Any number of models may show one cache. A cache without a model pays nothing
 * for this; with one, insertions and deaths on several threads take turns.
 *
 * A model belongs to its main context: make it, and use it, on the thread that runs that.
 * It may be dropped on any thread.
 *
 * Since: 1.0
 */

/*
 * What is in the list is a sequence of rows, which the model owns. Only its main context
 * looks at it. The rest is the matter of wisp-cache-watch.c.
 */
struct _WispCacheModel
{
  GObject         parent_instance;

  WispWeak       *cache; /* (owned) (nullable) */
  WispCacheWatch *watch; /* (owned) (nullable): without a cache */
  GSequence      *rows;  /* (owned) (element-type WispCacheRow) (owned) */
};

/* A row that leaves, or is replaced by its successor */
typedef struct
{
  guint         position;
  WispCacheRow *row; /* (owned) */
} Leaving;

/* From `begin` to before `end`, in an array of what leaves */
typedef struct
{
  guint begin;
  guint end;
} Run;

/* With more gaps than this, what lies between them is reported as changed, too: whoever
 * listens has work for each signal. */
#define MAX_RUNS 16

enum
{
  PROP_0,
  PROP_CACHE,
  PROP_ITEM_TYPE,
  PROP_N_ITEMS,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static GType
get_item_type (GListModel *model)
{
  return WISP_TYPE_CACHE_ITEM;
}

static guint
get_n_items (GListModel *model)
{
  WispCacheModel *self = WISP_CACHE_MODEL (model);

  return (guint) g_sequence_get_length (self->rows);
}

/* Made when somebody asks for it, and kept as long as the row */
static gpointer
get_item (GListModel *model,
          guint       position)
{
  WispCacheModel *self = WISP_CACHE_MODEL (model);
  WispCacheRow *row;

  if (position >= get_n_items (model))
    return NULL;

  row = g_sequence_get (g_sequence_get_iter_at_pos (self->rows, (gint) position));
  if (row->item == NULL)
    row->item = wisp_cache_item_new (row->key, row->weak);

  return g_object_ref (row->item);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (WispCacheModel, wisp_cache_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
items_changed (WispCacheModel *self,
               guint           position,
               guint           removed,
               guint           added)
{
  g_list_model_items_changed (G_LIST_MODEL (self), position, removed, added);
  if (removed != added)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ITEMS]);
}

/* Takes a row out, or puts its successor in its place: how many there are in its place */
static guint
replace (WispCacheRow *row)
{
  WispCacheRow *successor = g_steal_pointer (&row->successor);

  if (successor == NULL)
    {
      g_sequence_remove (row->place);
      return 0;
    }

  successor->place = row->place;
  g_sequence_set (row->place, successor);

  return 1;
}

static gint
compare_positions (gconstpointer a,
                   gconstpointer b)
{
  const Leaving *one = a, *other = b;

  return one->position < other->position ? -1 : 1;
}

/* Where they are, in order. They are freed with the array. */
static GArray *
find_leaving (GPtrArray *removed)
{
  GArray *leaving = g_array_sized_new (FALSE, FALSE, sizeof (Leaving), removed->len);

  for (guint i = 0; i < removed->len; i++)
    {
      WispCacheRow *row = g_ptr_array_index (removed, i);
      Leaving here = { (guint) g_sequence_iter_get_position (row->place), row };

      g_array_append_val (leaving, here);
    }
  g_array_sort (leaving, compare_positions);

  return leaving;
}

/* What is side by side leaves together */
static GArray *
find_runs (GArray *leaving)
{
  GArray *runs = g_array_new (FALSE, FALSE, sizeof (Run));
  guint expected = 0;

  for (guint i = 0; i < leaving->len; i++)
    {
      guint position = g_array_index (leaving, Leaving, i).position;
      Run begun = { i, i + 1 };

      if (runs->len > 0 && position == expected)
        g_array_index (runs, Run, runs->len - 1).end++;
      else
        g_array_append_val (runs, begun);
      expected = position + 1;
    }

  if (runs->len > MAX_RUNS)
    {
      g_array_index (runs, Run, 0).end = leaving->len;
      g_array_set_size (runs, 1);
    }

  return runs;
}

static void
remove_run (WispCacheModel *self,
            GArray         *leaving,
            Run             run)
{
  guint first = g_array_index (leaving, Leaving, run.begin).position;
  guint span = g_array_index (leaving, Leaving, run.end - 1).position - first + 1;
  guint n_added = span - (run.end - run.begin);

  for (guint i = run.begin; i < run.end; i++)
    n_added += replace (g_array_index (leaving, Leaving, i).row);

  items_changed (self, first, span, n_added);
}

/* From the last to the first, so that those before it keep their positions */
static void
remove_rows (WispCacheModel *self,
             GPtrArray      *removed)
{
  g_autoptr (GArray) leaving = find_leaving (removed);
  g_autoptr (GArray) runs = find_runs (leaving);

  for (guint i = runs->len; i > 0; i--)
    remove_run (self, leaving, g_array_index (runs, Run, i - 1));
}

static void
append_rows (WispCacheModel *self,
             GPtrArray      *added)
{
  for (guint i = 0; i < added->len; i++)
    {
      WispCacheRow *row = g_ptr_array_index (added, i);

      row->place = g_sequence_append (self->rows, row);
    }
}

/* In the main context of the model. Handlers of the signals may do what they like, but
 * what comes of it is dealt with when all of this is over. */
static void
update (GObject *object)
{
  WispCacheModel *self = WISP_CACHE_MODEL (object);
  g_autoptr (GPtrArray) removed = g_ptr_array_new_with_free_func (wisp_cache_row_free);
  g_autoptr (GPtrArray) added = g_ptr_array_new ();

  wisp_cache_watch_take (self->watch, removed, added);
  remove_rows (self, removed);
  if (added->len > 0)
    {
      guint n_before = get_n_items (G_LIST_MODEL (self));

      append_rows (self, added);
      items_changed (self, n_before, 0, added->len);
    }
  wisp_cache_watch_resume (self->watch);
}

static void
watch_cache (WispCacheModel *self,
             WispCache      *cache)
{
  g_autoptr (GMainContext) context = g_main_context_ref_thread_default ();

  self->cache = wisp_weak_new (cache);
  self->watch = wisp_cache_watch_new (G_OBJECT (self), update, context);
  wisp_cache_watch_attach (self->watch, cache);
  update (G_OBJECT (self));
}

/* The rows stay, but do not change any more */
static void
wisp_cache_model_dispose (GObject *object)
{
  WispCacheModel *self = WISP_CACHE_MODEL (object);
  g_autoptr (WispCache) cache = wisp_weak_get (self->cache);

  if (self->watch != NULL)
    wisp_cache_watch_close (self->watch, cache);

  G_OBJECT_CLASS (wisp_cache_model_parent_class)->dispose (object);
}

static void
wisp_cache_model_finalize (GObject *object)
{
  WispCacheModel *self = WISP_CACHE_MODEL (object);

  g_sequence_foreach (self->rows, (GFunc) (GCallback) wisp_cache_row_free, NULL);
  g_sequence_free (self->rows);
  g_clear_pointer (&self->watch, wisp_cache_watch_unref);
  wisp_weak_unref (self->cache);

  G_OBJECT_CLASS (wisp_cache_model_parent_class)->finalize (object);
}

static void
wisp_cache_model_get_property (GObject    *object,
                               guint       property_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  WispCacheModel *self = WISP_CACHE_MODEL (object);

  switch (property_id)
    {
    case PROP_CACHE:
      g_value_take_object (value, wisp_cache_model_dup_cache (self));
      break;

    case PROP_ITEM_TYPE:
      g_value_set_gtype (value, WISP_TYPE_CACHE_ITEM);
      break;

    case PROP_N_ITEMS:
      g_value_set_uint (value, get_n_items (G_LIST_MODEL (self)));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

/* Of a cache that its construction has given; once */
static void
wisp_cache_model_set_property (GObject      *object,
                               guint         property_id,
                               const GValue *value,
                               GParamSpec   *pspec)
{
  WispCacheModel *self = WISP_CACHE_MODEL (object);

  switch (property_id)
    {
    case PROP_CACHE:
      if (g_value_get_object (value) != NULL)
        watch_cache (self, g_value_get_object (value));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_cache_model_class_init (WispCacheModelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = wisp_cache_model_dispose;
  object_class->finalize = wisp_cache_model_finalize;
  object_class->get_property = wisp_cache_model_get_property;
  object_class->set_property = wisp_cache_model_set_property;

  /**
   * WispCacheModel:cache:
   *
   * The cache whose entries are shown; %NULL once it is gone.
   *
   * Since: 1.0
   */
  properties[PROP_CACHE] =
    g_param_spec_object ("cache", NULL, NULL, WISP_TYPE_CACHE,
                         G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);

  /**
   * WispCacheModel:item-type:
   *
   * The type of the items: [class@Wisp.CacheItem].
   *
   * Since: 1.0
   */
  properties[PROP_ITEM_TYPE] =
    g_param_spec_gtype ("item-type", NULL, NULL, G_TYPE_OBJECT,
                        G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * WispCacheModel:n-items:
   *
   * How many items there are.
   *
   * Since: 1.0
   */
  properties[PROP_N_ITEMS] =
    g_param_spec_uint ("n-items", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wisp_cache_model_init (WispCacheModel *self)
{
  self->rows = g_sequence_new (NULL);
}

/**
 * wisp_cache_model_new:
 * @cache: (transfer none): a cache
 *
 * Creates a list of the entries of a cache.
 *
 * It changes in the main context that is the thread's default one now: see
 * [method@GLib.MainContext.push_thread_default].
 *
 * Returns: (transfer full): a model
 *
 * Since: 1.0
 */
WispCacheModel *
wisp_cache_model_new (WispCache *cache)
{
  g_return_val_if_fail (WISP_IS_CACHE (cache), NULL);

  return g_object_new (WISP_TYPE_CACHE_MODEL, "cache", cache, NULL);
}

/**
 * wisp_cache_model_dup_cache: (get-property cache)
 * @self: a model
 *
 * The cache whose entries are shown.
 *
 * The model does not keep it alive. Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the cache; %NULL once it is gone
 *
 * Since: 1.0
 */
WispCache *
wisp_cache_model_dup_cache (WispCacheModel *self)
{
  g_return_val_if_fail (WISP_IS_CACHE_MODEL (self), NULL);

  return wisp_weak_get (self->cache);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-item-private.h"

#include "wisp-cache-private.h"

/**
 * WispCacheItem:
 *
 * An entry of a cache, as seen in a [class@Wisp.CacheModel].
 *
 * It does not keep the value alive. The value may die at any time, on any thread, so
 * that the item has no value any more: *sorters, filters and list item factories must
 * expect that*. The item leaves the model with its next `items-changed`.
 *
 * Each stands for one key and one value, for ever: where the value of a key is replaced,
 * another item takes its place.
 *
 * Any thread may use it.
 *
 * Since: 1.0
 */

struct _WispCacheItem
{
  GObject       parent_instance;

  /* Set before anybody else sees the item */
  WispCacheKey *key;   /* (owned) (nullable) */
  WispWeak     *value; /* (owned) */
};

enum
{
  PROP_0,
  PROP_KEY,
  PROP_VALUE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WispCacheItem, wisp_cache_item, G_TYPE_OBJECT)

static void
wisp_cache_item_finalize (GObject *object)
{
  WispCacheItem *self = WISP_CACHE_ITEM (object);

  g_clear_pointer (&self->key, wisp_cache_key_unref);
  wisp_weak_unref (self->value);

  G_OBJECT_CLASS (wisp_cache_item_parent_class)->finalize (object);
}

static void
wisp_cache_item_get_property (GObject    *object,
                              guint       property_id,
                              GValue     *value,
                              GParamSpec *pspec)
{
  WispCacheItem *self = WISP_CACHE_ITEM (object);

  switch (property_id)
    {
    case PROP_KEY:
      g_value_set_string (value, wisp_cache_item_get_key (self));
      break;

    case PROP_VALUE:
      g_value_take_object (value, wisp_cache_item_dup_value_gobject (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_cache_item_class_init (WispCacheItemClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wisp_cache_item_finalize;
  object_class->get_property = wisp_cache_item_get_property;

  /**
   * WispCacheItem:key: (getter get_key)
   *
   * The key, of a cache whose keys are strings; %NULL of any other.
   *
   * Since: 1.0
   */
  properties[PROP_KEY] =
    g_param_spec_string ("key", NULL, NULL, NULL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  /**
   * WispCacheItem:value:
   *
   * The value, if it is a GObject and alive; else %NULL.
   *
   * There is no notification: values die on any thread. The item leaves its model then.
   *
   * Since: 1.0
   */
  properties[PROP_VALUE] =
    g_param_spec_object ("value", NULL, NULL, G_TYPE_OBJECT,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wisp_cache_item_init (WispCacheItem *self)
{
}

WispCacheItem *
wisp_cache_item_new (WispCacheKey *key,
                     WispWeak     *value)
{
  WispCacheItem *self = g_object_new (WISP_TYPE_CACHE_ITEM, NULL);

  self->key = wisp_cache_key_ref (key);
  self->value = wisp_weak_ref (value);

  return self;
}

/**
 * wisp_cache_item_get_key: (get-property key)
 * @self: an item
 *
 * The key under which the cache has, or had, the value, if that is a string.
 *
 * Any thread may call it.
 *
 * Returns: (transfer none) (nullable): the key; %NULL of a cache with keys of another kind
 *
 * Since: 1.0
 */
const gchar *
wisp_cache_item_get_key (WispCacheItem *self)
{
  g_return_val_if_fail (WISP_IS_CACHE_ITEM (self), NULL);

  return self->key != NULL && self->key->is_string ? self->key->key : NULL;
}

/**
 * wisp_cache_item_get_raw_key: (skip)
 * @self: an item
 *
 * The key under which the cache has, or had, the value, of whatever kind.
 *
 * The item shares it with the entry of the cache: where that has a function to free it,
 * the last of them runs it. A cache with neither key_copy nor key_free has pointers for
 * keys, which it cannot keep from becoming invalid once the entry is gone.
 *
 * Any thread may call it.
 *
 * Returns: (transfer none) (nullable): the key, which is the item's
 *
 * Since: 1.0
 */
gconstpointer
wisp_cache_item_get_raw_key (WispCacheItem *self)
{
  g_return_val_if_fail (WISP_IS_CACHE_ITEM (self), NULL);

  return self->key != NULL ? self->key->key : NULL;
}

/**
 * wisp_cache_item_dup_value: (skip)
 * @self: an item
 *
 * Takes a strong reference on the value, if it is still alive.
 *
 * It may be alive although the item has left its model, since the entry was removed or
 * replaced. Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the value, a light object or a GObject; %NULL once
 *   it is dead
 *
 * Since: 1.0
 */
gpointer
wisp_cache_item_dup_value (WispCacheItem *self)
{
  g_return_val_if_fail (WISP_IS_CACHE_ITEM (self), NULL);

  return wisp_weak_get (self->value);
}

/* Asked of bindings, which must know what they are given */
static gpointer
dup_kind (WispCacheItem *self,
          gboolean       light)
{
  gpointer value = wisp_cache_item_dup_value (self);

  if (value == NULL || wisp_object_is_light (value) == light)
    return value;

  wisp_cache_unref_value (value);

  return NULL;
}

/**
 * wisp_cache_item_dup_value_gobject: (rename-to wisp_cache_item_dup_value)
 * @self: an item
 *
 * Takes a strong reference on the value, if it is a GObject and still alive; for language
 * bindings.
 *
 * In C, use wisp_cache_item_dup_value(). Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the value; %NULL once it is dead, and if it is a
 *   light object
 *
 * Since: 1.0
 */
GObject *
wisp_cache_item_dup_value_gobject (WispCacheItem *self)
{
  return dup_kind (self, FALSE);
}

/**
 * wisp_cache_item_dup_value_object:
 * @self: an item
 *
 * Takes a strong reference on the value, if it is a light object and still alive; for
 * language bindings.
 *
 * In C, use wisp_cache_item_dup_value(). Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the value; %NULL once it is dead, and if it is a
 *   GObject
 *
 * Since: 1.0
 */
WispObject *
wisp_cache_item_dup_value_object (WispCacheItem *self)
{
  return dup_kind (self, TRUE);
}

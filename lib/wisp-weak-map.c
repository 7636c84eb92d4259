/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-weak-map-private.h"

#include <wisp/wisp-type.h>
#include <wisp/wisp-weak.h>

/**
 * WispWeakMap:
 *
 * Data for instances, which goes when they do.
 *
 * What one part of a program knows about the objects of another: a note for each
 * window, a cursor for each document. Neither keeps the instance alive, and the data is
 * freed at its death, by itself. Keys are light objects ([class@Wisp.Object]) and
 * GObjects, also mixed. What counts is the instance, not its address: a new instance at
 * the address of a dead one has no data.
 *
 * Unlike qdata it needs no quark, two maps do not get into each other's way, and all of
 * it goes with the map.
 *
 * Data must not hold a strong reference to its instance, which would then never die.
 *
 * All functions may be called from any thread, at any time, also from the dispose and
 * finalize of instances and from the functions for data, none of which runs under a
 * lock.
 *
 * Since: 1.0
 */

/*
 * It is a cache in which each instance is found under a datum of its own: a key that is
 * compared by the control block of the instance, and is owned by the entry, so that the
 * cache's protocol frees it once, after the shard's lock, wherever the entry goes. A
 * lookup takes a reference on it under that lock, and copies the data when it has let
 * go of it.
 */
typedef struct
{
  WispObject     parent_instance;

  gconstpointer  control; /* (not owned): of the instance; the entry holds a weak count */
  gpointer       data;    /* (owned) */
  GDestroyNotify free;    /* (nullable) */
} Datum;

typedef WispObjectClass DatumClass;

static GType datum_get_type (void);

WISP_DEFINE_FINAL_TYPE (Datum, datum, WISP_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_N_ENTRIES,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WispWeakMap, wisp_weak_map, G_TYPE_OBJECT)

static void
datum_finalize (WispObject *object)
{
  Datum *self = (Datum *) object;

  if (self->free != NULL && self->data != NULL)
    self->free (self->data);

  WISP_OBJECT_CLASS (datum_parent_class)->finalize (object);
}

static void
datum_class_init (DatumClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = datum_finalize;
}

static void
datum_init (Datum *self)
{
}

static guint
datum_hash (gconstpointer data)
{
  const Datum *self = data;

  return g_direct_hash (self->control);
}

static gboolean
datum_equal (gconstpointer a,
             gconstpointer b)
{
  const Datum *one = a, *other = b;

  return one->control == other->control;
}

static void
wisp_weak_map_finalize (GObject *object)
{
  WispWeakMap *self = WISP_WEAK_MAP (object);

  g_object_unref (self->entries);

  G_OBJECT_CLASS (wisp_weak_map_parent_class)->finalize (object);
}

static void
wisp_weak_map_get_property (GObject    *object,
                            guint       property_id,
                            GValue     *value,
                            GParamSpec *pspec)
{
  WispWeakMap *self = WISP_WEAK_MAP (object);

  switch (property_id)
    {
    case PROP_N_ENTRIES:
      g_value_set_uint (value, wisp_weak_map_get_n_entries (self));
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_weak_map_class_init (WispWeakMapClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wisp_weak_map_finalize;
  object_class->get_property = wisp_weak_map_get_property;

  /**
   * WispWeakMap:n-entries:
   *
   * How many instances have data.
   *
   * Entries leave on whatever thread their instance dies, so there is no notification
   * of its changes.
   *
   * Since: 1.0
   */
  properties[PROP_N_ENTRIES] =
    g_param_spec_uint ("n-entries", NULL, NULL, 0, G_MAXUINT, 0,
                       G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wisp_weak_map_init (WispWeakMap *self)
{
  self->entries = wisp_cache_new_with_shards (1, datum_hash, datum_equal, NULL,
                                              (GDestroyNotify) (wisp_object_unref));
  self->data_copy = wisp_weak_map_ref_instance;
  self->data_free = wisp_weak_map_unref_instance;
}

/**
 * wisp_weak_map_new: (skip)
 * @data_copy: (nullable): copies data for whoever looks it up, or takes a reference on
 *   it; %NULL to give out the pointer itself
 * @data_free: (nullable): frees data; %NULL if there is nothing to free
 *
 * Creates an empty map.
 *
 * Without @data_copy, what wisp_weak_map_lookup() gives is good only until the data is
 * replaced or removed, or the instance dies: with several threads, that can be before it
 * is used.
 *
 * Both functions may be called on any thread: data is freed by the thread on which the
 * instance dies, before its dispose.
 *
 * Returns: (transfer full): a map
 *
 * Since: 1.0
 */
WispWeakMap *
wisp_weak_map_new (GBoxedCopyFunc data_copy,
                   GDestroyNotify data_free)
{
  WispWeakMap *self = g_object_new (WISP_TYPE_WEAK_MAP, NULL);

  self->data_copy = data_copy;
  self->data_free = data_free;

  return self;
}

/**
 * wisp_weak_map_insert: (skip)
 * @self: a map
 * @instance: (type GObject.TypeInstance) (transfer none): a light object or a GObject
 * @data: (transfer full) (nullable): the data
 *
 * Gives @instance data, in place of what it had before.
 *
 * The map takes over @data, whatever it returns. Any thread may call it.
 *
 * Returns: %FALSE if @instance is dead (in its own dispose, that is); then @data has
 *   been freed
 *
 * Since: 1.0
 */
gboolean
wisp_weak_map_insert (WispWeakMap *self,
                      gpointer     instance,
                      gpointer     data)
{
  g_autoptr (WispWeak) weak = NULL;
  Datum *datum;

  g_return_val_if_fail (WISP_IS_WEAK_MAP (self), FALSE);
  g_return_val_if_fail (instance != NULL, FALSE);

  weak = wisp_weak_new (instance);
  datum = wisp_object_new (datum_get_type ());
  datum->control = weak;
  datum->data = data;
  datum->free = self->data_free;
  if (weak == NULL)
    {
      wisp_object_unref (datum);
      return FALSE;
    }

  return wisp_cache_insert (self->entries, datum, instance);
}

/**
 * wisp_weak_map_lookup: (skip)
 * @self: a map
 * @instance: (type GObject.TypeInstance) (transfer none): a light object or a GObject
 *
 * The data of an instance.
 *
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): a copy of the data, or the data itself where the
 *   map was made without a function to copy it; %NULL if there is none
 *
 * Since: 1.0
 */
gpointer
wisp_weak_map_lookup (WispWeakMap *self,
                      gpointer     instance)
{
  g_autoptr (WispWeak) weak = NULL;
  Datum *datum;
  gpointer data;

  g_return_val_if_fail (WISP_IS_WEAK_MAP (self), NULL);
  g_return_val_if_fail (instance != NULL, NULL);

  weak = wisp_weak_new (instance);
  datum = wisp_cache_ref_key (self->entries, &(Datum) { .control = weak });
  if (datum == NULL)
    return NULL;

  data = datum->data;
  if (data != NULL && self->data_copy != NULL)
    data = self->data_copy (data);
  wisp_object_unref (datum);

  return data;
}

/**
 * wisp_weak_map_remove:
 * @self: a map
 * @instance: (type GObject.Object) (transfer none): a light object or a GObject
 *
 * Frees the data of an instance.
 *
 * Any thread may call it.
 *
 * Returns: %TRUE if there was any
 *
 * Since: 1.0
 */
gboolean
wisp_weak_map_remove (WispWeakMap *self,
                      gpointer     instance)
{
  g_autoptr (WispWeak) weak = NULL;

  g_return_val_if_fail (WISP_IS_WEAK_MAP (self), FALSE);
  g_return_val_if_fail (instance != NULL, FALSE);

  weak = wisp_weak_new (instance);

  return wisp_cache_remove (self->entries, &(Datum) { .control = weak });
}

/**
 * wisp_weak_map_clear:
 * @self: a map
 *
 * Frees all data.
 *
 * Any thread may call it. What other threads insert meanwhile may stay.
 *
 * Since: 1.0
 */
void
wisp_weak_map_clear (WispWeakMap *self)
{
  g_return_if_fail (WISP_IS_WEAK_MAP (self));

  wisp_cache_clear (self->entries);
}

/**
 * wisp_weak_map_get_n_entries: (get-property n-entries)
 * @self: a map
 *
 * How many instances have data.
 *
 * Those that are dying at this moment on other threads may be among them. Any thread
 * may call it.
 *
 * Returns: the number of entries
 *
 * Since: 1.0
 */
guint
wisp_weak_map_get_n_entries (WispWeakMap *self)
{
  g_return_val_if_fail (WISP_IS_WEAK_MAP (self), 0);

  return wisp_cache_get_n_entries (self->entries);
}

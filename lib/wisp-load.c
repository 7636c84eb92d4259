/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-load-private.h"

#include "wisp-cache-private.h"

#include <wisp/wisp-error.h>

/**
 * WispLoad:
 *
 * A load of a [class@Wisp.Cache] that is under way.
 *
 * wisp_cache_get_or_start_async() makes it, for a function that begins to load a value.
 * Whoever ends the load says so, once: by [method@Wisp.Load.complete] or
 * [method@Wisp.Load.fail]. If the last reference is dropped before, the load has
 * failed, so nobody waits for ever.
 *
 * All functions may be called from any thread.
 *
 * Since: 1.0
 */

/*
 * Who takes the flight out lands it: of several that end a load at once, one.
 */
struct _WispLoad
{
  GObject          parent_instance;

  WispCache       *cache;       /* (owned) */
  GCancellable    *cancellable; /* (owned) */
  WispCacheFlight *flight;      /* (owned) (nullable): until it has landed; atomic */
};

enum
{
  PROP_0,
  PROP_CANCELLABLE,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (WispLoad, wisp_load, G_TYPE_OBJECT)

/* Takes over `value` or `error`. FALSE if the load has ended already. */
static gboolean
end (WispLoad *self,
     gpointer  value,
     GError   *error)
{
  WispCacheFlight *flight = g_atomic_pointer_exchange (&self->flight, NULL);

  if (flight == NULL)
    {
      g_clear_pointer (&value, wisp_cache_unref_value);
      g_clear_error (&error);
      return FALSE;
    }

  wisp_cache_flight_land (flight, self->cache, value, error);
  wisp_cache_flight_unref (flight);

  return TRUE;
}

static void
wisp_load_finalize (GObject *object)
{
  WispLoad *self = WISP_LOAD (object);

  if (self->flight != NULL)
    end (self, NULL, g_error_new_literal (WISP_ERROR, WISP_ERROR_FAILED,
                                          "The load was given up by whoever was to end it"));
  g_clear_object (&self->cancellable);
  g_clear_object (&self->cache);

  G_OBJECT_CLASS (wisp_load_parent_class)->finalize (object);
}

static void
wisp_load_get_property (GObject    *object,
                        guint       property_id,
                        GValue     *value,
                        GParamSpec *pspec)
{
  WispLoad *self = WISP_LOAD (object);

  switch (property_id)
    {
    case PROP_CANCELLABLE:
      g_value_set_object (value, self->cancellable);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
wisp_load_class_init (WispLoadClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = wisp_load_finalize;
  object_class->get_property = wisp_load_get_property;

  /**
   * WispLoad:cancellable: (getter get_cancellable)
   *
   * Cancelled once nobody waits for the load any more.
   *
   * Since: 1.0
   */
  properties[PROP_CANCELLABLE] =
    g_param_spec_object ("cancellable", NULL, NULL, G_TYPE_CANCELLABLE,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
wisp_load_init (WispLoad *self)
{
}

void
wisp_load_start (WispCache       *cache,
                 WispCacheFlight *flight,
                 gconstpointer    key,
                 WispStartFunc    start,
                 gpointer         start_data)
{
  g_autoptr (WispLoad) self = g_object_new (WISP_TYPE_LOAD, NULL);
  g_autoptr (GError) error = NULL;

  self->cache = g_object_ref (cache);
  self->cancellable = g_object_ref (flight->cancellable);
  self->flight = flight;

  start (self, key, start_data, &error);
  if (error != NULL)
    wisp_load_fail (self, error);
}

/**
 * wisp_load_complete:
 * @self: a load
 * @value: (type GObject.Object) (transfer none): a light object or a GObject
 *
 * Gives the value to all who wait for it, and to the cache.
 *
 * They get it in their own main contexts, later. Any thread may call it. No lock is
 * held while the value that was in the cache is let go.
 *
 * For light objects, language bindings have [method@Wisp.Load.complete_object].
 *
 * Since: 1.0
 */
void
wisp_load_complete (WispLoad *self,
                    gpointer  value)
{
  g_return_if_fail (WISP_IS_LOAD (self));
  g_return_if_fail (value != NULL);

  if (!end (self, wisp_cache_ref_value (value), NULL))
    g_critical ("A load of a WispCache was completed that had ended before");
}

/**
 * wisp_load_complete_object:
 * @self: a load
 * @value: (transfer none): a light object
 *
 * The same as wisp_load_complete(), of a light object; for language bindings.
 *
 * Since: 1.0
 */
void
wisp_load_complete_object (WispLoad   *self,
                           WispObject *value)
{
  g_return_if_fail (WISP_IS_OBJECT (value));

  wisp_load_complete (self, value);
}

/**
 * wisp_load_fail:
 * @self: a load
 * @error: what went wrong
 *
 * Gives an error to all who wait.
 *
 * Any thread may call it.
 *
 * Since: 1.0
 */
void
wisp_load_fail (WispLoad     *self,
                const GError *error)
{
  g_return_if_fail (WISP_IS_LOAD (self));
  g_return_if_fail (error != NULL);

  if (!end (self, NULL, g_error_copy (error)))
    g_critical ("A load of a WispCache failed that had ended before: %s", error->message);
}

/**
 * wisp_load_get_cancellable: (get-property cancellable)
 * @self: a load
 *
 * What tells that nobody waits for the load any more.
 *
 * Give it to the operations that the load consists of.
 *
 * Returns: (transfer none): a cancellable of this load
 *
 * Since: 1.0
 */
GCancellable *
wisp_load_get_cancellable (WispLoad *self)
{
  g_return_val_if_fail (WISP_IS_LOAD (self), NULL);

  return self->cancellable;
}

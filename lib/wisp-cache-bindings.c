/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-cache-private.h"

#include <wisp/wisp-cache-bindings.h>
#include <wisp/wisp-error.h>

/*
 * A cache as language bindings see it: keys are strings, and each function is there
 * twice. Under the plain name it is for GObjects, and with the name _object for light
 * objects: a binding must know what it is given, and wraps the two in different ways.
 * C has one function for both, and has no use for these.
 */

/* A C library may hand a cache of other keys to a program in another language */
static gboolean
has_string_keys (WispCache *self)
{
  return self->keys.equal == NULL ||
         (self->keys.equal == g_str_equal && self->keys.key_copy != NULL);
}

static const gchar *
describe_kind (gboolean light)
{
  return light ? "a light object" : "a GObject";
}

/* Takes over `value`, and returns it if it is of the kind that was asked for */
static gpointer
only_kind (gpointer   value,
           gboolean   light,
           GError   **error)
{
  if (value == NULL || wisp_object_is_light (value) == light)
    return value;

  g_set_error (error, WISP_ERROR, WISP_ERROR_FAILED, "The value in the cache is %s, not %s",
               describe_kind (!light), describe_kind (light));
  wisp_cache_unref_value (value);

  return NULL;
}

/* The same where there is no error to set */
static gpointer
expect_kind (gpointer value,
             gboolean light)
{
  g_autoptr (GError) error = NULL;
  gpointer expected = only_kind (value, light, &error);

  if (error != NULL)
    g_critical ("%s", error->message);

  return expected;
}

static gpointer
lookup_kind (WispCache   *self,
             const gchar *key,
             gboolean     light)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (has_string_keys (self), NULL);

  return expect_kind (wisp_cache_lookup (self, key), light);
}

static gpointer
add_kind (WispCache   *self,
          const gchar *key,
          gpointer     value,
          gboolean     light)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (has_string_keys (self), NULL);

  return expect_kind (wisp_cache_add (self, key, value), light);
}

static GPtrArray *
snapshot_kind (WispCache *self,
               gboolean   light)
{
  GPtrArray *values;

  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);

  values = wisp_cache_snapshot (self);
  wisp_cache_keep_kind (values, light);

  return values;
}

/* A loader of a binding, for the length of a call */
typedef struct
{
  GCallback load;
  gpointer  user_data;
} Loader;

static gpointer
load_gobject (WispCache      *cache,
              gconstpointer   key,
              GCancellable   *cancellable,
              gpointer        user_data,
              GError        **error)
{
  Loader *loader = user_data;
  WispCacheLoadGObjectFunc load = (WispCacheLoadGObjectFunc) loader->load;

  return load (cache, key, cancellable, loader->user_data, error);
}

static gpointer
load_object (WispCache      *cache,
             gconstpointer   key,
             GCancellable   *cancellable,
             gpointer        user_data,
             GError        **error)
{
  Loader *loader = user_data;
  WispCacheLoadObjectFunc load = (WispCacheLoadObjectFunc) loader->load;

  return load (cache, key, cancellable, loader->user_data, error);
}

/* wisp_cache_get_or_load() or wisp_cache_reload() */
typedef gpointer (*LoadingFunc) (WispCache          *self,
                                 gconstpointer       key,
                                 WispCacheLoadFunc   load,
                                 gpointer            user_data,
                                 GCancellable       *cancellable,
                                 GError            **error);

static gpointer
load_kind (WispCache     *self,
           const gchar   *key,
           LoadingFunc    func,
           Loader         loader,
           gboolean       light,
           GCancellable  *cancellable,
           GError       **error)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), NULL);
  g_return_val_if_fail (has_string_keys (self), NULL);
  g_return_val_if_fail (loader.load != NULL, NULL);

  return only_kind (func (self, key, light ? load_object : load_gobject, &loader, cancellable,
                          error),
                    light, error);
}

/**
 * wisp_cache_lookup_gobject: (rename-to wisp_cache_lookup)
 * @self: a cache whose keys are strings
 * @key: the key
 *
 * Finds a GObject, and takes a strong reference on it; for language bindings.
 *
 * In C, use wisp_cache_lookup(). A value of the other kind is reported, and not given.
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL if there is none that is alive
 *
 * Since: 1.0
 */
GObject *
wisp_cache_lookup_gobject (WispCache   *self,
                           const gchar *key)
{
  return lookup_kind (self, key, FALSE);
}

/**
 * wisp_cache_lookup_object:
 * @self: a cache whose keys are strings
 * @key: the key
 *
 * Finds a light object, and takes a strong reference on it; for language bindings.
 *
 * In C, use wisp_cache_lookup(). A value of the other kind is reported, and not given.
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): the value, or %NULL if there is none that is alive
 *
 * Since: 1.0
 */
WispObject *
wisp_cache_lookup_object (WispCache   *self,
                          const gchar *key)
{
  return lookup_kind (self, key, TRUE);
}

/**
 * wisp_cache_insert_gobject: (rename-to wisp_cache_insert)
 * @self: a cache whose keys are strings
 * @key: the key
 * @value: (transfer none): a GObject
 *
 * Makes a GObject findable under a key, in place of what was there before; for
 * language bindings.
 *
 * In C, use wisp_cache_insert(). Any thread may call it.
 *
 * Returns: %FALSE if @value is dead
 *
 * Since: 1.0
 */
gboolean
wisp_cache_insert_gobject (WispCache   *self,
                           const gchar *key,
                           GObject     *value)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), FALSE);
  g_return_val_if_fail (has_string_keys (self), FALSE);
  g_return_val_if_fail (G_IS_OBJECT (value), FALSE);

  return wisp_cache_insert (self, key, value);
}

/**
 * wisp_cache_insert_object:
 * @self: a cache whose keys are strings
 * @key: the key
 * @value: (transfer none): a light object
 *
 * Makes a light object findable under a key, in place of what was there before; for
 * language bindings.
 *
 * In C, use wisp_cache_insert(). Any thread may call it.
 *
 * Returns: %FALSE if @value is dead
 *
 * Since: 1.0
 */
gboolean
wisp_cache_insert_object (WispCache   *self,
                          const gchar *key,
                          WispObject  *value)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), FALSE);
  g_return_val_if_fail (has_string_keys (self), FALSE);
  g_return_val_if_fail (WISP_IS_OBJECT (value), FALSE);

  return wisp_cache_insert (self, key, value);
}

/**
 * wisp_cache_add_gobject: (rename-to wisp_cache_add)
 * @self: a cache whose keys are strings
 * @key: the key
 * @value: (transfer none): a GObject
 *
 * Makes a GObject findable under a key, unless a live value is there already; for
 * language bindings.
 *
 * In C, use wisp_cache_add(). An incumbent of the other kind is reported, and not given.
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): what is in the cache now: the incumbent, or else
 *   @value; %NULL if there is none and @value is dead
 *
 * Since: 1.0
 */
GObject *
wisp_cache_add_gobject (WispCache   *self,
                        const gchar *key,
                        GObject     *value)
{
  g_return_val_if_fail (G_IS_OBJECT (value), NULL);

  return add_kind (self, key, value, FALSE);
}

/**
 * wisp_cache_add_object:
 * @self: a cache whose keys are strings
 * @key: the key
 * @value: (transfer none): a light object
 *
 * Makes a light object findable under a key, unless a live value is there already; for
 * language bindings.
 *
 * In C, use wisp_cache_add(). An incumbent of the other kind is reported, and not given.
 * Any thread may call it.
 *
 * Returns: (transfer full) (nullable): what is in the cache now: the incumbent, or else
 *   @value; %NULL if there is none and @value is dead
 *
 * Since: 1.0
 */
WispObject *
wisp_cache_add_object (WispCache   *self,
                       const gchar *key,
                       WispObject  *value)
{
  g_return_val_if_fail (WISP_IS_OBJECT (value), NULL);

  return add_kind (self, key, value, TRUE);
}

/**
 * wisp_cache_remove_string: (rename-to wisp_cache_remove)
 * @self: a cache whose keys are strings
 * @key: the key
 *
 * Removes the entry of a key; for language bindings.
 *
 * In C, use wisp_cache_remove(). Any thread may call it.
 *
 * Returns: %TRUE if there was an entry
 *
 * Since: 1.0
 */
gboolean
wisp_cache_remove_string (WispCache   *self,
                          const gchar *key)
{
  g_return_val_if_fail (WISP_IS_CACHE (self), FALSE);
  g_return_val_if_fail (has_string_keys (self), FALSE);

  return wisp_cache_remove (self, key);
}

/**
 * wisp_cache_snapshot_gobjects: (rename-to wisp_cache_snapshot)
 * @self: a cache
 *
 * Takes a strong reference on each live value that is a GObject; for language
 * bindings.
 *
 * In C, use wisp_cache_snapshot(). Any thread may call it.
 *
 * Returns: (transfer container) (element-type GObject.Object): the values
 *
 * Since: 1.0
 */
GPtrArray *
wisp_cache_snapshot_gobjects (WispCache *self)
{
  return snapshot_kind (self, FALSE);
}

/**
 * wisp_cache_snapshot_objects:
 * @self: a cache
 *
 * Takes a strong reference on each live value that is a light object; for language
 * bindings.
 *
 * In C, use wisp_cache_snapshot(). Any thread may call it.
 *
 * Returns: (transfer container) (element-type Wisp.Object): the values
 *
 * Since: 1.0
 */
GPtrArray *
wisp_cache_snapshot_objects (WispCache *self)
{
  return snapshot_kind (self, TRUE);
}

/**
 * wisp_cache_get_or_load_gobject: (rename-to wisp_cache_get_or_load)
 * @self: a cache whose keys are strings
 * @key: the key
 * @load: (scope call) (closure user_data): makes the value if there is none: a GObject
 * @user_data: for @load
 * @cancellable: (nullable): ends the wait of this caller
 * @error: for the error of @load, or another one
 *
 * Finds the value of a key, and loads it if there is none; for language bindings.
 *
 * In C, use wisp_cache_get_or_load(). @load runs on the thread of this call or not at all,
 * so it may be a function of any language. A value of the other kind is an error.
 * Any thread may call it.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
GObject *
wisp_cache_get_or_load_gobject (WispCache                 *self,
                                const gchar               *key,
                                WispCacheLoadGObjectFunc   load,
                                gpointer                   user_data,
                                GCancellable              *cancellable,
                                GError                   **error)
{
  return load_kind (self, key, wisp_cache_get_or_load, (Loader) { G_CALLBACK (load), user_data },
                    FALSE, cancellable, error);
}

/**
 * wisp_cache_get_or_load_object:
 * @self: a cache whose keys are strings
 * @key: the key
 * @load: (scope call) (closure user_data): makes the value if there is none: a light object
 * @user_data: for @load
 * @cancellable: (nullable): ends the wait of this caller
 * @error: for the error of @load, or another one
 *
 * Finds the value of a key, and loads it if there is none; for language bindings.
 *
 * In C, use wisp_cache_get_or_load(). @load runs on the thread of this call or not at all,
 * so it may be a function of any language. A value of the other kind is an error.
 * Any thread may call it.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
WispObject *
wisp_cache_get_or_load_object (WispCache                *self,
                               const gchar              *key,
                               WispCacheLoadObjectFunc   load,
                               gpointer                  user_data,
                               GCancellable             *cancellable,
                               GError                  **error)
{
  return load_kind (self, key, wisp_cache_get_or_load, (Loader) { G_CALLBACK (load), user_data },
                    TRUE, cancellable, error);
}

/**
 * wisp_cache_get_or_load_finish_gobject: (rename-to wisp_cache_get_or_load_finish)
 * @self: a cache
 * @result: what the callback was given
 * @error: for the error
 *
 * Gives the result of wisp_cache_get_or_start_async(): a GObject; for language
 * bindings.
 *
 * In C, use wisp_cache_get_or_load_finish(). A value of the other kind is an error.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
GObject *
wisp_cache_get_or_load_finish_gobject (WispCache     *self,
                                       GAsyncResult  *result,
                                       GError       **error)
{
  return only_kind (wisp_cache_get_or_load_finish (self, result, error), FALSE, error);
}

/**
 * wisp_cache_get_or_load_finish_object:
 * @self: a cache
 * @result: what the callback was given
 * @error: for the error
 *
 * Gives the result of wisp_cache_get_or_start_async(): a light object; for language
 * bindings.
 *
 * In C, use wisp_cache_get_or_load_finish(). A value of the other kind is an error.
 *
 * Returns: (transfer full): the value
 *
 * Since: 1.0
 */
WispObject *
wisp_cache_get_or_load_finish_object (WispCache     *self,
                                      GAsyncResult  *result,
                                      GError       **error)
{
  return only_kind (wisp_cache_get_or_load_finish (self, result, error), TRUE, error);
}

/**
 * wisp_cache_reload_gobject: (rename-to wisp_cache_reload)
 * @self: a cache whose keys are strings
 * @key: the key
 * @load: (scope call) (closure user_data): makes the new value: a GObject
 * @user_data: for @load
 * @cancellable: (nullable): ends the wait of this caller
 * @error: for the error of @load, or another one
 *
 * Loads the value of a key anew; for language bindings.
 *
 * In C, use wisp_cache_reload(). @load runs on the thread of this call or not at all,
 * so it may be a function of any language. A value of the other kind is an error.
 * Any thread may call it.
 *
 * Returns: (transfer full): the new value
 *
 * Since: 1.0
 */
GObject *
wisp_cache_reload_gobject (WispCache                 *self,
                           const gchar               *key,
                           WispCacheLoadGObjectFunc   load,
                           gpointer                   user_data,
                           GCancellable              *cancellable,
                           GError                   **error)
{
  return load_kind (self, key, wisp_cache_reload, (Loader) { G_CALLBACK (load), user_data },
                    FALSE, cancellable, error);
}

/**
 * wisp_cache_reload_object:
 * @self: a cache whose keys are strings
 * @key: the key
 * @load: (scope call) (closure user_data): makes the new value: a light object
 * @user_data: for @load
 * @cancellable: (nullable): ends the wait of this caller
 * @error: for the error of @load, or another one
 *
 * Loads the value of a key anew; for language bindings.
 *
 * In C, use wisp_cache_reload(). @load runs on the thread of this call or not at all,
 * so it may be a function of any language. A value of the other kind is an error.
 * Any thread may call it.
 *
 * Returns: (transfer full): the new value
 *
 * Since: 1.0
 */
WispObject *
wisp_cache_reload_object (WispCache                *self,
                          const gchar              *key,
                          WispCacheLoadObjectFunc   load,
                          gpointer                  user_data,
                          GCancellable             *cancellable,
                          GError                  **error)
{
  return load_kind (self, key, wisp_cache_reload, (Loader) { G_CALLBACK (load), user_data },
                    TRUE, cancellable, error);
}

/**
 * wisp_cache_reload_finish_gobject: (rename-to wisp_cache_reload_finish)
 * @self: a cache
 * @result: what the callback was given
 * @error: for the error
 *
 * Gives the result of wisp_cache_restart_async(): a GObject; for language
 * bindings.
 *
 * In C, use wisp_cache_reload_finish(). A value of the other kind is an error.
 *
 * Returns: (transfer full): the new value
 *
 * Since: 1.0
 */
GObject *
wisp_cache_reload_finish_gobject (WispCache     *self,
                                  GAsyncResult  *result,
                                  GError       **error)
{
  return only_kind (wisp_cache_reload_finish (self, result, error), FALSE, error);
}

/**
 * wisp_cache_reload_finish_object:
 * @self: a cache
 * @result: what the callback was given
 * @error: for the error
 *
 * Gives the result of wisp_cache_restart_async(): a light object; for language
 * bindings.
 *
 * In C, use wisp_cache_reload_finish(). A value of the other kind is an error.
 *
 * Returns: (transfer full): the new value
 *
 * Since: 1.0
 */
WispObject *
wisp_cache_reload_finish_object (WispCache     *self,
                                 GAsyncResult  *result,
                                 GError       **error)
{
  return only_kind (wisp_cache_reload_finish (self, result, error), TRUE, error);
}

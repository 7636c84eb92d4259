/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-registry-private.h"

#include "wisp-plugin-private.h"

#include <wisp/wisp-weak.h>

#include <string.h>

/*
 * What the registry shows: the list of plugins, their properties, and signals.
 *
 * Plugins are opened and closed on any thread, but whoever shows them has one. So what
 * happens is noted, under the lock and in its order, and shown in the registry's main
 * context: at once on the thread that made the registry, else from a source.
 */

typedef struct
{
  WispRegistryChange  change;
  WispPlugin         *plugin; /* (owned) */
  WispPluginInfo     *info;   /* (owned) */
} Change;

static void
change_free (gpointer data)
{
  Change *change = data;

  g_object_unref (change->plugin);
  g_object_unref (change->info);
  g_free (change);
}

void
wisp_registry_note_locked (WispRegistry       *self,
                           WispRegistryRecord *record,
                           WispRegistryChange  change)
{
  Change *noted = g_new (Change, 1);

  noted->change = change;
  noted->plugin = g_object_ref (record->plugin);
  noted->info = g_object_ref (record->info);
  g_queue_push_tail (&self->changes, noted);
}

/* Nothing is noted of a plugin that has left meanwhile */
void
wisp_registry_note (WispRegistry       *self,
                    const gchar        *name,
                    WispRegistryChange  change)
{
  WispRegistryRecord *record;

  g_mutex_lock (&self->lock);
  record = g_hash_table_lookup (self->names, name);
  if (record != NULL)
    wisp_registry_note_locked (self, record, change);
  g_mutex_unlock (&self->lock);
}

void
wisp_registry_forget_changes (WispRegistry *self)
{
  g_queue_clear_full (&self->changes, change_free);
}

static gint
compare_plugins (gconstpointer a,
                 gconstpointer b,
                 gpointer      user_data)
{
  return strcmp (wisp_plugin_get_name ((WispPlugin *) a), wisp_plugin_get_name ((WispPlugin *) b));
}

static void
show_removal (WispRegistry *self,
              WispPlugin   *plugin)
{
  guint position;

  if (g_list_store_find (self->plugins, plugin, &position))
    g_list_store_remove (self->plugins, position);
}

static void
show_change (WispRegistry *self,
             Change       *change)
{
  switch (change->change)
    {
    case WISP_REGISTRY_ADDED:
      g_list_store_insert_sorted (self->plugins, change->plugin, compare_plugins, NULL);
      break;

    case WISP_REGISTRY_REMOVED:
      show_removal (self, change->plugin);
      break;

    case WISP_REGISTRY_CHANGED:
      wisp_plugin_show_info (change->plugin, change->info);
      break;

    case WISP_REGISTRY_ENABLED:
    case WISP_REGISTRY_DISABLED:
      wisp_plugin_show_enabled (change->plugin, change->change == WISP_REGISTRY_ENABLED);
      break;

    case WISP_REGISTRY_OPENED:
    case WISP_REGISTRY_CLOSED:
      wisp_plugin_show_open (change->plugin, change->change == WISP_REGISTRY_OPENED);
      break;

    default:
      g_assert_not_reached ();
    }

  wisp_registry_emit (self, change->change, change->plugin);
}

static Change *
take_change (WispRegistry *self)
{
  Change *change;

  g_mutex_lock (&self->lock);
  change = g_queue_pop_head (&self->changes);
  g_mutex_unlock (&self->lock);

  return change;
}

static void
show_changes (WispRegistry *self)
{
  Change *change;

  while ((change = take_change (self)) != NULL)
    {
      show_change (self, change);
      change_free (change);
    }
}

static gboolean
run_show (gpointer data)
{
  g_autoptr (WispRegistry) self = wisp_weak_get (data);

  if (self != NULL)
    show_changes (self);

  return G_SOURCE_REMOVE;
}

static void
unref_weak (gpointer data)
{
  wisp_weak_unref (data);
}

/* Not under the lock */
void
wisp_registry_show (WispRegistry *self)
{
  GMainContext *context = wisp_module_store_get_context (self->store);
  GSource *source;

  if (g_thread_self () == self->thread)
    {
      g_object_ref (self);
      show_changes (self);
      g_object_unref (self);
      return;
    }

  source = g_idle_source_new ();
  g_source_set_priority (source, G_PRIORITY_DEFAULT);
  g_source_set_static_name (source, "Wisp registry");
  g_source_set_callback (source, run_show, wisp_weak_new (self), unref_weak);
  g_source_attach (source, context);
  g_source_unref (source);
}

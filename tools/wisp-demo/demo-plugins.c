/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "demo-plugins.h"

#include "demo-item.h"
#include "demo-json.h"
#include "demo-listing.h"
#include "demo-text.h"

#include "plugins/demo-decoder.h"

#include <stdio.h>
#include <string.h>

/* Files are decoded by plugins, each of which is good for some suffixes. A decoder is opened
 * when the first file of its kind comes, and closed when the last one is done: the files
 * come by suffix. */

typedef struct
{
  WispRegistry  *registry; /* (owned) */
  gboolean       as_json;
  DemoJson       json;     /* of what happened, in order */

  char          *suffix;  /* (owned) (nullable): of the file before */
  WispExtension *decoder; /* (owned) (nullable): for it */

  guint          n_decoded;
  guint          n_refused;
  guint          n_opened;
  guint          n_closed;
} Host;

/* One line, or one object */
static void
tell (Host       *self,
      const char *event,
      const char *name,
      const char *text)
{
  if (self->as_json)
    {
      demo_json_begin (&self->json, NULL, '{');
      demo_json_add_string (&self->json, "event", event);
      demo_json_add_string (&self->json, "name", name);
      demo_json_add_string (&self->json, "text", text);
      demo_json_end (&self->json, '}');
      return;
    }

  g_print ("%-8s  %s%s%s\n", event, name, text != NULL ? ": " : "", text != NULL ? text : "");
}

static void
tell_opened (WispRegistry *registry,
             WispPlugin   *plugin,
             gpointer      user_data)
{
  Host *self = user_data;

  self->n_opened++;
  tell (self, "opened", wisp_plugin_get_name (plugin),
        wisp_plugin_info_get_module (wisp_plugin_get_info (plugin)));
}

static void
tell_closed (WispRegistry *registry,
             WispPlugin   *plugin,
             gpointer      user_data)
{
  Host *self = user_data;

  self->n_closed++;
  tell (self, "closed", wisp_plugin_get_name (plugin), NULL);
}

static gboolean
host_init (Host        *self,
           const char  *folder,
           gboolean     as_json,
           GError     **error)
{
  *self = (Host) { .registry = wisp_registry_new (), .as_json = as_json };
  demo_json_init (&self->json);
  demo_json_begin (&self->json, NULL, '{');
  demo_json_add_string (&self->json, "version", PACKAGE_VERSION);
  demo_json_begin (&self->json, "events", '[');

  g_signal_connect (self->registry, "opened", G_CALLBACK (tell_opened), self);
  g_signal_connect (self->registry, "closed", G_CALLBACK (tell_closed), self);
  wisp_registry_add_point (self->registry, DEMO_DECODER_POINT, DEMO_DECODER_ABI,
                           sizeof (DemoDecoder));
  wisp_registry_add_folder (self->registry, folder, WISP_PLUGIN_INFO_FLAGS_NONE);
  if (!wisp_registry_rescan (self->registry, error))
    return FALSE;

  if (g_list_model_get_n_items (wisp_registry_get_plugins (self->registry)) > 0)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "There are no plugins in %s", folder);

  return FALSE;
}

/* The module is not closed here, but from the main context: nothing of it runs there */
static void
host_drop_decoder (Host *self)
{
  g_clear_pointer (&self->suffix, g_free);
  wisp_clear_object (&self->decoder);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
host_clear (Host *self)
{
  wisp_clear_object (&self->decoder);
  g_clear_pointer (&self->suffix, g_free);
  g_clear_object (&self->registry);
  g_string_free (self->json.text, TRUE);
}

/*
 * Files
 */

static const char *
get_suffix (const DemoItem *item)
{
  const char *slash = strrchr (item->path, '/');
  const char *dot = strrchr (item->path, '.');

  return dot != NULL && dot > slash + 1 ? dot + 1 : "";
}

static int
compare_items (gconstpointer a,
               gconstpointer b)
{
  const DemoItem *one = *(DemoItem *const *) a;
  const DemoItem *other = *(DemoItem *const *) b;
  int order = strcmp (get_suffix (one), get_suffix (other));

  return order != 0 ? order : strcmp (one->path, other->path);
}

static gboolean
has_decoder (Host       *self,
             const char *suffix)
{
  g_auto (GStrv) suffixes = wisp_registry_list (self->registry, DEMO_DECODER_POINT, NULL);

  return g_strv_contains ((const char *const *) suffixes, suffix);
}

/* The one for the file before does, if it has the same suffix */
static void
take_decoder (Host       *self,
              const char *suffix)
{
  g_autoptr (GError) error = NULL;

  if (g_strcmp0 (self->suffix, suffix) == 0)
    return;

  host_drop_decoder (self);
  self->suffix = g_strdup (suffix);
  self->decoder = wisp_registry_get_extension (self->registry, DEMO_DECODER_POINT, suffix, &error);
  if (self->decoder == NULL)
    tell (self, "failed", suffix, error->message);
}

static void
decode (Host     *self,
        DemoItem *item)
{
  const DemoDecoder *decoder = wisp_extension_get_vtable (self->decoder);
  g_autofree char *name = self->as_json ? g_strdup (item->key) : demo_text_display_name (item->key);
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = demo_item_read (item);

  if (bytes != NULL)
    text = decoder->decode (bytes, &error);

  if (text != NULL)
    {
      self->n_decoded++;
      tell (self, "decoded", name, text);
    }
  else
    {
      self->n_refused++;
      tell (self, "refused", name, bytes != NULL ? error->message : demo_item_get_failure (item));
    }
}

static void
decode_all (Host      *self,
            GPtrArray *items)
{
  g_ptr_array_sort (items, compare_items);
  for (guint i = 0; i < items->len; i++)
    {
      DemoItem *item = g_ptr_array_index (items, i);

      if (!has_decoder (self, get_suffix (item)))
        continue;

      take_decoder (self, get_suffix (item));
      if (self->decoder != NULL)
        decode (self, item);
    }
  host_drop_decoder (self);
}

static void
report (Host  *self,
        guint  n_files)
{
  g_autofree char *text = NULL;

  if (!self->as_json)
    {
      g_print ("\n%u of %u files were decoded, %u were refused. Modules were opened %u times and "
               "closed %u times.\n", self->n_decoded, n_files, self->n_refused, self->n_opened,
               self->n_closed);
      return;
    }

  demo_json_end (&self->json, ']');
  demo_json_add_int (&self->json, "files", n_files);
  demo_json_add_int (&self->json, "decoded", self->n_decoded);
  demo_json_add_int (&self->json, "refused", self->n_refused);
  demo_json_add_int (&self->json, "opened", self->n_opened);
  demo_json_add_int (&self->json, "closed", self->n_closed);
  demo_json_end (&self->json, '}');
  text = demo_json_finish (&self->json);
  demo_json_init (&self->json);
  fputs (text, stdout);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Host, host_clear)

/* As demo_files_show(): it is clean if all that was opened is closed */
gboolean
demo_plugins_show (const DemoOptions  *options,
                   gboolean           *is_clean,
                   GError            **error)
{
  g_autoptr (DemoListing) listing = NULL;
  g_auto (Host) host = { NULL };
  DemoProgress progress;

  if (!host_init (&host, options->plugins, options->json, error))
    return FALSE;

  demo_progress_init (&progress);
  listing = demo_listing_new (options->folder, options->max_files, options->max_bytes,
                              &progress, error);
  if (listing == NULL)
    return FALSE;

  decode_all (&host, listing->items);
  report (&host, listing->items->len);
  *is_clean = host.n_opened == host.n_closed;

  return TRUE;
}

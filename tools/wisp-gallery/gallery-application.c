/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-application.h"

#include "gallery-script.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DEFAULT_FRONT_MIB 32

struct _GalleryApplication
{
  GtkApplication  parent_instance;

  GalleryStore   *store;    /* (owned) (nullable): from startup on */
  GalleryScript  *script;   /* (owned) (nullable) */
  int             status;

  /* From the command line */
  char           *cache;    /* (owned) (nullable) */
  char           *script_file; /* (owned) (nullable) */
  int             front_mib;
  gboolean        dark;
  gboolean        version;
};

G_DEFINE_FINAL_TYPE (GalleryApplication, gallery_application, GTK_TYPE_APPLICATION)

static void
set_dark (GSimpleAction *action,
          GVariant      *state,
          gpointer       data)
{
  g_object_set (gtk_settings_get_default (), "gtk-application-prefer-dark-theme",
                g_variant_get_boolean (state), NULL);
  g_simple_action_set_state (action, state);
}

static void
warn_of_memory (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  gallery_store_trim (GALLERY_APPLICATION (data)->store, G_MEMORY_MONITOR_WARNING_LEVEL_LOW);
}

static void
drop_front (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  gallery_store_trim (GALLERY_APPLICATION (data)->store, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
}

static void
reload (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       data)
{
  gallery_store_reset (GALLERY_APPLICATION (data)->store);
}

static void
quit (GSimpleAction *action,
      GVariant      *parameter,
      gpointer       data)
{
  GList *windows;

  while ((windows = gtk_application_get_windows (data)) != NULL)
    gtk_window_destroy (windows->data);
}

static void
show_about (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       data)
{
  const char *authors[] = { _("The Wisp authors"), NULL };

  gtk_show_about_dialog (gtk_application_get_active_window (data),
                         "program-name", _("Wisp Gallery"),
                         "logo-icon-name", GALLERY_ID,
                         "version", PACKAGE_VERSION,
                         "comments", _("Browses images, and shows what a weak cache does"),
                         "license-type", GTK_LICENSE_LGPL_2_1,
                         "authors", authors,
                         NULL);
}

static void
set_decoder (GSimpleAction *action,
             GVariant      *state,
             gpointer       data)
{
  GalleryDecoders *decoders = gallery_store_get_decoders (GALLERY_APPLICATION (data)->store);
  const char *name = g_action_get_name (G_ACTION (action)) + strlen ("decoder-");

  for (guint i = 0; i < gallery_decoders_get_n (decoders); i++)
    if (g_str_equal (wisp_plugin_info_get_name (gallery_decoders_get_info (decoders, i)), name))
      gallery_decoders_set_enabled (decoders, i, g_variant_get_boolean (state));
  g_simple_action_set_state (action, state);
}

/* One for each, so that a switch and a script can do the same */
static void
add_decoder_actions (GalleryApplication *self)
{
  GalleryDecoders *decoders = gallery_store_get_decoders (self->store);

  for (guint i = 0; i < gallery_decoders_get_n (decoders); i++)
    {
      gboolean enabled = gallery_decoders_get_enabled (decoders, i);
      WispPluginInfo *info = gallery_decoders_get_info (decoders, i);
      g_autofree char *name = g_strconcat ("decoder-", wisp_plugin_info_get_name (info), NULL);
      g_autoptr (GSimpleAction) action =
        g_simple_action_new_stateful (name, NULL, g_variant_new_boolean (enabled));

      g_signal_connect (action, "change-state", G_CALLBACK (set_decoder), self);
      g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (action));
    }
}

static void
add_actions (GalleryApplication *self)
{
  static const GActionEntry entries[] = {
    { "dark", NULL, NULL, "false", set_dark },
    { "memory-warning", warn_of_memory },
    { "drop-front", drop_front },
    { "reload", reload },
    { "about", show_about },
    { "quit", quit },
  };
  static const struct { const char *action, *keys[2]; } keys[] = {
    { "app.quit", { "<Control>q" } },
    { "app.reload", { "<Control>r" } },
    { "app.dark", { "<Control>d" } },
    { "app.drop-front", { "<Control>Delete" } },
  };

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), keys[i].action,
                                           (const char **) keys[i].keys);
  add_decoder_actions (self);
}

static void
add_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();

  gtk_css_provider_load_from_resource (provider, GALLERY_PATH "/style.css");
  gtk_style_context_add_provider_for_display (gdk_display_get_default (),
                                              GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

static void
gallery_application_startup (GApplication *application)
{
  GalleryApplication *self = GALLERY_APPLICATION (application);

  G_APPLICATION_CLASS (gallery_application_parent_class)->startup (application);

  self->store = gallery_store_new (g_strcmp0 (self->cache, "strong") == 0,
                                   (gsize) self->front_mib << 20);
  gtk_window_set_default_icon_name (GALLERY_ID);
  add_style ();
  add_actions (self);
  if (self->dark)
    g_action_group_activate_action (G_ACTION_GROUP (self), "dark", NULL);
}

static GalleryWindow *
make_window (GalleryApplication *self)
{
  GalleryWindow *window = gallery_window_new (GTK_APPLICATION (self), self->store);

  if (self->script_file != NULL && self->script == NULL)
    self->script = gallery_script_new (self, window, self->script_file);
  gtk_window_present (GTK_WINDOW (window));

  return window;
}

/* Where the icons of the machine are: thousands of images, and everybody has them */
static char **
get_icon_folders (void)
{
  g_autoptr (GStrvBuilder) folders = g_strv_builder_new ();
  const char * const *data = g_get_system_data_dirs ();

  for (guint i = 0; data[i] != NULL; i++)
    for (guint j = 0; j < 2; j++)
      {
        g_autofree char *path = g_build_filename (data[i], j == 0 ? "icons" : "pixmaps", NULL);

        if (g_file_test (path, G_FILE_TEST_IS_DIR))
          g_strv_builder_add (folders, path);
      }

  return g_strv_builder_end (folders);
}

static void
gallery_application_activate (GApplication *application)
{
  GalleryWindow *window = make_window (GALLERY_APPLICATION (application));
  g_auto (GStrv) folders = get_icon_folders ();

  if (folders[0] != NULL)
    gallery_window_open (window, (const char * const *) folders, _("Icons of this system"));
}

static void
gallery_application_open (GApplication  *application,
                          GFile        **files,
                          int            n_files,
                          const char    *hint)
{
  GalleryWindow *window = make_window (GALLERY_APPLICATION (application));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) paths = NULL;

  for (int i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_file_get_path (files[i]);

      if (path != NULL)
        g_strv_builder_add (builder, path);
    }
  paths = g_strv_builder_end (builder);
  if (paths[0] != NULL)
    gallery_window_open (window, (const char * const *) paths, NULL);
}

static int
gallery_application_handle_local_options (GApplication *application,
                                          GVariantDict *options)
{
  GalleryApplication *self = GALLERY_APPLICATION (application);

  if (self->version)
    {
      g_print ("wisp-gallery %s\n", PACKAGE_VERSION);
      return 0;
    }
  if (self->cache != NULL && !g_str_equal (self->cache, "weak") && !g_str_equal (self->cache, "strong"))
    {
      g_printerr ("wisp-gallery: %s\n", _("--cache is either “weak” or “strong”"));
      return 2;
    }
  if (self->front_mib < 0)
    {
      g_printerr ("wisp-gallery: %s\n", _("--front is a number of MiB"));
      return 2;
    }

  return -1;
}

static void
gallery_application_dispose (GObject *object)
{
  GalleryApplication *self = GALLERY_APPLICATION (object);

  g_clear_pointer (&self->script, gallery_script_free);
  g_clear_object (&self->store);
  g_clear_pointer (&self->cache, g_free);
  g_clear_pointer (&self->script_file, g_free);

  G_OBJECT_CLASS (gallery_application_parent_class)->dispose (object);
}

static void
gallery_application_class_init (GalleryApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = gallery_application_dispose;
  application_class->startup = gallery_application_startup;
  application_class->activate = gallery_application_activate;
  application_class->open = gallery_application_open;
  application_class->handle_local_options = gallery_application_handle_local_options;
}

static void
gallery_application_init (GalleryApplication *self)
{
  const GOptionEntry entries[] = {
    { "cache", 0, 0, G_OPTION_ARG_STRING, &self->cache,
      N_("“weak” (the default), or “strong”, which lets nothing go"), N_("KIND") },
    { "front", 0, 0, G_OPTION_ARG_INT, &self->front_mib,
      N_("How much the weak cache keeps alive itself (default: 32)"), N_("MIB") },
    { "dark", 0, 0, G_OPTION_ARG_NONE, &self->dark, N_("Begin dark"), NULL },
    { "script", 0, 0, G_OPTION_ARG_FILENAME, &self->script_file,
      N_("Do what a file says (see the manual page)"), N_("FILE") },
    { "version", 0, 0, G_OPTION_ARG_NONE, &self->version, N_("Print the version and exit"), NULL },
    { NULL }
  };

  self->front_mib = DEFAULT_FRONT_MIB;
  g_application_add_main_option_entries (G_APPLICATION (self), entries);
  g_application_set_option_context_parameter_string (G_APPLICATION (self), _("[FOLDER…]"));
  g_application_set_option_context_summary (G_APPLICATION (self),
    _("Browses the images of folders (by default: the icons of this system)."));
}

/* Not unique: a strong and a weak cache are to be seen side by side */
GalleryApplication *
gallery_application_new (void)
{
  return g_object_new (GALLERY_TYPE_APPLICATION,
                       "application-id", GALLERY_ID,
                       "flags", G_APPLICATION_NON_UNIQUE | G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", GALLERY_PATH,
                       NULL);
}

GalleryStore *
gallery_application_get_store (GalleryApplication *self)
{
  return self->store;
}

void
gallery_application_set_status (GalleryApplication *self,
                                int                 status)
{
  self->status = status;
}

int
gallery_application_get_status (GalleryApplication *self)
{
  return self->status;
}

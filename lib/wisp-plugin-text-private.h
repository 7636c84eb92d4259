/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  gchar *point; /* (owned) */
  gchar *name;  /* (owned) */
  guint  abi;
  gint   priority;
} WispPluginExtension;

typedef struct
{
  gchar *name;    /* (owned) */
  gchar *version; /* (owned) (nullable): the lowest that will do */
} WispPluginRequirement;

/* What a key file says. Zeroed memory is an empty one. */
typedef struct
{
  gchar     *name;         /* (owned) */
  gchar     *module;       /* (owned) (nullable): relative to the folder of the key file */
  gchar     *version;      /* (owned) */
  gchar     *display_name; /* (owned) */
  gchar     *description;  /* (owned) (nullable) */
  gchar     *icon_name;    /* (owned) (nullable) */
  GPtrArray *requirements; /* (owned) (element-type WispPluginRequirement) */
  GPtrArray *extensions;   /* (owned) (element-type WispPluginExtension) */
} WispPluginText;

G_GNUC_INTERNAL
void      wisp_plugin_text_init      (WispPluginText       *self);
G_GNUC_INTERNAL
void      wisp_plugin_text_clear     (WispPluginText       *self);
G_GNUC_INTERNAL
gboolean  wisp_plugin_text_equal     (const WispPluginText *self,
                                      const WispPluginText *other);
G_GNUC_INTERNAL
void      wisp_plugin_extension_free (gpointer              extension);

G_END_DECLS

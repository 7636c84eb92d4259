/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A key file is text that people write, in a few dozen languages */
#define WISP_PLUGIN_MAX_LENGTH (128 * 1024)

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
gboolean  wisp_plugin_text_read        (WispPluginText  *self,
                                        const gchar     *data,
                                        gsize            length,
                                        const gchar     *origin,
                                        GError         **error);
G_GNUC_INTERNAL
gboolean  wisp_plugin_text_equal       (const WispPluginText *self,
                                        const WispPluginText *other);
G_GNUC_INTERNAL
void      wisp_plugin_text_clear       (WispPluginText  *self);

G_GNUC_INTERNAL
gboolean  wisp_plugin_is_name          (const gchar     *name);
G_GNUC_INTERNAL
gboolean  wisp_plugin_is_version       (const gchar     *version);
G_GNUC_INTERNAL
gint      wisp_plugin_compare_versions (const gchar     *one,
                                        const gchar     *other);

G_END_DECLS

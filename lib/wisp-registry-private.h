/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-module-private.h"

#include <wisp/wisp-cache.h>
#include <wisp/wisp-registry.h>

G_BEGIN_DECLS

/* An extension point of the host */
typedef struct
{
  guint abi;
  gsize vtable_size; /* of a table of functions */
  GType type;        /* G_TYPE_NONE if it is for tables, G_TYPE_INVALID if for anything */
} WispRegistryPoint;

/* A folder to search */
typedef struct
{
  gchar               *path; /* (owned) */
  WispPluginInfoFlags  flags;
} WispRegistryFolder;

/* A plugin. Guarded by the registry's lock. */
typedef struct
{
  WispPluginInfo             *info;       /* (owned) */
  const WispModuleDescriptor *descriptor; /* (nullable): of one that is linked in */
  WispPlugin                 *plugin;     /* (owned): what is shown of it */
  gboolean                    enabled;
} WispRegistryRecord;

typedef enum
{
  WISP_REGISTRY_ADDED,
  WISP_REGISTRY_REMOVED,
  WISP_REGISTRY_CHANGED,
  WISP_REGISTRY_ENABLED,
  WISP_REGISTRY_DISABLED,
  WISP_REGISTRY_OPENED,
  WISP_REGISTRY_CLOSED
} WispRegistryChange;

struct _WispRegistry
{
  GObject parent_instance;

  GThread         *thread;     /* (owned): that made it */
  WispModuleStore *store;      /* (owned) */
  WispCache       *modules;    /* (owned): open ones, by name */
  WispCache       *extensions; /* (owned): live ones, by "POINT/NAME" */
  GListStore      *plugins;    /* (owned) (element-type WispPlugin): main context only */

  GMutex           lock;

  /* Guarded by lock */
  GHashTable      *points;  /* (owned) (element-type utf8 WispRegistryPoint) */
  GPtrArray       *folders; /* (owned) (element-type WispRegistryFolder) */
  GPtrArray       *records; /* (owned) (element-type WispRegistryRecord): in their order */
  GHashTable      *names;   /* (owned) (element-type utf8 WispRegistryRecord): of records */
  GHashTable      *offers;  /* (owned) (element-type utf8 WispRegistryRecord): by "POINT/NAME" */
  GPtrArray       *refused; /* (owned) (element-type utf8): by the last scan */
  GQueue           changes; /* to be shown in the main context */
};

void                     wisp_registry_emit           (WispRegistry                *self,
                                                       WispRegistryChange           change,
                                                       WispPlugin                  *plugin);

/* Points, under the lock: wisp-registry-point.c */
const WispRegistryPoint *wisp_registry_find_point     (WispRegistry                *self,
                                                       const gchar                 *name,
                                                       GError                     **error);

/* Plugins, under the lock: wisp-registry-record.c */
WispRegistryRecord      *wisp_registry_record_new     (WispRegistry                *self,
                                                       WispPluginInfo              *info,
                                                       const WispModuleDescriptor  *descriptor);
gboolean                 wisp_registry_check_unique   (WispRegistry                *self,
                                                       WispPluginInfo              *info,
                                                       GError                     **error);
void                     wisp_registry_insert         (WispRegistry                *self,
                                                       WispRegistryRecord          *record);

/* These need no lock */
void                     wisp_registry_record_free    (gpointer                     record);
const gchar             *wisp_registry_get_origin     (WispPluginInfo              *info);

/* Folders: wisp-registry-scan.c */
GPtrArray               *wisp_registry_folders_new    (void);

/* What is shown: wisp-registry-show.c */
void                     wisp_registry_note           (WispRegistry                *self,
                                                       const gchar                 *name,
                                                       WispRegistryChange           change);
void                     wisp_registry_note_locked    (WispRegistry                *self,
                                                       WispRegistryRecord          *record,
                                                       WispRegistryChange           change);
void                     wisp_registry_show           (WispRegistry                *self);
void                     wisp_registry_forget_changes (WispRegistry                *self);

/* Modules: wisp-registry-open.c */
WispModule              *wisp_registry_open_module    (WispRegistry                *self,
                                                       const gchar                 *name,
                                                       GError                     **error);
gboolean                 wisp_registry_check_offer    (WispModule                  *module,
                                                       const WispRegistryPoint     *point,
                                                       const WispModuleOffer       *offer,
                                                       GError                     **error);

G_END_DECLS

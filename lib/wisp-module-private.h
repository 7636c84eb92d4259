/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-module-store-private.h"

#include <gmodule.h>
#include <wisp/wisp-module.h>
#include <wisp/wisp-plugin-info.h>

G_BEGIN_DECLS

/* What a module offers at an extension point: a table of functions, or a type */
typedef struct
{
  gchar                *point; /* (owned) */
  gchar                *name;  /* (owned) */
  guint                 abi;

  gconstpointer         vtable; /* (not owned) (nullable): of the module */
  gsize                 vtable_size;
  WispExtensionNewFunc  new_data;  /* (nullable) */
  GDestroyNotify        free_data; /* (nullable) */

  GType                 type; /* G_TYPE_NONE if it is a table */
} WispModuleOffer;

struct _WispModule
{
  WispObject parent_instance;

  WispPluginInfo             *info;         /* (owned) */
  WispModuleStore            *store;        /* (owned) */
  GPtrArray                  *requirements; /* (owned) (element-type WispModule) */
  GModule                    *handle;       /* (owned) (nullable): if it is not linked in */
  const WispModuleDescriptor *descriptor;   /* (nullable): of the module; once checked */

  /* Only the thread that opens it changes these, before others can have it */
  GPtrArray                  *offers;       /* (owned) (element-type WispModuleOffer) */
  GError                     *fault;        /* (owned) (nullable): of adding an offer */
  GThread                    *loader;       /* (not owned) (nullable): while `load` runs */
  gboolean                    loaded;       /* `load` has succeeded */
  gboolean                    resident;

  gboolean                    dying;        /* the store has let go of it */
};

WispModule            *wisp_module_new           (WispPluginInfo              *info,
                                                  WispModuleStore             *store,
                                                  GPtrArray                   *requirements);
gboolean               wisp_module_open          (WispModule                  *self,
                                                  const WispModuleDescriptor  *descriptor,
                                                  GError                     **error);
void                   wisp_module_close         (WispModule                  *self);
void                   wisp_module_break_promise (WispModule                  *self,
                                                  const gchar                 *reason);
void                   wisp_module_set_dying     (WispModule                  *self);
const gchar           *wisp_module_get_origin    (WispModule                  *self);
const WispModuleOffer *wisp_module_find_offer    (WispModule                  *self,
                                                  const gchar                 *point,
                                                  const gchar                 *name);

G_END_DECLS

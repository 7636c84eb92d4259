/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp-module.h>

G_BEGIN_DECLS

/* The open modules of a registry, which closes them. It outlives the registry for as long
 * as anything that came out of a module is in use. */
typedef struct _WispModuleStore WispModuleStore;

/* What the registry wants to know, on the thread that closed a module: that it has been
 * closed, when nobody could have opened it anew yet; and then, that this is over */
typedef struct
{
  void (*closed)  (gpointer     owner,
                   const gchar *name);
  void (*settled) (gpointer     owner);
} WispModuleStoreFuncs;

WispModuleStore *wisp_module_store_new        (gpointer                    owner,
                                               const WispModuleStoreFuncs *funcs);
WispModuleStore *wisp_module_store_ref        (WispModuleStore     *self);
void             wisp_module_store_unref      (WispModuleStore     *self);
GMainContext    *wisp_module_store_get_context (WispModuleStore    *self);

void             wisp_module_store_add        (WispModuleStore     *self,
                                               WispModule          *module);
void             wisp_module_store_discard    (WispModuleStore     *self,
                                               WispModule          *module);
gboolean         wisp_module_store_is_closing (WispModuleStore     *self);
void             wisp_module_store_wait       (WispModuleStore     *self,
                                               const gchar         *name);
void             wisp_module_store_poke       (WispModuleStore     *self);
guint            wisp_module_store_collect    (WispModuleStore     *self);
void             wisp_module_store_closed     (WispModuleStore     *self,
                                               const gchar         *name);
void             wisp_module_store_abandon    (WispModuleStore     *self);

G_END_DECLS

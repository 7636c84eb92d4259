/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp-object.h>

/*
 * Tells a light class from others without a call into GType. Its address stands
 * at a place where a GObject's class has a list, or nothing; a class structure
 * starts as a copy of its parent's, so all light classes have it.
 */
extern G_GNUC_INTERNAL const gchar wisp_object_tag;

static inline gboolean
wisp_object_is_light (gpointer instance)
{
  GTypeInstance *type_instance = instance;

  return ((WispObjectClass *) type_instance->g_class)->tag == &wisp_object_tag;
}

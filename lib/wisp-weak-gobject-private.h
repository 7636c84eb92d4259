/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "wisp-control-private.h"

#include <glib-object.h>

WispControl *wisp_weak_gobject_get_control (GObject     *object);
gpointer     wisp_weak_gobject_upgrade     (WispControl *control);

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

/* What was found about one key file */
typedef struct
{
  GPtrArray *errors;   /* (owned) (element-type utf8): what makes loading fail */
  GPtrArray *warnings; /* (owned) (element-type utf8): what should not be so */
} PluginsFindings;

void plugins_check          (PluginsFindings     *self,
                             const char          *file,
                             WispPluginInfoFlags  flags);
void plugins_findings_clear (PluginsFindings     *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (PluginsFindings, plugins_findings_clear)

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes one JSON value, member by member. A key is %NULL in an array. */
typedef struct
{
  GString  *text;     /* (owned) */
  guint     depth;
  gboolean  is_first; /* in its object or array */
} DemoJson;

void  demo_json_init        (DemoJson   *self);
char *demo_json_finish      (DemoJson   *self) G_GNUC_WARN_UNUSED_RESULT;
void  demo_json_begin       (DemoJson   *self,
                             const char *key,
                             char        bracket);
void  demo_json_end         (DemoJson   *self,
                             char        bracket);
void  demo_json_add_int     (DemoJson   *self,
                             const char *key,
                             gint64      value);
void  demo_json_add_boolean (DemoJson   *self,
                             const char *key,
                             gboolean    value);
void  demo_json_add_null    (DemoJson   *self,
                             const char *key);
void  demo_json_add_string  (DemoJson   *self,
                             const char *key,
                             const char *value);

G_END_DECLS

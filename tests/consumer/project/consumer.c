/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#ifndef CONSUMER_ALONE
#include "config.h"
#endif

#include <string.h>

#include <wisp/wisp.h>

#define CONSUMER_TYPE_THING (consumer_thing_get_type ())
G_DECLARE_FINAL_TYPE (ConsumerThing, consumer_thing, CONSUMER, THING, WispObject)

struct _ConsumerThing
{
  WispObject parent_instance;

  gint value;
};

WISP_DEFINE_FINAL_TYPE (ConsumerThing, consumer_thing, WISP_TYPE_OBJECT)

static void
consumer_thing_class_init (ConsumerThingClass *klass)
{
  (void) klass;
}

static void
consumer_thing_init (ConsumerThing *self)
{
  self->value = 42;
}

int
main (void)
{
  g_autoptr (WispCache) cache = wisp_cache_new ();
  g_autoptr (ConsumerThing) thing = wisp_object_new (CONSUMER_TYPE_THING);
  ConsumerThing *found;

#ifndef CONSUMER_ALONE
  /* This project's, not Wisp's */
  if (strcmp (PACKAGE_VERSION, "consumer") != 0)
    return 1;
#endif

  if (!wisp_cache_insert (cache, "key", thing))
    return 1;
  found = wisp_cache_lookup (cache, "key");
  if (found != thing || found->value != 42)
    return 1;
  wisp_object_unref (found);

  g_clear_pointer (&thing, wisp_object_unref);
  if (wisp_cache_lookup (cache, "key") != NULL || wisp_cache_get_n_entries (cache) != 0)
    return 1;

  g_print ("Wisp %u.%u.%u\n", wisp_get_major_version (), wisp_get_minor_version (),
           wisp_get_micro_version ());

  return 0;
}

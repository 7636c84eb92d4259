/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-type-private.h"

#include "wisp-control-private.h"
#include "wisp-debug-private.h"
#include "wisp-object-private.h"
#include "wisp-quark-private.h"

#include <string.h>

/*
 * How instances come to be and go.
 *
 * GType makes an instance in 45 to 70 ns, most of it spent on what it looks up
 * anew each time. The define macros tell Wisp of each level's instance init, and
 * Wisp repeats what g_type_create_instance() does with them: zeroed memory with
 * the private data below the instance, and for each level from the root down,
 * g_class set to the class of that level and its instance init called with the
 * class of the new instance. Where any level was not defined by the macros, and
 * for dynamic types, whose classes come and go, GType does it.
 *
 *   shared   [ control | private data | instance ]       one allocation
 *   split    [ control ]  [ private data | instance ]    two
 */

/* Of the shared layout, in bytes. What is larger gives its memory back at death,
 * whatever handles remain. */
#define MAX_SHARED_SIZE 256

typedef struct
{
  GInstanceInitFunc instance_init;
  const gint       *private_offset; /* (not owned): static */
} Definition;

G_LOCK_DEFINE_STATIC (infos);

WispTypeInfo *wisp_type_table[WISP_TYPE_TABLE_SIZE];

static WISP_DEFINE_QUARK ("wisp-type-definition", definition)

static gboolean
find_signals (GType type)
{
  guint n_ids = 0, n_interfaces, i;
  GType *interfaces;

  for (GType level = type; level != 0 && n_ids == 0; level = g_type_parent (level))
    g_free (g_signal_list_ids (level, &n_ids));

  interfaces = g_type_interfaces (type, &n_interfaces);
  for (i = 0; i < n_interfaces && n_ids == 0; i++)
    g_free (g_signal_list_ids (interfaces[i], &n_ids));
  g_free (interfaces);

  return n_ids > 0;
}

/* The whole size of the private data is that of the lowest level that has any */
static gsize
find_private_size (GType type)
{
  for (GType level = type; level != WISP_TYPE_OBJECT; level = g_type_parent (level))
    {
      Definition *definition = g_type_get_qdata (level, definition_quark ());

      if (*definition->private_offset != 0)
        return (gsize) -*definition->private_offset;
    }

  return 0;
}

/* Whether dispose or finalize is another than that of WispObject itself */
static gboolean
has_destructor (WispObjectClass *klass)
{
  WispObjectClass *root = g_type_class_peek (WISP_TYPE_OBJECT);

  return klass->dispose != root->dispose || klass->finalize != root->finalize;
}

static gboolean
is_defined_by_wisp (GType type)
{
  for (GType level = type; level != WISP_TYPE_OBJECT; level = g_type_parent (level))
    {
      if (g_type_get_qdata (level, definition_quark ()) == NULL ||
          g_type_get_plugin (level) != NULL)
        return FALSE;
    }

  return TRUE;
}

static void
find_layout (WispTypeInfo *info)
{
  GType level = info->type;
  GTypeQuery query;

  g_type_query (info->type, &query);
  info->klass = g_type_class_peek (info->type);
  info->instance_size = query.instance_size;
  info->private_size = find_private_size (info->type);

  if (wisp_debug_has (WISP_DEBUG_SPLIT) ||
      sizeof (WispControl) + info->private_size + info->instance_size > MAX_SHARED_SIZE)
    info->bits = WISP_CONTROL_SPLIT;
  else if (info->dies_quietly)
    info->bits = WISP_CONTROL_QUIET;

  info->n_levels = g_type_depth (info->type) - 1;
  info->levels = g_new (WispTypeLevel, info->n_levels);

  for (guint i = info->n_levels; i > 0; i--, level = g_type_parent (level))
    {
      Definition *definition = g_type_get_qdata (level, definition_quark ());

      info->levels[i - 1].instance_init = definition->instance_init;
      info->levels[i - 1].klass = g_type_class_peek (level);
    }
}

/*
 * The root's base init: GType runs it for each class of a light type, after it has
 * copied the structure of the parent class and before anybody can see the new one.
 * So `info` is set once, before the class is published, and is of this very type.
 * Later it must not change: GType may copy the structure for a derived class at any
 * moment, on any thread, under a lock that is not ours. What it points to may.
 *
 * A class is never finalized, not even that of a dynamic type (since GLib 2.36).
 */
void
wisp_type_init_base (gpointer klass)
{
  WispObjectClass *object_class = klass;
  WispTypeInfo *info = g_new0 (WispTypeInfo, 1);

  info->type = G_TYPE_FROM_CLASS (klass);
  info->name = g_type_name (info->type);
  object_class->info = info;
}

/*
 * What there is to know of the type of `klass`, of which an instance is about to
 * be made: not earlier, since a class may register signals until then. Whoever has
 * an instance knows that all of it is there.
 */
WispTypeInfo *
wisp_type_learn (gpointer klass)
{
  WispObjectClass *object_class = klass;
  WispTypeInfo *info = object_class->info;

  if (g_atomic_int_get (&info->is_learned))
    return info;

  G_LOCK (infos);

  if (!g_atomic_int_get (&info->is_learned))
    {
      info->has_signals = find_signals (info->type);
      info->dies_quietly = !info->has_signals && !has_destructor (klass);
      if (is_defined_by_wisp (info->type))
        find_layout (info);
      g_atomic_int_set (&info->is_learned, TRUE);
    }

  G_UNLOCK (infos);

  return info;
}

/* The slow half of wisp_type_lookup() */
WispTypeInfo *
wisp_type_resolve (GType type)
{
  WispTypeInfo *info;
  gpointer klass;

  if (!g_type_is_a (type, WISP_TYPE_OBJECT))
    {
      const gchar *name = g_type_name (type);

      g_critical ("Cannot make an instance of '%s': it is not derived from WispObject",
                  name != NULL ? name : "(invalid type)");
      return NULL;
    }

  if (G_TYPE_IS_ABSTRACT (type))
    {
      g_critical ("Cannot make an instance of the abstract type '%s'", g_type_name (type));
      return NULL;
    }

  /* Static classes are kept for ever, with one reference. Dynamic ones are kept by
   * their instances only, since a reference of ours would keep their module. */
  klass = g_type_class_peek_static (type);
  if (klass == NULL)
    klass = g_type_class_ref (type);
  info = wisp_type_learn (klass);

  if (g_type_get_plugin (type) == NULL)
    g_atomic_pointer_set (&wisp_type_table[wisp_type_slot (type)], info);
  else
    g_type_class_unref (klass);

  return info;
}

static gpointer
allocate (WispTypeInfo *info)
{
  gsize size = info->private_size + info->instance_size;
  WispControl *control;
  WispObject *instance;
  gchar *memory;

  if (info->bits == WISP_CONTROL_SPLIT)
    {
      control = g_malloc (sizeof (WispControl));
      memory = g_malloc (size);
    }
  else
    {
      control = g_malloc (sizeof (WispControl) + size);
      memory = (gchar *) (control + 1);
    }

  memset (memory, 0, size);
  instance = (WispObject *) (gpointer) (memory + info->private_size);
  wisp_object_init_control (instance, control, info->bits);

  return instance;
}

gpointer
wisp_type_create (WispTypeInfo *info)
{
  GTypeInstance *instance;

  if (info->levels == NULL)
    return g_type_create_instance (info->type);

  instance = allocate (info);

  for (guint i = 0; i < info->n_levels; i++)
    {
      instance->g_class = info->levels[i].klass;
      info->levels[i].instance_init (instance, info->klass);
    }

  return instance;
}

/* The memory of a dead instance, unless it shares it with its control block */
void
wisp_type_free (WispObject *instance,
                guintptr    bits)
{
  if (bits == WISP_CONTROL_GTYPE)
    g_type_free_instance (&instance->parent_instance);
  else if (bits == WISP_CONTROL_SPLIT)
    g_free ((gchar *) instance - wisp_type_peek (instance)->private_size);
}

/**
 * wisp_type_set_instance_init: (skip)
 * @type: a type that was registered just now
 * @instance_init: the instance init function of @type
 * @private_offset: (not nullable): where the offset of the private data of @type
 *   is kept, or will be; static
 *
 * Tells how to make an instance of one level of a type.
 *
 * The `WISP_DEFINE_*` macros do this; there is no other use for it.
 *
 * Since: 1.0
 */
void
wisp_type_set_instance_init (GType              type,
                             GInstanceInitFunc  instance_init,
                             const gint        *private_offset)
{
  Definition *definition;

  g_return_if_fail (g_type_is_a (type, WISP_TYPE_OBJECT));
  g_return_if_fail (instance_init != NULL);
  g_return_if_fail (private_offset != NULL);

  definition = g_new (Definition, 1);
  definition->instance_init = instance_init;
  definition->private_offset = private_offset;
  g_type_set_qdata (type, definition_quark (), definition);
}

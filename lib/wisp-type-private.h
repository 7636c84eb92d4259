/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp-type.h>

typedef struct
{
  GInstanceInitFunc instance_init;
  gpointer          klass;         /* (not owned): of this level, kept for ever */
} WispTypeLevel;

/* What is known of a type that has a class. Kept for ever, as that is. */
typedef struct
{
  GType         type;
  const gchar  *name;          /* (not owned): for debuggers, which cannot ask GType in a core */

  /* Set once what follows is: before the first instance is made */
  gint          is_learned;    /* (atomic) */
  gboolean      has_signals;   /* its own, or an ancestor's or interface's */
  gboolean      dies_quietly;  /* no signals, no dispose, no finalize */

  /* How to make an instance without GType; levels is NULL where GType makes it */
  guintptr      bits;          /* for the control block: how the memory is had */
  gsize         private_size;  /* in bytes, a multiple of 16 */
  gsize         instance_size; /* in bytes */
  gpointer      klass;         /* (not owned) */
  WispTypeLevel *levels;       /* (owned) (nullable): below WispObject, root first */
  guint         n_levels;
} WispTypeInfo;

/* The types made last, so that the next instance need not ask GType */
#define WISP_TYPE_TABLE_BITS 8
#define WISP_TYPE_TABLE_SIZE (1 << WISP_TYPE_TABLE_BITS)
extern G_GNUC_INTERNAL WispTypeInfo *wisp_type_table[WISP_TYPE_TABLE_SIZE];

void          wisp_type_init_base  (gpointer       klass);
WispTypeInfo *wisp_type_resolve    (GType          type);
WispTypeInfo *wisp_type_learn      (gpointer       klass);
gpointer      wisp_type_create     (WispTypeInfo  *info);
void          wisp_type_free       (WispObject    *instance,
                                    guintptr       bits);

/* Of an instance's own class, which was there before the instance was made */
static inline WispTypeInfo *
wisp_type_peek (WispObject *instance)
{
  WispObjectClass *klass = (WispObjectClass *) instance->parent_instance.g_class;

  return klass->info;
}

/* From the address of a type's node, whose low bits are the allocator's */
static inline guint
wisp_type_slot (GType type)
{
  return ((guint32) (type >> 4) * 2654435769u) >> (32 - WISP_TYPE_TABLE_BITS);
}

/* Pairs with the store in wisp_type_resolve(). NULL, with a critical, for a type
 * that has no instances. */
static inline WispTypeInfo *
wisp_type_lookup (GType type)
{
  WispTypeInfo *info = g_atomic_pointer_get (&wisp_type_table[wisp_type_slot (type)]);

  if (G_LIKELY (info != NULL && info->type == type))
    return info;

  return wisp_type_resolve (type);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "probe.h"

#include <string.h>

enum { ALIVE = 0x600d, DEAD = 0xdead };

const char *const probe_kind_names[N_PROBES] = { "shared", "split", "gtype", "gobject" };

void (*probe_on_dispose) (gpointer instance);
void (*probe_on_finalize) (gpointer instance);

/* By thread, so that counting adds no order that the library does not give */
static guint disposed[EXPLORE_MAX_THREADS + 1];
static guint finalized[EXPLORE_MAX_THREADS + 1];

/* What all kinds have */
typedef struct
{
  guint    state;
  guint    changes;
  gpointer owned; /* (owned) (nullable): another probe */
} Payload;

static guint
sum (const guint *counts)
{
  guint n = 0;

  for (guint i = 0; i <= EXPLORE_MAX_THREADS; i++)
    n += counts[i];

  return n;
}

static void
payload_dispose (gpointer  instance,
                 Payload  *payload)
{
  explore_check_unlocked ();
  explore_check (payload->state == ALIVE);
  disposed[explore_thread ()]++;
  if (payload->owned != NULL)
    g_clear_pointer (&payload->owned, probe_unref);
  if (probe_on_dispose != NULL)
    probe_on_dispose (instance);
}

static void
payload_finalize (gpointer  instance,
                  Payload  *payload)
{
  explore_check_unlocked ();
  explore_check (payload->state == ALIVE);
  if (probe_on_finalize != NULL)
    probe_on_finalize (instance);
  payload->state = DEAD;
  finalized[explore_thread ()]++;
}

/* ---- Light ones ------------------------------------------------------------- */
#define DEFINE_LIGHT(Name, name, DEFINE, padding)                              \
  typedef struct                                                               \
  {                                                                            \
    WispObject parent_instance;                                                \
    Payload    payload;                                                        \
    gchar      more[padding];                                                  \
  } Name;                                                                      \
                                                                               \
  typedef struct                                                               \
  {                                                                            \
    WispObjectClass parent_class;                                              \
  } Name##Class;                                                               \
                                                                               \
  GType name##_get_type (void);                                                \
  DEFINE (Name, name, WISP_TYPE_OBJECT)                                        \
                                                                               \
  static void                                                                  \
  name##_dispose (WispObject *object)                                          \
  {                                                                            \
    payload_dispose (object, &((Name *) object)->payload);                     \
    WISP_OBJECT_CLASS (name##_parent_class)->dispose (object);                 \
  }                                                                            \
                                                                               \
  static void                                                                  \
  name##_finalize (WispObject *object)                                         \
  {                                                                            \
    payload_finalize (object, &((Name *) object)->payload);                    \
    WISP_OBJECT_CLASS (name##_parent_class)->finalize (object);                \
  }                                                                            \
                                                                               \
  static void                                                                  \
  name##_class_init (Name##Class *klass)                                       \
  {                                                                            \
    klass->parent_class.dispose = name##_dispose;                              \
    klass->parent_class.finalize = name##_finalize;                            \
  }                                                                            \
                                                                               \
  static void                                                                  \
  name##_init (Name *self)                                                     \
  {                                                                            \
    self->payload.state = ALIVE;                                               \
  }

DEFINE_LIGHT (ProbeShared, probe_shared, WISP_DEFINE_TYPE, 8)
DEFINE_LIGHT (ProbeSplit, probe_split, WISP_DEFINE_TYPE, 300)
DEFINE_LIGHT (ProbeGType, probe_gtype, G_DEFINE_TYPE, 8)

/* ---- The heavy one ---------------------------------------------------------- */
typedef struct
{
  GObject parent_instance;
  Payload payload;
} ProbeGObject;

typedef struct
{
  GObjectClass parent_class;
} ProbeGObjectClass;

GType probe_gobject_get_type (void);
G_DEFINE_TYPE (ProbeGObject, probe_gobject, G_TYPE_OBJECT)

static void
probe_gobject_dispose (GObject *object)
{
  payload_dispose (object, &((ProbeGObject *) object)->payload);
  G_OBJECT_CLASS (probe_gobject_parent_class)->dispose (object);
  explore_disposed (object);
}

static void
probe_gobject_finalize (GObject *object)
{
  payload_finalize (object, &((ProbeGObject *) object)->payload);
  G_OBJECT_CLASS (probe_gobject_parent_class)->finalize (object);
}

static void
probe_gobject_class_init (ProbeGObjectClass *klass)
{
  klass->parent_class.dispose = probe_gobject_dispose;
  klass->parent_class.finalize = probe_gobject_finalize;
}

static void
probe_gobject_init (ProbeGObject *self)
{
  self->payload.state = ALIVE;
}

/* ---- All of them ------------------------------------------------------------ */
static gboolean
is_light (gpointer instance)
{
  return !G_IS_OBJECT (instance);
}

static Payload *
get_payload (gpointer instance)
{
  if (!is_light (instance))
    return &((ProbeGObject *) instance)->payload;

  /* In the same place in each of them */
  return &((ProbeShared *) instance)->payload;
}

gpointer
probe_new (ProbeKind kind)
{
  switch (kind)
    {
    case PROBE_SPLIT:
      return wisp_object_new (probe_split_get_type ());
    case PROBE_GTYPE:
      return wisp_object_new (probe_gtype_get_type ());
    case PROBE_GOBJECT:
      return g_object_new (probe_gobject_get_type (), NULL);
    case PROBE_SHARED:
    case N_PROBES:
    default:
      return wisp_object_new (probe_shared_get_type ());
    }
}

gpointer
probe_ref (gpointer instance)
{
  return is_light (instance) ? (wisp_object_ref) (instance) : g_object_ref (instance);
}

void
probe_unref (gpointer instance)
{
  if (is_light (instance))
    wisp_object_unref (instance);
  else
    g_object_unref (instance);
}

/* What a holder of a reference may do at any time */
void
probe_use (gpointer instance)
{
  explore_check (get_payload (instance)->state == ALIVE);
}

/* What only the one holder of the only reference may do */
void
probe_change (gpointer instance)
{
  get_payload (instance)->state = ALIVE;
  get_payload (instance)->changes++;
}

/* Gives `other`, a reference, to an instance that drops it in its dispose */
void
probe_own (gpointer instance,
           gpointer other)
{
  get_payload (instance)->owned = other;
}

guint
probe_n_disposed (void)
{
  return sum (disposed);
}

guint
probe_n_finalized (void)
{
  return sum (finalized);
}

/* ---- Cleanups --------------------------------------------------------------- */
static void
cleanup_run (gpointer data)
{
  ProbeCleanup *self = data;

  explore_check_unlocked ();
  self->run[explore_thread ()]++;
}

static void
cleanup_destroy (gpointer data)
{
  ProbeCleanup *self = data;

  explore_check_unlocked ();
  self->destroyed[explore_thread ()]++;
}

void
probe_cleanup_add (ProbeCleanup *self,
                   WispWeak     *weak,
                   GMainContext *context)
{
  self->id = wisp_weak_add_cleanup (weak, context, cleanup_run, self, cleanup_destroy);
}

void
probe_cleanup_remove (ProbeCleanup *self,
                      WispWeak     *weak)
{
  self->removed = wisp_weak_remove_cleanup (weak, self->id);
}

guint
probe_cleanup_n_run (ProbeCleanup *self)
{
  return sum (self->run);
}

/* At the end: destroyed once, and run as often as said */
void
probe_cleanup_check (ProbeCleanup *self,
                     guint         n_run)
{
  explore_check (sum (self->destroyed) == 1);
  explore_check (sum (self->run) == n_run);
}

/* ---- Once ------------------------------------------------------------------- */
void
probe_setup (void)
{
  for (int kind = 0; kind < N_PROBES; kind++)
    {
      gpointer instance = probe_new ((ProbeKind) kind);
      WispWeak *weak = wisp_weak_new (instance);

      probe_unref (instance);
      wisp_weak_unref (weak);
    }
  g_object_unref (wisp_cache_new ());
  memset (disposed, 0, sizeof disposed);
  memset (finalized, 0, sizeof finalized);
}

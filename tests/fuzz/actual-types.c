/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "actual-private.h"

GType fuzz_small_get_type   (void);
GType fuzz_large_get_type   (void);
GType fuzz_plain_get_type   (void);
GType fuzz_private_get_type (void);
GType fuzz_deep_get_type    (void);
GType fuzz_signal_get_type  (void);

/* What memory that nobody should write to is filled with */
#define PATTERN 0x5a17ed0f

static void
fill (guint32 *memory,
      guint    n_words)
{
  for (guint i = 0; i < n_words; i++)
    memory[i] = PATTERN;
}

static void
check (const guint32 *memory,
       guint          n_words)
{
  for (guint i = 0; i < n_words; i++)
    if (memory[i] != PATTERN)
      fuzz_trace_fail (fuzz_actual->trace, "The memory of an object was overwritten.");
}

/* Dispose and finalize of all kinds */

static void
disposed (gpointer  instance,
          FuzzBits *bits)
{
  const FuzzScript *script = g_steal_pointer (&bits->scripts[0]);
  gpointer next;

  if (fuzz_meet (FUZZ_DISPOSED, bits->number, 0))
    fuzz_run_script (script, instance);

  next = g_steal_pointer (&bits->next);
  if (next != NULL)
    fuzz_unref (next);
}

static void
finalized (gpointer  instance,
           FuzzBits *bits)
{
  const FuzzScript *script = g_steal_pointer (&bits->scripts[1]);

  fuzz_actual->n_finalized++;
  if (fuzz_meet (FUZZ_FINALIZED, bits->number, 0))
    fuzz_run_script (script, instance);
}

/* Light objects */

#define FUZZ_TYPE_OBJECT (fuzz_object_get_type ())
G_DECLARE_DERIVABLE_TYPE (FuzzObject, fuzz_object, FUZZ, OBJECT, WispObject)

struct _FuzzObjectClass
{
  WispObjectClass parent_class;
};

struct _FuzzObjectPrivate
{
  FuzzBits bits;
};

typedef struct _FuzzObjectPrivate FuzzObjectPrivate;

WISP_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (FuzzObject, fuzz_object, WISP_TYPE_OBJECT)

static void
fuzz_object_dispose (WispObject *object)
{
  disposed (object, fuzz_get_bits (object));

  WISP_OBJECT_CLASS (fuzz_object_parent_class)->dispose (object);
}

static void
fuzz_object_finalize (WispObject *object)
{
  finalized (object, fuzz_get_bits (object));

  WISP_OBJECT_CLASS (fuzz_object_parent_class)->finalize (object);
}

static void
fuzz_object_class_init (FuzzObjectClass *klass)
{
  WispObjectClass *object_class = WISP_OBJECT_CLASS (klass);

  object_class->dispose = fuzz_object_dispose;
  object_class->finalize = fuzz_object_finalize;
}

static void
fuzz_object_init (FuzzObject *self)
{
}

/* One that has nothing of its own */
typedef FuzzObject FuzzSmall;
typedef FuzzObjectClass FuzzSmallClass;

WISP_DEFINE_FINAL_TYPE (FuzzSmall, fuzz_small, FUZZ_TYPE_OBJECT)

static void
fuzz_small_class_init (FuzzSmallClass *klass)
{
}

static void
fuzz_small_init (FuzzSmall *self)
{
}

/* One too large to share its memory with its control block */
#define LARGE_SIZE 100

typedef struct
{
  FuzzObject parent_instance;
  guint32    payload[LARGE_SIZE];
} FuzzLarge;

typedef FuzzObjectClass FuzzLargeClass;

WISP_DEFINE_FINAL_TYPE (FuzzLarge, fuzz_large, FUZZ_TYPE_OBJECT)

static void
fuzz_large_finalize (WispObject *object)
{
  WISP_OBJECT_CLASS (fuzz_large_parent_class)->finalize (object);

  check (((FuzzLarge *) object)->payload, LARGE_SIZE);
}

static void
fuzz_large_class_init (FuzzLargeClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = fuzz_large_finalize;
}

static void
fuzz_large_init (FuzzLarge *self)
{
  fill (self->payload, LARGE_SIZE);
}

/* One that GType makes */
typedef FuzzObject FuzzPlain;
typedef FuzzObjectClass FuzzPlainClass;

G_DEFINE_TYPE (FuzzPlain, fuzz_plain, FUZZ_TYPE_OBJECT)

static void
fuzz_plain_class_init (FuzzPlainClass *klass)
{
}

static void
fuzz_plain_init (FuzzPlain *self)
{
}

/* One with private data */
#define PRIVATE_SIZE 5

typedef struct
{
  FuzzObject parent_instance;
} FuzzPrivate;

typedef FuzzObjectClass FuzzPrivateClass;

typedef struct
{
  guint32 payload[PRIVATE_SIZE];
} FuzzPrivatePrivate;

WISP_DEFINE_TYPE_WITH_PRIVATE (FuzzPrivate, fuzz_private, FUZZ_TYPE_OBJECT)

static void
fuzz_private_finalize (WispObject *object)
{
  FuzzPrivatePrivate *priv = fuzz_private_get_instance_private ((FuzzPrivate *) object);

  WISP_OBJECT_CLASS (fuzz_private_parent_class)->finalize (object);

  check (priv->payload, PRIVATE_SIZE);
}

static void
fuzz_private_class_init (FuzzPrivateClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = fuzz_private_finalize;
}

static void
fuzz_private_init (FuzzPrivate *self)
{
  FuzzPrivatePrivate *priv = fuzz_private_get_instance_private (self);

  fill (priv->payload, PRIVATE_SIZE);
}

/* One with private data, derived from another with some */
#define DEEP_SIZE 3

typedef struct
{
  FuzzPrivate parent_instance;
  guint32     payload[DEEP_SIZE];
} FuzzDeep;

typedef FuzzObjectClass FuzzDeepClass;

typedef struct
{
  guint32 payload[DEEP_SIZE];
} FuzzDeepPrivate;

WISP_DEFINE_FINAL_TYPE_WITH_PRIVATE (FuzzDeep, fuzz_deep, fuzz_private_get_type ())

static void
fuzz_deep_finalize (WispObject *object)
{
  FuzzDeep *self = (FuzzDeep *) object;
  FuzzDeepPrivate *priv = fuzz_deep_get_instance_private (self);

  WISP_OBJECT_CLASS (fuzz_deep_parent_class)->finalize (object);

  check (self->payload, DEEP_SIZE);
  check (priv->payload, DEEP_SIZE);
}

static void
fuzz_deep_class_init (FuzzDeepClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = fuzz_deep_finalize;
}

static void
fuzz_deep_init (FuzzDeep *self)
{
  FuzzDeepPrivate *priv = fuzz_deep_get_instance_private (self);

  fill (self->payload, DEEP_SIZE);
  fill (priv->payload, DEEP_SIZE);
}

/* One with a signal, whose argument is a light object */
typedef FuzzObject FuzzSignal;
typedef FuzzObjectClass FuzzSignalClass;

WISP_DEFINE_FINAL_TYPE (FuzzSignal, fuzz_signal, FUZZ_TYPE_OBJECT)

static void
fuzz_signal_class_init (FuzzSignalClass *klass)
{
  g_signal_new ("poked", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                g_cclosure_marshal_VOID__POINTER, G_TYPE_NONE, 1, WISP_TYPE_OBJECT);
}

static void
fuzz_signal_init (FuzzSignal *self)
{
}

/* A GObject */
#define FUZZ_TYPE_GOBJECT (fuzz_gobject_get_type ())
G_DECLARE_FINAL_TYPE (FuzzGObject, fuzz_gobject, FUZZ, G_OBJECT, GObject)

struct _FuzzGObject
{
  GObject  parent_instance;
  FuzzBits bits;
};

G_DEFINE_FINAL_TYPE (FuzzGObject, fuzz_gobject, G_TYPE_OBJECT)

static void
fuzz_gobject_dispose (GObject *object)
{
  disposed (object, fuzz_get_bits (object));

  G_OBJECT_CLASS (fuzz_gobject_parent_class)->dispose (object);
}

static void
fuzz_gobject_finalize (GObject *object)
{
  finalized (object, fuzz_get_bits (object));

  G_OBJECT_CLASS (fuzz_gobject_parent_class)->finalize (object);
}

static void
fuzz_gobject_class_init (FuzzGObjectClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = fuzz_gobject_dispose;
  G_OBJECT_CLASS (klass)->finalize = fuzz_gobject_finalize;
}

static void
fuzz_gobject_init (FuzzGObject *self)
{
}

/* Any of them */

GType
fuzz_type_of_kind (FuzzKind kind)
{
  switch (kind)
    {
    case FUZZ_SMALL: return fuzz_small_get_type ();
    case FUZZ_LARGE: return fuzz_large_get_type ();
    case FUZZ_PLAIN: return fuzz_plain_get_type ();
    case FUZZ_PRIVATE: return fuzz_private_get_type ();
    case FUZZ_DEEP: return fuzz_deep_get_type ();
    case FUZZ_SIGNAL: return fuzz_signal_get_type ();
    case FUZZ_GOBJECT: return FUZZ_TYPE_GOBJECT;
    case FUZZ_N_KINDS:
    default: g_assert_not_reached ();
    }
}

FuzzBits *
fuzz_get_bits (gpointer instance)
{
  FuzzObjectPrivate *priv;

  if (G_IS_OBJECT (instance))
    return &((FuzzGObject *) instance)->bits;

  priv = fuzz_object_get_instance_private (instance);

  return &priv->bits;
}

gint
fuzz_get_number (gpointer instance)
{
  return instance != NULL ? fuzz_get_bits (instance)->number : FUZZ_NONE;
}

gpointer
fuzz_ref (gpointer instance)
{
  return G_IS_OBJECT (instance) ? g_object_ref (instance) : (wisp_object_ref) (instance);
}

void
fuzz_unref (gpointer instance)
{
  if (G_IS_OBJECT (instance))
    g_object_unref (instance);
  else
    wisp_object_unref (instance);
}

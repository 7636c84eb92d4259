/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-test.h"

#include <string.h>

/*
 * What an instance init saw
 *
 * Each level of the types below has a field and perhaps private data of its own.
 * Its instance init notes what GType promises it, and fills both with its own
 * pattern, so that levels that overlap are found out.
 */

#define MAX_LEVELS 8
#define FIELD_SIZE 24

typedef struct
{
  GType    class_seen;   /* the type that the instance was of just then */
  goffset  field;        /* of the level's own field, from the instance */
  goffset  private_data; /* the same, or 0 if there is none */
  gsize    private_size; /* in bytes */
  gboolean zeroed;
} Level;

static Level levels[MAX_LEVELS];
static guint n_levels;

static gboolean
is_filled (const guint8 *bytes,
           gsize         size,
           guint8        value)
{
  for (gsize i = 0; i < size; i++)
    if (bytes[i] != value)
      return FALSE;

  return TRUE;
}

static void
note_level (gpointer instance,
            guint8  *field,
            guint8  *private_data, /* (nullable) */
            gsize    private_size)
{
  Level *level = &levels[n_levels];

  g_assert_cmpuint (n_levels, <, MAX_LEVELS);
  n_levels++;

  level->class_seen = G_TYPE_FROM_INSTANCE (instance);
  level->field = field - (guint8 *) instance;
  level->private_data = private_data != NULL ? private_data - (guint8 *) instance : 0;
  level->private_size = private_size;
  level->zeroed = is_filled (field, FIELD_SIZE, 0) &&
                  (private_data == NULL || is_filled (private_data, private_size, 0));

  memset (field, (int) n_levels, FIELD_SIZE);
  if (private_data != NULL)
    memset (private_data, 0x80 + (int) n_levels, private_size);
}

/*
 * Types of three levels, each level of one of four kinds: F defined by Wisp, G by
 * Wisp and with private data, P plain, by GType, Q plain and with private data.
 * The name of a type tells of its levels: MixFPG is a G below a P below an F. All
 * there are, 84 in number.
 */
#define MIX_TYPE(Name, name, Parent, parent, DEFINE, private_data, private_size) \
  typedef struct { Parent parent_instance; guint8 field[FIELD_SIZE]; } Name;     \
  typedef Parent##Class Name##Class;                                             \
  GType name##_get_type (void);                                                  \
  DEFINE (Name, name, parent##_get_type ())                                      \
  static void name##_class_init (Name##Class *klass) {}                          \
  static void                                                                    \
  name##_init (Name *self)                                                       \
  {                                                                              \
    note_level (self, self->field, private_data, private_size);                  \
  }

/* Sizes that fit no alignment, and differ by level */
#define MIX_PRIVATE(Name) \
  typedef struct { guint8 bytes[sizeof (#Name) * 2 + 1]; } Name##Private;

#define MIX_CHILDREN(Name, name)                                                        \
  MIX_TYPE (Name##F, name##_f, Name, name, WISP_DEFINE_TYPE, NULL, 0)                   \
  MIX_PRIVATE (Name##G)                                                                 \
  MIX_TYPE (Name##G, name##_g, Name, name, WISP_DEFINE_TYPE_WITH_PRIVATE,               \
            name##_g_get_instance_private (self), sizeof (Name##GPrivate))              \
  MIX_TYPE (Name##P, name##_p, Name, name, G_DEFINE_TYPE, NULL, 0)                      \
  MIX_PRIVATE (Name##Q)                                                                 \
  MIX_TYPE (Name##Q, name##_q, Name, name, G_DEFINE_TYPE_WITH_PRIVATE,                  \
            name##_q_get_instance_private (self), sizeof (Name##QPrivate))

/* The third level is the same below each of the four of the second */
#define MIX_GRANDCHILDREN(Name, name) \
  MIX_CHILDREN (Name, name)           \
  MIX_CHILDREN (Name##F, name##_f)    \
  MIX_CHILDREN (Name##G, name##_g)    \
  MIX_CHILDREN (Name##P, name##_p)    \
  MIX_CHILDREN (Name##Q, name##_q)

typedef WispObject Mix;
typedef WispObjectClass MixClass;
#define mix_get_type wisp_object_get_type

/* The casts between levels that the macros make are not used here. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-declarations"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
MIX_CHILDREN (Mix, mix)
MIX_GRANDCHILDREN (MixF, mix_f)
MIX_GRANDCHILDREN (MixG, mix_g)
MIX_GRANDCHILDREN (MixP, mix_p)
MIX_GRANDCHILDREN (MixQ, mix_q)
#pragma GCC diagnostic pop

#define MIX_LIST(name) \
  name##_f_get_type, name##_g_get_type, name##_p_get_type, name##_q_get_type
#define MIX_LIST_DEEP(name) \
  MIX_LIST (name), MIX_LIST (name##_f), MIX_LIST (name##_g), \
  MIX_LIST (name##_p), MIX_LIST (name##_q)

typedef GType (*GetType) (void);

/* Parents before children */
static const GetType mixes[] = {
  MIX_LIST (mix),
  MIX_LIST_DEEP (mix_f),
  MIX_LIST_DEEP (mix_g),
  MIX_LIST_DEEP (mix_p),
  MIX_LIST_DEEP (mix_q),
};

static guint
depth_of (GType type)
{
  return g_type_depth (type) - 1;
}

static GType
ancestor_of (GType type,
             guint depth)
{
  while (depth_of (type) > depth)
    type = g_type_parent (type);

  return type;
}

static gboolean
has_private (GType type)
{
  gchar last = g_type_name (type)[strlen (g_type_name (type)) - 1];

  return last == 'G' || last == 'Q';
}

static void
check_inits (GType type)
{
  g_test_message ("%s", g_type_name (type));

  g_assert_cmpuint (n_levels, ==, depth_of (type));
  for (guint i = 0; i < n_levels; i++)
    {
      g_assert_cmpstr (g_type_name (levels[i].class_seen), ==,
                       g_type_name (ancestor_of (type, i + 1)));
      g_assert_true (levels[i].zeroed);
    }
}

static void
check_contents (gpointer instance)
{
  guint8 *bytes = instance;

  g_assert_cmpuint ((guintptr) instance % 16, ==, 0);

  for (guint i = 0; i < n_levels; i++)
    {
      GType level = ancestor_of (G_TYPE_FROM_INSTANCE (instance), i + 1);

      g_assert_true (is_filled (bytes + levels[i].field, FIELD_SIZE, (guint8) (i + 1)));

      g_assert_true (has_private (level) == (levels[i].private_size > 0));
      if (levels[i].private_size == 0)
        continue;

      g_assert_cmpint (levels[i].private_data, <, 0);
      g_assert_cmpint (levels[i].private_data % 16, ==, 0);
      g_assert_true (is_filled (bytes + levels[i].private_data, levels[i].private_size,
                                (guint8) (0x80 + i + 1)));
    }
}

typedef void (*Check) (GType    type,
                       gpointer instance);

/* `check` sees an instance of each type, made in the one and the other way */
static void
for_each_mix (gboolean children_first,
              Check    check)
{
  for (guint i = 0; i < G_N_ELEMENTS (mixes); i++)
    {
      GType type = mixes[children_first ? G_N_ELEMENTS (mixes) - 1 - i : i] ();
      gpointer instance;

      n_levels = 0;
      instance = wisp_object_new (type);
      check (type, instance);
      wisp_object_unref (instance);

      n_levels = 0;
      instance = g_type_create_instance (type);
      check (type, instance);
      wisp_object_unref (instance);
    }
}

static void
check_mix (GType    type,
           gpointer instance)
{
  g_assert_cmpuint (G_TYPE_FROM_INSTANCE (instance), ==, type);
  g_assert_true (((GTypeInstance *) instance)->g_class == g_type_class_peek (type));
  check_inits (type);
  check_contents (instance);
}

static void
test_mix_parents_first (void)
{
  g_test_summary ("Levels of all kinds work in any order, parents used first");

  if (test_in_subprocess ())
    {
      for_each_mix (FALSE, check_mix);
      return;
    }
  g_test_trap_assert_passed ();
}

static void
test_mix_children_first (void)
{
  g_test_summary ("Levels of all kinds work in any order, children used first");

  if (test_in_subprocess ())
    {
      for_each_mix (TRUE, check_mix);
      return;
    }
  g_test_trap_assert_passed ();
}

static void
test_mix_number (void)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);

  g_test_summary ("There are as many mixed types as there are ways to mix");

  for (guint i = 0; i < G_N_ELEMENTS (mixes); i++)
    g_hash_table_add (names, (gpointer) g_type_name (mixes[i] ()));

  g_assert_cmpuint (g_hash_table_size (names), ==, 4 + 4 * 4 + 4 * 4 * 4);
}

static void
test_mix_same_layout (void)
{
  g_test_summary ("An instance is laid out alike, whoever makes it");

  for (guint i = 0; i < G_N_ELEMENTS (mixes); i++)
    {
      GType type = mixes[i] ();
      Level by_wisp[MAX_LEVELS];
      gpointer instance;

      n_levels = 0;
      instance = wisp_object_new (type);
      memcpy (by_wisp, levels, sizeof levels);
      wisp_object_unref (instance);

      n_levels = 0;
      instance = g_type_create_instance (type);
      for (guint j = 0; j < n_levels; j++)
        {
          g_assert_cmpint (levels[j].field, ==, by_wisp[j].field);
          g_assert_cmpint (levels[j].private_data, ==, by_wisp[j].private_data);
        }
      wisp_object_unref (instance);
    }
}

static void
test_mix_interleaved (void)
{
  gpointer instances[G_N_ELEMENTS (mixes)];

  g_test_summary ("Instances of many types are made in turn, and none is taken for another");

  for (guint round = 0; round < 3; round++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (mixes); i++)
        {
          n_levels = 0;
          instances[i] = wisp_object_new (mixes[i] ());
          check_mix (mixes[i] (), instances[i]);
        }
      for (guint i = 0; i < G_N_ELEMENTS (mixes); i++)
        wisp_object_unref (instances[i]);
    }
}

/* The init function of each level is given the class of the whole instance */

typedef struct
{
  GTypeClass *level_class; /* what g_class was */
  gpointer    whole_class; /* what the second argument was */
} InitCall;

static InitCall init_calls[2];
static guint n_init_calls;

static void
note_init (GTypeInstance *instance,
           gpointer       klass)
{
  init_calls[n_init_calls].level_class = instance->g_class;
  init_calls[n_init_calls].whole_class = klass;
  n_init_calls++;
}

static GType
register_level (const gchar *name,
                GType        parent)
{
  static const gint no_private_data = 0;
  const GTypeInfo info = {
    .class_size = sizeof (WispObjectClass),
    .instance_size = sizeof (WispObject),
    .instance_init = note_init,
  };
  GType type = g_type_register_static (parent, name, &info, 0);

  wisp_type_set_instance_init (type, note_init, &no_private_data);

  return type;
}

static void
test_init_arguments (void)
{
  GType parent = register_level ("InitParent", WISP_TYPE_OBJECT);
  GType child = register_level ("InitChild", parent);
  gpointer (*makers[]) (GType) = { wisp_object_new, (gpointer (*) (GType)) g_type_create_instance };

  g_test_summary ("An instance init sees the class of its level, and is given that of the whole");

  for (guint i = 0; i < G_N_ELEMENTS (makers); i++)
    {
      gpointer instance;

      n_init_calls = 0;
      instance = makers[i] (child);

      g_assert_cmpuint (n_init_calls, ==, 2);
      g_assert_true (init_calls[0].level_class == g_type_class_peek (parent));
      g_assert_true (init_calls[1].level_class == g_type_class_peek (child));
      g_assert_true (init_calls[0].whole_class == g_type_class_peek (child));
      g_assert_true (init_calls[1].whole_class == g_type_class_peek (child));
      wisp_object_unref (instance);
    }
}

static void
test_init_refused (void)
{
  static const gint no_private_data = 0;

  g_test_summary ("Wisp is not told of types that are none of its own");

  test_expect_critical ("*WISP_TYPE_OBJECT*");
  wisp_type_set_instance_init (G_TYPE_OBJECT, note_init, &no_private_data);
  test_expect_critical ("*instance_init != NULL*");
  wisp_type_set_instance_init (TEST_TYPE_OBJECT, NULL, &no_private_data);
  test_expect_critical ("*private_offset != NULL*");
  wisp_type_set_instance_init (TEST_TYPE_OBJECT, note_init, NULL);
}

static gpointer made_in_init;

static void
make_another (GTypeInstance *instance,
              gpointer       klass)
{
  /* The first instance of a type, within the init of the first of another */
  made_in_init = wisp_object_new (TEST_TYPE_OBJECT);
  wisp_object_unref (made_in_init);
}

static void
test_init_nested (void)
{
  static const gint no_private_data = 0;
  const GTypeInfo info = {
    .class_size = sizeof (WispObjectClass),
    .instance_size = sizeof (WispObject),
    .instance_init = make_another,
  };
  GType type = g_type_register_static (WISP_TYPE_OBJECT, "InitNested", &info, 0);
  g_autoptr (WispObject) object = NULL;

  g_test_summary ("An instance init may make other objects, and drop them");

  wisp_type_set_instance_init (type, make_another, &no_private_data);
  object = wisp_object_new (type);

  g_assert_nonnull (made_in_init);
  g_assert_true (wisp_object_is_unique (object));
}

static void
keep_self (GTypeInstance *instance,
           gpointer       klass)
{
  wisp_object_ref (instance);
}

static void
test_init_ref (void)
{
  static const gint no_private_data = 0;
  const GTypeInfo info = {
    .class_size = sizeof (WispObjectClass),
    .instance_size = sizeof (WispObject),
    .instance_init = keep_self,
  };
  GType type = g_type_register_static (WISP_TYPE_OBJECT, "InitRef", &info, 0);
  WispObject *object;

  g_test_summary ("An instance init may take a reference that stays");

  wisp_type_set_instance_init (type, keep_self, &no_private_data);
  object = wisp_object_new (type);

  g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 2);
  wisp_object_unref (object);
  wisp_object_unref (object);
}

/* The macros that declare and define, each with the arguments of its twin */

G_DECLARE_FINAL_TYPE (Leaf, leaf, TEST, LEAF, WispObject)
#define TEST_TYPE_LEAF (leaf_get_type ())

struct _Leaf
{
  WispObject parent_instance;

  gint value;
};

WISP_DEFINE_FINAL_TYPE (Leaf, leaf, WISP_TYPE_OBJECT)

static void
leaf_class_init (LeafClass *klass)
{
}

static void
leaf_init (Leaf *self)
{
  self->value = 17;
}

static void
count_message (const gchar    *domain,
               GLogLevelFlags  level,
               const gchar    *message,
               gpointer        n_messages)
{
  g_assert_nonnull (strstr (message, "Leaf"));
  *(guint *) n_messages += 1;
}

static void
test_define_final (void)
{
  g_autoptr (Leaf) leaf = wisp_object_new (TEST_TYPE_LEAF);
  g_autoptr (TestObject) object = test_object_new ();
  const GTypeInfo info = {
    .class_size = sizeof (LeafClass),
    .instance_size = sizeof (Leaf),
  };
  GLogLevelFlags fatal;
  guint handler, n_messages = 0;
  GType derived;

  g_test_summary ("A final type can be cast to and checked for, and not be derived from");

  g_assert_true (TEST_IS_LEAF (leaf));
  g_assert_false (TEST_IS_LEAF (object));
  g_assert_cmpint (TEST_LEAF (leaf)->value, ==, 17);
  g_assert_true (G_TYPE_IS_FINAL (TEST_TYPE_LEAF));
  g_assert_false (G_TYPE_IS_ABSTRACT (TEST_TYPE_LEAF));

  /* A warning in older versions of GLib, a critical in newer ones */
  fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  handler = g_log_set_handler ("GLib-GObject", G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL,
                               count_message, &n_messages);
  derived = g_type_register_static (TEST_TYPE_LEAF, "BelowLeaf", &info, 0);
  g_log_remove_handler ("GLib-GObject", handler);
  g_log_set_always_fatal (fatal);

  g_assert_cmpuint (derived, ==, 0);
  g_assert_cmpuint (n_messages, ==, 1);
}

G_DECLARE_DERIVABLE_TYPE (Shape, shape, TEST, SHAPE, WispObject)
#define TEST_TYPE_SHAPE (shape_get_type ())

struct _ShapeClass
{
  WispObjectClass parent_class;

  gint (*get_area) (Shape *self);

  gpointer padding[4];
};

typedef struct
{
  gint scale;
} ShapePrivate;

WISP_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (Shape, shape, WISP_TYPE_OBJECT)

static void
shape_class_init (ShapeClass *klass)
{
}

static void
shape_init (Shape *self)
{
  ShapePrivate *priv = shape_get_instance_private (self);

  priv->scale = 10;
}

static gint
shape_get_area (Shape *self)
{
  ShapePrivate *priv = shape_get_instance_private (self);

  return priv->scale * TEST_SHAPE_GET_CLASS (self)->get_area (self);
}

G_DECLARE_FINAL_TYPE (Square, square, TEST, SQUARE, Shape)

struct _Square
{
  Shape parent_instance;

  gint side;
};

WISP_DEFINE_FINAL_TYPE (Square, square, TEST_TYPE_SHAPE)

static gint
square_get_area (Shape *shape)
{
  Square *self = TEST_SQUARE (shape);

  return self->side * self->side;
}

static void
square_class_init (SquareClass *klass)
{
  TEST_SHAPE_CLASS (klass)->get_area = square_get_area;
}

static void
square_init (Square *self)
{
  self->side = 3;
}

static void
test_define_derivable (void)
{
  g_autoptr (Square) square = wisp_object_new (square_get_type ());

  g_test_summary ("A derived type overrides, and shares the private data, of an abstract one");

  g_assert_true (TEST_IS_SHAPE (square));
  g_assert_cmpint (shape_get_area (TEST_SHAPE (square)), ==, 90);
}

static void
test_define_abstract (void)
{
  g_test_summary ("An abstract type has no instances");

  g_assert_true (G_TYPE_IS_ABSTRACT (TEST_TYPE_SHAPE));
  test_expect_critical ("*abstract*'Shape'*");
  g_assert_null (wisp_object_new (TEST_TYPE_SHAPE));
}

#define TEST_TYPE_NAMED (named_get_type ())
G_DECLARE_INTERFACE (Named, named, TEST, NAMED, WispObject)

struct _NamedInterface
{
  GTypeInterface parent_iface;

  const gchar *(*get_name) (Named *self);
};

G_DEFINE_INTERFACE (Named, named, WISP_TYPE_OBJECT)

static void
named_default_init (NamedInterface *iface)
{
}

static const gchar *
get_type_name (Named *self)
{
  return g_type_name (G_TYPE_FROM_INSTANCE (self));
}

static void
implement_named (NamedInterface *iface)
{
  iface->get_name = get_type_name;
}

/*
 * Each macro that defines, with all that it can do: private data, an interface.
 * The twins of G_DEFINE_* are called twice, as WISP_DEFINE_* and as G_DEFINE_*,
 * with the same arguments.
 */
typedef struct
{
  gint value;
} FamilyPrivate;

#define MEMBER(Name, name, DEFINE, ...)                           \
  typedef WispObject Name;                                        \
  typedef WispObjectClass Name##Class;                            \
  typedef FamilyPrivate Name##Private;                            \
  GType name##_get_type (void);                                   \
  DEFINE (Name, name, WISP_TYPE_OBJECT, ##__VA_ARGS__)            \
  static void name##_class_init (Name##Class *klass) {}           \
  static void name##_init (Name *self) {}

#define MEMBERS(Name, name, KIND)                                                       \
  MEMBER (Wisp##Name, wisp_##name, WISP_DEFINE_##KIND)                                  \
  MEMBER (Wisp##Name##P, wisp_##name##_p, WISP_DEFINE_##KIND##_WITH_PRIVATE)            \
  MEMBER (Wisp##Name##C, wisp_##name##_c, WISP_DEFINE_##KIND##_WITH_CODE,               \
          G_ADD_PRIVATE (Wisp##Name##C)                                                 \
          G_IMPLEMENT_INTERFACE (TEST_TYPE_NAMED, implement_named))                     \
  MEMBER (Twin##Name, twin_##name, G_DEFINE_##KIND)                                     \
  MEMBER (Twin##Name##P, twin_##name##_p, G_DEFINE_##KIND##_WITH_PRIVATE)               \
  MEMBER (Twin##Name##C, twin_##name##_c, G_DEFINE_##KIND##_WITH_CODE,                  \
          G_ADD_PRIVATE (Twin##Name##C)                                                 \
          G_IMPLEMENT_INTERFACE (TEST_TYPE_NAMED, implement_named))

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-declarations"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
MEMBERS (Open, open, TYPE)
MEMBERS (Abstract, abstract, ABSTRACT_TYPE)
MEMBERS (Final, final, FINAL_TYPE)
MEMBER (WispExtended, wisp_extended, WISP_DEFINE_TYPE_EXTENDED, G_TYPE_FLAG_FINAL,
        G_ADD_PRIVATE (WispExtended)
        G_IMPLEMENT_INTERFACE (TEST_TYPE_NAMED, implement_named))
MEMBER (TwinExtended, twin_extended, G_DEFINE_TYPE_EXTENDED, G_TYPE_FLAG_FINAL,
        G_ADD_PRIVATE (TwinExtended)
        G_IMPLEMENT_INTERFACE (TEST_TYPE_NAMED, implement_named))
#pragma GCC diagnostic pop

typedef struct
{
  GetType     get_type[2];       /* of Wisp's macro, of GLib's */
  gint       *private_offset[2];
  GTypeFlags  flags;
  gboolean    has_private;
  gboolean    has_interface;
} Member;

#define PAIR(Name, name, flags, private_data, interface)                       \
  { { wisp_##name##_get_type, twin_##name##_get_type },                        \
    { &Wisp##Name##_private_offset, &Twin##Name##_private_offset },            \
    flags, private_data, interface }

static const Member family[] = {
  PAIR (Open, open, 0, FALSE, FALSE),
  PAIR (OpenP, open_p, 0, TRUE, FALSE),
  PAIR (OpenC, open_c, 0, TRUE, TRUE),
  PAIR (Abstract, abstract, G_TYPE_FLAG_ABSTRACT, FALSE, FALSE),
  PAIR (AbstractP, abstract_p, G_TYPE_FLAG_ABSTRACT, TRUE, FALSE),
  PAIR (AbstractC, abstract_c, G_TYPE_FLAG_ABSTRACT, TRUE, TRUE),
  PAIR (Final, final, G_TYPE_FLAG_FINAL, FALSE, FALSE),
  PAIR (FinalP, final_p, G_TYPE_FLAG_FINAL, TRUE, FALSE),
  PAIR (FinalC, final_c, G_TYPE_FLAG_FINAL, TRUE, TRUE),
  PAIR (Extended, extended, G_TYPE_FLAG_FINAL, TRUE, TRUE),
};

static void
check_member (const Member *member,
              guint         which)
{
  GType type = member->get_type[which] ();
  g_autoptr (WispObject) object = NULL;

  g_test_message ("%s", g_type_name (type));

  g_assert_true (g_type_test_flags (type, G_TYPE_FLAG_ABSTRACT) ==
                 (member->flags == G_TYPE_FLAG_ABSTRACT));
  g_assert_true (g_type_test_flags (type, G_TYPE_FLAG_FINAL) ==
                 (member->flags == G_TYPE_FLAG_FINAL));
  g_assert_true (g_type_is_a (type, TEST_TYPE_NAMED) == member->has_interface);
  if (member->flags == G_TYPE_FLAG_ABSTRACT)
    return;

  object = wisp_object_new (type);
  g_assert_true ((*member->private_offset[which] != 0) == member->has_private);
  if (member->has_interface)
    g_assert_cmpstr (TEST_NAMED_GET_IFACE (object)->get_name (TEST_NAMED (object)), ==,
                     g_type_name (type));
}

static void
test_define_twins (void)
{
  g_test_summary ("Each macro does what its twin does with the same arguments");

  for (guint i = 0; i < G_N_ELEMENTS (family); i++)
    {
      check_member (&family[i], 0);
      check_member (&family[i], 1);
    }
}

static void
test_define_interface (void)
{
  g_autoptr (WispObject) object = wisp_object_new (wisp_open_c_get_type ());
  g_autoptr (TestObject) other = test_object_new ();

  g_test_summary ("A light type may implement an interface that asks for a light type");

  g_assert_true (TEST_IS_NAMED (object));
  g_assert_false (TEST_IS_NAMED (other));
  g_assert_true (wisp_object_ref (TEST_NAMED (object)) == TEST_NAMED (object));
  wisp_object_unref (object);
}

/* Finalize of each level chains up to the next */

static GString *finalized;

#define CHAINED(Name, name, Parent, parent, DEFINE)                                      \
  typedef WispObject Name;                                                               \
  typedef WispObjectClass Name##Class;                                                   \
  GType name##_get_type (void);                                                          \
  DEFINE (Name, name, parent##_get_type ())                                              \
  static void                                                                            \
  name##_dispose (WispObject *object)                                                    \
  {                                                                                      \
    g_string_append (finalized, "d" #Name " ");                                          \
    WISP_OBJECT_CLASS (name##_parent_class)->dispose (object);                           \
  }                                                                                      \
  static void                                                                            \
  name##_finalize (WispObject *object)                                                   \
  {                                                                                      \
    g_string_append (finalized, "f" #Name " ");                                          \
    WISP_OBJECT_CLASS (name##_parent_class)->finalize (object);                          \
  }                                                                                      \
  static void                                                                            \
  name##_class_init (Name##Class *klass)                                                 \
  {                                                                                      \
    klass->dispose = name##_dispose;                                                     \
    klass->finalize = name##_finalize;                                                   \
  }                                                                                      \
  static void name##_init (Name *self) {}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunused-function"
#pragma GCC diagnostic ignored "-Wmissing-declarations"
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
CHAINED (One, one, WispObject, wisp_object, WISP_DEFINE_TYPE)
CHAINED (Two, two, One, one, G_DEFINE_TYPE)
CHAINED (Three, three, Two, two, WISP_DEFINE_TYPE)
#pragma GCC diagnostic pop

static void
test_finalize_order (void)
{
  g_test_summary ("All of dispose comes before all of finalize, each derived first");

  finalized = g_string_new (NULL);
  wisp_object_unref (wisp_object_new (three_get_type ()));

  g_assert_cmpstr (finalized->str, ==, "dThree dTwo dOne fThree fTwo fOne ");
  g_string_free (finalized, TRUE);
}

/* Sizes about the limit between the layouts */

static void
test_size_limit (void)
{
  g_test_summary ("Objects of every size about the largest small one work");

  for (gsize size = 8; size < 512; size += 8)
    {
      g_autofree gchar *name = g_strdup_printf ("Size%" G_GSIZE_FORMAT, size);
      static const gint no_private_data = 0;
      const GTypeInfo info = {
        .class_size = sizeof (WispObjectClass),
        .instance_size = (guint16) (sizeof (WispObject) + size),
        .instance_init = note_init,
      };
      GType type = g_type_register_static (WISP_TYPE_OBJECT, name, &info, 0);
      g_autoptr (WispWeak) weak = NULL;
      WispObject *object;

      wisp_type_set_instance_init (type, note_init, &no_private_data);
      n_init_calls = 0;
      object = wisp_object_new (type);
      weak = wisp_weak_new (object);

      g_assert_true (is_filled ((guint8 *) (object + 1), size, 0));
      memset (object + 1, 0xff, size);
      g_assert_cmpuint (wisp_object_get_ref_count (object), ==, 1);
      wisp_object_unref (object);
      g_assert_null (wisp_weak_get (weak));
    }
}

/* A module whose types come and go */

typedef struct
{
  GTypeModule parent_instance;

  guint n_loads, n_unloads;
} Plugin;

typedef GTypeModuleClass PluginClass;

static GType plugin_get_type (void);

G_DEFINE_TYPE (Plugin, plugin, G_TYPE_TYPE_MODULE)

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmissing-prototypes"
#pragma GCC diagnostic ignored "-Wmissing-declarations"

/* Directly below the root, and below a fused type */
typedef struct { WispObject parent_instance; gint value; } Guest;
typedef WispObjectClass GuestClass;
G_DEFINE_DYNAMIC_TYPE (Guest, guest, WISP_TYPE_OBJECT)

typedef struct { TestObject parent_instance; gint value; } DeepGuest;
typedef struct { gint value; } DeepGuestPrivate;
typedef TestObjectClass DeepGuestClass;
G_DEFINE_DYNAMIC_TYPE_EXTENDED (DeepGuest, deep_guest, TEST_TYPE_OBJECT, 0,
                                G_ADD_PRIVATE_DYNAMIC (DeepGuest))

#pragma GCC diagnostic pop

static void
guest_class_init (GuestClass *klass)
{
}

static void
guest_class_finalize (GuestClass *klass)
{
}

static void
guest_init (Guest *self)
{
  self->value = 3;
}

static void
deep_guest_class_init (DeepGuestClass *klass)
{
}

static void
deep_guest_class_finalize (DeepGuestClass *klass)
{
}

static void
deep_guest_init (DeepGuest *self)
{
  DeepGuestPrivate *priv = deep_guest_get_instance_private (self);

  g_assert_cmpint (priv->value, ==, 0);
  priv->value = 4;
  self->value = 3;
}

static gboolean
plugin_load (GTypeModule *module)
{
  Plugin *self = (Plugin *) module;

  self->n_loads++;
  guest_register_type (module);
  deep_guest_register_type (module);

  return TRUE;
}

static void
plugin_unload (GTypeModule *module)
{
  Plugin *self = (Plugin *) module;

  self->n_unloads++;
}

static void
plugin_class_init (PluginClass *klass)
{
  klass->load = plugin_load;
  klass->unload = plugin_unload;
}

static void
plugin_init (Plugin *self)
{
}

static void
use_guests (void)
{
  Guest *guest = wisp_object_new (guest_get_type ());
  DeepGuest *deep = wisp_object_new (deep_guest_get_type ());
  DeepGuestPrivate *priv = deep_guest_get_instance_private (deep);
  g_autoptr (WispWeak) weak = wisp_weak_new (guest);
  Guest *upgraded;

  g_assert_cmpint (guest->value, ==, 3);
  g_assert_cmpint (deep->value, ==, 3);
  g_assert_cmpint (priv->value, ==, 4);
  g_assert_cmpuint (test_object_n_alive (), ==, 1);

  upgraded = wisp_weak_get (weak);
  g_assert_true (upgraded == guest);
  wisp_object_unref (upgraded);

  wisp_object_unref (guest);
  wisp_object_unref (deep);
  g_assert_null (wisp_weak_get (weak));
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

/* A type module stays for ever, once there was a type */
static Plugin *
get_plugin (void)
{
  static Plugin *plugin;

  if (plugin == NULL)
    plugin = g_object_new (plugin_get_type (), NULL);

  return plugin;
}

static void
test_dynamic_used (void)
{
  Plugin *plugin = get_plugin ();

  g_test_summary ("The types of a module work while it is used, unused, and used again");

  g_assert_true (g_type_module_use (G_TYPE_MODULE (plugin)));
  g_type_module_unuse (G_TYPE_MODULE (plugin));
  g_assert_cmpuint (plugin->n_unloads, ==, 1);

  /* Brought back by the first instance */
  use_guests ();
  g_assert_cmpuint (plugin->n_loads, ==, 2);

  g_assert_true (g_type_module_use (G_TYPE_MODULE (plugin)));
  use_guests ();
  g_type_module_unuse (G_TYPE_MODULE (plugin));
  use_guests ();
}

static void
test_dynamic_create_instance (void)
{
  Guest *guest;

  g_test_summary ("GType makes an instance of a module's type, too");

  g_assert_true (g_type_module_use (G_TYPE_MODULE (get_plugin ())));
  guest = (Guest *) g_type_create_instance (guest_get_type ());

  g_assert_cmpint (guest->value, ==, 3);
  g_assert_true (wisp_object_is_unique (guest));
  wisp_object_unref (guest);
  g_type_module_unuse (G_TYPE_MODULE (get_plugin ()));
}

int
main (int   argc,
      char *argv[])
{
  test_init (&argc, &argv);

  test_add ("/type/mix/parents-first", test_mix_parents_first);
  test_add ("/type/mix/children-first", test_mix_children_first);
  test_add ("/type/mix/number", test_mix_number);
  test_add ("/type/mix/same-layout", test_mix_same_layout);
  test_add ("/type/mix/interleaved", test_mix_interleaved);

  test_add ("/type/init/arguments", test_init_arguments);
  test_add ("/type/init/refused", test_init_refused);
  test_add ("/type/init/nested", test_init_nested);
  test_add ("/type/init/ref", test_init_ref);

  test_add ("/type/define/final", test_define_final);
  test_add ("/type/define/derivable", test_define_derivable);
  test_add ("/type/define/abstract", test_define_abstract);
  test_add ("/type/define/twins", test_define_twins);
  test_add ("/type/define/interface", test_define_interface);

  test_add ("/type/finalize/order", test_finalize_order);
  test_add ("/type/size/limit", test_size_limit);

  test_add ("/type/dynamic/used", test_dynamic_used);
  test_add ("/type/dynamic/create-instance", test_dynamic_create_instance);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

#ifdef __has_feature
#define TEST_HAS_FEATURE(name) __has_feature (name)
#else
#define TEST_HAS_FEATURE(name) 0
#endif

#if defined (__SANITIZE_ADDRESS__) || TEST_HAS_FEATURE (address_sanitizer)
#define TEST_ASAN 1
#endif
#if defined (__SANITIZE_THREAD__) || TEST_HAS_FEATURE (thread_sanitizer)
#define TEST_TSAN 1
#endif

/*
 * The program
 *
 * test_init() comes first. From then on a log message that a test has not
 * announced with g_test_expect_message() fails the test: all of Wisp's, and from
 * others all but debugging and information. Tests are added with test_add(),
 * which also fails a test that leaves an announced message unseen, or a
 * TestObject alive.
 */
void      test_init             (int          *argc,
                                 char       ***argv);
void      test_add              (const gchar  *path,
                                 GTestFunc     func);
void      test_expect_critical  (const gchar  *pattern);
gpointer  test_keep             (gpointer      pointer);

/* TRUE in a process of its own, which runs this very test again and what follows.
 * FALSE when that process has come to its end; see g_test_trap_assert_passed(). */
gboolean  test_in_subprocess    (void);

/*
 * Surroundings
 */
gboolean  test_on_valgrind      (void);
gboolean  test_is_split         (void);
guint     test_scale            (guint         n);
gboolean  test_can_measure_heap (void);
gsize     test_heap_in_use      (void);

/*
 * Light objects of each layout, all derived from TestObject
 *
 * TestObject   small: shares its memory with its control block
 * TestLarge    large: its memory goes at its death
 * TestPlain    defined with G_DEFINE_TYPE: made by GType
 */
typedef struct _TestObject TestObject;
typedef struct _TestObjectClass TestObjectClass;
typedef void (*TestHook) (TestObject *self);

struct _TestObject
{
  WispObject parent_instance;

  TestObject *next;        /* (owned) (nullable): dropped by dispose */
  TestHook    on_dispose;  /* (nullable): at the beginning of dispose */
  TestHook    on_finalize; /* (nullable): at the beginning of finalize */
  gpointer    data;        /* (not owned): what a hook needs */
};

struct _TestObjectClass
{
  WispObjectClass parent_class;
};

#define TEST_TYPE_OBJECT (test_object_get_type ())
#define TEST_TYPE_LARGE  (test_large_get_type ())
#define TEST_TYPE_PLAIN  (test_plain_get_type ())

#define TEST_OBJECT(o)   (G_TYPE_CHECK_INSTANCE_CAST ((o), TEST_TYPE_OBJECT, TestObject))
#define TEST_IS_OBJECT(o) (G_TYPE_CHECK_INSTANCE_TYPE ((o), TEST_TYPE_OBJECT))

/* More than the largest size that shares an allocation */
#define TEST_LARGE_PAYLOAD 4096

GType       test_object_get_type      (void) G_GNUC_CONST;
GType       test_large_get_type       (void) G_GNUC_CONST;
GType       test_plain_get_type       (void) G_GNUC_CONST;
TestObject *test_object_new           (void) G_GNUC_WARN_UNUSED_RESULT;
TestObject *test_object_new_of        (GType      type) G_GNUC_WARN_UNUSED_RESULT;
TestObject *test_object_new_chain     (guint      length) G_GNUC_WARN_UNUSED_RESULT;
guint       test_object_n_alive       (void);
void        test_object_abandon       (guint      n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestObject, wisp_object_unref)

/* Adds `func` three times, at `path`/small, /large and /plain */
typedef void (*TestLayoutFunc) (GType type);
void        test_add_layouts          (const gchar    *path,
                                       TestLayoutFunc  func);

/*
 * Threads
 *
 * A gate is closed until it is opened, and then open for good; zeroed memory is a
 * closed gate. Races are forced with gates, never by sleeping.
 */
typedef struct
{
  GMutex   lock;
  GCond    cond;
  gboolean open;
} TestGate;

void      test_gate_open        (TestGate      *gate);
void      test_gate_wait        (TestGate      *gate);

/* Runs `func` on `n` threads, which start as nearly together as can be, and
 * waits for all of them */
typedef void (*TestThreadFunc) (guint    index,
                                gpointer data);
void      test_run_threads      (guint           n,
                                 TestThreadFunc  func,
                                 gpointer        data);

G_END_DECLS

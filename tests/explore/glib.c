/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <xxhash.h>

#include "runtime.h"

/*
 * Stand-ins for functions of GLib and of the C library, for the code under test
 * only: the linker's --wrap sends its calls here. GLib itself is not compiled for
 * the explorer, so what it does to memory that the code under test shares between
 * threads has to be said here.
 */

#define CALLER __builtin_return_address (0)

enum { MAX_PRIVATES = 16, MAX_EXPECTED = 8 };

static struct
{
  GPrivate *key;
  gpointer  values[N_FIBERS];
} privates[MAX_PRIVATES];
static unsigned n_privates;

static struct
{
  char part[80];
  bool seen;
} expected[MAX_EXPECTED];
static unsigned n_expected;
static int n_thread_references; /* that the code under test holds */

void
glib_reset (void)
{
  n_privates = 0;
  n_expected = 0;
  n_thread_references = 0;
}

uint64_t
glib_hash (void)
{
  uint64_t sum = mix (n_expected, (uint64_t) n_thread_references);

  for (unsigned i = 0; i < n_privates; i++)
    sum += mix_bytes ((uintptr_t) privates[i].key, privates[i].values, sizeof privates[i].values);
  for (unsigned i = 0; i < n_expected; i++)
    sum = sum * 2 + expected[i].seen;

  return sum;
}

/* ---- Threads ---------------------------------------------------------------- */
int
explore_thread (void)
{
  return current;
}

const void *
explore_data (void)
{
  return scenario_data;
}

int
explore_choose (int n)
{
  return (int) choose ((unsigned) n);
}

void
explore_check_unlocked (void)
{
  if (fibers[current].n_locks != 0)
    finding ("a function of the user's runs while T%d holds a lock", current);
}

GThread *__wrap_g_thread_self (void);

/* Never looked into, only compared */
GThread *
__wrap_g_thread_self (void)
{
  static guint64 identities[N_FIBERS];

  return (GThread *) (gpointer) &identities[current];
}

GThread *__wrap_g_thread_ref (GThread *thread);
void __wrap_g_thread_unref (GThread *thread);

GThread *
__wrap_g_thread_ref (GThread *thread)
{
  n_thread_references++;

  return thread;
}

void
__wrap_g_thread_unref (GThread *thread)
{
  (void) thread;
  if (--n_thread_references < 0)
    finding ("a thread is unreferenced more often than it was referenced");
}

static gpointer *
private_slot (GPrivate *key)
{
  for (unsigned i = 0; i < n_privates; i++)
    if (privates[i].key == key)
      return &privates[i].values[current];

  if (n_privates == MAX_PRIVATES)
    finding ("more than %d keys of GPrivate", MAX_PRIVATES);
  privates[n_privates].key = key;
  memset (privates[n_privates].values, 0, sizeof privates[n_privates].values);

  return &privates[n_privates++].values[current];
}

gpointer __wrap_g_private_get (GPrivate *key);
void __wrap_g_private_set (GPrivate *key, gpointer value);
void __wrap_g_private_replace (GPrivate *key, gpointer value);

gpointer
__wrap_g_private_get (GPrivate *key)
{
  return *private_slot (key);
}

void
__wrap_g_private_set (GPrivate *key,
                      gpointer  value)
{
  *private_slot (key) = value;
}

void
__wrap_g_private_replace (GPrivate *key,
                          gpointer  value)
{
  gpointer *slot = private_slot (key);
  gpointer old = *slot;

  *slot = value;
  if (old != NULL && key->notify != NULL)
    key->notify (old);
}

/* As in pthreads: a destructor may set values again, and then runs again */
void
glib_thread_exit (void)
{
  bool again = true;

  for (int round = 0; again && round < 4; round++)
    {
      again = false;
      for (unsigned i = 0; i < n_privates; i++)
        {
          gpointer value = privates[i].values[current];

          privates[i].values[current] = NULL;
          if (value != NULL && privates[i].key->notify != NULL)
            {
              again = true;
              privates[i].key->notify (value);
            }
        }
    }
}

/* ---- Messages --------------------------------------------------------------- */
void
explore_expect_message (const char *part)
{
  if (n_expected == MAX_EXPECTED)
    finding ("more than %d messages expected", MAX_EXPECTED);

  snprintf (expected[n_expected].part, sizeof expected[0].part, "%s", part);
  expected[n_expected++].seen = false;
}

bool
glib_check_end (void)
{
  for (unsigned i = 0; i < n_expected; i++)
    if (!expected[i].seen)
      {
        report_set ("the message \"%s\" did not come", expected[i].part);
        return false;
      }
  if (n_thread_references == 0)
    return true;
  report_set ("leak: %d references to a thread", n_thread_references);

  return false;
}

/* Something was logged, by the code under test or by GLib */
void
glib_message (const char *message)
{
  for (unsigned i = 0; i < n_expected; i++)
    if (!expected[i].seen && strstr (message, expected[i].part) != NULL)
      {
        expected[i].seen = true;
        TRACE (NULL, 0, false, "message \"%s\"", message);
        return;
      }

  finding ("unexpected message: %s", message);
}

void __wrap_g_log (const gchar *domain, GLogLevelFlags level, const gchar *format, ...)
  G_GNUC_PRINTF (3, 4);
void __wrap_g_return_if_fail_warning (const char *domain, const char *function,
                                      const char *expression);
void __wrap_g_assertion_message_expr (const char *domain, const char *file, int line,
                                      const char *function, const char *expression)
  G_GNUC_NORETURN;
void __wrap_g_assertion_message (const char *domain, const char *file, int line,
                                 const char *function, const char *message)
  G_GNUC_NORETURN;
void __wrap_abort (void) G_GNUC_NORETURN;

void
__wrap_g_log (const gchar    *domain,
              GLogLevelFlags  level,
              const gchar    *format,
              ...)
{
  char message[300];
  va_list arguments;

  (void) domain;
  (void) level;
  va_start (arguments, format);
  vsnprintf (message, sizeof message, format, arguments);
  va_end (arguments);

  glib_message (message);
}

void
__wrap_g_return_if_fail_warning (const char *domain,
                                 const char *function,
                                 const char *expression)
{
  char message[300];

  (void) domain;
  snprintf (message, sizeof message, "%s: assertion '%s' failed", function, expression);
  glib_message (message);
}

void
__wrap_g_assertion_message_expr (const char *domain,
                                 const char *file,
                                 int         line,
                                 const char *function,
                                 const char *expression)
{
  (void) domain;
  finding ("assertion failed at %s:%d, %s: %s", file, line, function,
           expression != NULL ? expression : "not reached");
}

void
__wrap_g_assertion_message (const char *domain,
                            const char *file,
                            int         line,
                            const char *function,
                            const char *message)
{
  (void) domain;
  finding ("assertion failed at %s:%d, %s: %s", file, line, function, message);
}

void
__wrap_abort (void)
{
  if (inside)
    finding ("abort() called by T%d", current);
  _Exit (134);
}

/* ---- Chance and time: the same in each execution and each process ------------ */
gint64 __wrap_g_get_monotonic_time (void);
guint32 __wrap_g_random_int (void);
guint32 __wrap_g_rand_int (GRand *random);
ssize_t __wrap_getrandom (void *buffer, size_t size, unsigned flags);
int __wrap_getentropy (void *buffer, size_t size);

gint64
__wrap_g_get_monotonic_time (void)
{
  return G_USEC_PER_SEC;
}

guint32
__wrap_g_random_int (void)
{
  return 0x5eed5eed;
}

guint32
__wrap_g_rand_int (GRand *random)
{
  (void) random;

  return 0x5eed5eed;
}

ssize_t
__wrap_getrandom (void    *buffer,
                  size_t   size,
                  unsigned flags)
{
  (void) flags;
  memset (buffer, 0x5e, size);

  return (ssize_t) size;
}

int
__wrap_getentropy (void   *buffer,
                   size_t  size)
{
  memset (buffer, 0x5e, size);

  return 0;
}

/* ---- Strings and memory ------------------------------------------------------ */
void *__wrap_memcpy (void *to, const void *from, size_t size);
void *__wrap_memmove (void *to, const void *from, size_t size);
void *__wrap_memset (void *to, int value, size_t size);
int __wrap_memcmp (const void *a, const void *b, size_t size);
size_t __wrap_strlen (const char *s);
int __wrap_strcmp (const char *a, const char *b);
gchar *__wrap_g_strdup (const gchar *s);
guint __wrap_g_str_hash (gconstpointer s);
XXH64_hash_t __wrap_XXH3_64bits_withSecret (const void *data, size_t size, const void *secret,
                                            size_t secret_size);
gboolean __wrap_g_str_equal (gconstpointer a, gconstpointer b);

static void
string_read (const char *s,
             void       *pc)
{
  /* The first byte first: strlen() must not run in freed memory */
  plain_read (s, 1, pc);
  plain_read (s, strlen (s) + 1, pc);
}

void *
__wrap_memcpy (void       *to,
               const void *from,
               size_t      size)
{
  plain_read (from, size, CALLER);
  plain_write (to, size, CALLER);

  return memmove (to, from, size);
}

void *
__wrap_memmove (void       *to,
                const void *from,
                size_t      size)
{
  plain_read (from, size, CALLER);
  plain_write (to, size, CALLER);

  return memmove (to, from, size);
}

void *
__wrap_memset (void   *to,
               int     value,
               size_t  size)
{
  unsigned char *bytes = to;

  plain_write (to, size, CALLER);
  for (size_t i = 0; i < size; i++)
    bytes[i] = (unsigned char) value;

  return to;
}

int
__wrap_memcmp (const void *a,
               const void *b,
               size_t      size)
{
  plain_read (a, size, CALLER);
  plain_read (b, size, CALLER);

  return memcmp (a, b, size);
}

size_t
__wrap_strlen (const char *s)
{
  string_read (s, CALLER);

  return strlen (s);
}

int
__wrap_strcmp (const char *a,
               const char *b)
{
  string_read (a, CALLER);
  string_read (b, CALLER);

  return strcmp (a, b);
}

gchar *
__wrap_g_strdup (const gchar *s)
{
  if (s != NULL)
    string_read (s, CALLER);

  return g_strdup (s);
}

/* Not with the secret, which differs from run to run */
XXH64_hash_t
__wrap_XXH3_64bits_withSecret (const void *data,
                               size_t      size,
                               const void *secret,
                               size_t      secret_size)
{
  (void) secret;
  (void) secret_size;
  plain_read (data, size, CALLER);

  return XXH3_64bits (data, size);
}

guint
__wrap_g_str_hash (gconstpointer s)
{
  string_read (s, CALLER);

  return g_str_hash (s);
}

gboolean
__wrap_g_str_equal (gconstpointer a,
                    gconstpointer b)
{
  string_read (a, CALLER);
  string_read (b, CALLER);

  return (g_str_equal) (a, b);
}

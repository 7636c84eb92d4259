/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <gio/gio.h>

#include "explore.h"
#include "runtime.h"

/*
 * GTask, as far as an answer is concerned: its sources are posted to the default context
 * of the scenario, and the callback runs where they are dispatched, once. What else there
 * is of a task is GIO's. Where nothing is to be waited for, GIO answers later in the same
 * context, and this does at once; so a caller must not need what comes after its call.
 */

typedef struct
{
  GAsyncReadyCallback  callback;
  gpointer             user_data;
  gpointer             value;     /* (owned) (nullable) */
  GDestroyNotify       destroy;
  GError              *error;     /* (owned) (nullable) */
  bool                 returned;
} Answer;

GTask *__wrap_g_task_new (gpointer source, GCancellable *cancellable,
                          GAsyncReadyCallback callback, gpointer user_data);
void __wrap_g_task_attach_source (GTask *task, GSource *source, GSourceFunc func);
void __wrap_g_task_return_pointer (GTask *task, gpointer value, GDestroyNotify destroy);
void __wrap_g_task_return_error (GTask *task, GError *error);
gpointer __wrap_g_task_propagate_pointer (GTask *task, GError **error);
gboolean __wrap_g_cancellable_set_error_if_cancelled (GCancellable *cancellable, GError **error);
gpointer __wrap_g_object_ref (gpointer object);
void __wrap_g_object_unref (gpointer object);
guint __wrap_g_source_attach (GSource *source, GMainContext *context);

static void
answer_free (gpointer data)
{
  Answer *self = data;

  if (self->value != NULL && self->destroy != NULL)
    self->destroy (self->value);
  g_clear_error (&self->error);
  g_free (self);
}

static Answer *
get_answer (GTask *task)
{
  return g_object_get_data (G_OBJECT (task), "explore-answer");
}

GTask *
__wrap_g_task_new (gpointer             source,
                   GCancellable        *cancellable,
                   GAsyncReadyCallback  callback,
                   gpointer             user_data)
{
  GTask *task = g_task_new (source, cancellable, NULL, NULL);
  Answer *answer = g_new0 (Answer, 1);

  answer->callback = callback;
  answer->user_data = user_data;
  g_object_set_data_full (G_OBJECT (task), "explore-answer", answer, answer_free);

  return task;
}

void
__wrap_g_task_attach_source (GTask       *task,
                             GSource     *source,
                             GSourceFunc  func)
{
  g_source_set_callback (source, func, __wrap_g_object_ref (task), __wrap_g_object_unref);
  __wrap_g_source_attach (source, (GMainContext *) &explore_default_context);
}

static void
give (GTask *task)
{
  Answer *answer = get_answer (task);

  explore_check_unlocked ();
  if (answer->returned)
    finding ("a task is answered twice");
  answer->returned = true;
  if (answer->callback != NULL)
    answer->callback (g_task_get_source_object (task), G_ASYNC_RESULT (task), answer->user_data);
}

void
__wrap_g_task_return_pointer (GTask          *task,
                              gpointer        value,
                              GDestroyNotify  destroy)
{
  Answer *answer = get_answer (task);

  answer->value = value;
  answer->destroy = destroy;
  give (task);
}

void
__wrap_g_task_return_error (GTask  *task,
                            GError *error)
{
  get_answer (task)->error = error;
  give (task);
}

gpointer
__wrap_g_task_propagate_pointer (GTask   *task,
                                 GError **error)
{
  Answer *answer = get_answer (task);

  if (g_task_get_check_cancellable (task) &&
      __wrap_g_cancellable_set_error_if_cancelled (g_task_get_cancellable (task), error))
    return NULL;
  if (answer->error != NULL)
    g_propagate_error (error, g_steal_pointer (&answer->error));

  return g_steal_pointer (&answer->value);
}

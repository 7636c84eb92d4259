/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-script.h"

#include "gallery-application.h"
#include "gallery-screenshot.h"
#include "gallery-stalls.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Between two looks at whether there is still something to wait for, in milliseconds */
#define POLL_INTERVAL 20
/* What has just arrived is laid out in one frame and drawn in the next */
#define N_QUIET_FRAMES 3
#define DEFAULT_TIMEOUT 300 /* seconds; under Valgrind, all takes its time */

struct _GalleryScript
{
  GalleryApplication *application; /* (not owned): it owns this */
  GalleryWindow      *window;      /* (owned) */
  GalleryStalls      *stalls;      /* (owned) */
  char              **lines;       /* (owned) (nullable) */
  guint               line;        /* the next one, from 0 */
  guint               source;
  guint               tick;

  /* Of the command that is not done yet */
  gint64              begin;       /* microseconds */
  gint64              duration;    /* microseconds */
  double              from, to;    /* fractions of the way down */
  char               *screenshot;  /* (owned) (nullable): a file to make */
  char               *awaited;     /* (owned) (nullable): a file that somebody else makes */
  gint64              frame;       /* when it became quiet; -1 while it is not */
};

/* FALSE, with an error, if it cannot be done. A command that takes time returns with
 * `source`, `tick` or `screenshot` set. */
typedef gboolean (*Command) (GalleryScript  *self,
                             char          **arguments,
                             GError        **error);

static void run (GalleryScript *self);

static gboolean
on_run (gpointer data)
{
  GalleryScript *self = data;

  self->source = 0;
  if (self->lines != NULL)
    run (self);

  return G_SOURCE_REMOVE;
}

static void
run_soon (GalleryScript *self)
{
  self->source = g_idle_add (on_run, self);
}

static void
fail (GalleryScript *self,
      const char    *message)
{
  g_printerr ("wisp-gallery: line %u: %s\n", self->line, message);
  gallery_application_set_status (self->application, 1);
  g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);
}

static double
to_number (const char *text)
{
  return g_ascii_strtod (text, NULL);
}

static gboolean
do_open (GalleryScript  *self,
         char          **arguments,
         GError        **error)
{
  gallery_window_open (self->window, (const char * const *) arguments, NULL);

  return TRUE;
}

/* Whether it has been quiet, on the screen, too */
static gboolean
is_settled (GalleryScript *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));
  gint64 frame = clock != NULL ? gdk_frame_clock_get_frame_counter (clock) : -1;

  if (frame < 0 || !gallery_window_is_settled (self->window))
    {
      self->frame = -1;
      return FALSE;
    }

  if (self->frame < 0)
    self->frame = frame;
  gtk_widget_queue_draw (GTK_WIDGET (self->window));

  return frame >= self->frame + N_QUIET_FRAMES;
}

static gboolean
on_settle (gpointer data)
{
  GalleryScript *self = data;
  gboolean settled = is_settled (self);

  if (!settled && g_get_monotonic_time () - self->begin < self->duration)
    return G_SOURCE_CONTINUE;

  self->source = 0;
  if (settled)
    run (self);
  else
    fail (self, "still not settled");

  return G_SOURCE_REMOVE;
}

static gboolean
do_settle (GalleryScript  *self,
           char          **arguments,
           GError        **error)
{
  self->frame = -1;
  self->begin = g_get_monotonic_time ();
  self->duration = DEFAULT_TIMEOUT * G_USEC_PER_SEC;
  self->source = g_timeout_add (POLL_INTERVAL, on_settle, self);

  return TRUE;
}

static gboolean
do_wait (GalleryScript  *self,
         char          **arguments,
         GError        **error)
{
  self->source = g_timeout_add ((guint) (to_number (arguments[0]) * 1000), on_run, self);

  return TRUE;
}

static gboolean
on_await (gpointer data)
{
  GalleryScript *self = data;

  if (!g_file_test (self->awaited, G_FILE_TEST_EXISTS))
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->awaited, g_free);

  return on_run (self);
}

static gboolean
do_await (GalleryScript  *self,
          char          **arguments,
          GError        **error)
{
  self->awaited = g_strdup (arguments[0]);
  self->source = g_timeout_add (POLL_INTERVAL, on_await, self);

  return TRUE;
}

static gboolean
on_frame (GtkWidget     *widget,
          GdkFrameClock *clock,
          gpointer       data)
{
  GalleryScript *self = data;
  GtkAdjustment *scroll = gallery_window_get_scroll (self->window);
  double height = gtk_adjustment_get_upper (scroll) - gtk_adjustment_get_page_size (scroll);
  gint64 passed = g_get_monotonic_time () - self->begin;
  double done = self->duration > 0 ? MIN (1.0, (double) passed / (double) self->duration) : 1.0;

  gtk_adjustment_set_value (scroll, height * (self->from + (self->to - self->from) * done));
  if (done < 1)
    return G_SOURCE_CONTINUE;

  self->tick = 0;
  run (self);

  return G_SOURCE_REMOVE;
}

/* From where it is */
static gboolean
do_scroll (GalleryScript  *self,
           char          **arguments,
           GError        **error)
{
  GtkAdjustment *scroll = gallery_window_get_scroll (self->window);
  double height = gtk_adjustment_get_upper (scroll) - gtk_adjustment_get_page_size (scroll);

  self->begin = g_get_monotonic_time ();
  self->duration = (gint64) (to_number (arguments[1]) * G_USEC_PER_SEC);
  self->from = height > 0 ? gtk_adjustment_get_value (scroll) / height : 0;
  self->to = to_number (arguments[0]);
  self->tick = gtk_widget_add_tick_callback (GTK_WIDGET (self->window), on_frame, self, NULL);

  return TRUE;
}

/* As a key would do it, where the focus is */
static gboolean
do_action (GalleryScript  *self,
           char          **arguments,
           GError        **error)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self->window));
  g_autoptr (GVariant) parameter = NULL;

  if (arguments[1] != NULL)
    {
      parameter = g_variant_parse (NULL, arguments[1], NULL, NULL, error);
      if (parameter == NULL)
        return FALSE;
    }

  if (gtk_widget_activate_action_variant (focus != NULL ? focus : GTK_WIDGET (self->window),
                                          arguments[0], parameter))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no action “%s”", arguments[0]);

  return FALSE;
}

static gboolean
do_direction (GalleryScript  *self,
              char          **arguments,
              GError        **error)
{
  gtk_widget_set_default_direction (g_str_equal (arguments[0], "rtl") ? GTK_TEXT_DIR_RTL
                                                                      : GTK_TEXT_DIR_LTR);

  return TRUE;
}

static gboolean
do_resize (GalleryScript  *self,
           char          **arguments,
           GError        **error)
{
  gtk_window_set_default_size (GTK_WINDOW (self->window), atoi (arguments[0]),
                               atoi (arguments[1]));

  return TRUE;
}

/* Between frames there is nothing to take a picture of where something has changed */
static void
on_painted (GdkFrameClock *clock,
            GalleryScript *self)
{
  g_autofree char *file = g_steal_pointer (&self->screenshot);
  g_autoptr (GError) error = NULL;

  g_signal_handlers_disconnect_by_func (clock, on_painted, self);
  if (!gallery_screenshot_save (GTK_WIDGET (self->window), file, &error))
    fail (self, error->message);
  else
    run_soon (self);
}

static gboolean
do_screenshot (GalleryScript  *self,
               char          **arguments,
               GError        **error)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (GTK_WIDGET (self->window));

  gallery_window_refresh (self->window);
  self->screenshot = g_strdup (arguments[0]);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted), self);
  gtk_widget_queue_draw (GTK_WIDGET (self->window));

  return TRUE;
}

static void
add_stalls (GalleryScript *self,
            DemoJson      *json)
{
  GalleryStallFigures figures;

  gallery_stalls_get (self->stalls, &figures);
  demo_json_begin (json, "stalls", '{');
  demo_json_add_int (json, "rounds", (gint64) figures.n);
  demo_json_add_int (json, "p99_us", (gint64) (figures.p99 * 1000));
  demo_json_add_int (json, "worst_us", (gint64) (figures.worst * 1000));
  demo_json_add_int (json, "cpu_p99_us", (gint64) (figures.cpu_p99 * 1000));
  demo_json_add_int (json, "cpu_worst_us", (gint64) (figures.cpu_worst * 1000));
  demo_json_end (json, '}');
}

static void
add_errors (GalleryScript *self,
            DemoJson      *json)
{
  g_autoptr (GPtrArray) errors = gallery_window_get_errors (self->window);

  demo_json_begin (json, "errors", '[');
  for (guint i = 0; i < errors->len; i++)
    demo_json_add_string (json, NULL, g_ptr_array_index (errors, i));
  demo_json_end (json, ']');
}

static gboolean
do_print (GalleryScript  *self,
          char          **arguments,
          GError        **error)
{
  GalleryFigures figures;
  DemoJson json;
  g_autofree char *text = NULL;

  gallery_store_get_figures (gallery_application_get_store (self->application), &figures);
  demo_json_init (&json);
  demo_json_begin (&json, NULL, '{');
  demo_json_add_string (&json, "label", arguments[0]);
  demo_json_add_int (&json, "items", gallery_window_get_n_items (self->window));
  gallery_figures_add_to_json (&figures, &json);
  demo_json_add_string (&json, "caption", gallery_window_get_caption (self->window));
  add_errors (self, &json);
  add_stalls (self, &json);
  demo_json_end (&json, '}');
  text = demo_json_finish (&json);
  g_print ("%s", text);

  return TRUE;
}

static gboolean
do_reset_stalls (GalleryScript  *self,
                 char          **arguments,
                 GError        **error)
{
  gallery_stalls_reset (self->stalls);

  return TRUE;
}

static const struct
{
  const char *name;
  guint       min_arguments;
  guint       max_arguments;
  Command     command;
} commands[] = {
  { "action", 1, 2, do_action },
  { "await", 1, 1, do_await },
  { "direction", 1, 1, do_direction },
  { "open", 1, 100, do_open },
  { "print", 1, 1, do_print },
  { "reset-stalls", 0, 0, do_reset_stalls },
  { "resize", 2, 2, do_resize },
  { "screenshot", 1, 1, do_screenshot },
  { "scroll", 2, 2, do_scroll },
  { "settle", 0, 0, do_settle },
  { "wait", 1, 1, do_wait },
};

static gboolean
run_words (GalleryScript  *self,
           char          **words,
           GError        **error)
{
  guint n = g_strv_length (words) - 1;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_str_equal (commands[i].name, words[0]) &&
        n >= commands[i].min_arguments && n <= commands[i].max_arguments)
      return commands[i].command (self, words + 1, error);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT,
               "no command “%s” with so many arguments", words[0]);

  return FALSE;
}

static gboolean
run_line (GalleryScript  *self,
          const char     *line,
          GError        **error)
{
  g_auto (GStrv) words = NULL;

  if (!g_shell_parse_argv (line, NULL, &words, error))
    return FALSE;

  return run_words (self, words, error);
}

/* Up to a command that takes time, or the end */
static void
run (GalleryScript *self)
{
  while (self->source == 0 && self->tick == 0 && self->screenshot == NULL)
    {
      const char *line = self->lines[self->line];
      g_autoptr (GError) error = NULL;

      if (line == NULL)
        {
          g_action_group_activate_action (G_ACTION_GROUP (self->application), "quit", NULL);
          return;
        }

      self->line++;
      if (line[strspn (line, " \t")] == '\0' || line[0] == '#')
        continue;
      if (!run_line (self, line, &error))
        {
          fail (self, error->message);
          return;
        }
    }
}

GalleryScript *
gallery_script_new (GalleryApplication *application,
                    GalleryWindow      *window,
                    const char         *file)
{
  GalleryScript *self = g_new0 (GalleryScript, 1);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  self->application = application;
  self->window = g_object_ref (window);
  self->stalls = gallery_stalls_new ();
  if (g_file_get_contents (file, &text, NULL, &error))
    self->lines = g_strsplit (text, "\n", -1);
  else
    fail (self, error->message);
  run_soon (self);

  return self;
}

void
gallery_script_free (GalleryScript *self)
{
  if (self->tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self->window), self->tick);
  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->window);
  gallery_stalls_free (self->stalls);
  g_strfreev (self->lines);
  g_free (self->screenshot);
  g_free (self->awaited);
  g_free (self);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-gestures.h"

#include <math.h>

#define WHEEL_FACTOR 1.2

typedef struct
{
  GalleryCanvas *canvas;  /* (not owned): it owns the controllers, one of which owns this */

  /* When a gesture began */
  double         zoom;
  double         edge[2]; /* what was at the edge */
} Gestures;

static gboolean
on_wheel (GtkEventControllerScroll *controller,
          double                    dx,
          double                    dy,
          Gestures                 *self)
{
  GdkModifierType state =
    gtk_event_controller_get_current_event_state (GTK_EVENT_CONTROLLER (controller));

  if ((state & GDK_CONTROL_MASK) == 0)
    return GDK_EVENT_PROPAGATE;

  gallery_canvas_zoom_by (self->canvas, pow (WHEEL_FACTOR, -dy));

  return GDK_EVENT_STOP;
}

static void
on_pinch_begin (GtkGesture       *gesture,
                GdkEventSequence *sequence,
                Gestures         *self)
{
  self->zoom = gallery_canvas_get_zoom (self->canvas);
}

static void
on_pinch (GtkGestureZoom *gesture,
          double          scale,
          Gestures       *self)
{
  double x, y;

  if (gtk_gesture_get_bounding_box_center (GTK_GESTURE (gesture), &x, &y))
    gallery_canvas_zoom_at (self->canvas,
                            self->zoom * scale / gallery_canvas_get_zoom (self->canvas), x, y);
}

static GtkAdjustment *
get_adjustment (Gestures *self,
                int       axis)
{
  return axis == 0 ? gtk_scrollable_get_hadjustment (GTK_SCROLLABLE (self->canvas))
                   : gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->canvas));
}

static void
on_drag_begin (GtkGestureDrag *gesture,
               double          x,
               double          y,
               Gestures       *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->canvas));
  for (int axis = 0; axis < 2; axis++)
    self->edge[axis] = gtk_adjustment_get_value (get_adjustment (self, axis));
}

static void
on_drag (GtkGestureDrag *gesture,
         double          dx,
         double          dy,
         Gestures       *self)
{
  gtk_adjustment_set_value (get_adjustment (self, 0), self->edge[0] - dx);
  gtk_adjustment_set_value (get_adjustment (self, 1), self->edge[1] - dy);
}

static void
on_click (GtkGestureClick *gesture,
          int              n,
          double           x,
          double           y,
          Gestures        *self)
{
  if (n != 2)
    return;

  if (gallery_canvas_get_fits (self->canvas))
    gallery_canvas_zoom_at (self->canvas, 1 / gallery_canvas_get_zoom (self->canvas), x, y);
  else
    gallery_canvas_set_zoom (self->canvas, GALLERY_CANVAS_FIT);
}

static void
free_gestures (gpointer  data,
               GClosure *closure)
{
  g_free (data);
}

void
gallery_gestures_add (GalleryCanvas *canvas)
{
  GtkEventController *wheel =
    gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkGesture *pinch = gtk_gesture_zoom_new ();
  GtkGesture *drag = gtk_gesture_drag_new ();
  GtkGesture *click = gtk_gesture_click_new ();
  Gestures *self = g_new0 (Gestures, 1);

  self->canvas = canvas;
  g_signal_connect_data (wheel, "scroll", G_CALLBACK (on_wheel), self, free_gestures, 0);
  g_signal_connect (pinch, "begin", G_CALLBACK (on_pinch_begin), self);
  g_signal_connect (pinch, "scale-changed", G_CALLBACK (on_pinch), self);
  g_signal_connect (drag, "drag-begin", G_CALLBACK (on_drag_begin), self);
  g_signal_connect (drag, "drag-update", G_CALLBACK (on_drag), self);
  g_signal_connect (click, "pressed", G_CALLBACK (on_click), self);
  gtk_widget_add_controller (GTK_WIDGET (canvas), wheel);
  gtk_widget_add_controller (GTK_WIDGET (canvas), GTK_EVENT_CONTROLLER (pinch));
  gtk_widget_add_controller (GTK_WIDGET (canvas), GTK_EVENT_CONTROLLER (drag));
  gtk_widget_add_controller (GTK_WIDGET (canvas), GTK_EVENT_CONTROLLER (click));
}

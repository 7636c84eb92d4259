/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-chart.h"

#define MIN_HEIGHT 96
#define N_LINES 4
#define MIN_TOP ((guint64) 1 << 20)

typedef struct
{
  guint64 whole;
  guint64 part;
} Sample;

struct _GalleryChart
{
  GtkWidget parent_instance;

  Sample    samples[GALLERY_CHART_SAMPLES]; /* a ring */
  guint     n_samples;
  guint     next;
};

/* Seen on dark and on light; also of the legend, in style.css */
static const GdkRGBA whole_colour = { 0.21f, 0.52f, 0.89f, 1.0f };
static const GdkRGBA part_colour = { 0.90f, 0.56f, 0.10f, 0.55f };
static const GdkRGBA grid_colour = { 0.5f, 0.5f, 0.5f, 0.25f };

G_DEFINE_FINAL_TYPE (GalleryChart, gallery_chart, GTK_TYPE_WIDGET)

/* `age` 0 is the newest */
static const Sample *
get_sample (GalleryChart *self,
            guint         age)
{
  return &self->samples[(self->next + GALLERY_CHART_SAMPLES - 1 - age) % GALLERY_CHART_SAMPLES];
}

guint64
gallery_chart_get_top (GalleryChart *self)
{
  guint64 top = MIN_TOP;

  for (guint age = 0; age < self->n_samples; age++)
    while (get_sample (self, age)->whole > top)
      top *= 2;

  return top;
}

static void
draw_grid (cairo_t *cairo,
           int      width,
           int      height)
{
  gdk_cairo_set_source_rgba (cairo, &grid_colour);
  cairo_set_line_width (cairo, 1);
  for (int i = 0; i <= N_LINES; i++)
    {
      double y = 0.5 + (double) ((height - 1) * i / N_LINES);

      cairo_move_to (cairo, 0, y);
      cairo_line_to (cairo, width, y);
    }
  cairo_stroke (cairo);
}

static double
get_x (guint age,
       int   width)
{
  return width - (double) width * age / (GALLERY_CHART_SAMPLES - 1);
}

static double
get_y (guint64 amount,
       guint64 top,
       int     height)
{
  return height - 1 - (double) amount / (double) top * (height - 2);
}

static void
draw_part (GalleryChart *self,
           cairo_t      *cairo,
           int           width,
           int           height,
           guint64       top)
{
  cairo_move_to (cairo, width, height);
  for (guint age = 0; age < self->n_samples; age++)
    cairo_line_to (cairo, get_x (age, width), get_y (get_sample (self, age)->part, top, height));
  cairo_line_to (cairo, get_x (self->n_samples - 1, width), height);
  cairo_close_path (cairo);
  gdk_cairo_set_source_rgba (cairo, &part_colour);
  cairo_fill (cairo);
}

static void
draw_whole (GalleryChart *self,
            cairo_t      *cairo,
            int           width,
            int           height,
            guint64       top)
{
  for (guint age = 0; age < self->n_samples; age++)
    cairo_line_to (cairo, get_x (age, width), get_y (get_sample (self, age)->whole, top, height));
  gdk_cairo_set_source_rgba (cairo, &whole_colour);
  cairo_set_line_width (cairo, 2);
  cairo_set_line_join (cairo, CAIRO_LINE_JOIN_ROUND);
  cairo_stroke (cairo);
}

static void
gallery_chart_snapshot (GtkWidget   *widget,
                        GtkSnapshot *snapshot)
{
  GalleryChart *self = GALLERY_CHART (widget);
  int width = gtk_widget_get_width (widget), height = gtk_widget_get_height (widget);
  graphene_rect_t bounds = GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height);
  cairo_t *cairo = gtk_snapshot_append_cairo (snapshot, &bounds);

  draw_grid (cairo, width, height);
  if (self->n_samples > 0)
    {
      guint64 top = gallery_chart_get_top (self);

      draw_part (self, cairo, width, height, top);
      draw_whole (self, cairo, width, height, top);
    }
  cairo_destroy (cairo);
}

static void
gallery_chart_measure (GtkWidget      *widget,
                       GtkOrientation  orientation,
                       int             for_size,
                       int            *minimum,
                       int            *natural,
                       int            *minimum_baseline,
                       int            *natural_baseline)
{
  *minimum = *natural = MIN_HEIGHT;
  *minimum_baseline = *natural_baseline = -1;
}

static void
gallery_chart_class_init (GalleryChartClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  widget_class->snapshot = gallery_chart_snapshot;
  widget_class->measure = gallery_chart_measure;

  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
gallery_chart_init (GalleryChart *self)
{
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
}

GtkWidget *
gallery_chart_new (void)
{
  return g_object_new (GALLERY_TYPE_CHART, NULL);
}

void
gallery_chart_add (GalleryChart *self,
                   guint64       whole,
                   guint64       part)
{
  self->samples[self->next] = (Sample) { whole, part };
  self->next = (self->next + 1) % GALLERY_CHART_SAMPLES;
  self->n_samples = MIN (self->n_samples + 1, GALLERY_CHART_SAMPLES);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-canvas.h"

#include "gallery-gestures.h"

#include <math.h>

#define TILE_SIZE 512
/* What a tile has of its neighbours, in pixels, so that its edges are scaled as if it were not cut */
#define MARGIN 16
#define MAX_ZOOM 16.0
#define MIN_SHOWN 16 /* pixels of the larger side of the smallest image */

struct _GalleryCanvas
{
  GtkWidget      parent_instance;

  GtkAdjustment *adjustments[2]; /* (owned) (nullable): of x and y */
  GalleryImage  *image;          /* (owned) (nullable) */
  GPtrArray     *tiles;          /* (owned): of GdkTexture, row by row */
  guint          n_columns;      /* of tiles */
  double         zoom;           /* GALLERY_CANVAS_FIT: as it fits */
  guint          source;         /* that tells of another scale */
};

enum
{
  ZOOM_CHANGED,
  N_SIGNALS
};

enum
{
  PROP_0,
  PROP_HADJUSTMENT,
  PROP_VADJUSTMENT,
  PROP_HSCROLL_POLICY,
  PROP_VSCROLL_POLICY
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE_WITH_CODE (GalleryCanvas, gallery_canvas, GTK_TYPE_WIDGET,
                               G_IMPLEMENT_INTERFACE (GTK_TYPE_SCROLLABLE, NULL))

/* Both axes are treated alike, so they have numbers: 0 is x */
static int
get_extent (GalleryCanvas *self,
            int            axis)
{
  return axis == 0 ? gtk_widget_get_width (GTK_WIDGET (self))
                   : gtk_widget_get_height (GTK_WIDGET (self));
}

/* Of the file, in what GTK counts in */
static double
get_full (GalleryCanvas *self,
          int            axis)
{
  guint n = axis == 0 ? gallery_image_get_width (self->image)
                      : gallery_image_get_height (self->image);

  return (double) n / gtk_widget_get_scale_factor (GTK_WIDGET (self));
}

/* No larger than its pixels, of which a drawing may have more than its file says */
static double
get_fitting_zoom (GalleryCanvas *self)
{
  GdkTexture *texture = gallery_image_get_texture (self->image);
  double zoom = MAX (1, (double) gdk_texture_get_width (texture) /
                        gallery_image_get_width (self->image));

  for (int axis = 0; axis < 2; axis++)
    zoom = MIN (zoom, MAX (1, get_extent (self, axis)) / get_full (self, axis));

  return zoom;
}

double
gallery_canvas_get_zoom (GalleryCanvas *self)
{
  if (self->image == NULL)
    return 1;

  return self->zoom > 0 ? self->zoom : get_fitting_zoom (self);
}

/* Of what is drawn */
static double
get_shown (GalleryCanvas *self,
           int            axis)
{
  return MAX (1, round (get_full (self, axis) * gallery_canvas_get_zoom (self)));
}

/* Where it begins: scrolled away, or in the middle */
static double
get_origin (GalleryCanvas *self,
            int            axis)
{
  double spare = get_extent (self, axis) - get_shown (self, axis);

  if (spare >= 0 || self->adjustments[axis] == NULL)
    return floor (spare / 2);

  return -floor (gtk_adjustment_get_value (self->adjustments[axis]));
}

/* The scrollbars, so that `value` of the drawing is at the edge */
static void
set_adjustment (GalleryCanvas *self,
                int            axis,
                double         value)
{
  double page = get_extent (self, axis);
  double upper = self->image != NULL ? MAX (page, get_shown (self, axis)) : page;

  if (self->adjustments[axis] != NULL)
    gtk_adjustment_configure (self->adjustments[axis], CLAMP (value, 0, upper - page), 0, upper,
                              page / 10, page * 0.9, page);
}

static gboolean
tell_zoom (gpointer data)
{
  GalleryCanvas *self = data;

  self->source = 0;
  g_signal_emit (self, signals[ZOOM_CHANGED], 0);

  return G_SOURCE_REMOVE;
}

/* Not at once: who shows the scale must not do so while the window is being laid out */
static void
tell_zoom_soon (GalleryCanvas *self)
{
  if (self->source == 0)
    self->source = g_idle_add_full (G_PRIORITY_HIGH_IDLE, tell_zoom, self, NULL);
}

static void
gallery_canvas_size_allocate (GtkWidget *widget,
                              int        width,
                              int        height,
                              int        baseline)
{
  GalleryCanvas *self = GALLERY_CANVAS (widget);

  for (int axis = 0; axis < 2; axis++)
    if (self->adjustments[axis] != NULL)
      set_adjustment (self, axis, gtk_adjustment_get_value (self->adjustments[axis]));
  if (self->zoom == GALLERY_CANVAS_FIT)
    tell_zoom_soon (self);
}

/* A scrolled window takes from this whether it needs scrollbars */
static void
gallery_canvas_measure (GtkWidget      *widget,
                        GtkOrientation  orientation,
                        int             for_size,
                        int            *minimum,
                        int            *natural,
                        int            *minimum_baseline,
                        int            *natural_baseline)
{
  GalleryCanvas *self = GALLERY_CANVAS (widget);
  gboolean scrolls = self->image != NULL && !gallery_canvas_get_fits (self);

  *minimum = *natural = scrolls ? (int) get_shown (self, orientation == GTK_ORIENTATION_VERTICAL)
                                : 1;
  *minimum_baseline = *natural_baseline = -1;
}

static int
get_n_pixels (GalleryCanvas *self,
              int            axis)
{
  GdkTexture *texture = gallery_image_get_texture (self->image);

  return axis == 0 ? gdk_texture_get_width (texture) : gdk_texture_get_height (texture);
}

/* Of the pixels of a tile, with those around it or without: which is the first, and which
 * comes after the last */
static void
get_tile_pixels (GalleryCanvas *self,
                 int            axis,
                 guint          tile,
                 int            margin,
                 int           *first,
                 int           *end)
{
  *first = MAX (0, (int) tile * TILE_SIZE - margin);
  *end = MIN (get_n_pixels (self, axis), ((int) tile + 1) * TILE_SIZE + margin);
}

/* Where a pixel comes to lie */
static double
get_place (GalleryCanvas *self,
           int            axis,
           int            pixel)
{
  return get_origin (self, axis) +
         (double) pixel / get_n_pixels (self, axis) * get_shown (self, axis);
}

static graphene_rect_t
get_tile_area (GalleryCanvas *self,
               guint          column,
               guint          row,
               int            margin)
{
  int left, right, top, bottom;

  get_tile_pixels (self, 0, column, margin, &left, &right);
  get_tile_pixels (self, 1, row, margin, &top, &bottom);

  return GRAPHENE_RECT_INIT ((float) get_place (self, 0, left), (float) get_place (self, 1, top),
                             (float) (get_place (self, 0, right) - get_place (self, 0, left)),
                             (float) (get_place (self, 1, bottom) - get_place (self, 1, top)));
}

static void
snapshot_tile (GalleryCanvas *self,
               GtkSnapshot   *snapshot,
               guint          column,
               guint          row)
{
  graphene_rect_t seen = GRAPHENE_RECT_INIT (0, 0, (float) get_extent (self, 0),
                                             (float) get_extent (self, 1));
  graphene_rect_t tile = get_tile_area (self, column, row, 0);
  graphene_rect_t whole = get_tile_area (self, column, row, MARGIN);

  /* Whole numbers, so that the next tile begins where this one ends */
  graphene_rect_init (&tile, roundf (tile.origin.x), roundf (tile.origin.y),
                      roundf (tile.origin.x + tile.size.width) - roundf (tile.origin.x),
                      roundf (tile.origin.y + tile.size.height) - roundf (tile.origin.y));
  if (!graphene_rect_intersection (&seen, &tile, &tile))
    return;

  gtk_snapshot_push_clip (snapshot, &tile);
  gtk_snapshot_append_texture (snapshot,
                               g_ptr_array_index (self->tiles, row * self->n_columns + column),
                               &whole);
  gtk_snapshot_pop (snapshot);
}

static void
gallery_canvas_snapshot (GtkWidget   *widget,
                         GtkSnapshot *snapshot)
{
  GalleryCanvas *self = GALLERY_CANVAS (widget);

  for (guint i = 0; i < self->tiles->len; i++)
    snapshot_tile (self, snapshot, i % self->n_columns, i / self->n_columns);
}

static void
set_adjustment_object (GalleryCanvas *self,
                       int            axis,
                       GtkAdjustment *adjustment)
{
  if (self->adjustments[axis] != NULL)
    g_signal_handlers_disconnect_by_data (self->adjustments[axis], self);
  if (adjustment != NULL)
    g_signal_connect_swapped (adjustment, "value-changed", G_CALLBACK (gtk_widget_queue_draw),
                              self);
  g_set_object (&self->adjustments[axis], adjustment);
}

static void
gallery_canvas_set_property (GObject      *object,
                             guint         property_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  switch (property_id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      set_adjustment_object (GALLERY_CANVAS (object), property_id == PROP_VADJUSTMENT,
                             g_value_get_object (value));
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      /* There is only one size, so that they come to the same */
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
gallery_canvas_get_property (GObject    *object,
                             guint       property_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  switch (property_id)
    {
    case PROP_HADJUSTMENT:
    case PROP_VADJUSTMENT:
      g_value_set_object (value,
                          GALLERY_CANVAS (object)->adjustments[property_id == PROP_VADJUSTMENT]);
      break;
    case PROP_HSCROLL_POLICY:
    case PROP_VSCROLL_POLICY:
      g_value_set_enum (value, GTK_SCROLL_MINIMUM);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
      break;
    }
}

static void
gallery_canvas_dispose (GObject *object)
{
  GalleryCanvas *self = GALLERY_CANVAS (object);

  for (int axis = 0; axis < 2; axis++)
    set_adjustment_object (self, axis, NULL);
  g_clear_handle_id (&self->source, g_source_remove);
  g_ptr_array_set_size (self->tiles, 0);
  wisp_clear_object (&self->image);

  G_OBJECT_CLASS (gallery_canvas_parent_class)->dispose (object);
}

static void
gallery_canvas_finalize (GObject *object)
{
  g_ptr_array_unref (GALLERY_CANVAS (object)->tiles);

  G_OBJECT_CLASS (gallery_canvas_parent_class)->finalize (object);
}

static void
gallery_canvas_class_init (GalleryCanvasClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = gallery_canvas_dispose;
  object_class->finalize = gallery_canvas_finalize;
  object_class->get_property = gallery_canvas_get_property;
  object_class->set_property = gallery_canvas_set_property;
  widget_class->measure = gallery_canvas_measure;
  widget_class->size_allocate = gallery_canvas_size_allocate;
  widget_class->snapshot = gallery_canvas_snapshot;

  g_object_class_override_property (object_class, PROP_HADJUSTMENT, "hadjustment");
  g_object_class_override_property (object_class, PROP_VADJUSTMENT, "vadjustment");
  g_object_class_override_property (object_class, PROP_HSCROLL_POLICY, "hscroll-policy");
  g_object_class_override_property (object_class, PROP_VSCROLL_POLICY, "vscroll-policy");

  signals[ZOOM_CHANGED] = g_signal_new ("zoom-changed", G_TYPE_FROM_CLASS (klass),
                                        G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_css_name (widget_class, "gallerycanvas");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
gallery_canvas_init (GalleryCanvas *self)
{
  self->tiles = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_set_focusable (GTK_WIDGET (self), TRUE);
  gtk_widget_set_overflow (GTK_WIDGET (self), GTK_OVERFLOW_HIDDEN);
  gallery_gestures_add (self);
}

GtkWidget *
gallery_canvas_new (void)
{
  return g_object_new (GALLERY_TYPE_CANVAS, NULL);
}

static void
make_tiles (GalleryCanvas *self)
{
  guint n_rows = (guint) (get_n_pixels (self, 1) + TILE_SIZE - 1) / TILE_SIZE;
  int left, right, top, bottom;

  self->n_columns = (guint) (get_n_pixels (self, 0) + TILE_SIZE - 1) / TILE_SIZE;
  for (guint row = 0; row < n_rows; row++)
    for (guint column = 0; column < self->n_columns; column++)
      {
        get_tile_pixels (self, 0, column, MARGIN, &left, &right);
        get_tile_pixels (self, 1, row, MARGIN, &top, &bottom);
        g_ptr_array_add (self->tiles, gallery_image_make_tile (self->image, left, top,
                                                               right - left, bottom - top));
      }
}

void
gallery_canvas_set_image (GalleryCanvas *self,
                          GalleryImage  *image)
{
  g_ptr_array_set_size (self->tiles, 0);
  wisp_set_object (&self->image, image);
  if (image == NULL)
    self->zoom = GALLERY_CANVAS_FIT;
  else
    make_tiles (self);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  tell_zoom_soon (self);
}

gboolean
gallery_canvas_get_fits (GalleryCanvas *self)
{
  return self->zoom == GALLERY_CANVAS_FIT;
}

/* From which fraction of the image on the screen is, to which it must be scrolled */
static void
zoom_around (GalleryCanvas *self,
             double         zoom,
             const double   fixed[2])
{
  double fractions[2];

  for (int axis = 0; axis < 2; axis++)
    fractions[axis] = (fixed[axis] - get_origin (self, axis)) / get_shown (self, axis);

  self->zoom = zoom;
  for (int axis = 0; axis < 2; axis++)
    set_adjustment (self, axis, fractions[axis] * get_shown (self, axis) - fixed[axis]);
  gtk_widget_queue_resize (GTK_WIDGET (self));
  tell_zoom_soon (self);
}

static void
zoom_to (GalleryCanvas *self,
         double         zoom,
         double         x,
         double         y)
{
  double smallest;

  if (self->image == NULL)
    return;

  smallest = MIN (get_fitting_zoom (self),
                  MIN_SHOWN / MAX (get_full (self, 0), get_full (self, 1)));
  zoom_around (self, zoom == GALLERY_CANVAS_FIT ? zoom : CLAMP (zoom, smallest, MAX_ZOOM),
               (double[]) { x, y });
}

void
gallery_canvas_zoom_at (GalleryCanvas *self,
                        double         factor,
                        double         x,
                        double         y)
{
  zoom_to (self, gallery_canvas_get_zoom (self) * factor, x, y);
}

void
gallery_canvas_set_zoom (GalleryCanvas *self,
                         double         zoom)
{
  zoom_to (self, zoom, get_extent (self, 0) / 2.0, get_extent (self, 1) / 2.0);
}

void
gallery_canvas_zoom_by (GalleryCanvas *self,
                        double         factor)
{
  gallery_canvas_set_zoom (self, gallery_canvas_get_zoom (self) * factor);
}

void
gallery_canvas_scroll_by (GalleryCanvas *self,
                          int            x,
                          int            y)
{
  const int steps[] = { x, y };

  for (int axis = 0; axis < 2; axis++)
    gtk_adjustment_set_value (self->adjustments[axis],
                              gtk_adjustment_get_value (self->adjustments[axis]) +
                              steps[axis] * gtk_adjustment_get_step_increment (self->adjustments[axis]));
}

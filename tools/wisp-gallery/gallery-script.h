/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef struct _GalleryApplication GalleryApplication;
typedef struct _GalleryWindow GalleryWindow;

/*
 * Does what a file says, line by line, in place of a user. The manual page has the list
 * of commands. Begins once the main loop runs.
 *
 * What cannot be done is reported on standard error with the number of the line; then the
 * application ends with status 1.
 */
typedef struct _GalleryScript GalleryScript;

GalleryScript *gallery_script_new  (GalleryApplication *application,
                                    GalleryWindow      *window,
                                    const char         *file);
void           gallery_script_free (GalleryScript      *self);

G_END_DECLS

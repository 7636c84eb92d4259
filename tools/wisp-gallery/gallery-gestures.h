/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include "gallery-canvas.h"

G_BEGIN_DECLS

/* Control and the wheel, or two fingers, change the scale; a double click does so between
 * as it fits and the original size; what is larger than the canvas is dragged */
void gallery_gestures_add (GalleryCanvas *canvas);

G_END_DECLS

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp/wisp.h>

G_BEGIN_DECLS

/*
 * What wisp-demo and its plugins agree on
 *
 * An extension of this point decodes the files of one suffix, which is its name: "png" is
 * for files that end in ".png".
 */
#define DEMO_DECODER_POINT "demo.decoder"

/* Changes with the structure, and with what its functions mean */
#define DEMO_DECODER_ABI 1

typedef struct
{
  /* Decodes all of @bytes and tells in a line what was in them. Any thread may call it.
   * (transfer full) (nullable): to be freed with g_free(); %NULL with @error set */
  char *(*decode) (GBytes  *bytes,
                   GError **error);
} DemoDecoder;

G_END_DECLS

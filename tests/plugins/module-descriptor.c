/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "wisp-module-descriptor-private.h"

/* The beginning of a descriptor, as the build asks for it: DESCRIPTOR_ABI, _SIZE, _FLAGS.
 * It is there to be read, not to be loaded. */
extern const WispModuleHead wisp_module_descriptor;

const WispModuleHead wisp_module_descriptor = {
  DESCRIPTOR_ABI,
  DESCRIPTOR_SIZE,
  DESCRIPTOR_FLAGS
};

#if DESCRIPTOR_FLAGS
void test_function (void);

void
test_function (void)
{
  g_intern_static_string ("test");
}
#endif

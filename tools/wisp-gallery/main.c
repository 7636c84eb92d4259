/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "gallery-application.h"

#include <glib/gi18n-lib.h>
#include <locale.h>
#include <malloc.h>

/*
 * wisp-gallery: an image browser that lives on a weak cache
 *
 *   wisp-gallery ~/Pictures
 *   wisp-gallery --cache=strong ~/Pictures
 */

/* So that the pixels of an image go back to the system with it, and the memory that
 * the panel shows is what is in use. In bytes: less than a thumbnail has. */
#define MMAP_THRESHOLD (24 * 1024)

int
main (int    argc,
      char **argv)
{
  const char *translations = g_getenv ("WISP_GALLERY_LOCALEDIR");
  g_autoptr (GalleryApplication) application = NULL;
  int status;

#ifdef HAVE_MALLOPT
  (void) mallopt (M_MMAP_THRESHOLD, MMAP_THRESHOLD);
#endif
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, translations != NULL ? translations : LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);

  application = gallery_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);

  return status != 0 ? status : gallery_application_get_status (application);
}

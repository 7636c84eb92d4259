/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "wisp-plugin-file-private.h"

#include <wisp/wisp-error.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include <glib/gstdio.h>

#ifdef G_OS_UNIX
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#endif

/*
 * The files of plugins, which are code that a host is going to run: nobody but root
 * and the user who runs the host may be able to change them.
 *
 * What is checked is the path, and what is opened later is the path again. That is
 * sound because of what is checked: whoever could exchange a file or a folder between
 * the two could have written the file in the first place.
 *
 * Modes and owners are those of Unix. Elsewhere the rights of files are not looked at,
 * and symbolic links are not followed up.
 */

/* Names are not always UTF-8, messages are */
void
wisp_plugin_file_error (GError      **error,
                        gint          code,
                        const gchar  *file,
                        const gchar  *format,
                        ...)
{
  g_autofree gchar *name = g_filename_display_name (file);
  g_autofree gchar *reason = NULL;
  va_list args;

  va_start (args, format);
  reason = g_strdup_vprintf (format, args);
  va_end (args);

  g_set_error (error, WISP_ERROR, code, "%s: %s", name, reason);
}

static void
set_errno (GError      **error,
           const gchar  *file,
           gint          number)
{
  g_autofree gchar *name = g_filename_display_name (file);

  g_set_error (error, G_FILE_ERROR, (gint) g_file_error_from_errno (number),
               "%s: %s", name, g_strerror (number));
}

#ifdef G_OS_UNIX

/* In a container whose user namespace has no root of the machine, all that is root's
 * belongs to this one. See user_namespaces(7). */
#define OVERFLOW_UID 65534

static gboolean
root_is_mapped (void)
{
  static gsize answer;

  if (g_once_init_enter (&answer))
    {
      g_autofree gchar *map = NULL;
      guint64 inside = 1;
      gboolean mapped = TRUE;

      if (g_file_get_contents ("/proc/self/uid_map", &map, NULL, NULL))
        {
          gchar *end;

          inside = g_ascii_strtoull (map, &end, 10);
          mapped = inside == 0 && g_ascii_strtoull (end, NULL, 10) == 0;
        }
      g_once_init_leave (&answer, mapped ? 1 : 2);
    }

  return answer == 1;
}

static gboolean
is_trusted_owner (uid_t owner)
{
  return owner == 0 || owner == geteuid () || (owner == OVERFLOW_UID && !root_is_mapped ());
}

static gboolean
check_rights (const gchar        *file,
              const struct stat  *status,
              GError            **error)
{
  if (!is_trusted_owner (status->st_uid))
    {
      wisp_plugin_file_error (error, WISP_ERROR_UNSAFE_PLUGIN, file,
                              "belongs to user %lu, who is neither root nor the one who runs this",
                              (gulong) status->st_uid);
      return FALSE;
    }

  if ((status->st_mode & (S_IWGRP | S_IWOTH)) != 0)
    {
      wisp_plugin_file_error (error, WISP_ERROR_UNSAFE_PLUGIN, file,
                              "others may write to it (its mode is %03o)",
                              (guint) status->st_mode & 0777);
      return FALSE;
    }

  return TRUE;
}

/* (transfer full): to be freed with free() */
static gchar *
resolve (const gchar  *file,
         GError      **error)
{
  gchar *real = realpath (file, NULL);

  if (real == NULL)
    set_errno (error, file, errno);

  return real;
}

static gboolean
is_below (const gchar *path,
          const gchar *folder)
{
  gsize length = strlen (folder);

  /* The root folder ends in a slash, no other does */
  if (g_str_has_suffix (folder, "/"))
    length--;

  return strncmp (path, folder, length) == 0 && path[length] == '/';
}

/* Each step from @folder down to @path, both of them without links */
static gboolean
check_steps (const gchar  *path,
             const gchar  *folder,
             GError      **error)
{
  g_autofree gchar *step = g_strdup (path);
  struct stat status;

  while (TRUE)
    {
      gchar *slash;

      if (lstat (step, &status) != 0)
        {
          set_errno (error, step, errno);
          return FALSE;
        }
      if (!check_rights (step, &status, error))
        return FALSE;
      if (strcmp (step, folder) == 0)
        return TRUE;

      slash = strrchr (step, '/');
      slash[slash == step ? 1 : 0] = '\0';
    }
}

static gboolean
check_place (const gchar  *file,
             const gchar  *folder,
             GError      **error)
{
  gchar *real_folder = resolve (folder, error);
  gchar *real = real_folder != NULL ? resolve (file, error) : NULL;
  gboolean fine = FALSE;

  if (real == NULL)
    ;
  else if (!is_below (real, real_folder))
    wisp_plugin_file_error (error, WISP_ERROR_UNSAFE_PLUGIN, file,
                            "leads out of its folder, to %s", real);
  else
    fine = check_steps (real, real_folder, error);

  free (real);
  free (real_folder);

  return fine;
}

#else

static gboolean
check_place (const gchar  *file,
             const gchar  *folder,
             GError      **error)
{
  return TRUE;
}

#endif

static gboolean
check_regular (const gchar      *file,
               const GStatBuf   *status,
               GError          **error)
{
  if (S_ISREG (status->st_mode))
    return TRUE;

  wisp_plugin_file_error (error, WISP_ERROR_INVALID_PLUGIN, file, "is not a regular file");
  return FALSE;
}

/*
 * wisp_plugin_file_check:
 * @file: a file
 * @folder: the folder that it must not leave
 * @trust: whether it may be anywhere and anybody's
 * @error: for what is wrong with it
 *
 * Tells whether a file is there, and whether its code may be run.
 */
gboolean
wisp_plugin_file_check (const gchar  *file,
                        const gchar  *folder,
                        gboolean      trust,
                        GError      **error)
{
  GStatBuf status;

  if (g_stat (file, &status) != 0)
    {
      set_errno (error, file, errno);
      return FALSE;
    }

  return check_regular (file, &status, error) && (trust || check_place (file, folder, error));
}

/* One byte more than @max_length at most, so that its being too long is seen */
static gchar *
read_up_to (gint          fd,
            const gchar  *file,
            gsize         max_length,
            gsize        *length,
            GError      **error)
{
  g_autofree gchar *data = g_malloc (max_length + 1);
  gsize n = 0;

  while (n <= max_length)
    {
      gssize got = read (fd, data + n, max_length + 1 - n);

      if (got == 0)
        break;
      if (got > 0)
        n += (gsize) got;
      else if (errno != EINTR)
        {
          set_errno (error, file, errno);
          return NULL;
        }
    }

  if (n > max_length)
    {
      wisp_plugin_file_error (error, WISP_ERROR_INVALID_PLUGIN, file,
                              "is larger than %" G_GSIZE_FORMAT " bytes", max_length);
      return NULL;
    }

  data[n] = '\0';
  *length = n;

  return g_steal_pointer (&data);
}

/*
 * wisp_plugin_file_read:
 * @file: a file
 * @max_length: how many bytes to take at most
 * @trust: whether it may be anybody's
 * @length: for the number of bytes
 * @error: for what is wrong with it
 *
 * Reads a file whole, with a nul byte behind it.
 *
 * A pipe or a device is not waited for.
 */
gchar *
wisp_plugin_file_read (const gchar  *file,
                       gsize         max_length,
                       gboolean      trust,
                       gsize        *length,
                       GError      **error)
{
  g_autofree gchar *folder = g_path_get_dirname (file);
  g_autofree gchar *data = NULL;
  GStatBuf status;
  gint flags = O_RDONLY;
  gint fd;

#ifdef G_OS_UNIX
  flags |= O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
#endif

  if (!wisp_plugin_file_check (file, folder, trust, error))
    return NULL;

  fd = g_open (file, flags, 0);
  if (fd < 0 || fstat (fd, &status) != 0)
    set_errno (error, file, errno);
  else if (check_regular (file, &status, error))
    data = read_up_to (fd, file, max_length, length, error);

  if (fd >= 0)
    close (fd);

  return g_steal_pointer (&data);
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <wisp/wisp-object.h>
#include <wisp/wisp-version.h>
#include <wisp/wisp-weak.h>

G_BEGIN_DECLS

#define WISP_TYPE_MODULE (wisp_module_get_type ())

WISP_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (WispModule, wisp_module, WISP, MODULE, WispObject)

/**
 * WISP_MODULE_ABI:
 *
 * The layout of [struct@Wisp.ModuleDescriptor] that a module is compiled with.
 *
 * Since: 1.0
 */
#define WISP_MODULE_ABI 1

/**
 * WispModuleFlags:
 * @WISP_MODULE_RESIDENT: it is never closed once it was opened, so it may register types
 *   and quarks, and do whatever else leaves a pointer into it behind
 * @WISP_MODULE_UNLOADABLE: it is closed when nothing that came out of it is in use any
 *   more; what that promises is said in [class@Wisp.Module]
 *
 * What a module says about itself.
 *
 * Since: 1.0
 */
typedef enum /*< flags >*/
{
  WISP_MODULE_RESIDENT   = 0,
  WISP_MODULE_UNLOADABLE = 1 << 0
} WispModuleFlags;

/**
 * WispModuleLoadFunc:
 * @module: the module that has been opened
 * @error: for what went wrong
 *
 * Sets up a module: it calls wisp_module_add_extension() or wisp_module_add_type() for
 * each extension that its key file offers.
 *
 * It runs once after each opening, on the thread that asked first, with no lock held.
 * If it fails it undoes what it did; extensions it has added are forgotten.
 *
 * Returns: %TRUE if the module can be used; %FALSE with @error set
 *
 * Since: 1.0
 */
typedef gboolean (*WispModuleLoadFunc)   (WispModule  *module,
                                          GError     **error);

/**
 * WispModuleUnloadFunc:
 * @module: the module that is going to be closed
 *
 * Frees what an unloadable module has, before it is closed.
 *
 * Nothing that came out of the module is in use any more. It must not leave anything
 * behind that could call into the module, nor ask the registry for extensions. A resident
 * module's is never called.
 *
 * Since: 1.0
 */
typedef void     (*WispModuleUnloadFunc) (WispModule  *module);

/**
 * WispModuleDescriptor:
 * @abi: %WISP_MODULE_ABI
 * @struct_size: the size of this structure
 * @flags: some of [flags@Wisp.ModuleFlags]
 * @reserved: 0
 * @name: the name of the plugin, as in its key file
 * @version: the version of the plugin, as in its key file
 * @load: (nullable): sets up the module
 * @unload: (nullable): frees what the module has
 *
 * What a module exports: one constant, `wisp_module_descriptor`.
 *
 * It is read and checked before any function of the module is called. Where the
 * platform's modules are ELF files, its beginning is read from the file, before the
 * module is opened at all.
 *
 * [func@Wisp.DEFINE_MODULE] defines it.
 *
 * Since: 1.0
 */
typedef struct
{
  guint32               abi;
  guint32               struct_size;
  guint32               flags;
  guint32               reserved;
  const gchar          *name;
  const gchar          *version;
  WispModuleLoadFunc    load;
  WispModuleUnloadFunc  unload;
} WispModuleDescriptor;

/**
 * WISP_DEFINE_MODULE:
 * @name: the name of the plugin, as in its key file
 * @version: the version of the plugin, as in its key file
 * @flags: some of [flags@Wisp.ModuleFlags]
 * @load: a function that sets up the module, or %NULL
 * @unload: a function that frees what the module has, or %NULL
 *
 * Defines the descriptor that makes a shared object a module; an example is with
 * [class@Wisp.Module].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_MODULE(name, version, flags, load, unload)                        \
  G_BEGIN_DECLS                                                                       \
  _WISP_MODULE_EXPORT extern const WispModuleDescriptor wisp_module_descriptor;       \
  G_END_DECLS                                                                         \
  const WispModuleDescriptor wisp_module_descriptor = {                               \
    WISP_MODULE_ABI, sizeof (WispModuleDescriptor), (flags), 0, (name), (version), (load), (unload) \
  };

#if defined (__GNUC__)
#define _WISP_MODULE_EXPORT __attribute__ ((visibility ("default")))
#else
#define _WISP_MODULE_EXPORT
#endif

/**
 * WISP_DEFINE_STATIC_MODULE:
 * @symbol: the name of the descriptor in C
 * @name: the name of the plugin, as in its key file
 * @version: the version of the plugin, as in its key file
 * @flags: some of [flags@Wisp.ModuleFlags]
 * @load: a function that sets up the module, or %NULL
 * @unload: a function that frees what the module has, or %NULL
 *
 * Defines the descriptor of a module that is linked into its host, for
 * [method@Wisp.Registry.add_static].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_STATIC_MODULE(symbol, name, version, flags, load, unload)         \
  G_BEGIN_DECLS                                                                       \
  extern const WispModuleDescriptor symbol;                                           \
  G_END_DECLS                                                                         \
  const WispModuleDescriptor symbol = {                                               \
    WISP_MODULE_ABI, sizeof (WispModuleDescriptor), (flags), 0, (name), (version), (load), (unload) \
  };

/**
 * WispExtensionNewFunc:
 * @module: the module
 * @error: for what went wrong
 *
 * Makes the data of an extension, which
 * [method@Wisp.Extension.get_data] gives.
 *
 * It runs on the thread that asked first, with no lock held.
 *
 * Returns: (nullable): the data; %NULL with @error set
 *
 * Since: 1.0
 */
typedef gpointer (*WispExtensionNewFunc) (WispModule  *module,
                                          GError     **error);

WISP_AVAILABLE_IN_1_0
const gchar  *wisp_module_get_name         (WispModule           *self);
WISP_AVAILABLE_IN_1_0
const gchar  *wisp_module_get_version      (WispModule           *self);
WISP_AVAILABLE_IN_1_0
const gchar  *wisp_module_get_file         (WispModule           *self);
WISP_AVAILABLE_IN_1_0
gboolean      wisp_module_is_resident      (WispModule           *self);

WISP_AVAILABLE_IN_1_0
void          wisp_module_add_extension    (WispModule           *self,
                                            const gchar          *point,
                                            guint                 abi,
                                            const gchar          *name,
                                            gconstpointer         vtable,
                                            gsize                 vtable_size,
                                            WispExtensionNewFunc  new_data,
                                            GDestroyNotify        free_data);
WISP_AVAILABLE_IN_1_0
void          wisp_module_add_type         (WispModule           *self,
                                            const gchar          *point,
                                            guint                 abi,
                                            const gchar          *name,
                                            GType                 type);

WISP_AVAILABLE_IN_1_0
gpointer      wisp_module_hold             (WispModule           *self) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
void          wisp_module_release          (gpointer              module);

WISP_AVAILABLE_IN_1_0
GThread      *wisp_module_thread_new       (WispModule           *self,
                                            const gchar          *name,
                                            GThreadFunc           func,
                                            gpointer              data) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
GClosure     *wisp_module_closure_new_weak (WispModule           *self,
                                            GCallback             callback,
                                            gpointer              target) G_GNUC_WARN_UNUSED_RESULT;
WISP_AVAILABLE_IN_1_0
gulong        wisp_module_add_cleanup      (WispModule           *self,
                                            WispWeak             *weak,
                                            GMainContext         *context,
                                            WispCleanupFunc       func,
                                            gpointer              data,
                                            GDestroyNotify        destroy);

G_END_DECLS

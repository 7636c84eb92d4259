/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (WISP_INSIDE) && !defined (WISP_COMPILATION)
#error "Only <wisp/wisp.h> can be included directly."
#endif

#include <glib-object.h>
#include <wisp/wisp-object.h>
#include <wisp/wisp-version.h>

/**
 * WISP_DEFINE_TYPE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent, [class@Wisp.Object] or derived from it
 *
 * Defines a light type, with the arguments of its twin %G_DEFINE_TYPE.
 *
 * The two differ in speed only: small instances of a type that was defined, as
 * were all its ancestors, with one of these macros share one allocation with
 * their control block, and GType is not involved in making them.
 *
 * Use it together with %G_DECLARE_DERIVABLE_TYPE.
 *
 * Since: 1.0
 */
#define WISP_DEFINE_TYPE(TN, t_n, T_P) \
  WISP_DEFINE_TYPE_EXTENDED (TN, t_n, T_P, (GTypeFlags) 0, {})

/**
 * WISP_DEFINE_TYPE_WITH_CODE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 * @_C_: code that runs in the `get_type()` function, such as %G_IMPLEMENT_INTERFACE
 *   and %G_ADD_PRIVATE
 *
 * The twin of %G_DEFINE_TYPE_WITH_CODE; see [func@Wisp.DEFINE_TYPE].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_TYPE_WITH_CODE(TN, t_n, T_P, _C_)        \
  _WISP_DEFINE_TYPE_BEGIN (TN, t_n, T_P, (GTypeFlags) 0)     \
  {_C_;}                                                     \
  _G_DEFINE_TYPE_EXTENDED_END ()

/**
 * WISP_DEFINE_TYPE_WITH_PRIVATE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 *
 * The twin of %G_DEFINE_TYPE_WITH_PRIVATE; see [func@Wisp.DEFINE_TYPE].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_TYPE_WITH_PRIVATE(TN, t_n, T_P) \
  WISP_DEFINE_TYPE_EXTENDED (TN, t_n, T_P, (GTypeFlags) 0, G_ADD_PRIVATE (TN))

/**
 * WISP_DEFINE_ABSTRACT_TYPE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 *
 * The twin of %G_DEFINE_ABSTRACT_TYPE; see [func@Wisp.DEFINE_TYPE].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_ABSTRACT_TYPE(TN, t_n, T_P) \
  WISP_DEFINE_TYPE_EXTENDED (TN, t_n, T_P, G_TYPE_FLAG_ABSTRACT, {})

/**
 * WISP_DEFINE_ABSTRACT_TYPE_WITH_CODE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 * @_C_: code that runs in the `get_type()` function
 *
 * The twin of %G_DEFINE_ABSTRACT_TYPE_WITH_CODE; see [func@Wisp.DEFINE_TYPE].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_ABSTRACT_TYPE_WITH_CODE(TN, t_n, T_P, _C_) \
  _WISP_DEFINE_TYPE_BEGIN (TN, t_n, T_P, G_TYPE_FLAG_ABSTRACT) \
  {_C_;}                                                       \
  _G_DEFINE_TYPE_EXTENDED_END ()

/**
 * WISP_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 *
 * The twin of %G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE; see [func@Wisp.DEFINE_TYPE].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE(TN, t_n, T_P) \
  WISP_DEFINE_TYPE_EXTENDED (TN, t_n, T_P, G_TYPE_FLAG_ABSTRACT, G_ADD_PRIVATE (TN))

/**
 * WISP_DEFINE_FINAL_TYPE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 *
 * The twin of %G_DEFINE_FINAL_TYPE; see [func@Wisp.DEFINE_TYPE].
 *
 * Use it together with %G_DECLARE_FINAL_TYPE.
 *
 * Since: 1.0
 */
#define WISP_DEFINE_FINAL_TYPE(TN, t_n, T_P) \
  WISP_DEFINE_TYPE_EXTENDED (TN, t_n, T_P, G_TYPE_FLAG_FINAL, {})

/**
 * WISP_DEFINE_FINAL_TYPE_WITH_CODE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 * @_C_: code that runs in the `get_type()` function
 *
 * The twin of %G_DEFINE_FINAL_TYPE_WITH_CODE; see [func@Wisp.DEFINE_TYPE].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_FINAL_TYPE_WITH_CODE(TN, t_n, T_P, _C_)   \
  _WISP_DEFINE_TYPE_BEGIN (TN, t_n, T_P, G_TYPE_FLAG_FINAL)   \
  {_C_;}                                                      \
  _G_DEFINE_TYPE_EXTENDED_END ()

/**
 * WISP_DEFINE_FINAL_TYPE_WITH_PRIVATE:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 *
 * The twin of %G_DEFINE_FINAL_TYPE_WITH_PRIVATE; see [func@Wisp.DEFINE_TYPE].
 *
 * Since: 1.0
 */
#define WISP_DEFINE_FINAL_TYPE_WITH_PRIVATE(TN, t_n, T_P) \
  WISP_DEFINE_TYPE_EXTENDED (TN, t_n, T_P, G_TYPE_FLAG_FINAL, G_ADD_PRIVATE (TN))

/**
 * WISP_DEFINE_TYPE_EXTENDED:
 * @TN: the name of the new type, in camel case
 * @t_n: the name of the new type, in lower case with words separated by `_`
 * @T_P: the [alias@GObject.Type] of the parent
 * @_f_: [flags@GObject.TypeFlags]
 * @_C_: code that runs in the `get_type()` function
 *
 * The twin of %G_DEFINE_TYPE_EXTENDED, which all the others are made from.
 *
 * Since: 1.0
 */
#define WISP_DEFINE_TYPE_EXTENDED(TN, t_n, T_P, _f_, _C_) \
  _WISP_DEFINE_TYPE_BEGIN (TN, t_n, T_P, _f_)             \
  {_C_;}                                                  \
  _G_DEFINE_TYPE_EXTENDED_END ()

/* What G_DEFINE_TYPE_EXTENDED begins with, and word to Wisp of how to make an
 * instance of this level without GType's help. */
#define _WISP_DEFINE_TYPE_BEGIN(TN, t_n, T_P, _f_)                               \
  _G_DEFINE_TYPE_EXTENDED_BEGIN (TN, t_n, T_P, _f_)                              \
  wisp_type_set_instance_init (g_define_type_id,                                 \
                               (GInstanceInitFunc) (void (*) (void)) t_n##_init, \
                               &TN##_private_offset);

G_BEGIN_DECLS

WISP_AVAILABLE_IN_1_0
void      wisp_type_set_instance_init (GType              type,
                                       GInstanceInitFunc  instance_init,
                                       const gint        *private_offset);

G_END_DECLS

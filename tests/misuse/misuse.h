/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <wisp-test.h>

/*
 * The misuse matrix: what programs do wrong, or may well do although it looks
 * wrong, and what happens then, to the letter. Each case runs in a process of its
 * own. It asserts what it can see from inside; the fields below are asserted from
 * outside. docs/misuse.md is made from the same table.
 */

/* What stays allocated after the case. An object that has its memory apart from its
 * control block gives that back even if the block stays. */
typedef enum
{
  MISUSE_LEAKS_NOTHING,
  MISUSE_LEAKS_OBJECT,
  MISUSE_LEAKS_BLOCK,
} MisuseLeak;

typedef struct
{
  const gchar *name;        /* after /misuse/ */
  const gchar *what;        /* what the program does */
  const gchar *happens;     /* what comes of it, apart from messages */
  const gchar *messages;    /* (nullable): all of them, a line each; addresses are 0x… */
  void       (*run)       (void);
  MisuseLeak   leaks;
  int          signal;      /* that ends the process; 0 if it lives on */
  const gchar *environment; /* (nullable): a variable, as NAME=VALUE */
  const gchar *farewell;    /* (nullable): what the process prints at its end */
  gboolean     once;        /* cannot be repeated, so leaks are not measured */
} MisuseCase;

/* What g_return_if_fail() says */
#define ASSERTION(function, condition) "Wisp: " function ": assertion '" condition "' failed"

extern const MisuseCase misuse_object_cases[];
extern const MisuseCase misuse_weak_cases[];
extern const MisuseCase misuse_cache_cases[];
extern const MisuseCase misuse_collection_cases[];
extern const MisuseCase misuse_place_cases[];

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "config.h"

#include "fuzz.h"
#include "program.h"

#include <string.h>

/* What libFuzzer calls, and what it offers */
int    LLVMFuzzerTestOneInput  (const guint8 *data,
                                gsize         size);
gsize  LLVMFuzzerCustomMutator (guint8       *data,
                                gsize         size,
                                gsize         max_size,
                                unsigned int  seed);
size_t LLVMFuzzerMutate        (guint8       *data,
                                size_t        size,
                                size_t        max_size);

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  fuzz_run_input (data, size);

  return 0;
}

/* Random numbers that follow from the seed, so that a run can be repeated: xorshift32,
 * G. Marsaglia, "Xorshift RNGs" (2003) */
static guint
draw (guint *state,
      guint  range)
{
  *state ^= *state << 13;
  *state ^= *state >> 17;
  *state ^= *state << 5;

  return *state % range;
}

static void
write_instruction (guint8 *data,
                   guint  *state)
{
  for (guint i = 0; i < FUZZ_INSTRUCTION_SIZE; i++)
    data[i] = (guint8) draw (state, 256);

  /* Mostly without long scripts */
  if (draw (state, 4) > 0)
    for (guint i = 1; i < FUZZ_INSTRUCTION_SIZE; i++)
      data[i] %= 6;
}

/*
 * Changes an input by whole instructions, besides what libFuzzer does with the bytes:
 * adds new ones, takes some out, repeats some, changes one operand.
 */
gsize
LLVMFuzzerCustomMutator (guint8       *data,
                         gsize         size,
                         gsize         max_size,
                         unsigned int  seed)
{
  guint state = seed | 1, n = (guint) size / FUZZ_INSTRUCTION_SIZE, at, length;

  at = draw (&state, n + 1) * FUZZ_INSTRUCTION_SIZE;
  length = (1 + draw (&state, 3)) * FUZZ_INSTRUCTION_SIZE;

  switch (draw (&state, 6))
    {
    case 0:
      return LLVMFuzzerMutate (data, size, max_size);

    case 1:
      if (at + length > size)
        break;
      memmove (data + at, data + at + length, size - at - length);
      return size - length;

    case 2:
      if (at + length > size || size + length > max_size)
        break;
      memmove (data + at + length, data + at, size - at);
      return size + length;

    case 3:
      if (at + FUZZ_INSTRUCTION_SIZE > size)
        break;
      data[at + draw (&state, FUZZ_INSTRUCTION_SIZE)] = (guint8) draw (&state, 8);
      return size;

    default:
      break;
    }

  if (size + FUZZ_INSTRUCTION_SIZE > max_size)
    return LLVMFuzzerMutate (data, size, max_size);

  memmove (data + at + FUZZ_INSTRUCTION_SIZE, data + at, size - at);
  write_instruction (data + at, &state);

  return size + FUZZ_INSTRUCTION_SIZE;
}

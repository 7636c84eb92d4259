/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include "runtime.h"

/*
 * Which variables and locks the threads share, and which locks are ever tried,
 * found out on the way.
 *
 * An operation on what only one thread ever touches, or what nobody ever writes
 * while the threads run, commutes with everything that other threads do: it needs
 * no schedule point. Nobody can know that beforehand, so at first nothing counts
 * as shared. When an execution shows two threads at one address, and one of them
 * writing, the address is shared from then on, and the search begins anew. It
 * ends with one whole search in which no guess was wrong; and had any schedule
 * that was not tried disproved one, it would be equivalent to one that was tried
 * and disproved it as well (docs/explorer.md has the argument).
 */

typedef struct
{
  uintptr_t granule;    /* 8 bytes of memory; 0 for an empty place */
  uint32_t  generation; /* the execution of the next two */
  uint8_t   touched;    /* sets of fibers */
  uint8_t   written;
  bool      shared;
  bool      tried;      /* a lock that somebody tries to take */
} Place;

enum { N_PLACES = 16384 };

static Place places[N_PLACES];
static unsigned n_places;
static uint32_t generation = 1;

/* For a search of another scenario */
void
sharing_forget (void)
{
  for (unsigned i = 0; i < N_PLACES; i++)
    places[i] = (Place) { 0 };
  n_places = 0;
}

void
sharing_reset (void)
{
  generation++;
}

static Place *
place_of (uintptr_t address)
{
  uintptr_t granule = address & ~(uintptr_t) 7;
  unsigned i = (unsigned) ((granule >> 3) * UINT64_C (0x9e3779b97f4a7c15) >> 50) % N_PLACES;

  while (places[i].granule != granule && places[i].granule != 0)
    i = (i + 1) % N_PLACES;

  if (places[i].granule == 0)
    {
      if (++n_places > N_PLACES / 2)
        finding ("more than %d variables and locks", N_PLACES / 2);
      places[i].granule = granule;
    }
  if (places[i].generation != generation)
    {
      places[i].generation = generation;
      places[i].touched = places[i].written = 0;
    }

  return &places[i];
}

/* Records an operation. Is its place shared, and was that not known before? */
bool
sharing_learn (uintptr_t  address,
               bool       writing,
               bool      *is_new)
{
  Place *place = place_of (address);
  uint8_t self = (uint8_t) (1u << current);

  place->touched |= self;
  if (writing)
    place->written |= self;

  if (!place->shared && place->written != 0 && (place->touched & (place->touched - 1)) != 0)
    {
      place->shared = true;
      *is_new = true;
    }

  return place->shared;
}

/* A lock is tried: from now on its release can be told. TRUE if that is new. */
bool
sharing_try (uintptr_t address)
{
  Place *place = place_of (address);
  bool is_new = !place->tried;

  place->tried = true;

  return is_new;
}

bool
sharing_tried (uintptr_t address)
{
  return place_of (address)->tried;
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "explore.h"

/*
 * What the parts of the explorer know of each other; docs/explorer.md has the
 * whole picture. Nothing of this is compiled with -fsanitize=thread, nothing of
 * it allocates while an execution runs, and all of it runs in one thread.
 */

enum
{
  MAIN_FIBER = 0, /* runs setup, init and fini */
  N_FIBERS   = EXPLORE_MAX_THREADS + 1,
  MAX_STEPS  = 10000, /* of one execution, far below what an Epoch can count */
};

/* ---- Clocks ----------------------------------------------------------------
 *
 * A vector clock, one component a fiber. A fiber's own component is its epoch,
 * which advances each time it has published its clock; so an event with epoch e
 * of fiber f happens before everything that another fiber does with a clock of
 * at least e at f. The vector type makes join and compare one instruction each. */
typedef int16_t Epoch;
typedef Epoch Clock __attribute__ ((vector_size (16)));

#define EPOCH_NEVER INT16_MAX

static inline Clock
clock_join (Clock a,
            Clock b)
{
  Clock larger = a > b;

  return (a & larger) | (b & ~larger);
}

/* Has `a` any component that is larger than that of `b`? */
static inline bool
clock_exceeds (Clock a,
               Clock b)
{
  typedef int64_t Halves __attribute__ ((vector_size (16)));
  Halves larger = (Halves) (a > b);

  return (larger[0] | larger[1]) != 0;
}

/* Is `a` at least as large as `b` somewhere? */
static inline bool
clock_reaches (Clock a,
               Clock b)
{
  typedef int64_t Halves __attribute__ ((vector_size (16)));
  Halves reached = (Halves) (a >= b);

  return (reached[0] | reached[1]) != 0;
}

/* The first fiber at which `a` is larger than `b` */
static inline int
clock_first_exceeding (Clock a,
                       Clock b)
{
  int i = 0;

  while (i < 7 && a[i] <= b[i])
    i++;

  return i;
}

/* ---- Findings and the report (report.c) ------------------------------------ */
typedef enum
{
  VERDICT_VERIFIED, /* every schedule within the bound was seen */
  VERDICT_FINDING,
  VERDICT_TIMEOUT,  /* out of time, or of room, and nothing found until then */
} Verdict;

enum { MAX_OUTCOMES = 128, OUTCOME_LENGTH = 32, REPLAY_LENGTH = 8192 };

/* Shared by the driver and the process that explores a scenario */
typedef struct
{
  Verdict  verdict;
  char     message[512];
  char     replay[REPLAY_LENGTH];
  uint64_t executions; /* begun */
  uint64_t complete;   /* of them, to the end: the others came to a known state */
  uint64_t states;
  uint64_t steps;
  double   seconds;
  unsigned n_outcomes;
  char     outcomes[MAX_OUTCOMES][OUTCOME_LENGTH];
} Report;

extern Report *report;

void report_set   (const char *format, ...) __attribute__ ((format (printf, 1, 2)));
void finding      (const char *format, ...) __attribute__ ((format (printf, 1, 2), noreturn));

/* ---- Options --------------------------------------------------------------- */
typedef struct
{
  bool        weak;       /* stale loads, early stores */
  bool        no_cache;   /* every schedule, also those that lead to a known state */
  int         bound;      /* preemptions; -1: not bounded */
  double      seconds;    /* for one scenario */
  const char *replay;     /* one schedule only */
  bool        verbose;    /* record a trace */
} Options;

extern Options options;

/* ---- Fibers (fiber.c) ------------------------------------------------------ */

/* What a fiber is about to do. Two operations are dependent if their footprints
 * overlap and one of them writes; whether one may come now is for ready(). */
typedef enum
{
  FOOTPRINT_READ,
  FOOTPRINT_WRITE,
  FOOTPRINT_COMPARE, /* writes if memory holds `expected`, else reads */
  FOOTPRINT_ALL,     /* dependent with everything */
} Footprint;

typedef struct _Operation Operation;
struct _Operation
{
  Footprint  footprint;
  unsigned   size;
  uintptr_t  address;
  uintptr_t  second;   /* another address that is written; 0 for none */
  uint64_t   expected;
  bool     (*ready) (const Operation *operation, int fiber); /* (nullable): always */
};

typedef struct
{
  bool      finished;
  bool      parked;    /* waits to be scheduled: `pending` is valid */
  Operation pending;
  uintptr_t base;      /* [base, top) is the live part of the stack, once parked */
  uintptr_t top;
  uintptr_t lowest;    /* the lowest base until now, of any execution */
  Clock     clock;
  Clock     acquired;  /* what an acquire fence would join */
  Clock     released;  /* what a release fence has published */
  uint64_t  changes;   /* execution.changes when it yielded last */
  bool      spurious;  /* a weak compare-and-swap has failed for no reason */
  int       n_locks;   /* held */
} Fiber;

typedef enum
{
  FIBER_PARKED = 1,
  EXECUTION_COMPLETE,
  EXECUTION_PRUNED,
  EXECUTION_RESTART, /* something is shared that was not known to be */
  EXECUTION_FINDING,
} FiberResult;

extern Fiber fibers[N_FIBERS];
extern int   current;  /* the running fiber */
extern bool  inside;   /* a fiber runs, not the driver */
bool         fiber_is_inside (void); /* and the caller is it, not a thread of GLib's own */

void        fiber_init        (void);
void        fiber_reset       (void);
FiberResult fiber_start       (int fiber, void (*body) (void));
FiberResult fiber_resume      (int fiber);
void        fiber_switch      (int to);
void        fiber_leave       (FiberResult result) __attribute__ ((noreturn));
bool        fiber_owns        (uintptr_t address);
uint64_t    fiber_hash        (int fiber);

/* ---- The search (search.c, schedule.c) ----------------------------------------------- */
typedef struct
{
  int      n_threads;
  bool     scheduling;  /* the threads run: a visible operation is a schedule point */
  bool     racing;      /* ... or have been started: accesses are checked for races */
  unsigned steps;
  uint64_t changes;     /* of memory and locks: what a spinning fiber waits for */
} Execution;

extern Execution execution;
extern const void *scenario_data;

void search_explore  (const ExploreScenario *scenario);
bool search_replay   (const ExploreScenario *scenario);
void search_encode   (char *text, size_t size);
void visible_wait    (Operation operation);
void visible         (Operation operation) __attribute__ ((noinline));
void     search_restart  (void);
void     thread_finished (void) __attribute__ ((noreturn));
unsigned choose      (unsigned n);

static inline void
visible_access (Footprint footprint,
                uintptr_t address,
                unsigned  size)
{
  visible ((Operation) { .footprint = footprint, .address = address, .size = size });
}

/* The fiber has published its clock */
static inline void
clock_tick (void)
{
  fibers[current].clock[current]++;
}

/* ---- What is shared (sharing.c) --------------------------------------------- */
void sharing_forget (void);
void sharing_reset  (void);
bool sharing_learn  (uintptr_t address, bool writing, bool *is_new);
bool sharing_try    (uintptr_t address);
bool sharing_tried  (uintptr_t address);

/* ---- Known states (visited.c) ---------------------------------------------- */
uint64_t state_hash    (void);
void     visited_reset (void);
uint64_t visited_count (void);
bool     visited_find  (uint64_t hash, uint8_t **value);

static inline uint64_t
mix (uint64_t a,
     uint64_t b)
{
  unsigned __int128 product = (unsigned __int128) (a ^ UINT64_C (0x9e3779b97f4a7c15)) *
                              (b ^ UINT64_C (0xe7037ed1a0b428db));

  return (uint64_t) product ^ (uint64_t) (product >> 64);
}

uint64_t mix_bytes      (uint64_t seed, const void *bytes, size_t n);
void     epoch_mark     (int fiber, Epoch epoch);
void     clock_mark     (Clock clock);
uint64_t epoch_hash     (int fiber, Epoch epoch);
uint64_t clock_hash     (Clock clock);

/* Of each fiber's epochs, those that all others have seen */
extern Clock seen_by_all;

/* Is there anything in it that is not seen by all? */
static inline bool
clock_matters (Clock clock)
{
  return clock_exceeds (clock, seen_by_all);
}

/* ---- Memory (memory.c) ----------------------------------------------------- */
typedef struct
{
  uintptr_t   address;
  size_t      size;
  bool        freed;
  bool        may_leak;
  int         fiber;  /* that allocated it */
  unsigned    number; /* among those of this fiber */
  Clock       access; /* the last one of each fiber */
} Block;

void         memory_init       (void);
void         memory_reset      (void);
void         memory_keep       (void);
bool         memory_check_end  (void);
Block       *memory_find       (uintptr_t address);
void         memory_touch      (uintptr_t address, unsigned size, const char *what);
const char  *memory_describe   (uintptr_t address);
uint64_t     memory_hash       (void);
void         memory_clocks     (void);
bool         memory_contains   (uintptr_t address);
bool         memory_is_fresh   (uintptr_t address);

extern uintptr_t arena;
enum { REGION_SIZE = 1 << 20, ARENA_SIZE = REGION_SIZE * N_FIBERS };

/* ---- Shadow memory and races (shadow.c) ------------------------------------ */
typedef enum
{
  ACCESS_READ,
  ACCESS_WRITE,
  ACCESS_ATOMIC_READ,
  ACCESS_ATOMIC_WRITE,
} Access;

typedef uint16_t LocationId; /* 0 is none */

void      shadow_reset      (void);
void      shadow_commit     (void);
void      shadow_forget     (uintptr_t address, size_t size);
void      shadow_access     (uintptr_t address, unsigned size, Access access);
LocationId shadow_location  (uintptr_t address, unsigned size, Access access);
void      shadow_clocks     (void);
uint64_t  shadow_hash       (void);

/* A plain access of instrumented code, or of a function that stands for it */
void      plain_read        (const void *address, size_t size, void *pc);
void      plain_write       (const void *address, size_t size, void *pc);

/* ---- Atomic operations (atomics.c, history.c) ----------------------------------------- */
typedef enum { RMW_EXCHANGE, RMW_ADD, RMW_SUB, RMW_AND, RMW_OR, RMW_XOR, RMW_NAND } Rmw;

void      atomics_reset      (void);
LocationId atomics_new       (uintptr_t address, unsigned size);
bool      atomics_matches    (LocationId id, uintptr_t address, unsigned size);
void      atomics_clocks     (void);
uint64_t  atomics_hash       (void);
void      atomics_catch_up   (int fiber);
uint64_t  memory_load        (uintptr_t address, unsigned size);
void      memory_store       (uintptr_t address, unsigned size, uint64_t value);
uint64_t  atomic_do_load     (uintptr_t address, unsigned size, int order, void *pc);
void      atomic_do_store    (uintptr_t address, unsigned size, uint64_t value, int order, void *pc);
uint64_t  atomic_do_rmw      (uintptr_t address, unsigned size, Rmw rmw, uint64_t operand, int order, void *pc);
bool      atomic_do_compare  (uintptr_t address, unsigned size, uint64_t *expected, uint64_t desired,
                              int order, int failure_order, bool weak, void *pc);
void      atomic_do_fence    (int order, void *pc);

/* The second half of a read-modify-write, which has been scheduled already. With
 * `newest` it reads the newest value, also with weak memory. */
uint64_t  atomic_apply_rmw   (uintptr_t address, unsigned size, Rmw rmw, uint64_t operand, int order, bool newest, void *pc);

/* ---- Locks (locks.c), and what else threads wait for (waits.c) ------------- */
bool      locks_mutex_is_free (uintptr_t mutex);
void      waits_reset        (void);
uint64_t  waits_hash         (void);
void      waits_clocks       (void);
void      locks_reset        (void);
void      locks_clocks       (void);
uint64_t  locks_hash         (void);
void      locks_forget       (uintptr_t address, size_t size);

/* ---- Stand-ins for GLib (glib.c, gobject.c, contexts.c, cancellables.c) ---- */
void      glib_reset         (void);
void      glib_thread_exit   (void);
uint64_t  glib_hash          (void);
bool      glib_check_end     (void);
void      glib_message       (const char *message);
void      contexts_reset     (void);
bool      contexts_check_end (void);
void      contexts_clocks    (void);
uint64_t  contexts_hash      (void);
void      cancellables_reset (void);
bool      cancellables_check_end (void);
void      cancellables_clocks (void);
uint64_t  cancellables_hash  (void);
void      pools_reset        (void);
bool      pools_check_end    (void);
void      pools_clocks       (void);
uint64_t  pools_hash         (void);
void      gobject_reset      (void);
void      gobject_clocks     (void);
uint64_t  gobject_hash       (void);

/* ---- The trace (trace.c) --------------------------------------------------- */
void        trace_reset  (void);
void        trace_add    (void *pc, uintptr_t address, bool plain, const char *format, ...)
                          __attribute__ ((format (printf, 4, 5)));
void        trace_print  (void);
void        trace_focus  (uintptr_t address, size_t size);
void        trace_name   (uintptr_t address, const char *name);
const char *trace_symbol (uintptr_t address);
void        trace_enter  (void *function);
void        trace_leave  (void);

/* ---- Names of statics (symbols.c) ------------------------------------------- */
bool        symbols_find (uintptr_t address, const char **name, size_t *offset);
uintptr_t   symbols_base (void);

/* A record costs nothing unless the schedule is being replayed for a reader */
#define TRACE(...) do { if (__builtin_expect (options.verbose, 0)) trace_add (__VA_ARGS__); } while (0)

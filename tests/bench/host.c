/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * Runs the loops of native peers, all in one process, as bench.py asks for them:
 *
 *   bench-host peer-limit.so peer-wisp.so ...
 *
 * Lines on standard input, each answered by one line:
 *
 *   run PEER OP SIZE THREADS same|own N WARM   ->   ok WALL CPU SWITCHES
 *   bytes PEER OP SIZE N                       ->   ok BYTES
 *
 * WALL and CPU are nanoseconds for N turns of the loop on each thread; SWITCHES
 * counts how often a thread was interrupted by another process.
 */
#include "bench.h"

#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

typedef struct
{
  const BenchLoop *loop;
  uint64_t         n, warm, size;
  unsigned         n_threads;
  bool             same;
  bool             count_bytes;
  int64_t          bytes;

  void            *shared; /* the state, where threads share one */
} Job;

typedef struct
{
  unsigned  number;
  pthread_t thread;
  uint64_t  start, end, cpu; /* ns */
  long      switches;
} Worker;

/* Only the main thread writes it, and only between the two barriers. */
static Job job;
static Worker workers[BENCH_MAX_THREADS];
static pthread_barrier_t job_begins, job_ends;

/* Counts the workers that have arrived; whoever waits, spins. */
static atomic_uint arrived;

/* What reading the clock twice costs; some loops take no longer. */
static uint64_t clock_cost = UINT64_MAX;

static uint64_t
now (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);

  return (uint64_t) time.tv_sec * 1000000000u + (uint64_t) time.tv_nsec;
}

static void
measure_clock (void)
{
  for (unsigned i = 0; i < 1000; i++)
    {
      uint64_t start = now (CLOCK_MONOTONIC);
      uint64_t cost = now (CLOCK_MONOTONIC) - start;

      clock_cost = cost < clock_cost ? cost : clock_cost;
    }
}

static long
count_switches (void)
{
  struct rusage usage;

  getrusage (RUSAGE_THREAD, &usage);

  return usage.ru_nivcsw;
}

static int64_t
heap_in_use (void)
{
  struct mallinfo2 info = mallinfo2 ();

  return (int64_t) info.uordblks + (int64_t) info.hblkhd;
}

/* Waits for the others of the job. A system call would wake them one by one,
 * microseconds apart, so that the first would run alone for a while. */
static void
meet (unsigned *meeting)
{
  unsigned wanted = ++*meeting * job.n_threads;

  atomic_fetch_add (&arrived, 1);
  for (unsigned spins = 0; atomic_load (&arrived) < wanted; spins++)
    {
      if (spins > 100000)
        sched_yield ();
    }
}

/* The last of the allowed processors first: the first has the interrupts. */
static void
pin (unsigned number)
{
  cpu_set_t allowed, one;
  int cpus[CPU_SETSIZE], n_cpus = 0;

  if (sched_getaffinity (0, sizeof allowed, &allowed) != 0)
    return;

  for (int cpu = CPU_SETSIZE - 1; cpu >= 0; cpu--)
    {
      if (CPU_ISSET (cpu, &allowed))
        cpus[n_cpus++] = cpu;
    }

  CPU_ZERO (&one);
  CPU_SET (cpus[number % (unsigned) n_cpus], &one);
  sched_setaffinity (0, sizeof one, &one);
}

static void
time_loop (Worker *worker,
           void   *state)
{
  long switches = count_switches ();
  uint64_t cpu = now (CLOCK_THREAD_CPUTIME_ID);

  worker->start = now (CLOCK_MONOTONIC);
  job.loop->run (state, job.n, worker->number);
  worker->end = now (CLOCK_MONOTONIC);

  worker->cpu = now (CLOCK_THREAD_CPUTIME_ID) - cpu;
  worker->switches = count_switches () - switches;
}

/* What the first use brings along, a class for example, is not to be counted. */
static void
use_once (void)
{
  void *state = job.loop->prepare (1, job.size);

  job.loop->run (state, 1, 0);
  job.loop->clean (state);
}

static void
take_part (Worker *worker)
{
  bool owner = !job.same || worker->number == 0;
  unsigned meeting = 0;
  void *state = NULL;

  if (job.count_bytes)
    use_once ();
  if (owner)
    state = job.loop->prepare (job.n, job.size);
  if (job.same && owner)
    job.shared = state;
  meet (&meeting);
  if (job.same)
    state = job.shared;

  if (job.warm > 0)
    job.loop->run (state, job.warm, worker->number);

  if (job.count_bytes)
    job.bytes = heap_in_use ();
  meet (&meeting);
  time_loop (worker, state);
  if (job.count_bytes)
    job.bytes = heap_in_use () - job.bytes;

  meet (&meeting);
  if (owner)
    job.loop->clean (state);
}

static void *
work (void *data)
{
  Worker *worker = (Worker *) data;

  pin (worker->number);

  for (;;)
    {
      pthread_barrier_wait (&job_begins);
      if (worker->number < job.n_threads)
        take_part (worker);
      pthread_barrier_wait (&job_ends);
    }

  return NULL;
}

static void
do_job (void)
{
  atomic_store (&arrived, 0);
  pthread_barrier_wait (&job_begins);
  pthread_barrier_wait (&job_ends);
}

static void
answer_times (void)
{
  uint64_t start = UINT64_MAX, end = 0, cpu = 0;
  long switches = 0;

  for (unsigned i = 0; i < job.n_threads; i++)
    {
      start = workers[i].start < start ? workers[i].start : start;
      end = workers[i].end > end ? workers[i].end : end;
      cpu += workers[i].cpu;
      switches += workers[i].switches;
    }

  end -= start;
  end -= end > clock_cost ? clock_cost : end;

  printf ("ok %llu %llu %ld\n", (unsigned long long) end, (unsigned long long) cpu, switches);
}

static const BenchLoop *
find_loop (const BenchPeer **peers,
           const char       *name,
           const char       *op)
{
  for (; *peers != NULL; peers++)
    {
      if (strcmp ((*peers)->name, name) != 0)
        continue;

      for (const BenchLoop *loop = (*peers)->loops; loop->op != NULL; loop++)
        {
          if (strcmp (loop->op, op) == 0)
            return loop;
        }
    }

  return NULL;
}

static void
obey (const BenchPeer **peers,
      const char       *line)
{
  char peer[64], op[64], mode[8];
  unsigned long long size, n, warm = 0;
  unsigned n_threads = 1;
  bool count_bytes = false;

  if (sscanf (line, "run %63s %63s %llu %u %7s %llu %llu",
              peer, op, &size, &n_threads, mode, &n, &warm) == 7)
    ;
  else if (sscanf (line, "bytes %63s %63s %llu %llu", peer, op, &size, &n) == 4)
    count_bytes = true;
  else
    {
      printf ("error not understood: %s\n", line);
      return;
    }

  job = (Job) {
    .loop = find_loop (peers, peer, op),
    .n = n,
    .warm = warm,
    .size = size,
    .n_threads = n_threads,
    .same = !count_bytes && strcmp (mode, "same") == 0,
    .count_bytes = count_bytes,
  };

  if (job.loop == NULL || n_threads < 1 || n_threads > BENCH_MAX_THREADS)
    {
      printf ("error no such loop: %s\n", line);
      return;
    }

  do_job ();

  if (count_bytes)
    printf ("ok %lld\n", (long long) job.bytes);
  else
    answer_times ();
}

static const BenchPeer *
load_peer (const char *path)
{
  const BenchPeer *(*get) (void);
  void *module = dlopen (path, RTLD_NOW | RTLD_LOCAL);

  if (module == NULL)
    {
      fprintf (stderr, "%s\n", dlerror ());
      exit (2);
    }

  *(void **) &get = dlsym (module, "bench_peer");
  if (get == NULL)
    {
      fprintf (stderr, "%s: not a peer\n", path);
      exit (2);
    }

  return get ();
}

static void
introduce (const BenchPeer *peer)
{
  printf ("peer %s %s\n", peer->name, peer->version);
  for (const BenchLoop *loop = peer->loops; loop->op != NULL; loop++)
    printf ("op %s %s\n", peer->name, loop->op);
}

int
main (int    argc,
      char **argv)
{
  const BenchPeer **peers = (const BenchPeer **) bench_alloc ((uint64_t) argc, sizeof *peers);
  char line[512];

  for (int i = 1; i < argc; i++)
    {
      peers[i - 1] = load_peer (argv[i]);
      introduce (peers[i - 1]);
    }

  /* That there are several threads is not for a library to guess: some use
   * cheaper operations in a process that has only one. */
  pthread_barrier_init (&job_begins, NULL, BENCH_MAX_THREADS + 1);
  pthread_barrier_init (&job_ends, NULL, BENCH_MAX_THREADS + 1);
  for (unsigned i = 0; i < BENCH_MAX_THREADS; i++)
    {
      workers[i].number = i;
      if (pthread_create (&workers[i].thread, NULL, work, &workers[i]) != 0)
        return 2;
    }

  measure_clock ();
  puts ("ready");
  fflush (stdout);

  while (fgets (line, sizeof line, stdin) != NULL)
    {
      line[strcspn (line, "\n")] = '\0';
      obey (peers, line);
      fflush (stdout);
    }

  return 0;
}

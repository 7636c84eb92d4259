/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <glib.h>
#include <stdatomic.h>

#include "suites.h"

/*
 * The litmus tests of the literature, with the outcomes that interleavings have,
 * and those that RC11 has (Lahav et al., "Repairing Sequential Consistency in
 * C/C++11", PLDI 2017). Each must be met exactly: an outcome too many is a false
 * alarm elsewhere, an outcome too few a bug that is not found.
 *
 * The names are the usual ones: SB is store buffering, MP message passing, LB
 * load buffering; IRIW has two independent readers of independent writes.
 */

static atomic_int x, y;
static int data;
static int r1, r2, r3, r4;
static GMutex mutex;

#define RLX memory_order_relaxed
#define ACQ memory_order_acquire
#define REL memory_order_release
#define SC memory_order_seq_cst

#define LOAD(v, order) atomic_load_explicit (&v, order)
#define STORE(v, value, order) atomic_store_explicit (&v, value, order)
#define ADD(v, value, order) atomic_fetch_add_explicit (&v, value, order)
#define THREAD(name) static void name (void)

static void
clear (void)
{
  atomic_init (&x, 0);
  atomic_init (&y, 0);
  data = 0;
  r1 = r2 = r3 = r4 = -1;
}

static void
two (void)
{
  explore_outcome ("%d%d", r1, r2);
}

static void
three (void)
{
  explore_outcome ("%d%d%d", r1, r2, r3);
}

static void
four (void)
{
  explore_outcome ("%d%d%d%d", r1, r2, r3, r4);
}

static void
final_xy (void)
{
  explore_outcome ("%d%d", atomic_load (&x), atomic_load (&y));
}

/* SB: may both loads miss the other thread's store? */
THREAD (sb_rlx_1) { STORE (x, 1, RLX); r1 = LOAD (y, RLX); }
THREAD (sb_rlx_2) { STORE (y, 1, RLX); r2 = LOAD (x, RLX); }
THREAD (sb_ra_1) { STORE (x, 1, REL); r1 = LOAD (y, ACQ); }
THREAD (sb_ra_2) { STORE (y, 1, REL); r2 = LOAD (x, ACQ); }
THREAD (sb_sc_1) { STORE (x, 1, SC); r1 = LOAD (y, SC); }
THREAD (sb_sc_2) { STORE (y, 1, SC); r2 = LOAD (x, SC); }
THREAD (sb_fence_1) { STORE (x, 1, RLX); atomic_thread_fence (SC); r1 = LOAD (y, RLX); }
THREAD (sb_fence_2) { STORE (y, 1, RLX); atomic_thread_fence (SC); r2 = LOAD (x, RLX); }
THREAD (sb_rmw_1) { r3 = atomic_exchange_explicit (&x, 1, RLX); r1 = ADD (y, 1, RLX); }
THREAD (sb_rmw_2) { r4 = atomic_exchange_explicit (&y, 1, RLX); r2 = ADD (x, 1, RLX); }

/* MP: does who sees the flag see the data? */
THREAD (mp_rlx_1) { STORE (x, 1, RLX); STORE (y, 1, RLX); }
THREAD (mp_rlx_2) { r1 = LOAD (y, RLX); r2 = LOAD (x, RLX); }
THREAD (mp_ra_1) { STORE (x, 1, RLX); STORE (y, 1, REL); }
THREAD (mp_ra_2) { r1 = LOAD (y, ACQ); r2 = LOAD (x, RLX); }
THREAD (mp_fence_1) { STORE (x, 1, RLX); atomic_thread_fence (REL); STORE (y, 1, RLX); }
THREAD (mp_fence_2) { r1 = LOAD (y, RLX); atomic_thread_fence (ACQ); r2 = LOAD (x, RLX); }
THREAD (mp_plain_1) { data = 1; STORE (y, 1, REL); }
THREAD (mp_plain_2) { r1 = LOAD (y, ACQ); r2 = r1 ? data : 0; }
THREAD (mp_race_1) { data = 1; STORE (y, 1, RLX); }
THREAD (mp_race_2) { r1 = LOAD (y, ACQ); r2 = r1 ? data : 0; }
THREAD (mp_race_3) { r1 = LOAD (y, RLX); r2 = r1 ? data : 0; }

/* LB: may both loads see a store that comes later in the other thread? */
THREAD (lb_1) { r1 = LOAD (x, RLX); STORE (y, 1, RLX); }
THREAD (lb_2) { r2 = LOAD (y, RLX); STORE (x, 1, RLX); }

/* IRIW: do all threads see two stores in the same order? */
THREAD (iriw_1) { STORE (x, 1, RLX); }
THREAD (iriw_2) { STORE (y, 1, RLX); }
THREAD (iriw_3) { r1 = LOAD (x, ACQ); r2 = LOAD (y, ACQ); }
THREAD (iriw_4) { r3 = LOAD (y, ACQ); r4 = LOAD (x, ACQ); }
THREAD (iriw_sc_1) { STORE (x, 1, SC); }
THREAD (iriw_sc_2) { STORE (y, 1, SC); }
THREAD (iriw_sc_3) { r1 = LOAD (x, SC); r2 = LOAD (y, SC); }
THREAD (iriw_sc_4) { r3 = LOAD (y, SC); r4 = LOAD (x, SC); }

/* CoRR, CoWW: one variable has one order, for everybody */
THREAD (corr_1) { STORE (x, 1, RLX); }
THREAD (corr_2) { STORE (x, 2, RLX); }
THREAD (corr_3) { r1 = LOAD (x, RLX); r2 = LOAD (x, RLX); }
THREAD (corr_4) { r3 = LOAD (x, RLX); r4 = LOAD (x, RLX); }
THREAD (coww_1) { STORE (x, 1, RLX); STORE (x, 2, RLX); }
THREAD (coww_2) { r1 = LOAD (x, RLX); r2 = LOAD (x, RLX); }

/* A read that happens before another one decides what that one may give */
THREAD (corr_hb_2) { r1 = LOAD (x, RLX); STORE (y, 1, REL); }
THREAD (corr_hb_3) { r2 = LOAD (y, ACQ); r3 = LOAD (x, RLX); }

/* 2+2W: stores in opposite orders */
THREAD (w22_1) { STORE (x, 1, RLX); STORE (y, 2, RLX); }
THREAD (w22_2) { STORE (y, 1, RLX); STORE (x, 2, RLX); }
THREAD (w22_sc_1) { STORE (x, 1, SC); STORE (y, 2, SC); }
THREAD (w22_sc_2) { STORE (y, 1, SC); STORE (x, 2, SC); }

/* S and R: a store against a load, behind the same flag */
THREAD (s_1) { STORE (x, 2, RLX); STORE (y, 1, RLX); }
THREAD (s_ra_1) { STORE (x, 2, RLX); STORE (y, 1, REL); }
THREAD (s_2) { r1 = LOAD (y, RLX); STORE (x, 1, RLX); }
THREAD (s_ra_2) { r1 = LOAD (y, ACQ); STORE (x, 1, RLX); }
THREAD (r_1) { STORE (x, 1, RLX); STORE (y, 1, RLX); }
THREAD (r_2) { STORE (y, 2, RLX); r1 = LOAD (x, RLX); }
static void final_s (void) { explore_outcome ("%d%d", r1, atomic_load (&x)); }
static void final_r (void) { explore_outcome ("%d%d", r1, atomic_load (&y)); }

/* WRC: does what one thread saw reach a third one? */
THREAD (wrc_1) { STORE (x, 1, RLX); }
THREAD (wrc_2) { r1 = LOAD (x, RLX); STORE (y, 1, RLX); }
THREAD (wrc_3) { r2 = LOAD (y, RLX); r3 = LOAD (x, RLX); }
THREAD (wrc_ra_2) { r1 = LOAD (x, RLX); STORE (y, 1, REL); }
THREAD (wrc_ra_3) { r2 = LOAD (y, ACQ); r3 = LOAD (x, RLX); }

/* Release sequences: a read-modify-write passes on what it read, a store does not */
THREAD (rs_1) { data = 1; STORE (y, 1, REL); }
THREAD (rs_rmw) { ADD (y, 1, RLX); }
THREAD (rs_store) { if (LOAD (y, RLX) == 1) STORE (y, 2, RLX); }
THREAD (rs_read_1) { r1 = LOAD (y, ACQ); r2 = r1 == 2 ? data : 0; }
THREAD (rs_count_1) { data = 1; ADD (x, 1, REL); }
THREAD (rs_count_2) { ADD (x, 1, RLX); }
THREAD (rs_count_3) { r1 = LOAD (x, ACQ); if (r1 == 2) r2 = data; }

/* Read-modify-writes lose nothing, in whatever order */
THREAD (add_1) { r1 = ADD (x, 1, RLX); }
THREAD (add_2) { r2 = ADD (x, 1, RLX); }
static void final_add (void) { explore_outcome ("%d%d:%d", r1, r2, atomic_load (&x)); }
THREAD (swap_1) { int v = 0; r1 = atomic_compare_exchange_strong_explicit (&x, &v, 1, RLX, RLX); }
THREAD (swap_2) { int v = 0; r2 = atomic_compare_exchange_strong_explicit (&x, &v, 2, RLX, RLX); }
static void final_swap (void) { explore_outcome ("%d%d:%d", r1, r2, atomic_load (&x)); }

/* A mutex makes both of SB's stores visible */
THREAD (sb_lock_1) { g_mutex_lock (&mutex); STORE (x, 1, RLX); r1 = LOAD (y, RLX); g_mutex_unlock (&mutex); }
THREAD (sb_lock_2) { g_mutex_lock (&mutex); STORE (y, 1, RLX); r2 = LOAD (x, RLX); g_mutex_unlock (&mutex); }

#define THREADS(...) .init = clear, .thread = { __VA_ARGS__ }
#define ALL_FOUR "00 01 10 11"
#define SAME(list) .outcomes = list, .weak_outcomes = list
#define SC_AND_WEAK(list, weak) .outcomes = list, .weak_outcomes = weak

const ExploreScenario litmus_scenarios[] = {
  { "SB relaxed", THREADS (sb_rlx_1, sb_rlx_2), .fini = two, SC_AND_WEAK ("01 10 11", ALL_FOUR) },
  { "SB release-acquire", THREADS (sb_ra_1, sb_ra_2), .fini = two, SC_AND_WEAK ("01 10 11", ALL_FOUR) },
  { "SB seq_cst", THREADS (sb_sc_1, sb_sc_2), .fini = two, SAME ("01 10 11") },
  { "SB seq_cst fences", THREADS (sb_fence_1, sb_fence_2), .fini = two, SAME ("01 10 11") },
  { "SB read-modify-writes", THREADS (sb_rmw_1, sb_rmw_2), .fini = two, SAME ("01 10 11") },
  { "SB under a lock", THREADS (sb_lock_1, sb_lock_2), .fini = two, SAME ("01 10") },
  { "MP relaxed", THREADS (mp_rlx_1, mp_rlx_2), .fini = two, SC_AND_WEAK ("00 01 11", ALL_FOUR) },
  { "MP release-acquire", THREADS (mp_ra_1, mp_ra_2), .fini = two, SAME ("00 01 11") },
  { "MP release only", THREADS (mp_ra_1, mp_rlx_2), .fini = two, SC_AND_WEAK ("00 01 11", ALL_FOUR) },
  { "MP acquire only", THREADS (mp_rlx_1, mp_ra_2), .fini = two, SC_AND_WEAK ("00 01 11", ALL_FOUR) },
  { "MP fences", THREADS (mp_fence_1, mp_fence_2), .fini = two, SAME ("00 01 11") },
  { "MP one fence absent", THREADS (mp_fence_1, mp_rlx_2), .fini = two, SC_AND_WEAK ("00 01 11", ALL_FOUR) },
  { "MP plain data", THREADS (mp_plain_1, mp_plain_2), .fini = two, SAME ("00 11") },
  { "MP plain data, no release", THREADS (mp_race_1, mp_race_2), .finds = "data race" },
  { "MP plain data, no acquire", THREADS (mp_plain_1, mp_race_3), .finds = "data race" },
  { "LB", THREADS (lb_1, lb_2), .fini = two, SAME ("00 01 10") },
  { "IRIW acquire", THREADS (iriw_1, iriw_2, iriw_3, iriw_4), .fini = four,
    SC_AND_WEAK ("0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1011 1100 1101 1110 1111",
                 "0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1010 1011 1100 1101 1110 1111") },
  { "IRIW seq_cst", THREADS (iriw_sc_1, iriw_sc_2, iriw_sc_3, iriw_sc_4), .fini = four,
    SAME ("0000 0001 0010 0011 0100 0101 0110 0111 1000 1001 1011 1100 1101 1110 1111") },
  { "CoRR", THREADS (corr_1, corr_2, corr_3, corr_4), .fini = four,
    SAME ("0000 0001 0002 0011 0012 0021 0022 0100 0101 0102 0111 0112 0121 0122 0200 0201 0202 "
          "0211 0212 0221 0222 1100 1101 1102 1111 1112 1121 1122 1200 1201 1202 1211 1212 1222 "
          "2100 2101 2102 2111 2121 2122 2200 2201 2202 2211 2212 2221 2222") },
  { "CoWW", THREADS (coww_1, coww_2), .fini = two, SAME ("00 01 02 11 12 22") },
  { "CoRR across threads", THREADS (corr_1, corr_hb_2, corr_hb_3), .fini = three,
    SAME ("000 001 010 011 100 101 111") },
  { "2+2W relaxed", THREADS (w22_1, w22_2), .fini = final_xy, SC_AND_WEAK ("12 21 22", "11 12 21 22") },
  { "2+2W seq_cst", THREADS (w22_sc_1, w22_sc_2), .fini = final_xy, SAME ("12 21 22") },
  { "S relaxed", THREADS (s_1, s_2), .fini = final_s, SC_AND_WEAK ("01 02 11", "01 02 11 12") },
  { "S release-acquire", THREADS (s_ra_1, s_ra_2), .fini = final_s, SAME ("01 02 11") },
  { "R relaxed", THREADS (r_1, r_2), .fini = final_r, SC_AND_WEAK ("01 11 12", "01 02 11 12") },
  { "WRC relaxed", THREADS (wrc_1, wrc_2, wrc_3), .fini = three,
    SC_AND_WEAK ("000 001 010 011 100 101 111", "000 001 010 011 100 101 110 111") },
  { "WRC release-acquire", THREADS (wrc_1, wrc_ra_2, wrc_ra_3), .fini = three,
    SAME ("000 001 010 011 100 101 111") },
  { "release sequence, counter", THREADS (rs_count_1, rs_count_2, rs_count_3), .fini = two,
    SAME ("0-1 1-1 21") },
  { "release sequence, read-modify-write", THREADS (rs_1, rs_rmw, rs_read_1), .fini = two,
    .outcomes = "00 10 21", .weak_outcomes = "00 10 21" },
  { "release sequence, store", THREADS (rs_1, rs_store, rs_read_1), .finds = "data race" },
  { "fetch_add twice", THREADS (add_1, add_2), .fini = final_add, SAME ("01:2 10:2") },
  { "compare_exchange twice", THREADS (swap_1, swap_2), .fini = final_swap, SAME ("01:2 10:1") },
  { 0 },
};

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/*
 * The counts of a control block, for Spin: a second opinion beside the explorer,
 * written from the prose of wisp-control.c and not from its code. Each atomic operation is one
 * step; all interleavings, sequentially consistent.
 *
 * One thread holds each of the STRONG references, another one each of the HANDLES.
 * A holder uses the instance and drops its reference. Whoever has a handle upgrades
 * it twice, once with the handle and once without.
 *
 * Mutants, of which each must fail: NO_HAND_OVER, REVIVE_THE_DEAD, EARLY_DROP,
 * STORE_BESIDE_HANDLES.
 */

#ifndef STRONG
#define STRONG 1
#endif
#ifndef HANDLES
#define HANDLES 2
#endif

/* The word: the halves change together, in one step */
byte strong = STRONG;
byte weak = HANDLES + 1;   /* and one that all strong references own together */
bool dead = false;

bool instance = true;      /* its memory is there */
bool block = true;
byte deaths = 0;
byte finished = 0;

inline use_instance ()
{
  assert (instance);
}

inline touch_block ()
{
  assert (block);
}

/* The fetch-sub, and the free of who took the last one */
inline drop_weak ()
{
  atomic {
    touch_block ();
    assert (weak > 0);
    weak--;
    last = (weak == 0);
  }
  if
  :: last -> atomic { assert (block && dead); block = false }
  :: else
  fi
}

inline die ()
{
  atomic { deaths++; assert (deaths == 1) }
#ifdef EARLY_DROP
  drop_weak ();
#endif
  use_instance ();
  touch_block ();
  instance = false;
#ifndef EARLY_DROP
  drop_weak ();
#endif
}

/* Death is final, if nobody has revived the instance meanwhile */
inline finish_drop ()
{
  do
  :: atomic {
       touch_block ();
       if
       :: strong != 0 || dead -> won = false
       :: else -> dead = true; won = true
       fi
     }
     break
  od;
  if
  :: won -> die ()
#ifdef NO_HAND_OVER
  :: else
#else
  :: else -> drop_weak ()
#endif
  fi
}

/* Whoever finds, in what the fetch-sub returned, no reach besides, needs no more than
 * a store */
inline unref_shared ()
{
  atomic {
    touch_block ();
    assert (strong > 0);
    strong--;
    last = (strong == 0);
#ifdef STORE_BESIDE_HANDLES
    unreached = true;
#else
    unreached = (weak == 1);
#endif
  }
  if
  :: last && unreached -> atomic { touch_block (); dead = true }; die ()
  :: last && !unreached -> finish_drop ()
  :: else
  fi
}

/* Where there was no second reference yet: the same in the end */
inline unref_single ()
{
  /* One look: the only reference, and no reach besides, needs no more than a store */
  atomic {
    touch_block ();
    alone = (strong == 1);
#ifdef STORE_BESIDE_HANDLES
    unreached = true;
#else
    unreached = (weak == 1);
#endif
    seen_weak = weak;
  }
  if
  :: alone && unreached ->
     atomic { touch_block (); strong = 0; dead = true }
     die ()
  :: else ->
     /* A compare-and-swap from one strong reference to death, as the word was seen */
     atomic {
       touch_block ();
       if
       :: alone && strong == 1 && weak == seen_weak && !dead -> strong = 0; dead = true; won = true
       :: else -> won = false
       fi
     }
     if
     :: won -> die ()
     :: else -> unref_shared ()
     fi
  fi
}

/* Which way to take is a guess, and either must be right */
inline unref ()
{
  if
  :: true -> unref_single ()
  :: true -> unref_shared ()
  fi
}

/* `got`: whether there is a strong reference now */
inline upgrade ()
{
  atomic { touch_block (); seen_dead = dead }
  got = false;
  if
#ifdef REVIVE_THE_DEAD
  :: true ->
#else
  :: seen_dead -> skip
  :: else ->
#endif
     atomic {
       touch_block ();
       seen_dead = dead;
       revived = (strong == 0);
       strong++;
     }
#ifndef REVIVE_THE_DEAD
     if
     :: seen_dead -> atomic { touch_block (); strong-- }
     :: else ->
#endif
        got = true;
#ifndef NO_HAND_OVER
        if
        :: revived -> atomic { touch_block (); weak++ }
        :: else
        fi
#endif
#ifndef REVIVE_THE_DEAD
     fi
#endif
  fi
}

active [STRONG] proctype holder ()
{
  bool alone, unreached, won, last;
  byte seen_weak;

  use_instance ();
  unref ();
  finished++;
}

active [HANDLES] proctype handle ()
{
  bool alone, unreached, won, last, got, revived, seen_dead;
  byte seen_weak;

  upgrade ();
  if
  :: got -> use_instance (); unref ()
  :: else
  fi;
  upgrade ();
  drop_weak ();
  if
  :: got -> use_instance (); unref ()
  :: else
  fi;
  finished++;
}

/* When all are done nothing is left, and there was one death */
active proctype end ()
{
  finished == STRONG + HANDLES;
  assert (deaths == 1 && dead && !instance && !block && weak == 0);
}

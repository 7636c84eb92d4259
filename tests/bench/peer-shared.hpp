/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The loops of the shared_ptr peers. A peer gives a Traits with
 *
 *   template <class T> Strong, Weak    its pointers
 *   template <class T, class... A> Strong<T> make (A &&...)
 *
 * The cache is std::unordered_map under std::mutex; an object that was inserted
 * takes its entry out in its destructor, unless that is another's by then.
 * Lookups take a string_view, so that no std::string is made for them.
 */
#pragma once

#include "bench.h"

#include <cstring>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

template <class Traits>
struct Loops
{
  struct Object
  {
    uint64_t payload[BENCH_PAYLOAD_WORDS] = { 1, 1 };
  };

  struct Big
  {
    char payload[2000000];
  };

  struct Cache;

  struct Value : Object
  {
    Cache      *cache = nullptr;
    std::string key;

    ~Value ()
    {
      if (cache != nullptr)
        cache->bury (key);
    }
  };

  template <class T> using Strong = typename Traits::template Strong<T>;
  template <class T> using Weak = typename Traits::template Weak<T>;

  struct Hash
  {
    using is_transparent = void;

    size_t
    operator() (std::string_view text) const
    {
      return std::hash<std::string_view>{} (text);
    }
  };

  struct Cache
  {
    std::unordered_map<std::string, Weak<Value>, Hash, std::equal_to<>> table;
    std::mutex lock;

    void
    insert (const char *key, const Strong<Value> &value)
    {
      value->cache = this;
      value->key = key;

      std::lock_guard<std::mutex> guard (lock);
      table.insert_or_assign (key, value);
    }

    Strong<Value>
    lookup (const char *key)
    {
      std::lock_guard<std::mutex> guard (lock);
      auto found = table.find (std::string_view (key));

      return found != table.end () ? found->second.lock () : Strong<Value> ();
    }

    void
    bury (const std::string &key)
    {
      std::lock_guard<std::mutex> guard (lock);
      auto found = table.find (key);

      if (found != table.end () && found->second.expired ())
        table.erase (found);
    }
  };

  struct alignas (BENCH_APART) Pair
  {
    Strong<Object> object = Traits::template make<Object> ();
    Weak<Object>   weak = object;
  };

  template <class State>
  static void
  clean (void *state)
  {
    delete static_cast<State *> (state);
  }

  static void *
  prepare_pair (uint64_t, uint64_t)
  {
    return new Pair;
  }

  static void *
  prepare_dead (uint64_t, uint64_t)
  {
    Pair *pair = new Pair;

    pair->object.reset ();

    return pair;
  }

  static void
  run_new_free (void *, uint64_t n, unsigned)
  {
    for (uint64_t i = 0; i < n; i++)
      {
        Strong<Object> object = Traits::template make<Object> ();

        bench_escape (object.get ());
      }
  }

  static void
  run_new_weak_free (void *, uint64_t n, unsigned)
  {
    for (uint64_t i = 0; i < n; i++)
      {
        Strong<Object> object = Traits::template make<Object> ();
        Weak<Object> weak = object;

        bench_escape (object.get ());
        object.reset ();
      }
  }

  static void
  run_ref_unref (void *state, uint64_t n, unsigned)
  {
    Pair *pair = static_cast<Pair *> (state);

    for (uint64_t i = 0; i < n; i++)
      {
        Strong<Object> object = pair->object;

        bench_escape (&object);
      }
  }

  static void
  run_weak_new_drop (void *state, uint64_t n, unsigned)
  {
    Pair *pair = static_cast<Pair *> (state);

    for (uint64_t i = 0; i < n; i++)
      {
        Weak<Object> weak = pair->object;

        bench_escape (&weak);
      }
  }

  static void
  run_weak_clone_drop (void *state, uint64_t n, unsigned)
  {
    Pair *pair = static_cast<Pair *> (state);

    for (uint64_t i = 0; i < n; i++)
      {
        Weak<Object> weak = pair->weak;

        bench_escape (&weak);
      }
  }

  static void
  run_upgrade_release (void *state, uint64_t n, unsigned)
  {
    Pair *pair = static_cast<Pair *> (state);

    for (uint64_t i = 0; i < n; i++)
      {
        Strong<Object> object = pair->weak.lock ();

        if (!object)
          abort ();
        bench_escape (&object);
      }
  }

  static void
  run_upgrade_dead (void *state, uint64_t n, unsigned)
  {
    Pair *pair = static_cast<Pair *> (state);

    for (uint64_t i = 0; i < n; i++)
      {
        if (pair->weak.lock ())
          abort ();
        bench_escape (pair);
      }
  }

  /* Many objects, each with `size` handles. The vectors' own memory counts where
   * they hold handles, and is there beforehand where they hold objects. */
  template <class T>
  struct Batch
  {
    std::vector<Strong<T>> objects;
    std::vector<Weak<T>>   weaks;
    uint64_t               size = 0;
  };

  static void *
  prepare_batch (uint64_t n, uint64_t size)
  {
    Batch<Object> *batch = new Batch<Object>;

    batch->objects.reserve (n);
    batch->size = size;

    return batch;
  }

  static void
  add_objects (void *state, uint64_t n, unsigned)
  {
    Batch<Object> *batch = static_cast<Batch<Object> *> (state);

    for (uint64_t i = 0; i < n; i++)
      batch->objects.push_back (Traits::template make<Object> ());
  }

  static void *
  prepare_objects (uint64_t n, uint64_t size)
  {
    void *batch = prepare_batch (n, size);

    add_objects (batch, n, 0);

    return batch;
  }

  static void
  add_weaks (void *state, uint64_t n, unsigned)
  {
    Batch<Object> *batch = static_cast<Batch<Object> *> (state);

    batch->weaks.reserve (n * batch->size);
    for (uint64_t i = 0; i < n * batch->size; i++)
      batch->weaks.push_back (batch->objects[i / batch->size]);
  }

  static void *
  prepare_weaks (uint64_t n, uint64_t size)
  {
    Batch<Object> *batch = static_cast<Batch<Object> *> (prepare_objects (n, size));

    add_weaks (batch, n, 0);

    /* Who drops an object has used it: the handles must not have put it out of
     * the processor's caches. */
    for (Strong<Object> object : batch->objects)
      bench_escape (&object);

    return batch;
  }

  static void
  drop_objects (void *state, uint64_t n, unsigned)
  {
    Batch<Object> *batch = static_cast<Batch<Object> *> (state);

    for (uint64_t i = 0; i < n; i++)
      batch->objects[i].reset ();
  }

  static void *
  prepare_bytes_dead (uint64_t, uint64_t size)
  {
    if (size != sizeof (Big))
      abort ();

    return new Batch<Big>;
  }

  static void
  run_bytes_dead (void *state, uint64_t n, unsigned)
  {
    Batch<Big> *batch = static_cast<Batch<Big> *> (state);

    batch->weaks.reserve (n);
    for (uint64_t i = 0; i < n; i++)
      batch->weaks.push_back (Traits::template make<Big> ());
  }

  struct CacheState
  {
    Cache                      cache;
    std::vector<Strong<Value>> values;
    BenchKey                  *keys[BENCH_MAX_THREADS] = {};

    ~CacheState ()
    {
      values.clear ();
      for (BenchKey *one : keys)
        free (one);
    }
  };

  static void *
  prepare_bytes_entry (uint64_t n, uint64_t)
  {
    CacheState *state = new CacheState;

    state->values.reserve (n);
    for (uint64_t i = 0; i < n; i++)
      state->values.push_back (Traits::template make<Value> ());

    return state;
  }

  static void
  add_entries (void *data, uint64_t n, unsigned)
  {
    CacheState *state = static_cast<CacheState *> (data);

    for (uint64_t i = 0; i < n; i++)
      {
        BenchKey key;

        bench_key_write (key, 0, i);
        state->cache.insert (key, state->values[i]);
      }
  }

  static void *
  prepare_hit (uint64_t, uint64_t size)
  {
    CacheState *state = static_cast<CacheState *> (prepare_bytes_entry (size, 0));

    add_entries (state, size, 0);
    state->keys[0] = bench_keys_new (0, size);

    return state;
  }

  static void
  run_hit (void *data, uint64_t n, unsigned thread)
  {
    CacheState *state = static_cast<CacheState *> (data);
    uint64_t n_keys = state->values.size ();
    uint64_t at = thread * n_keys / BENCH_MAX_THREADS;

    for (uint64_t i = 0; i < n; i++)
      {
        Strong<Value> value = state->cache.lookup (state->keys[0][at]);

        if (!value)
          abort ();
        bench_escape (&value);
        if (++at == n_keys)
          at = 0;
      }
  }

  static void *
  prepare_death (uint64_t, uint64_t)
  {
    CacheState *state = new CacheState;

    for (unsigned i = 0; i < BENCH_MAX_THREADS; i++)
      state->keys[i] = bench_keys_new (i, BENCH_DEATH_KEYS);

    return state;
  }

  static void
  run_death (void *data, uint64_t n, unsigned thread)
  {
    CacheState *state = static_cast<CacheState *> (data);

    for (uint64_t i = 0; i < n; i++)
      {
        Strong<Value> value = Traits::template make<Value> ();

        state->cache.insert (state->keys[thread][i % BENCH_DEATH_KEYS], value);
      }
  }

  /* Without a provision for threads that load the same at once. What is loaded
   * dies at once, so that each turn loads. */
  static void
  run_load (void *data, uint64_t n, unsigned thread)
  {
    CacheState *state = static_cast<CacheState *> (data);

    for (uint64_t i = 0; i < n; i++)
      {
        const char *key = state->keys[thread][i % BENCH_DEATH_KEYS];
        Strong<Value> value = state->cache.lookup (key);

        if (!value)
          {
            value = Traits::template make<Value> ();
            state->cache.insert (key, value);
          }
      }
  }

  static const BenchPeer *
  peer (const char *name, const char *version)
  {
    static const BenchLoop loops[] = {
      { "new-free", prepare_pair, run_new_free, clean<Pair> },
      { "new-weak-free", prepare_pair, run_new_weak_free, clean<Pair> },
      { "ref-unref", prepare_pair, run_ref_unref, clean<Pair> },
      { "weak-new-drop", prepare_pair, run_weak_new_drop, clean<Pair> },
      { "weak-clone-drop", prepare_pair, run_weak_clone_drop, clean<Pair> },
      { "upgrade-release", prepare_pair, run_upgrade_release, clean<Pair> },
      { "upgrade-dead", prepare_dead, run_upgrade_dead, clean<Pair> },
      { "destroy", prepare_weaks, drop_objects, clean<Batch<Object>> },
      { "cache-hit", prepare_hit, run_hit, clean<CacheState> },
      { "cache-insert-death", prepare_death, run_death, clean<CacheState> },
      { "cache-load", prepare_death, run_load, clean<CacheState> },
      { "bytes-object", prepare_batch, add_objects, clean<Batch<Object>> },
      { "bytes-weak", prepare_objects, add_weaks, clean<Batch<Object>> },
      { "bytes-entry", prepare_bytes_entry, add_entries, clean<CacheState> },
      { "bytes-dead", prepare_bytes_dead, run_bytes_dead, clean<Batch<Big>> },
      { nullptr, nullptr, nullptr, nullptr }
    };
    static const BenchPeer peer = { name, version, loops };

    return &peer;
  }
};

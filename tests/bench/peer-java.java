// SPDX-FileCopyrightText: 2026 The Wisp authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Java's WeakReference, and a ConcurrentHashMap of them as the cache, with the
// lines that host.c speaks. Objects are collected, not destroyed: where they die,
// a full collection is part of what is timed. The CPU time is the elapsed time,
// since Java's own clock of the process ticks every 10 ms; with the serial
// collector that is the same. Threads are not pinned: Java cannot say it.

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

class BenchPeer {
  static final int MAX_THREADS = 4;
  static final int DEATH_KEYS = 1024;

  static class Payload {
    long first = 1, second = 1;
  }

  /** Keeps the compiler from removing what is stored here. */
  static volatile Object sink;
  static volatile long total;

  abstract static class Loop {
    abstract Object prepare (int n, int size);
    abstract void run (Object state, int n, int thread);

    /** Timed as well, once, after all threads. */
    void finish (Object state) {
    }
  }

  static class Pair {
    Payload payload = new Payload ();
    WeakReference<Payload> weak = new WeakReference<> (payload);
  }

  static class NewFree extends Loop {
    Object prepare (int n, int size) {
      return null;
    }

    void run (Object state, int n, int thread) {
      for (int i = 0; i < n; i++)
        sink = new Payload ();
      sink = null;
    }

    void finish (Object state) {
      System.gc ();
    }
  }

  static class NewWeakFree extends NewFree {
    void run (Object state, int n, int thread) {
      for (int i = 0; i < n; i++)
        sink = new WeakReference<> (new Payload ());
      sink = null;
    }
  }

  static class WeakNew extends Loop {
    Object prepare (int n, int size) {
      return new Pair ();
    }

    void run (Object state, int n, int thread) {
      Payload payload = ((Pair) state).payload;

      for (int i = 0; i < n; i++)
        sink = new WeakReference<> (payload);
      sink = null;
    }
  }

  static class Upgrade extends Loop {
    Object prepare (int n, int size) {
      return new Pair ();
    }

    void run (Object state, int n, int thread) {
      Pair pair = (Pair) state;

      for (int i = 0; i < n; i++) {
        sink = pair.weak.get ();
      }
      Reference.reachabilityFence (pair.payload);
    }
  }

  static class UpgradeDead extends Upgrade {
    Object prepare (int n, int size) {
      Pair pair = new Pair ();

      pair.payload = null;
      while (pair.weak.get () != null)
        System.gc ();

      return pair;
    }
  }

  static class BytesObject extends Loop {
    Object prepare (int n, int size) {
      return new Object[2 * n];
    }

    void run (Object state, int n, int thread) {
      Object[] objects = (Object[]) state;

      for (int i = 0; i < n; i++)
        objects[i] = new Payload ();
    }
  }

  static class BytesWeak extends BytesObject {
    Object prepare (int n, int size) {
      Object state = super.prepare (n, size);

      super.run (state, n, 0);

      return state;
    }

    void run (Object state, int n, int thread) {
      Object[] objects = (Object[]) state;

      for (int i = 0; i < n; i++)
        objects[n + i] = new WeakReference<> (objects[i]);
    }
  }

  static String makeKey (int prefix, int number) {
    return String.format ("%02d/images/%08d.png", prefix, number);
  }

  /** As bench_keys_new() of the peers in C. A string keeps its hash once used. */
  static String[] makeKeys (int prefix, int n) {
    int[] order = new int[n];
    String[] keys = new String[n];
    long random = 88172645463325252L;

    for (int i = 0; i < n; i++) {
      random ^= random << 13;
      random ^= random >>> 7;
      random ^= random << 17;
      int j = (int) Long.remainderUnsigned (random, i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    for (int i = 0; i < n; i++)
      keys[i] = makeKey (prefix, order[i]);

    return keys;
  }

  static class Entry extends WeakReference<Payload> {
    final String key;

    Entry (String key, Payload payload, ReferenceQueue<Payload> queue) {
      super (payload, queue);
      this.key = key;
    }
  }

  static class Cache {
    final ConcurrentHashMap<String, Entry> table = new ConcurrentHashMap<> ();
    final ReferenceQueue<Payload> queue = new ReferenceQueue<> ();
    Payload[] payloads;
    String[][] keys = new String[MAX_THREADS][];

    Payload lookup (String key) {
      Entry entry = table.get (key);

      return entry != null ? entry.get () : null;
    }

    void insert (String key, Payload payload) {
      prune ();
      table.put (key, new Entry (key, payload, queue));
    }

    void prune () {
      for (Object dead = queue.poll (); dead != null; dead = queue.poll ())
        table.remove (((Entry) dead).key, dead);
    }
  }

  static class BytesEntry extends Loop {
    Object prepare (int n, int size) {
      Cache cache = new Cache ();

      cache.payloads = new Payload[n];
      for (int i = 0; i < n; i++)
        cache.payloads[i] = new Payload ();

      return cache;
    }

    void run (Object state, int n, int thread) {
      Cache cache = (Cache) state;

      for (int i = 0; i < n; i++)
        cache.insert (makeKey (0, i), cache.payloads[i]);
    }
  }

  static class Hit extends Loop {
    Object prepare (int n, int size) {
      BytesEntry entries = new BytesEntry ();
      Cache cache = (Cache) entries.prepare (size, 0);

      entries.run (cache, size, 0);
      cache.keys[0] = makeKeys (0, size);

      return cache;
    }

    void run (Object state, int n, int thread) {
      Cache cache = (Cache) state;
      String[] keys = cache.keys[0];
      int at = thread * keys.length / MAX_THREADS;
      long sum = 0;

      for (int i = 0; i < n; i++) {
        sum += cache.lookup (keys[at]).first;
        if (++at == keys.length)
          at = 0;
      }
      total = sum;
    }
  }

  static class Death extends Loop {
    Object prepare (int n, int size) {
      Cache cache = new Cache ();

      for (int i = 0; i < MAX_THREADS; i++)
        cache.keys[i] = makeKeys (i, DEATH_KEYS);

      return cache;
    }

    void run (Object state, int n, int thread) {
      Cache cache = (Cache) state;

      for (int i = 0; i < n; i++)
        cache.insert (cache.keys[thread][i % DEATH_KEYS], new Payload ());
    }

    void finish (Object state) {
      Cache cache = (Cache) state;

      System.gc ();
      while (!cache.table.isEmpty ()) {
        cache.prune ();
        Thread.onSpinWait ();
      }
    }
  }

  static String run (Loop loop, int size, int threads, boolean own, int n, int warm)
    throws InterruptedException {
    AtomicInteger warmed = new AtomicInteger ();
    AtomicInteger arrived = new AtomicInteger ();
    Object[] states = new Object[threads];
    Thread[] all = new Thread[threads];
    long[] starts = new long[threads];

    for (int i = 0; i < threads; i++)
      states[i] = i == 0 || own ? loop.prepare (n, size) : states[0];

    for (int i = 0; i < threads; i++) {
      int number = i;

      all[i] = new Thread (() -> {
        loop.run (states[number], warm, number);
        if (warmed.incrementAndGet () == threads)
          for (Object state : states)
            loop.finish (state);
        for (arrived.incrementAndGet (); arrived.get () < threads;)
          Thread.onSpinWait ();
        starts[number] = System.nanoTime ();
        loop.run (states[number], n, number);
      });
      all[i].start ();
    }

    for (Thread thread : all)
      thread.join ();
    loop.finish (states[0]);
    long wall = System.nanoTime () - LongStream.of (starts).min ().getAsLong ();

    return "ok " + wall + " " + wall + " 0";
  }

  /** When nothing more goes away; some garbage needs several collections. */
  static long heapInUse () throws InterruptedException {
    long before, now = Long.MAX_VALUE;

    do {
      before = now;
      System.gc ();
      Thread.sleep (20);
      now = Runtime.getRuntime ().totalMemory () - Runtime.getRuntime ().freeMemory ();
    } while (now < before);

    return now;
  }

  static String countBytes (Loop loop, int size, int n) throws InterruptedException {
    // What the first use brings along is not to be counted.
    loop.run (loop.prepare (n, size), n, 0);

    Object state = loop.prepare (n, size);
    long before = heapInUse ();

    loop.run (state, n, 0);
    long bytes = heapInUse () - before;
    Reference.reachabilityFence (state);

    return "ok " + bytes;
  }

  static String obey (Map<String, Loop> loops, String[] words) throws IOException, InterruptedException {
    if (words.length == 8 && words[0].equals ("run") && loops.containsKey (words[2]))
      return run (loops.get (words[2]), Integer.parseInt (words[3]), Integer.parseInt (words[4]),
                  words[5].equals ("own"), Integer.parseInt (words[6]),
                  Integer.parseInt (words[7]));
    if (words.length == 5 && words[0].equals ("bytes") && loops.containsKey (words[2]))
      return countBytes (loops.get (words[2]), Integer.parseInt (words[3]),
                         Integer.parseInt (words[4]));

    return "error no such loop: " + String.join (" ", words);
  }

  public static void main (String[] arguments) throws IOException, InterruptedException {
    Map<String, Loop> loops = new LinkedHashMap<> ();
    BufferedReader input = new BufferedReader (new InputStreamReader (System.in));

    loops.put ("new-free", new NewFree ());
    loops.put ("new-weak-free", new NewWeakFree ());
    loops.put ("weak-new-drop", new WeakNew ());
    loops.put ("upgrade-release", new Upgrade ());
    loops.put ("upgrade-dead", new UpgradeDead ());
    loops.put ("cache-hit", new Hit ());
    loops.put ("cache-insert-death", new Death ());
    loops.put ("bytes-object", new BytesObject ());
    loops.put ("bytes-weak", new BytesWeak ());
    loops.put ("bytes-entry", new BytesEntry ());

    System.out.println ("peer java Java " + System.getProperty ("java.version"));
    for (String op : loops.keySet ())
      System.out.println ("op java " + op);
    System.out.println ("ready");

    for (String line = input.readLine (); line != null; line = input.readLine ())
      System.out.println (obey (loops, line.split (" ")));
  }
}

// SPDX-FileCopyrightText: 2026 The Wisp authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Go's weak pointers, with the lines that host.c speaks. An object cannot be
// destroyed, it is collected: where objects die, a full collection is part of
// what is timed. CPU time is that of the whole process, so the collector counts.
// The cache is a map under a Mutex (go), or a sync.Map (go-sync-map).

package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
	"unsafe"
	"weak"
)

const (
	maxThreads = 4
	deathKeys  = 1024
)

type object struct {
	payload [2]uint64
}

var sinks [maxThreads]*object

// A loop is prepared, run and forgotten; with finish it is timed to its end.
type loop struct {
	prepare func(n, size int) any
	run     func(state any, n, thread int)
	finish  func(state any)
}

type pair struct {
	object *object
	weak   weak.Pointer[object]
}

func preparePair(n, size int) any {
	o := &object{[2]uint64{1, 1}}
	return &pair{o, weak.Make(o)}
}

func prepareDead(n, size int) any {
	p := preparePair(n, size).(*pair)
	p.object = nil
	for p.weak.Value() != nil {
		runtime.GC()
	}
	return p
}

func prepareNone(n, size int) any { return nil }

func collect(any) { runtime.GC() }

func runNew(state any, n, thread int) {
	for i := 0; i < n; i++ {
		sinks[thread] = &object{[2]uint64{1, 1}}
	}
	sinks[thread] = nil
}

func runNewWeak(state any, n, thread int) {
	var w weak.Pointer[object]
	for i := 0; i < n; i++ {
		sinks[thread] = &object{[2]uint64{1, 1}}
		w = weak.Make(sinks[thread])
	}
	sinks[thread] = w.Value()
	sinks[thread] = nil
}

func runWeakNew(state any, n, thread int) {
	p := state.(*pair)
	for i := 0; i < n; i++ {
		if weak.Make(p.object) != p.weak {
			panic("two weak pointers to one object")
		}
	}
}

func runUpgrade(state any, n, thread int) {
	p := state.(*pair)
	for i := 0; i < n; i++ {
		sinks[thread] = p.weak.Value()
		if sinks[thread] == nil {
			panic("dead")
		}
	}
	sinks[thread] = nil
}

func runUpgradeDead(state any, n, thread int) {
	p := state.(*pair)
	for i := 0; i < n; i++ {
		if p.weak.Value() != nil {
			panic("alive")
		}
	}
}

type batch struct {
	objects []*object
	weaks   []weak.Pointer[object]
}

func prepareBatch(n, size int) any {
	return &batch{make([]*object, n), nil}
}

func addObjects(state any, n, thread int) {
	b := state.(*batch)
	for i := range b.objects {
		b.objects[i] = &object{[2]uint64{1, 1}}
	}
}

func prepareObjects(n, size int) any {
	b := prepareBatch(n, size)
	addObjects(b, n, 0)
	return b
}

func addWeaks(state any, n, thread int) {
	b := state.(*batch)
	b.weaks = make([]weak.Pointer[object], n)
	for i := range b.weaks {
		b.weaks[i] = weak.Make(b.objects[i])
	}
}

// The two caches
type cache interface {
	lookup(key string) *object
	insert(key string, o *object)
	bury(key string, w weak.Pointer[object])
}

type mutexCache struct {
	lock  sync.Mutex
	table map[string]weak.Pointer[object]
}

func (c *mutexCache) lookup(key string) *object {
	c.lock.Lock()
	w := c.table[key]
	c.lock.Unlock()
	return w.Value()
}

func (c *mutexCache) insert(key string, o *object) {
	w := weak.Make(o)
	c.lock.Lock()
	c.table[key] = w
	c.lock.Unlock()
	runtime.AddCleanup(o, func(key string) { c.bury(key, w) }, key)
}

func (c *mutexCache) bury(key string, w weak.Pointer[object]) {
	c.lock.Lock()
	if c.table[key] == w {
		delete(c.table, key)
	}
	c.lock.Unlock()
	buried.Add(1)
}

type syncCache struct {
	table sync.Map
}

func (c *syncCache) lookup(key string) *object {
	w, ok := c.table.Load(key)
	if !ok {
		return nil
	}
	return w.(weak.Pointer[object]).Value()
}

func (c *syncCache) insert(key string, o *object) {
	w := weak.Make(o)
	c.table.Store(key, w)
	runtime.AddCleanup(o, func(key string) { c.bury(key, w) }, key)
}

func (c *syncCache) bury(key string, w weak.Pointer[object]) {
	c.table.CompareAndDelete(key, w)
	buried.Add(1)
}

// Cleanups that have run
var buried atomic.Int64

type cacheState struct {
	cache    cache
	values   []*object
	keys     [maxThreads][]string
	inserted atomic.Int64
}

func newCacheState(which string, n int) *cacheState {
	s := &cacheState{values: make([]*object, n)}
	if which == "go" {
		s.cache = &mutexCache{table: make(map[string]weak.Pointer[object])}
	} else {
		s.cache = &syncCache{}
	}
	for i := range s.values {
		s.values[i] = &object{[2]uint64{1, 1}}
	}
	return s
}

func makeKey(prefix, number int) string {
	return fmt.Sprintf("%02d/images/%08d.png", prefix, number)
}

// As bench_keys_new() of the peers in C
func makeKeys(prefix, n int) []string {
	order := make([]int, n)
	random := uint64(88172645463325252)
	for i := range order {
		random ^= random << 13
		random ^= random >> 7
		random ^= random << 17
		j := int(random % uint64(i+1))
		order[i] = order[j]
		order[j] = i
	}
	keys := make([]string, n)
	for i, number := range order {
		keys[i] = makeKey(prefix, number)
	}
	return keys
}

func addEntries(state any, n, thread int) {
	s := state.(*cacheState)
	for i, o := range s.values {
		s.cache.insert(makeKey(0, i), o)
	}
}

func runHit(state any, n, thread int) {
	s := state.(*cacheState)
	keys := s.keys[0]
	at := thread * len(keys) / maxThreads
	for i := 0; i < n; i++ {
		sinks[thread] = s.cache.lookup(keys[at])
		if sinks[thread] == nil {
			panic("miss")
		}
		if at++; at == len(keys) {
			at = 0
		}
	}
	sinks[thread] = nil
}

func runDeath(state any, n, thread int) {
	s := state.(*cacheState)
	keys := s.keys[thread]
	for i := 0; i < n; i++ {
		s.cache.insert(keys[i%deathKeys], &object{[2]uint64{1, 1}})
	}
	s.inserted.Add(int64(n))
}

// All are dead and their entries gone.
func awaitBurials(state any) {
	wanted := state.(*cacheState).inserted.Swap(0)
	for runtime.GC(); buried.Load() < wanted; {
		runtime.GC()
		time.Sleep(50 * time.Microsecond)
	}
	buried.Add(-wanted)
}

func makeLoops(which string) map[string]loop {
	loops := map[string]loop{
		"cache-hit": {func(n, size int) any {
			s := newCacheState(which, size)
			addEntries(s, size, 0)
			s.keys[0] = makeKeys(0, size)
			return s
		}, runHit, nil},
		"cache-insert-death": {func(n, size int) any {
			s := newCacheState(which, 0)
			for i := range s.keys {
				s.keys[i] = makeKeys(i, deathKeys)
			}
			runtime.GC()
			buried.Store(0)
			return s
		}, runDeath, awaitBurials},
		"bytes-entry": {func(n, size int) any {
			return newCacheState(which, n)
		}, addEntries, nil},
	}
	if which == "go" {
		loops["new-free"] = loop{prepareNone, runNew, collect}
		loops["new-weak-free"] = loop{prepareNone, runNewWeak, collect}
		loops["weak-new-drop"] = loop{preparePair, runWeakNew, nil}
		loops["upgrade-release"] = loop{preparePair, runUpgrade, nil}
		loops["upgrade-dead"] = loop{prepareDead, runUpgradeDead, nil}
		loops["bytes-object"] = loop{prepareBatch, addObjects, nil}
		loops["bytes-weak"] = loop{prepareObjects, addWeaks, nil}
	}
	return loops
}

func cpuTime() int64 {
	const processCPUTime = 2
	var t syscall.Timespec
	syscall.Syscall(syscall.SYS_CLOCK_GETTIME, processCPUTime, uintptr(unsafe.Pointer(&t)), 0)
	return t.Nano()
}

// The processors that this process may use, the last first
func allowedCPUs() (cpus []int) {
	var mask [16]uint64
	syscall.Syscall(syscall.SYS_SCHED_GETAFFINITY, 0, unsafe.Sizeof(mask),
		uintptr(unsafe.Pointer(&mask)))
	for cpu := len(mask)*64 - 1; cpu >= 0; cpu-- {
		if mask[cpu/64]&(1<<(cpu%64)) != 0 {
			cpus = append(cpus, cpu)
		}
	}
	return cpus
}

var cpus = allowedCPUs()

func pin(thread int) {
	var mask [16]uint64
	cpu := cpus[thread%len(cpus)]
	mask[cpu/64] = 1 << (cpu % 64)
	syscall.RawSyscall(syscall.SYS_SCHED_SETAFFINITY, 0, unsafe.Sizeof(mask),
		uintptr(unsafe.Pointer(&mask)))
}

func run(l loop, size, threads int, mode string, n, warm int) (wall, cpu int64) {
	var ready, done sync.WaitGroup
	var arrived atomic.Int32
	starts := make([]time.Time, threads)
	states := make([]any, threads)
	begin := make(chan struct{})

	for i := range states {
		if i == 0 || mode == "own" {
			states[i] = l.prepare(n, size)
		} else {
			states[i] = states[0]
		}
	}
	for i := range states {
		ready.Add(1)
		done.Add(1)
		go func() {
			// Not unlocked: the thread ends with the goroutine, and so does its pinning.
			runtime.LockOSThread()
			pin(i)
			l.run(states[i], warm, i)
			ready.Done()
			<-begin
			for arrived.Add(1); int(arrived.Load()) < threads; {
			}
			starts[i] = time.Now()
			l.run(states[i], n, i)
			done.Done()
		}()
	}

	ready.Wait()
	if l.finish != nil {
		for i := range states {
			if i == 0 || mode == "own" {
				l.finish(states[i])
			}
		}
	}
	runtime.GC()

	cpu = cpuTime()
	close(begin)
	done.Wait()
	if l.finish != nil {
		l.finish(states[0])
	}
	end := time.Now()
	cpu = cpuTime() - cpu
	for _, start := range starts {
		wall = max(wall, end.Sub(start).Nanoseconds())
	}
	runtime.KeepAlive(states)
	return wall, cpu
}

func heapInUse() int64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

func countBytes(l loop, size, n int) int64 {
	state := l.prepare(n, size)
	before := heapInUse()
	l.run(state, n, 0)
	bytes := heapInUse() - before
	runtime.KeepAlive(state)
	return bytes
}

func obey(peers map[string]map[string]loop, line string) string {
	var name, op, mode string
	var size, threads, n, warm int

	count, _ := fmt.Sscanf(line, "run %s %s %d %d %s %d %d",
		&name, &op, &size, &threads, &mode, &n, &warm)
	if count == 7 {
		if l, ok := peers[name][op]; ok && threads <= maxThreads {
			wall, cpu := run(l, size, threads, mode, n, warm)
			return fmt.Sprintf("ok %d %d 0", wall, cpu)
		}
	}
	count, _ = fmt.Sscanf(line, "bytes %s %s %d %d", &name, &op, &size, &n)
	if count == 4 {
		if l, ok := peers[name][op]; ok {
			return fmt.Sprintf("ok %d", countBytes(l, size, n))
		}
	}
	return "error no such loop: " + line
}

func main() {
	peers := map[string]map[string]loop{}
	for _, name := range []string{"go", "go-sync-map"} {
		peers[name] = makeLoops(name)
		fmt.Printf("peer %s %s\n", name, strings.Replace(runtime.Version(), "go", "Go ", 1))
		for op := range peers[name] {
			fmt.Printf("op %s %s\n", name, op)
		}
	}
	fmt.Println("ready")

	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		fmt.Println(obey(peers, lines.Text()))
	}
}

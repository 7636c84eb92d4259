// SPDX-FileCopyrightText: 2026 The Wisp authors
// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Rust's Arc and Weak, without any crate. The cache is a HashMap under a Mutex;
// a value that was inserted takes its entry out when it is dropped, unless that
// is another's by then.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::ffi::{c_char, c_uint, c_void};
use std::hint::black_box;
use std::ptr::null;
use std::sync::{Arc, Mutex, Weak};

const MAX_THREADS: u64 = 4;
const DEATH_KEYS: u64 = 1024;

#[repr(C)]
pub struct BenchLoop {
    op: *const c_char,
    prepare: Option<extern "C" fn(u64, u64) -> *mut c_void>,
    run: Option<extern "C" fn(*mut c_void, u64, c_uint)>,
    clean: Option<unsafe extern "C" fn(*mut c_void)>,
}

#[repr(C)]
pub struct BenchPeer {
    name: *const c_char,
    version: *const c_char,
    loops: *const BenchLoop,
}

unsafe impl Sync for BenchLoop {}
unsafe impl Sync for BenchPeer {}

fn give<T>(state: T) -> *mut c_void {
    Box::into_raw(Box::new(state)) as *mut c_void
}

// Several threads may have it at once.
fn share<T>(state: *mut c_void) -> &'static T {
    unsafe { &*(state as *const T) }
}

fn own<T>(state: *mut c_void) -> &'static mut T {
    unsafe { &mut *(state as *mut T) }
}

unsafe extern "C" fn clean<T>(state: *mut c_void) {
    drop(unsafe { Box::from_raw(state as *mut T) });
}

type Object = [u64; 2];

// As BENCH_APART
#[repr(align(128))]
struct Pair {
    object: Option<Arc<Object>>,
    weak: Weak<Object>,
}

extern "C" fn prepare_pair(_n: u64, _size: u64) -> *mut c_void {
    let object = Arc::new([1, 1]);
    let weak = Arc::downgrade(&object);
    give(Pair { object: Some(object), weak })
}

extern "C" fn prepare_dead(n: u64, size: u64) -> *mut c_void {
    let pair = prepare_pair(n, size);
    own::<Pair>(pair).object = None;
    pair
}

extern "C" fn run_new_free(_state: *mut c_void, n: u64, _thread: c_uint) {
    for _ in 0..n {
        black_box(&Arc::new([1u64, 1]));
    }
}

extern "C" fn run_new_weak_free(_state: *mut c_void, n: u64, _thread: c_uint) {
    for _ in 0..n {
        let object = Arc::new([1u64, 1]);
        let weak = Arc::downgrade(&object);
        black_box(&object);
        drop(object);
        black_box(&weak);
    }
}

extern "C" fn run_ref_unref(state: *mut c_void, n: u64, _thread: c_uint) {
    let object = share::<Pair>(state).object.as_ref().unwrap();
    for _ in 0..n {
        black_box(&Arc::clone(object));
    }
}

extern "C" fn run_weak_new_drop(state: *mut c_void, n: u64, _thread: c_uint) {
    let object = share::<Pair>(state).object.as_ref().unwrap();
    for _ in 0..n {
        black_box(&Arc::downgrade(object));
    }
}

extern "C" fn run_weak_clone_drop(state: *mut c_void, n: u64, _thread: c_uint) {
    let weak = &share::<Pair>(state).weak;
    for _ in 0..n {
        black_box(&Weak::clone(weak));
    }
}

extern "C" fn run_upgrade_release(state: *mut c_void, n: u64, _thread: c_uint) {
    let weak = &share::<Pair>(state).weak;
    for _ in 0..n {
        black_box(&weak.upgrade().unwrap());
    }
}

extern "C" fn run_upgrade_dead(state: *mut c_void, n: u64, _thread: c_uint) {
    let weak = &share::<Pair>(state).weak;
    for _ in 0..n {
        if black_box(weak).upgrade().is_some() {
            std::process::abort();
        }
    }
}

// Many objects, each with `size` handles
struct Batch<T> {
    objects: Vec<Arc<T>>,
    weaks: Vec<Weak<T>>,
    size: usize,
}

extern "C" fn prepare_batch(n: u64, size: u64) -> *mut c_void {
    give(Batch::<Object> {
        objects: Vec::with_capacity(n as usize),
        weaks: Vec::new(),
        size: size as usize,
    })
}

extern "C" fn add_objects(state: *mut c_void, n: u64, _thread: c_uint) {
    let batch = own::<Batch<Object>>(state);
    for _ in 0..n {
        batch.objects.push(Arc::new([1, 1]));
    }
}

extern "C" fn add_weaks(state: *mut c_void, _n: u64, _thread: c_uint) {
    let batch = own::<Batch<Object>>(state);
    batch.weaks.reserve_exact(batch.objects.len() * batch.size);
    for object in &batch.objects {
        for _ in 0..batch.size {
            batch.weaks.push(Arc::downgrade(object));
        }
    }
}

extern "C" fn prepare_objects(n: u64, size: u64) -> *mut c_void {
    let batch = prepare_batch(n, size);
    add_objects(batch, n, 0);
    batch
}

extern "C" fn prepare_weaks(n: u64, size: u64) -> *mut c_void {
    let batch = prepare_objects(n, size);
    add_weaks(batch, n, 0);
    // Who drops an object has used it: the handles must not have put it out of
    // the processor's caches.
    for object in &own::<Batch<Object>>(batch).objects {
        black_box(&Arc::clone(object));
    }
    batch
}

extern "C" fn drop_objects(state: *mut c_void, _n: u64, _thread: c_uint) {
    own::<Batch<Object>>(state).objects.clear();
}

type Big = [u8; 2_000_000];

extern "C" fn prepare_bytes_dead(_n: u64, size: u64) -> *mut c_void {
    assert_eq!(size as usize, std::mem::size_of::<Big>());
    give(Batch::<Big> { objects: Vec::new(), weaks: Vec::new(), size: 1 })
}

extern "C" fn run_bytes_dead(state: *mut c_void, n: u64, _thread: c_uint) {
    let batch = own::<Batch<Big>>(state);
    batch.weaks.reserve_exact(n as usize);
    for _ in 0..n {
        batch.weaks.push(Arc::downgrade(&Arc::new([0; std::mem::size_of::<Big>()])));
    }
}

// What is behind the lock
type Table = Mutex<HashMap<String, Weak<Value>>>;

struct Value {
    _payload: Object,
    place: OnceCell<(Arc<Table>, String)>,
}

unsafe impl Sync for Value {}

impl Value {
    fn new() -> Arc<Value> {
        Arc::new(Value { _payload: [1, 1], place: OnceCell::new() })
    }
}

impl Drop for Value {
    fn drop(&mut self) {
        if let Some((table, key)) = self.place.take() {
            let mut table = table.lock().unwrap();
            if table.get(&key).is_some_and(|weak| weak.strong_count() == 0) {
                table.remove(&key);
            }
        }
    }
}

fn insert(table: &Arc<Table>, key: &str, value: &Arc<Value>) {
    let _ = value.place.set((table.clone(), key.to_string()));
    table.lock().unwrap().insert(key.to_string(), Arc::downgrade(value));
}

struct Cache {
    table: Arc<Table>,
    values: Vec<Arc<Value>>,
    keys: Vec<Vec<String>>,
}

fn key(prefix: u64, number: u64) -> String {
    format!("{prefix:02}/images/{number:08}.png")
}

// As bench_keys_new() of the peers in C
fn keys(prefix: u64, n: u64) -> Vec<String> {
    let mut order: Vec<u64> = Vec::with_capacity(n as usize);
    let mut random: u64 = 88172645463325252;
    for i in 0..n {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        let j = (random % (i + 1)) as usize;
        order.push(i);
        let last = order.len() - 1;
        order.swap(j, last);
    }
    order.into_iter().map(|number| key(prefix, number)).collect()
}

extern "C" fn prepare_bytes_entry(n: u64, _size: u64) -> *mut c_void {
    give(Cache {
        table: Arc::new(Mutex::new(HashMap::new())),
        values: (0..n).map(|_| Value::new()).collect(),
        keys: Vec::new(),
    })
}

extern "C" fn add_entries(state: *mut c_void, n: u64, _thread: c_uint) {
    let cache = own::<Cache>(state);
    for i in 0..n {
        insert(&cache.table, &key(0, i), &cache.values[i as usize]);
    }
}

extern "C" fn prepare_hit(_n: u64, size: u64) -> *mut c_void {
    let state = prepare_bytes_entry(size, 0);
    add_entries(state, size, 0);
    own::<Cache>(state).keys = vec![keys(0, size)];
    state
}

extern "C" fn run_hit(state: *mut c_void, n: u64, thread: c_uint) {
    let cache = share::<Cache>(state);
    let keys = &cache.keys[0];
    let mut at = (u64::from(thread) * keys.len() as u64 / MAX_THREADS) as usize;
    for _ in 0..n {
        black_box(&lookup(&cache.table, &keys[at]).unwrap());
        at += 1;
        if at == keys.len() {
            at = 0;
        }
    }
}

extern "C" fn prepare_death(_n: u64, _size: u64) -> *mut c_void {
    let state = prepare_bytes_entry(0, 0);
    own::<Cache>(state).keys = (0..MAX_THREADS).map(|i| keys(i, DEATH_KEYS)).collect();
    state
}

extern "C" fn run_death(state: *mut c_void, n: u64, thread: c_uint) {
    let cache = share::<Cache>(state);
    let keys = &cache.keys[thread as usize];
    for i in 0..n {
        let value = Value::new();
        insert(&cache.table, &keys[(i % DEATH_KEYS) as usize], &value);
    }
}

fn lookup(table: &Table, key: &str) -> Option<Arc<Value>> {
    table.lock().unwrap().get(key).and_then(Weak::upgrade)
}

// Without a provision for threads that load the same at once. What is loaded
// dies at once, so that each turn loads.
extern "C" fn run_load(state: *mut c_void, n: u64, thread: c_uint) {
    let cache = share::<Cache>(state);
    let keys = &cache.keys[thread as usize];
    for i in 0..n {
        let key = &keys[(i % DEATH_KEYS) as usize];
        let value = lookup(&cache.table, key).unwrap_or_else(|| {
            let value = Value::new();
            insert(&cache.table, key, &value);
            value
        });
        black_box(&value);
    }
}

macro_rules! bench_loop {
    ($op:literal, $prepare:ident, $run:ident, $state:ty) => {
        BenchLoop {
            op: concat!($op, "\0").as_ptr() as *const c_char,
            prepare: Some($prepare),
            run: Some($run),
            clean: Some(clean::<$state>),
        }
    };
}

static LOOPS: [BenchLoop; 16] = [
    bench_loop!("new-free", prepare_pair, run_new_free, Pair),
    bench_loop!("new-weak-free", prepare_pair, run_new_weak_free, Pair),
    bench_loop!("ref-unref", prepare_pair, run_ref_unref, Pair),
    bench_loop!("weak-new-drop", prepare_pair, run_weak_new_drop, Pair),
    bench_loop!("weak-clone-drop", prepare_pair, run_weak_clone_drop, Pair),
    bench_loop!("upgrade-release", prepare_pair, run_upgrade_release, Pair),
    bench_loop!("upgrade-dead", prepare_dead, run_upgrade_dead, Pair),
    bench_loop!("destroy", prepare_weaks, drop_objects, Batch<Object>),
    bench_loop!("cache-hit", prepare_hit, run_hit, Cache),
    bench_loop!("cache-insert-death", prepare_death, run_death, Cache),
    bench_loop!("cache-load", prepare_death, run_load, Cache),
    bench_loop!("bytes-object", prepare_batch, add_objects, Batch<Object>),
    bench_loop!("bytes-weak", prepare_objects, add_weaks, Batch<Object>),
    bench_loop!("bytes-entry", prepare_bytes_entry, add_entries, Cache),
    bench_loop!("bytes-dead", prepare_bytes_dead, run_bytes_dead, Batch<Big>),
    BenchLoop { op: null(), prepare: None, run: None, clean: None },
];

static PEER: BenchPeer = BenchPeer {
    name: concat!("arc", "\0").as_ptr() as *const c_char,
    version: concat!("Rust ", env!("PEER_VERSION"), "\0").as_ptr() as *const c_char,
    loops: LOOPS.as_ptr(),
};

#[no_mangle]
pub extern "C" fn bench_peer() -> *const BenchPeer {
    &PEER
}

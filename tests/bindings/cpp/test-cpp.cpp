/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#include <wisp/wisp.hpp>

#include <wisp-test.h>

#include <array>
#include <map>
#include <memory>
#include <new>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

/* A light type with members of C++, defined in C++ */

struct Song
{
  WispObject  parent_instance;
  std::string title;
};

struct SongClass
{
  WispObjectClass parent_class;
};

static GType song_get_type (void);

WISP_DEFINE_TYPE (Song, song, WISP_TYPE_OBJECT)

static int n_songs;

static void
song_finalize (WispObject *object)
{
  auto self = reinterpret_cast<Song *> (object);

  self->title.~basic_string ();
  n_songs--;

  WISP_OBJECT_CLASS (song_parent_class)->finalize (object);
}

static void
song_class_init (SongClass *klass)
{
  WISP_OBJECT_CLASS (klass)->finalize = song_finalize;
}

static void
song_init (Song *self)
{
  new (&self->title) std::string ();
  n_songs++;
}

static wisp::Ref<Song>
song_new (const char *title)
{
  auto self = wisp::make<Song> (song_get_type ());

  self->title = title;

  return self;
}

/* A type that is declared only, as most are for those who use them */
struct Hidden;
template <> struct wisp::Kind<Hidden> : wisp::LightKind {};

struct Unknown;

/* One whose structure inherits that of its parent */
struct LiveSong : Song
{
};

/* What is decided when it is compiled */

using wisp::Ref;
using wisp::Weak;

template <template <class> class Handle, class T>
constexpr bool behaves_like_a_value =
  sizeof (Handle<T>) == sizeof (void *) &&
  alignof (Handle<T>) == alignof (void *) &&
  std::is_standard_layout_v<Handle<T>> &&
  std::is_nothrow_default_constructible_v<Handle<T>> &&
  std::is_nothrow_copy_constructible_v<Handle<T>> &&
  std::is_nothrow_move_constructible_v<Handle<T>> &&
  std::is_nothrow_copy_assignable_v<Handle<T>> &&
  std::is_nothrow_move_assignable_v<Handle<T>> &&
  std::is_nothrow_destructible_v<Handle<T>> &&
  std::is_nothrow_swappable_v<Handle<T>> &&
  std::is_constructible_v<bool, Ref<T>> &&
  !std::is_convertible_v<Handle<T>, bool>;

static_assert (behaves_like_a_value<Ref, TestObject>);
static_assert (behaves_like_a_value<Ref, GObject>);
static_assert (behaves_like_a_value<Ref, Hidden>);
static_assert (behaves_like_a_value<Weak, TestObject>);
static_assert (behaves_like_a_value<Weak, GObject>);

/* Who owns what a bare pointer points to must be said */
static_assert (!std::is_constructible_v<Ref<TestObject>, TestObject *>);
static_assert (!std::is_convertible_v<Ref<TestObject>, TestObject *>);
static_assert (!std::is_convertible_v<TestObject *, Weak<TestObject>>);

/* Up, never down, never across */
static_assert (std::is_convertible_v<Ref<TestObject>, Ref<WispObject>>);
static_assert (std::is_convertible_v<Ref<LiveSong>, Ref<Song>>);
static_assert (std::is_convertible_v<Ref<Hidden>, Ref<WispObject>>);
static_assert (std::is_convertible_v<Ref<WispCache>, Ref<GObject>>);
static_assert (std::is_convertible_v<Ref<GApplication>, Ref<GObject>>);
static_assert (std::is_convertible_v<Weak<TestObject>, Weak<WispObject>>);
static_assert (std::is_convertible_v<Ref<TestObject>, Weak<WispObject>>);
static_assert (!std::is_convertible_v<Ref<WispObject>, Ref<TestObject>>);
static_assert (!std::is_convertible_v<Ref<Song>, Ref<LiveSong>>);
static_assert (!std::is_convertible_v<Ref<Song>, Ref<TestObject>>);
static_assert (!std::is_convertible_v<Ref<Song>, Ref<GObject>>);
static_assert (!std::is_convertible_v<Weak<WispObject>, Weak<TestObject>>);
static_assert (!std::is_convertible_v<Weak<TestObject>, Ref<TestObject>>);

/* What is not known is not guessed */
static_assert (wisp::detail::HasKind<GApplication>::value);
static_assert (wisp::detail::HasKind<GInitiallyUnowned>::value);
static_assert (!wisp::detail::HasKind<Unknown>::value);
static_assert (!wisp::detail::HasKind<GTypeInstance>::value);
static_assert (!wisp::detail::HasKind<int>::value);

/* Helpers */

static Ref<TestObject>
make_object ()
{
  return wisp::adopt (test_object_new ());
}

static guint
count_of (const Ref<TestObject> &ref)
{
  return wisp_object_get_ref_count (ref.get ());
}

/* References */

static void
test_ref_empty ()
{
  Ref<TestObject> empty, null = nullptr;
  Ref<TestObject> copy = empty, moved = std::move (null);

  g_test_summary ("An empty reference can be copied, moved, compared and dropped");

  g_assert_true (!empty);
  g_assert_true (copy == nullptr && nullptr == moved);
  g_assert_true (copy == moved);
  g_assert_null (empty.get ());
  g_assert_null (wisp::adopt<TestObject> (nullptr).get ());
  g_assert_null (wisp::retain<TestObject> (nullptr).get ());
  empty.reset ();
}

static void
test_ref_copy ()
{
  auto object = make_object ();

  g_test_summary ("A copy takes a reference, and drops it");

  {
    Ref<TestObject> copy = object, assigned;

    g_assert_cmpuint (count_of (object), ==, 2);
    assigned = copy;
    g_assert_cmpuint (count_of (object), ==, 3);
    g_assert_true (copy == object && assigned.get () == object.get ());
  }

  g_assert_cmpuint (count_of (object), ==, 1);
}

static void
test_ref_move ()
{
  auto object = make_object ();
  TestObject *pointer = object.get ();

  g_test_summary ("A move hands the reference over");

  Ref<TestObject> moved = std::move (object), assigned;
  g_assert_null (object.get ());
  assigned = std::move (moved);
  g_assert_null (moved.get ());

  g_assert_true (assigned.get () == pointer);
  g_assert_cmpuint (count_of (assigned), ==, 1);
}

static void
test_ref_assign_self ()
{
  auto object = make_object ();
  auto &same = object;

  g_test_summary ("Assigning a reference to itself changes nothing");

  object = same;
  g_assert_cmpuint (count_of (object), ==, 1);
  object = std::move (same);
  g_assert_cmpuint (count_of (object), ==, 1);
}

static Ref<TestObject> *slot;

static void
look_at_slot (TestObject *)
{
  g_assert_null (slot->get ());
}

static void
test_ref_reset ()
{
  auto object = make_object ();

  g_test_summary ("What runs at the death finds the variable empty already");

  slot = &object;
  object->on_dispose = look_at_slot;
  object.reset ();

  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

static void
test_ref_owned_by_old ()
{
  auto head = make_object ();

  g_test_summary ("A chain can be walked by assigning what the old object owns");

  head->next = make_object ().release ();
  head->next->next = make_object ().release ();

  while (head->next != nullptr)
    head = wisp::retain (head->next);

  g_assert_cmpuint (test_object_n_alive (), ==, 1);
}

static void
test_ref_adopt ()
{
  TestObject *pointer = test_object_new ();
  auto adopted = wisp::adopt (pointer);
  auto retained = wisp::retain (pointer);
  auto typed = wisp::retain<TestObject> (static_cast<gpointer> (pointer));

  g_test_summary ("adopt takes over a reference, retain takes one, release gives one");

  g_assert_cmpuint (count_of (adopted), ==, 3);
  TestObject *released = retained.release ();
  g_assert_null (retained.get ());
  g_assert_cmpuint (count_of (adopted), ==, 3);
  wisp_object_unref (released);
  g_assert_cmpuint (count_of (typed), ==, 2);
}

static void
test_ref_convert ()
{
  auto song = song_new ("Imagine");
  Ref<WispObject> copy = song;

  g_test_summary ("A reference converts to one of an ancestor, and back by a cast");

  g_assert_cmpuint (wisp_object_get_ref_count (song.get ()), ==, 2);
  g_assert_true (copy == song);

  Ref<WispObject> moved = std::move (song);
  g_assert_null (song.get ());
  g_assert_cmpuint (wisp_object_get_ref_count (moved.get ()), ==, 2);

  auto back = wisp::static_ref_cast<Song> (std::move (moved));
  g_assert_true (back->title == "Imagine");
  g_assert_cmpuint (wisp_object_get_ref_count (back.get ()), ==, 2);
}

static void
test_ref_members ()
{
  g_test_summary ("An object defined in C++ constructs its members, and destroys them");

  {
    auto song = song_new ("a title that is too long to be kept within the string itself");

    g_assert_cmpint (n_songs, ==, 1);
    g_assert_cmpuint ((*song).title.size (), >, 50);
  }

  g_assert_cmpint (n_songs, ==, 0);
}

static void
test_ref_exception ()
{
  g_test_summary ("References are dropped by an exception that passes them");

  try
    {
      auto object = make_object ();
      std::vector<Ref<TestObject>> several (10, object);
      Weak<TestObject> weak = object;

      g_assert_cmpuint (count_of (object), ==, 11);
      throw std::runtime_error ("passing");
    }
  catch (const std::runtime_error &)
    {
      g_assert_cmpuint (test_object_n_alive (), ==, 0);
      return;
    }

  g_assert_not_reached ();
}

static void
test_ref_containers ()
{
  auto one = make_object (), other = make_object ();

  g_test_summary ("References are keys of ordered and unordered containers");

  std::unordered_map<Ref<TestObject>, std::string> names {{one, "one"}, {other, "other"}};
  std::set<Ref<TestObject>> ordered {one, other, one};
  std::vector<Ref<TestObject>> many;

  g_assert_true (names.at (one) == "one" && names.at (other) == "other");
  g_assert_cmpuint (ordered.size (), ==, 2);
  g_assert_true ((one < other) != (one > other));
  g_assert_true ((one <= other) != (one >= other));
  g_assert_true (one <= one && one >= one && one != other);

  /* A vector that grows moves what is in it */
  for (int i = 0; i < 100; i++)
    many.push_back (one);
  g_assert_cmpuint (count_of (one), ==, 1 + 1 + 1 + 100);

  swap (one, other);
  g_assert_true (names.at (one) == "other");
}

/* GObjects */

static void
test_gobject_ref ()
{
  auto cancellable = wisp::adopt (g_cancellable_new ());

  g_test_summary ("References of GObjects count with GObject's count");

  {
    Ref<GObject> copy = cancellable;

    g_assert_cmpuint (copy->ref_count, ==, 2);
  }

  g_assert_cmpuint (G_OBJECT (cancellable.get ())->ref_count, ==, 1);
}

static void
test_gobject_sink ()
{
  auto floating = static_cast<GInitiallyUnowned *> (g_object_new (G_TYPE_INITIALLY_UNOWNED, nullptr));

  g_test_summary ("A floating reference is sunk once");

  auto sunk = wisp::sink (floating);
  g_assert_false (g_object_is_floating (sunk.get ()));
  g_assert_cmpuint (sunk->ref_count, ==, 1);

  auto second = wisp::sink (floating);
  g_assert_cmpuint (sunk->ref_count, ==, 2);
  g_assert_null (wisp::sink<GObject> (nullptr).get ());
}

static void
test_gobject_weak ()
{
  auto cancellable = wisp::adopt (g_cancellable_new ());
  Weak<GCancellable> weak = cancellable;

  g_test_summary ("A weak handle of a GObject upgrades until its death");

  g_assert_true (weak.lock () == cancellable);
  cancellable.reset ();
  g_assert_true (weak.expired ());
  g_assert_null (weak.lock ().get ());
}

/* Weak handles */

static void
test_weak_empty ()
{
  Weak<TestObject> empty, null = nullptr, of_nothing = Ref<TestObject> ();
  Weak<TestObject> copy = empty, moved = std::move (null);

  g_test_summary ("The empty handle can be copied, moved, compared and locked");

  g_assert_true (empty == nullptr && copy == moved && of_nothing == empty);
  g_assert_true (empty.expired ());
  g_assert_null (empty.lock ().get ());
}

static void
test_weak_lock ()
{
  auto object = make_object ();
  Weak weak = object;

  g_test_summary ("lock gives a reference while the object lives, and then none");

  g_assert_false (weak.expired ());
  if (auto locked = weak.lock ())
    g_assert_cmpuint (count_of (locked), ==, 2);
  else
    g_assert_not_reached ();
  g_assert_cmpuint (count_of (object), ==, 1);

  object.reset ();
  g_assert_true (weak.expired ());
  g_assert_false (static_cast<bool> (weak.lock ()));
}

static void
test_weak_copy ()
{
  auto object = make_object ();
  Weak<TestObject> weak = object, copy = weak, assigned;

  g_test_summary ("Handles are values: copies are the same handle");

  assigned = weak;
  Weak<TestObject> moved = std::move (copy);
  g_assert_true (moved == weak && assigned == weak && copy == nullptr);
  g_assert_true (moved.get () == weak.get ());

  weak.reset ();
  g_assert_true (weak == nullptr && moved.lock () == object);

  WispWeak *handle = moved.release ();
  auto adopted = Weak<TestObject>::adopt_handle (handle);
  g_assert_true (moved == nullptr && adopted == assigned);
}

static void
test_weak_convert ()
{
  auto song = song_new ("Yesterday");
  Weak<Song> weak = song;
  Weak<WispObject> up = weak, from_ref = song;

  g_test_summary ("A handle converts to one of an ancestor");

  g_assert_true (up == weak && from_ref == up);
  g_assert_true (up.lock () == song);
}

static void
test_weak_keys ()
{
  std::unordered_map<Weak<TestObject>, int> by_hash;
  std::map<Weak<TestObject>, int> by_order;
  std::vector<Weak<TestObject>> handles;

  g_test_summary ("Handles stay the keys they were after the death of their objects");

  for (int i = 0; i < 100; i++)
    {
      auto object = make_object ();

      handles.emplace_back (object);
      by_hash[object] = i;
      by_order[object] = i;
    }

  g_assert_cmpuint (test_object_n_alive (), ==, 0);
  g_assert_cmpuint (by_hash.size (), ==, 100);
  for (int i = 0; i < 100; i++)
    {
      g_assert_cmpint (by_hash.at (handles[i]), ==, i);
      g_assert_cmpint (by_order.at (handles[i]), ==, i);
    }
}

static void
test_weak_threads ()
{
  auto object = make_object ();
  Weak<TestObject> weak = object;
  std::array<std::thread, 4> threads;
  std::array<int, 4> n_seen {};

  g_test_summary ("Threads with handles of their own lock one object until it dies");

  for (std::size_t i = 0; i < threads.size (); i++)
    threads[i] = std::thread ([mine = weak, &seen = n_seen[i]] {
      while (mine.lock ())
        {
          seen++;
          std::this_thread::yield ();
        }
    });

  object.reset ();
  for (auto &thread : threads)
    thread.join ();

  g_assert_true (weak.expired ());
  g_assert_cmpuint (test_object_n_alive (), ==, 0);
}

/* With the rest of the library */

static void
test_cache ()
{
  auto cache = wisp::adopt (wisp_cache_new ());
  auto song = song_new ("Help!");

  g_test_summary ("What C gives as a gpointer is adopted with its type");

  wisp_cache_insert (cache.get (), "help", song.get ());
  auto hit = wisp::adopt<Song> (wisp_cache_lookup (cache.get (), "help"));
  g_assert_true (hit == song);

  song.reset ();
  hit.reset ();
  g_assert_cmpuint (wisp_cache_get_n_entries (cache.get ()), ==, 0);
  g_assert_true (wisp::adopt<Song> (wisp_cache_lookup (cache.get (), "help")) == nullptr);
}

int
main (int argc, char **argv)
{
  test_init (&argc, &argv);

  test_add ("/cpp/ref/empty", test_ref_empty);
  test_add ("/cpp/ref/copy", test_ref_copy);
  test_add ("/cpp/ref/move", test_ref_move);
  test_add ("/cpp/ref/assign-self", test_ref_assign_self);
  test_add ("/cpp/ref/reset", test_ref_reset);
  test_add ("/cpp/ref/owned-by-old", test_ref_owned_by_old);
  test_add ("/cpp/ref/adopt", test_ref_adopt);
  test_add ("/cpp/ref/convert", test_ref_convert);
  test_add ("/cpp/ref/members", test_ref_members);
  test_add ("/cpp/ref/exception", test_ref_exception);
  test_add ("/cpp/ref/containers", test_ref_containers);
  test_add ("/cpp/gobject/ref", test_gobject_ref);
  test_add ("/cpp/gobject/sink", test_gobject_sink);
  test_add ("/cpp/gobject/weak", test_gobject_weak);
  test_add ("/cpp/weak/empty", test_weak_empty);
  test_add ("/cpp/weak/lock", test_weak_lock);
  test_add ("/cpp/weak/copy", test_weak_copy);
  test_add ("/cpp/weak/convert", test_weak_convert);
  test_add ("/cpp/weak/keys", test_weak_keys);
  test_add ("/cpp/weak/threads", test_weak_threads);
  test_add ("/cpp/cache", test_cache);

  return g_test_run ();
}

/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */
#pragma once

#if !defined (__cplusplus) || __cplusplus < 201703L
#error "<wisp/wisp.hpp> needs C++17 or newer."
#endif

#include <wisp/wisp.h>

#include <cstddef>
#include <functional>
#include <type_traits>
#include <utility>

/*
 * Wisp for C++: references that count by themselves
 *
 *   wisp::Ref<T>    holds a strong reference, or none; as std::shared_ptr
 *   wisp::Weak<T>   holds a weak handle, or the empty one; as std::weak_ptr
 *
 * T is the C structure of an instance, light or GObject. Both are one pointer in
 * size, and do what the C functions do, in line: no count of their own, no
 * allocation, nothing virtual. They throw nothing.
 *
 * A bare pointer never turns into a Ref by itself, for it does not tell who owns
 * the reference. Say which it is:
 *
 *   wisp::adopt (pointer)    takes over a reference that the caller owns: of what C
 *                            documents as (transfer full)
 *   wisp::retain (pointer)   takes one of its own: of what C calls (transfer none)
 *   wisp::sink (pointer)     takes over a floating reference, else takes one of its
 *                            own: of new widgets, and all that is GInitiallyUnowned
 *
 * Functions of C that give a gpointer need the type:
 *
 *   auto texture = wisp::adopt<Texture> (wisp_cache_lookup (cache.get (), "grass"));
 *
 * As with std::shared_ptr, one Ref or Weak is not to be changed by one thread while
 * another one uses it; different ones may be used by different threads, also where
 * they are of one instance.
 *
 * What is in an instance is not C++: GType makes its memory of zeros and frees it
 * without a destructor. A member that has a constructor is to be constructed in the
 * instance init function (with placement new) and destroyed in finalize. Nothing
 * may be thrown out of these functions, nor out of any other that C calls.
 */
namespace wisp
{

/**
 * What kind of instance T is. LightKind and GObjectKind say how it is counted.
 *
 * It is found out for structures that the compiler can see, which begin with an
 * instance of their parent called parent_instance, parent_object or parent, or
 * which inherit theirs. What is declared only needs one line at the outermost
 * level of a header:
 *
 *   template <> struct wisp::Kind<Texture> : wisp::LightKind {};
 *   template <> struct wisp::Kind<GtkLabel> : wisp::GObjectKind {};
 */
template <class T, class = void>
struct Kind;

struct LightKind
{
  using Root = WispObject;

  static void
  ref (void *instance) noexcept
  {
    (void) (wisp_object_ref) (instance);
  }

  static void
  unref (void *instance) noexcept
  {
    wisp_object_unref (instance);
  }
};

struct GObjectKind
{
  using Root = GObject;

  static void
  ref (void *instance) noexcept
  {
    (void) (g_object_ref) (instance);
  }

  static void
  unref (void *instance) noexcept
  {
    g_object_unref (instance);
  }
};

namespace detail
{

/* The structure that an instance begins with, if that can be seen */
struct Unseen {};

template <class T, class = void>
struct IsSeen : std::false_type {};

template <class T>
struct IsSeen<T, std::void_t<decltype (sizeof (T))>> : std::true_type {};

template <unsigned n>
struct Rank : Rank<n - 1> {};

template <>
struct Rank<0> {};

template <class T>
auto find_parent (Rank<3>) -> decltype (T::parent_instance);

template <class T>
auto find_parent (Rank<2>) -> decltype (T::parent_object);

template <class T>
auto find_parent (Rank<1>) -> decltype (T::parent);

template <class T>
auto find_parent (Rank<0>) -> Unseen;

template <class T>
using Parent = decltype (find_parent<T> (Rank<3> ()));

/* Whether an instance of Child is one of Ancestor as well */
template <class Child, class Ancestor>
constexpr bool
is_a () noexcept
{
  if constexpr (std::is_same_v<Child, Ancestor>)
    return true;
  else if constexpr (!std::is_class_v<Child> || !IsSeen<Child>::value)
    return false;
  else if constexpr (IsSeen<Ancestor>::value && std::is_base_of_v<Ancestor, Child>)
    return true;
  else if constexpr (std::is_same_v<Parent<Child>, Unseen>)
    return false;
  else
    return is_a<Parent<Child>, Ancestor> ();
}

template <class T, class = void>
struct HasKind : std::false_type {};

template <class T>
struct HasKind<T, std::void_t<typename Kind<T>::Root>> : std::true_type {};

} // namespace detail

template <class T>
struct Kind<T, std::enable_if_t<detail::is_a<T, WispObject> ()>> : LightKind {};

template <class T>
struct Kind<T, std::enable_if_t<detail::is_a<T, GObject> ()>> : GObjectKind {};

/* Those of Wisp's own that are declared only */
template <> struct Kind<WispCache> : GObjectKind {};
template <> struct Kind<WispCacheItem> : GObjectKind {};
template <> struct Kind<WispCacheModel> : GObjectKind {};
template <> struct Kind<WispExtension> : LightKind {};
template <> struct Kind<WispLoad> : GObjectKind {};
template <> struct Kind<WispModule> : LightKind {};
template <> struct Kind<WispPlugin> : GObjectKind {};
template <> struct Kind<WispPluginInfo> : GObjectKind {};
template <> struct Kind<WispRegistry> : GObjectKind {};
template <> struct Kind<WispWeakMap> : GObjectKind {};
template <> struct Kind<WispWeakSet> : GObjectKind {};

namespace detail
{

/* Where a Ref or Weak of Child may become one of Ancestor without a cast: up along
 * what can be seen, and always to the root. */
template <class Child, class Ancestor>
constexpr bool
converts () noexcept
{
  if constexpr (is_a<Child, Ancestor> ())
    return true;
  else if constexpr (HasKind<Child>::value)
    return std::is_same_v<typename Kind<Child>::Root, Ancestor>;
  else
    return false;
}

template <class Child, class Ancestor>
using EnableUp = std::enable_if_t<!std::is_same_v<Child, Ancestor> &&
                                  converts<Child, Ancestor> ()>;

template <class T>
void
ref (T *instance) noexcept
{
  static_assert (HasKind<T>::value,
                 "It is not known how this type is counted: see wisp::Kind");

  if constexpr (HasKind<T>::value)
    Kind<T>::ref (instance);
}

template <class T>
void
unref (T *instance) noexcept
{
  static_assert (HasKind<T>::value,
                 "It is not known how this type is counted: see wisp::Kind");

  if constexpr (HasKind<T>::value)
    Kind<T>::unref (instance);
}

/* Whether T is known to be of a kind */
template <class T, class Wanted>
constexpr bool
is_of_kind () noexcept
{
  if constexpr (HasKind<T>::value)
    return std::is_base_of_v<Wanted, Kind<T>>;
  else
    return false;
}

} // namespace detail

template <class T>
class Weak;

/**
 * A strong reference, or none.
 *
 * Copying takes a reference, moving hands it over, destruction drops it; with the
 * last one the instance dies, in the middle of the statement that drops it.
 */
template <class T>
class Ref
{
public:
  using element_type = T;
  using weak_type = Weak<T>;

  constexpr Ref () noexcept = default;

  constexpr Ref (std::nullptr_t) noexcept
  {
  }

  Ref (const Ref &other) noexcept
    : instance (other.instance)
  {
    if (instance != nullptr)
      detail::ref (instance);
  }

  Ref (Ref &&other) noexcept
    : instance (other.release ())
  {
  }

  template <class Child, class = detail::EnableUp<Child, T>>
  Ref (const Ref<Child> &other) noexcept
    : Ref (Ref<Child> (other))
  {
  }

  template <class Child, class = detail::EnableUp<Child, T>>
  Ref (Ref<Child> &&other) noexcept
    : instance (reinterpret_cast<T *> (other.release ()))
  {
  }

  ~Ref ()
  {
    if (instance != nullptr)
      detail::unref (instance);
  }

  /* The old reference is dropped last: what runs then finds the new one here */
  Ref &
  operator= (const Ref &other) noexcept
  {
    Ref (other).swap (*this);
    return *this;
  }

  Ref &
  operator= (Ref &&other) noexcept
  {
    Ref (std::move (other)).swap (*this);
    return *this;
  }

  void
  reset () noexcept
  {
    Ref ().swap (*this);
  }

  void
  swap (Ref &other) noexcept
  {
    std::swap (instance, other.instance);
  }

  /** The instance, which the Ref goes on to own. */
  T *
  get () const noexcept
  {
    return instance;
  }

  /** Hands the reference over to the caller: for what C calls (transfer full). */
  [[nodiscard]] T *
  release () noexcept
  {
    return std::exchange (instance, nullptr);
  }

  T &
  operator* () const noexcept
  {
    return *instance;
  }

  T *
  operator-> () const noexcept
  {
    return instance;
  }

  explicit
  operator bool () const noexcept
  {
    return instance != nullptr;
  }

private:
  template <class U>
  friend Ref<U> adopt (U *instance) noexcept;

  explicit Ref (T *adopted) noexcept
    : instance (adopted)
  {
  }

  T *instance = nullptr; /* (owned) (nullable) */
};

/** Takes over a reference that the caller owns; nullptr gives an empty Ref. */
template <class T>
[[nodiscard]] Ref<T>
adopt (T *instance) noexcept
{
  static_assert (!std::is_void_v<T>,
                 "A gpointer does not tell its type: wisp::adopt<Type> (pointer)");
  static_assert (!std::is_const_v<T>, "Instances are counted, so they are not const");

  return Ref<T> (instance);
}

template <class T>
[[nodiscard]] Ref<T>
adopt (gpointer instance) noexcept
{
  return adopt (static_cast<T *> (instance));
}

/** Takes a reference of its own; nullptr gives an empty Ref. */
template <class T>
[[nodiscard]] Ref<T>
retain (T *instance) noexcept
{
  if (instance != nullptr)
    detail::ref (instance);

  return adopt (instance);
}

template <class T>
[[nodiscard]] Ref<T>
retain (gpointer instance) noexcept
{
  return retain (static_cast<T *> (instance));
}

/** Takes over a floating reference, if that is what there is, else one of its own. */
template <class T>
[[nodiscard]] Ref<T>
sink (T *instance) noexcept
{
  static_assert (detail::is_of_kind<T, GObjectKind> (),
                 "Only GObjects can be floating");

  if (instance != nullptr)
    (void) (g_object_ref_sink) (instance);

  return adopt (instance);
}

/** Makes a light object: wisp_object_new(). */
template <class T>
[[nodiscard]] Ref<T>
make (GType type) noexcept
{
  static_assert (detail::is_of_kind<T, LightKind> (),
                 "GObjects are made by their own functions, and g_object_new ()");

  return adopt<T> (wisp_object_new (type));
}

/** The same reference under another type, as std::static_pointer_cast: it is for the
 *  caller to know that the instance is of it. */
template <class T, class U>
[[nodiscard]] Ref<T>
static_ref_cast (Ref<U> other) noexcept
{
  return adopt (reinterpret_cast<T *> (other.release ()));
}

/**
 * A weak handle, or the empty one.
 *
 * Two handles are equal if and only if they were made from the same instance, before
 * or after its death, and never equal to that of a later instance at the same
 * address. So they are good keys for as long as they are kept, with std::hash and
 * std::less. The empty handle equals itself only.
 */
template <class T>
class Weak
{
public:
  using element_type = T;

  constexpr Weak () noexcept = default;

  constexpr Weak (std::nullptr_t) noexcept
  {
  }

  /** Of an instance that the caller holds, or nullptr. */
  explicit Weak (T *instance) noexcept
    : weak (wisp_weak_new (instance))
  {
  }

  Weak (const Ref<T> &ref) noexcept
    : Weak (ref.get ())
  {
  }

  Weak (const Weak &other) noexcept
    : weak (other.weak)
  {
    if (weak != nullptr)
      wisp_weak_ref (weak);
  }

  Weak (Weak &&other) noexcept
    : weak (other.release ())
  {
  }

  template <class Child, class = detail::EnableUp<Child, T>>
  Weak (const Ref<Child> &ref) noexcept
    : weak (wisp_weak_new (ref.get ()))
  {
  }

  template <class Child, class = detail::EnableUp<Child, T>>
  Weak (Weak<Child> other) noexcept
    : weak (other.release ())
  {
  }

  ~Weak ()
  {
    if (weak != nullptr)
      wisp_weak_unref (weak);
  }

  Weak &
  operator= (const Weak &other) noexcept
  {
    Weak (other).swap (*this);
    return *this;
  }

  Weak &
  operator= (Weak &&other) noexcept
  {
    Weak (std::move (other)).swap (*this);
    return *this;
  }

  void
  reset () noexcept
  {
    Weak ().swap (*this);
  }

  void
  swap (Weak &other) noexcept
  {
    std::swap (weak, other.weak);
  }

  /** Upgrades it: a reference, or an empty Ref once the instance is dead. */
  [[nodiscard]] Ref<T>
  lock () const noexcept
  {
    return adopt<T> (wisp_weak_get (weak));
  }

  /** Whether lock() will fail. `false` may be out of date at once: just lock(). */
  bool
  expired () const noexcept
  {
    return !wisp_weak_is_alive (weak);
  }

  /** The handle, which the Weak goes on to own; nullptr is the empty one. */
  WispWeak *
  get () const noexcept
  {
    return weak;
  }

  /** Hands the handle over to the caller. */
  [[nodiscard]] WispWeak *
  release () noexcept
  {
    return std::exchange (weak, nullptr);
  }

  /** Takes over a handle that the caller owns, of an instance that is a T. */
  [[nodiscard]] static Weak
  adopt_handle (WispWeak *handle) noexcept
  {
    Weak self;
    self.weak = handle;
    return self;
  }

private:
  WispWeak *weak = nullptr; /* (owned) (nullable) */
};

template <class T>
Weak (Ref<T>) -> Weak<T>;

namespace detail
{

template <template <class> class Handle>
struct IsHandle : std::false_type {};

template <>
struct IsHandle<Ref> : std::true_type {};

template <>
struct IsHandle<Weak> : std::true_type {};

template <template <class> class Handle>
using EnableHandle = std::enable_if_t<IsHandle<Handle>::value>;

/* Of pointers into different objects the operator of the language does not tell */
inline bool
comes_before (const void *a, const void *b) noexcept
{
  return std::less<const void *> () (a, b);
}

} // namespace detail

/* Two Refs, or two Weaks: by identity. The order means nothing, and stays for as long
 * as both are kept. */

template <template <class> class Handle, class T, class U, class = detail::EnableHandle<Handle>>
bool
operator== (const Handle<T> &a, const Handle<U> &b) noexcept
{
  return static_cast<const void *> (a.get ()) == static_cast<const void *> (b.get ());
}

template <template <class> class Handle, class T, class U, class = detail::EnableHandle<Handle>>
bool
operator!= (const Handle<T> &a, const Handle<U> &b) noexcept
{
  return !(a == b);
}

template <template <class> class Handle, class T, class U, class = detail::EnableHandle<Handle>>
bool
operator< (const Handle<T> &a, const Handle<U> &b) noexcept
{
  return detail::comes_before (a.get (), b.get ());
}

template <template <class> class Handle, class T, class U, class = detail::EnableHandle<Handle>>
bool
operator> (const Handle<T> &a, const Handle<U> &b) noexcept
{
  return b < a;
}

template <template <class> class Handle, class T, class U, class = detail::EnableHandle<Handle>>
bool
operator<= (const Handle<T> &a, const Handle<U> &b) noexcept
{
  return !(b < a);
}

template <template <class> class Handle, class T, class U, class = detail::EnableHandle<Handle>>
bool
operator>= (const Handle<T> &a, const Handle<U> &b) noexcept
{
  return !(a < b);
}

template <template <class> class Handle, class T, class = detail::EnableHandle<Handle>>
bool
operator== (const Handle<T> &a, std::nullptr_t) noexcept
{
  return a.get () == nullptr;
}

template <template <class> class Handle, class T, class = detail::EnableHandle<Handle>>
bool
operator== (std::nullptr_t, const Handle<T> &a) noexcept
{
  return a.get () == nullptr;
}

template <template <class> class Handle, class T, class = detail::EnableHandle<Handle>>
bool
operator!= (const Handle<T> &a, std::nullptr_t) noexcept
{
  return a.get () != nullptr;
}

template <template <class> class Handle, class T, class = detail::EnableHandle<Handle>>
bool
operator!= (std::nullptr_t, const Handle<T> &a) noexcept
{
  return a.get () != nullptr;
}

template <template <class> class Handle, class T, class = detail::EnableHandle<Handle>>
void
swap (Handle<T> &a, Handle<T> &b) noexcept
{
  a.swap (b);
}

} // namespace wisp

template <class T>
struct std::hash<wisp::Ref<T>>
{
  std::size_t
  operator() (const wisp::Ref<T> &ref) const noexcept
  {
    return std::hash<const void *> () (ref.get ());
  }
};

/* The same before and after the death of the instance */
template <class T>
struct std::hash<wisp::Weak<T>>
{
  std::size_t
  operator() (const wisp::Weak<T> &weak) const noexcept
  {
    return std::hash<const void *> () (weak.get ());
  }
};

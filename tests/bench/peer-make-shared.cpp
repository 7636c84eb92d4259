/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * std::make_shared: one allocation for the object and its counts
 */
#include "peer-shared.hpp"

#include <memory>

namespace
{

struct Traits
{
  template <class T> using Strong = std::shared_ptr<T>;
  template <class T> using Weak = std::weak_ptr<T>;

  template <class T, class... Args>
  static Strong<T>
  make (Args &&...args)
  {
    return std::make_shared<T> (std::forward<Args> (args)...);
  }
};

}

const BenchPeer *
bench_peer ()
{
  return Loops<Traits>::peer ("make-shared", "libstdc++ " BENCH_STRING (_GLIBCXX_RELEASE));
}

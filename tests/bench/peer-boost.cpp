/* SPDX-FileCopyrightText: 2026 The Wisp authors
 * SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * boost::make_shared
 */
#include "peer-shared.hpp"

#include <boost/make_shared.hpp>
#include <boost/shared_ptr.hpp>
#include <boost/version.hpp>
#include <boost/weak_ptr.hpp>

namespace
{

struct Traits
{
  template <class T> using Strong = boost::shared_ptr<T>;
  template <class T> using Weak = boost::weak_ptr<T>;

  template <class T, class... Args>
  static Strong<T>
  make (Args &&...args)
  {
    return boost::make_shared<T> (std::forward<Args> (args)...);
  }
};

}

const BenchPeer *
bench_peer ()
{
  return Loops<Traits>::peer ("boost", BOOST_LIB_VERSION);
}

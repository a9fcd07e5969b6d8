#pragma once

#include <sstream>
#include <string>

#include "domain/store.hpp"
#include "formats/house/archive.hpp"

namespace frontrow::testing {

/// Returns the archive of a store.
inline std::string exported(Store& store) {
    std::ostringstream out;
    write_archive(store, out);
    return out.str();
}

/// Reads an archive into a store.
inline void import(Store& store, const std::string& archive) {
    std::istringstream in(archive);
    read_archive(store, in);
}

} // namespace frontrow::testing

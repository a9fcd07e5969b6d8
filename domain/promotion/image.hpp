#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace frontrow {

/// A picture that somebody has uploaded, named by what is in it: the digest of its bytes and ".jpg" or ".png".
struct Image {
    std::string name;
    std::string bytes;
};

/// How pictures are kept. Part of the store's contract; see domain/store.hpp for threads and errors.
class ImageTable {
public:
    virtual ~ImageTable() = default;
    [[nodiscard]] virtual std::optional<Image> find(const std::string& name) = 0;
    /// Keeps the picture; one that is there already begins its time again.
    virtual void put(const Image& image, Time now) = 0;
    /// Begins the time of the picture again, so that whoever writes its path down in this transaction finds it there
    /// from then on. Returns whether there is such a picture.
    virtual bool renew(const std::string& name, Time now) = 0;
    /// Removes those put before `until` that no event and no logo shows.
    virtual void forget_unused(Time until) = 0;
    [[nodiscard]] virtual std::int64_t count() = 0;
};

} // namespace frontrow

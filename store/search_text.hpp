#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>

#include <utf8proc.h>

namespace frontrow {

/// The text as searches compare it: without case, accents and variants of letters (Unicode's compatibility
/// decomposition, case folded and without marks), so that "muller" finds Müller and "STRASSE" finds Straße. The same
/// over every database, of which each knows other letters. Throws std::invalid_argument where it is not UTF-8.
inline std::string search_text(std::string_view text) {
    constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE |
                                                            UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    utf8proc_uint8_t* folded = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &folded, options);
    if (size < 0) throw std::invalid_argument(utf8proc_errmsg(size));
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(folded, &std::free);
    return {reinterpret_cast<const char*>(folded), static_cast<std::size_t>(size)};
}

} // namespace frontrow

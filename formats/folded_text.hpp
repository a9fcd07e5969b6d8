#pragma once

#include <cstddef>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include <utf8proc.h>

namespace frontrow {

/// The letters and digits of a text without case, accents and variants (Unicode's compatibility decomposition, folded):
/// "Bühne / S T A G E" is "buhne", "s", "t", …, each handed to `word(text)`. What stands between them is handed to
/// `between(code)`, code point by code point. Nothing of a text that is not UTF-8.
template <class Word, class Between>
void fold_words(std::string_view text, Word&& word, Between&& between) {
    constexpr auto options = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE |
                                                            UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK);
    utf8proc_uint8_t* bytes = nullptr;
    const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                   static_cast<utf8proc_ssize_t>(text.size()), &bytes, options);
    const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(bytes, &std::free);
    std::string current;
    const auto end_word = [&] {
        if (!current.empty()) word(current);
        current.clear();
    };
    for (utf8proc_ssize_t at = 0; at < size;) {
        utf8proc_int32_t code = 0;
        const auto length = utf8proc_iterate(bytes + at, size - at, &code);
        if (length <= 0) break;
        const auto category = utf8proc_category(code);
        const bool is_letter = category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
        if (is_letter) {
            current.append(reinterpret_cast<const char*>(bytes + at), static_cast<std::size_t>(length));
        } else {
            end_word();
            between(static_cast<char32_t>(code));
        }
        at += length;
    }
    end_word();
}

/// All letters and digits of a text, folded, as one word: "Seat number" and "seat_number" are the same.
inline std::string folded(std::string_view text) {
    std::string all;
    fold_words(
        text, [&](const std::string& word) { all += word; }, [](char32_t) {});
    return all;
}

} // namespace frontrow

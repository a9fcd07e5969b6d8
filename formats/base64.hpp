#pragma once

#include <string>
#include <string_view>

#include <sodium.h>

namespace frontrow {

/// Returns bytes as base64 in one of libsodium's variants.
inline std::string base64(std::string_view bytes, int variant = sodium_base64_VARIANT_ORIGINAL) {
    std::string text(sodium_base64_encoded_len(bytes.size(), variant), '\0');
    sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                      variant);
    text.pop_back(); // the zero at its end
    return text;
}

} // namespace frontrow

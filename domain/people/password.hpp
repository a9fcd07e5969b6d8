#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "domain/text.hpp"

namespace frontrow {

/// Bounds of a password, in bytes. No rules about its characters: length is what counts (NIST SP 800-63B, 5.1.1).
inline constexpr std::size_t kMinPasswordBytes = 10;
inline constexpr std::size_t kMaxPasswordBytes = 200;

inline bool is_password(std::string_view text) {
    return text.size() >= kMinPasswordBytes && text.size() <= kMaxPasswordBytes && is_plain_text(text);
}

/// Hashes passwords, slowly on purpose. Safe from any thread; few hash at a time, and the others wait.
class Passwords {
public:
    virtual ~Passwords() = default;
    /// Promises a hash that holds its salt and its costs, or nothing where too many wait already.
    [[nodiscard]] virtual std::optional<std::string> hash(std::string_view password) = 0;
    /// Whether the password has this hash, or nothing where too many wait already. Takes the same time either way.
    [[nodiscard]] virtual std::optional<bool> fits(std::string_view password, const std::string& hash) = 0;
};

} // namespace frontrow

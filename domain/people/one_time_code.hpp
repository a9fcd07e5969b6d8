#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/time.hpp"

namespace frontrow {

/// Characters of a secret, in the base 32 of RFC 4648 that authenticator apps read: 160 bits (RFC 4226, section 4).
inline constexpr std::size_t kTotpSecretLength = 32;

/// Whether `text` has the form of a secret.
inline bool is_totp_secret(std::string_view text) {
    return text.size() == kTotpSecretLength &&
           text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") == std::string_view::npos;
}

/// Codes of six digits that change every 30 seconds (TOTP, RFC 6238). Safe from any thread.
class OneTimeCodes {
public:
    virtual ~OneTimeCodes() = default;
    /// Returns a new secret.
    [[nodiscard]] virtual std::string new_secret() = 0;
    /// Returns the number of the time step that the code belongs to, now or one step beside, or nothing. Whoever
    /// accepts a code notes its step and takes no code of that step or before again.
    [[nodiscard]] virtual std::optional<std::int64_t> step_of(std::string_view code, const std::string& secret,
                                                              Time now) const = 0;
};

} // namespace frontrow

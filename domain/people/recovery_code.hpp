#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "domain/identity.hpp"
#include "domain/text.hpp"

namespace frontrow {

/// How many recovery codes somebody with a second factor gets, each of which stands for one code of their app.
inline constexpr std::size_t kRecoveryCodes = 10;
/// Characters of one: 60 random bits.
inline constexpr std::size_t kRecoveryCodeLength = 12;

/// Returns new codes as they are kept for comparison; a person sees them as spelled_recovery_code() has them.
inline std::vector<std::string> new_recovery_codes(Randomness& randomness) {
    std::vector<std::string> codes;
    for (std::size_t i = 0; i < kRecoveryCodes; ++i) codes.push_back(random_code(randomness, kRecoveryCodeLength));
    return codes;
}

/// Returns a code in groups that can be read from paper: ABCD-EFGH-JKMN.
inline std::string spelled_recovery_code(std::string_view code) {
    constexpr std::size_t group = 4;
    std::string text;
    for (std::size_t i = 0; i < code.size(); ++i) {
        if (i > 0 && i % group == 0) text += '-';
        text += code[i];
    }
    return text;
}

/// Returns a code, of an app or from paper, as it was typed but for blanks, hyphens, small letters, and the letters
/// that look like digits and are none of ours.
inline std::string plain_code(std::string_view typed) {
    std::string code;
    for (const char c : typed) {
        if (c == ' ' || c == '-') continue;
        const char upper = upper_case(c);
        code += upper == 'O' ? '0' : upper == 'I' || upper == 'L' ? '1' : upper;
    }
    return code;
}

} // namespace frontrow
